"""Outcomes: what is watched to see what became of exceptions, and of advice that was taken."""

import sqlalchemy as sa
from alembic import op

revision = "r0023"
down_revision: str | None = "r0022"


def upgrade() -> None:
    """Create the table; what was done before is not watched."""
    op.create_table(
        "outcomes",
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("interaction_id", sa.String(length=80)),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(length=80), nullable=False),
        sa.Column("feeling", sa.Float(), nullable=False),
        sa.Column("effort", sa.Float(), nullable=False),
        sa.Column("journeys", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "kind", name=op.f("pk_outcomes")),
    )
    for columns in (["node_id", "ends_at"], ["interaction_id"], ["action", "opened_at"]):
        op.create_index(op.f(f"ix_outcomes_{'_'.join(columns)}"), "outcomes", columns)
    op.add_column("overrides", sa.Column("outcome", sa.String(length=20), nullable=False, server_default=""))

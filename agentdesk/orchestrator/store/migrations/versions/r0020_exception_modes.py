"""Exception modes: customers who are, or were, off the map."""

import sqlalchemy as sa
from alembic import op

revision = "r0020"
down_revision: str | None = "r0019"


def upgrade() -> None:
    """Create the table; nobody was off the map before."""
    op.create_table(
        "exception_modes",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("interaction_id", sa.String(length=80)),
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.String(length=80), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("return_when", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_modes")),
    )
    for columns in (["node_id", "ended_at"], ["interaction_id"], ["started_at", "id"]):
        op.create_index(op.f(f"ix_exception_modes_{'_'.join(columns)}"), "exception_modes", columns)

"""Several marks in the folding of one long history; overrides found by their journeys from both ends."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision: str | None = "r0002"


def upgrade() -> None:
    """Marks can be made again, so the former ones are dropped."""
    op.drop_table("journey_marks")
    op.create_table(
        "journey_marks",
        sa.Column("root_node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("policy_digest", sa.String(length=80), nullable=False),
        sa.Column("tracks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_node_id", "at", "event_id", name=op.f("pk_journey_marks")),
    )
    op.add_column("customer_state", sa.Column("folded", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_override_journeys_override_id", "override_journeys", ["override_id"], unique=False)
    with op.batch_alter_table("override_journeys") as table:
        table.alter_column("definition", type_=sa.String(length=200), existing_type=sa.String(length=80))

"""Journey instances, in rows that can be counted. They fill as the journeys are followed anew, which the service does
by itself after this."""

import sqlalchemy as sa
from alembic import op

revision = "r0026"
down_revision: str | None = "r0025"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "journey_instances",
        sa.Column("root_node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("journey_id", sa.String(length=160), nullable=False),
        sa.Column("definition", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("milestone", sa.String(length=160), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("switched", sa.Text(), nullable=False),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_node_id", "journey_id", name=op.f("pk_journey_instances")),
    )
    op.create_index(
        op.f("ix_journey_instances_definition_started_at"),
        "journey_instances",
        ["definition", "started_at", "state", "ends_at", "score", "channel"],
    )

"""Marks in the folding of long histories, so that a late event does not cost all of them."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision: str | None = "r0001"


def upgrade() -> None:
    """Create the table of marks."""
    op.create_table(
        "journey_marks",
        sa.Column("root_node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("policy_digest", sa.String(length=80), nullable=False),
        sa.Column("tracks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_node_id", name=op.f("pk_journey_marks")),
    )

"""Private notes beside interactions."""

import sqlalchemy as sa
from alembic import op

revision = "r0021"
down_revision: str | None = "r0020"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("interaction_id", sa.String(length=80), nullable=False),
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("agent_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_interaction_id_at_id", "notes", ["interaction_id", "at", "id"], unique=False)

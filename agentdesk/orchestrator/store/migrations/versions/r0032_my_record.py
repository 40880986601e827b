"""What is stored about an agent: who looked at it, and indexes by whose it is."""

import sqlalchemy as sa
from alembic import op

revision = "r0032"
down_revision: str | None = "r0031"

_INDEXES = (
    ("feedback", "by"),
    ("notes", "agent_id"),
    ("sentiment_corrections", "corrected_by"),
    ("exception_modes", "agent_id"),
    ("exception_modes", "owner_id"),
)


def upgrade() -> None:
    """Create the table; who looked before is not known."""
    op.create_table(
        "agent_access",
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("viewer_id", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "at", "viewer_id", "what", name=op.f("pk_agent_access")),
    )
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])

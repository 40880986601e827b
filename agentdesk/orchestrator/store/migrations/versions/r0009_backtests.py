"""Decisions can be read in the order of their time, and the overrides of a decision found by it."""

from alembic import op

revision = "r0009"
down_revision: str | None = "r0008"


def upgrade() -> None:
    """Create both indexes."""
    op.create_index("ix_decisions_decided_at_id", "decisions", ["decided_at", "id"], unique=False)
    op.create_index("ix_overrides_decision_id", "overrides", ["decision_id"], unique=False)

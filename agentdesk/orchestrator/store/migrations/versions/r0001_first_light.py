"""First light: all tables of the first release."""

from alembic import op
from sqlalchemy import insert

from agentdesk.orchestrator import tables

revision = "r0001"
down_revision: str | None = None


def upgrade() -> None:
    """Create every table and the rows that count changes and ledger entries."""
    tables.metadata.create_all(op.get_bind())
    op.execute(insert(tables.live.change_head).values(id=1, seq=0))
    op.execute(insert(tables.overrides.ledger_head).values(id=1, seq=0, hash="0" * 64))

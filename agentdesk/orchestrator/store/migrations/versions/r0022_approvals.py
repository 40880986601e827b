"""Approvals: what exceptions give, and how those stand that somebody has to approve."""

import sqlalchemy as sa
from alembic import op

revision = "r0022"
down_revision: str | None = "r0021"


def upgrade() -> None:
    """Add the columns; what was recorded before needed nobody's approval."""
    op.add_column("overrides", sa.Column("approval", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("overrides", sa.Column("amount", sa.Float()))
    op.add_column("overrides", sa.Column("taken_kind", sa.String(length=20), nullable=False, server_default=""))
    op.create_index(op.f("ix_overrides_approval_recorded_at"), "overrides", ["approval", "recorded_at"])

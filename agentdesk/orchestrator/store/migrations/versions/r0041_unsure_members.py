"""Of members it is kept whether a receiver may have heard of them in an attempt that failed."""

import sqlalchemy as sa
from alembic import op

revision = "r0041"
down_revision: str | None = "r0040"


def upgrade() -> None:
    """Add the column; of those of before nothing else is known than what was told."""
    op.add_column("audience_members", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()))

"""When the write-ahead log was swept too. Where it never was (NULL), the service's next look does it."""

import sqlalchemy as sa
from alembic import op

revision = "r0039"
down_revision: str | None = "r0038"


def upgrade() -> None:
    """Add the column."""
    op.add_column("erasures", sa.Column("log_swept_at", sa.BigInteger()))

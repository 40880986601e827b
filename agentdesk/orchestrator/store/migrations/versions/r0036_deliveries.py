"""What became of replies on their way to the customer."""

import sqlalchemy as sa
from alembic import op

revision = "r0036"
down_revision: str | None = "r0035"


def upgrade() -> None:
    """Add the columns; of the replies there are, nothing was reported."""
    op.add_column("utterances", sa.Column("delivery", sa.String(length=20)))
    op.add_column("utterances", sa.Column("delivery_at", sa.BigInteger()))
    op.add_column("utterances", sa.Column("delivery_detail", sa.Text(), nullable=False, server_default=""))

"""An interaction keeps its feeling itself: a mean with recency cannot be had from a sum and a count."""

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision: str | None = "r0007"


def upgrade() -> None:
    """The plain mean of what was said until now stands until the customer says more."""
    op.add_column("interactions", sa.Column("sentiment", sa.Float(), nullable=True))
    op.execute("UPDATE interactions SET sentiment = sentiment_sum / sentiment_count WHERE sentiment_count > 0")
    op.drop_column("interactions", "sentiment_sum")
    op.drop_column("interactions", "sentiment_count")

"""Marks in long histories say whose events they count."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision: str | None = "r0004"


def upgrade() -> None:
    """Marks can be made again, so those without the new column are dropped."""
    op.execute("DELETE FROM journey_marks")
    op.add_column("journey_marks", sa.Column("nodes", sa.Text(), nullable=False, server_default="[]"))

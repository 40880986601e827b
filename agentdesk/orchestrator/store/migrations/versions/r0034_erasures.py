"""The customers who were erased."""

import sqlalchemy as sa
from alembic import op

revision = "r0034"
down_revision: str | None = "r0033"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "erasures",
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("swept_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_swept_at"), "erasures", ["swept_at"])

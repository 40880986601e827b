"""Which customers a look-up showed to whom."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision: str | None = "r0003"


def upgrade() -> None:
    """Create the table of look-ups."""
    op.create_table(
        "customer_lookups",
        sa.Column("agent_id", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "customer_id", "at", name=op.f("pk_customer_lookups")),
    )
    op.create_index("ix_customer_lookups_customer_id_at", "customer_lookups", ["customer_id", "at"], unique=False)

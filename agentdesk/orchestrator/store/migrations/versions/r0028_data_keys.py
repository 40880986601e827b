"""The keys with which what is personal in the ledger is encrypted from now on."""

import sqlalchemy as sa
from alembic import op

revision = "r0028"
down_revision: str | None = "r0027"


def upgrade() -> None:
    """Create the table; entries that are there already stay as they are."""
    op.create_table(
        "data_keys",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("master", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_keys")),
        sa.UniqueConstraint("unit", name=op.f("uq_data_keys_unit")),
    )

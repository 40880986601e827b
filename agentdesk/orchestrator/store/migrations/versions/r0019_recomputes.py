"""Runs that follow journeys anew, with how far each has come."""

import sqlalchemy as sa
from alembic import op

revision = "r0019"
down_revision: str | None = "r0018"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "recomputes",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("definition", sa.String(length=160)),
        sa.Column("anew", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("last_root", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recomputes")),
    )

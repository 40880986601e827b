"""Saved views of the override log, and samples of it that are drawn for review."""

import sqlalchemy as sa
from alembic import op

revision = "r0033"
down_revision: str | None = "r0032"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "override_views",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("turned", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override_views")),
    )
    op.create_index("ix_override_views_owner_id", "override_views", ["owner_id"])
    op.create_index("ix_override_views_shared", "override_views", ["shared"])
    op.create_table(
        "override_samples",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("candidates", sa.BigInteger(), nullable=False),
        sa.Column("agents", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override_samples")),
    )
    columns = ["owner_id", "created_at", "id"]
    op.create_index("ix_override_samples_owner_id_created_at_id", "override_samples", columns)
    op.create_table(
        "override_sample_items",
        sa.Column("sample_id", sa.String(length=80), nullable=False),
        sa.Column("override_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("sample_id", "override_id", name=op.f("pk_override_sample_items")),
    )

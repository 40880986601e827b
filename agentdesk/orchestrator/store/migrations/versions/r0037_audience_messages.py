"""Messages to the receivers of audiences, whom they are about, and the secrets that sign them."""

import sqlalchemy as sa
from alembic import op

revision = "r0037"
down_revision: str | None = "r0036"


def upgrade() -> None:
    """Add the columns and create the tables."""
    op.add_column("audiences", sa.Column("secret", sa.Text()))
    op.add_column("audiences", sa.Column("former_secret", sa.Text()))
    op.add_column("audiences", sa.Column("former_until", sa.BigInteger()))
    op.create_table(
        "audience_deliveries",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("audience_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Text(), nullable=False),
        sa.Column("next_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_deliveries")),
    )
    op.create_index(
        op.f("ix_audience_deliveries_audience_id_created_at_id"),
        "audience_deliveries",
        ["audience_id", "created_at", "id"],
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        op.f("ix_audience_deliveries_waiting"),
        "audience_deliveries",
        ["audience_id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "audience_items",
        sa.Column("delivery_id", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "node_id", name=op.f("pk_audience_items")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_audience_items_node_id"), "audience_items", ["node_id"])

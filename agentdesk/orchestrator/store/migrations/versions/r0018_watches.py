"""Watches: what decisions for no action wait for."""

import sqlalchemy as sa
from alembic import op

revision = "r0018"
down_revision: str | None = "r0017"


def upgrade() -> None:
    """Create the table; what was decided before is not watched."""
    op.create_table(
        "watches",
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.BigInteger(), nullable=False),
        sa.Column("touchpoint", sa.String(length=80), nullable=False),
        sa.Column("interaction_id", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("because", sa.Text(), nullable=False, server_default=""),
        sa.Column("evidence", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("successor", sa.String(length=80)),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_watches")),
    )
    op.create_index(op.f("ix_watches_node_id_state"), "watches", ["node_id", "state"])

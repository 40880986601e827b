"""Timers, in place of looking for passed deadlines among the customers."""

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision: str | None = "r0010"


def upgrade() -> None:
    """Create the table, with a timer for every deadline that is waited for."""
    op.create_table(
        "timers",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_timers")),
    )
    op.create_index(op.f("ix_timers_due_at"), "timers", ["due_at"])
    op.execute(
        "INSERT INTO timers (kind, key, due_at, tries) "
        "SELECT 'journeys', CAST(root_node_id AS VARCHAR(80)), next_deadline_at + 1, 0 "
        "FROM customer_state WHERE next_deadline_at IS NOT NULL"
    )
    op.drop_index("ix_customer_state_next_deadline_at", table_name="customer_state")

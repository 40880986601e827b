"""What signals remember of each customer's events, so that their windows reach as far back as they say."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision: str | None = "r0006"


def upgrade() -> None:
    """Customers are folded anew when they are next looked at or heard of: the empty policy of none is in force."""
    op.create_table(
        "signal_memories",
        sa.Column("root_node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("root_node_id", name="pk_signal_memories"),
    )
    op.execute("DELETE FROM journey_marks")
    op.add_column("journey_marks", sa.Column("signals", sa.Text(), nullable=False, server_default="{}"))
    op.execute("UPDATE customer_state SET policy_digest = 'none' WHERE policy_digest <> ''")

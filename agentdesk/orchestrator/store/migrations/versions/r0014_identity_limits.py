"""Which limits of sharing everybody's customers are decided by."""

import sqlalchemy as sa
from alembic import op

revision = "r0014"
down_revision: str | None = "r0013"


def upgrade() -> None:
    """Nobody's are yet, so that those linked by an earlier program are decided anew."""
    op.create_table(
        "identity_limits",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_identity_limits")),
    )

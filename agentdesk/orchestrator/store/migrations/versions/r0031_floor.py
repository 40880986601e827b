"""The floor: what runs now is found however much there was before, and notes say whether a supervisor wrote them."""

import sqlalchemy as sa
from alembic import op

revision = "r0031"
down_revision: str | None = "r0030"

_RUNS = sa.text("state != 'closed'")


def upgrade() -> None:
    """Add the indexes and the column; the notes there are, agents wrote."""
    for name, columns in (
        ("ix_interactions_running_in", ["team", "offered_at", "id"]),
        ("ix_interactions_running_with", ["node_id"]),
    ):
        op.create_index(name, "interactions", columns, sqlite_where=_RUNS, postgresql_where=_RUNS)
    op.add_column("notes", sa.Column("from_supervisor", sa.Boolean(), nullable=False, server_default=sa.false()))

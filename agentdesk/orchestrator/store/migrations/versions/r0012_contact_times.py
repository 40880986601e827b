"""The contact policy counts exactly, however often a customer was contacted."""

import json
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "r0012"
down_revision: str | None = "r0011"
_KEPT = 31


def upgrade() -> None:
    """Of what was shown, keep the newest times by action, outcome and touchpoint."""
    made = op.create_table(
        "contact_times",
        sa.Column("node_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("touchpoint", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("node_id", "action", "outcome", "touchpoint", name=op.f("pk_contact_times")),
    )
    op.drop_index("ix_shown_actions_node_id_at", table_name="shown_actions")
    op.create_index(
        "ix_shown_actions_node_id_action_outcome_touchpoint_at",
        "shown_actions",
        ["node_id", "action", "outcome", "touchpoint", "at"],
        unique=False,
    )
    rows = op.get_bind().execute(
        sa.text("SELECT node_id, action, outcome, touchpoint, kind, at FROM shown_actions ORDER BY at DESC")
    )
    times: dict[tuple[int, str, str, str], list[int]] = defaultdict(list)
    kinds: dict[tuple[int, str, str, str], str] = {}
    for node_id, action, outcome, touchpoint, kind, at in rows:
        key = (node_id, action, outcome, touchpoint)
        kinds.setdefault(key, kind)
        if len(times[key]) < _KEPT:
            times[key].append(at)
    names = ("node_id", "action", "outcome", "touchpoint")
    kept = [
        {**dict(zip(names, key, strict=True)), "kind": kinds[key], "times": json.dumps(some)}
        for key, some in times.items()
    ]
    if kept:
        op.bulk_insert(made, kept)

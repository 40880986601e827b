"""What exceptions and acceptances are compared by, and by what chance advice came first."""

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0024"
down_revision: str | None = "r0023"

_PAGE = 1_000
_OUTCOMES = sa.table(
    "outcomes",
    *(sa.column(name) for name in ("subject_id", "kind", "action", "feeling", "opened_at", "body")),
    *(sa.column(name) for name in ("declared_action", "feeling_band", "verdicts")),
)
_MINE = (_OUTCOMES.c.subject_id == sa.bindparam("of_subject"), _OUTCOMES.c.kind == sa.bindparam("of_kind"))
_TEAM_OF_OVERRIDE = "SELECT COALESCE(team, '') FROM overrides WHERE overrides.id = outcomes.subject_id"
_TEAM_OF_CALL = "SELECT team FROM interactions WHERE interactions.id = outcomes.interaction_id"


def upgrade() -> None:
    """Add the columns. What is known of outcomes that are watched already is filled in; which chance advice had is not
    known of what was done before."""
    op.add_column("outcomes", sa.Column("team", sa.Text()))
    for name, length in (("declared_action", 200), ("feeling_band", 20), ("verdicts", 200), ("judged_by", 100)):
        op.add_column("outcomes", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.execute(f"UPDATE outcomes SET team = ({_TEAM_OF_OVERRIDE}) WHERE kind = 'override'")
    op.execute(f"UPDATE outcomes SET team = ({_TEAM_OF_CALL}) WHERE kind = 'acceptance'")
    _fill()
    compared = ["declared_action", "opened_at", "kind", "team", "intent", "feeling_band", "node_id", "verdicts"]
    op.create_index("ix_outcomes_compared", "outcomes", compared)
    op.create_index(op.f("ix_outcomes_decision_id"), "outcomes", ["decision_id"])
    op.create_table(
        "outcome_chances",
        sa.Column("declared_action", sa.String(length=200), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("came_first", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("declared_action", "subject_id", "kind", name=op.f("pk_outcome_chances")),
    )
    op.create_index(op.f("ix_outcome_chances_subject_id"), "outcome_chances", ["subject_id"])


def _fill() -> None:
    connection, columns, last = op.get_bind(), _OUTCOMES.c, ("", "")
    place = sa.tuple_(columns.subject_id, columns.kind)
    while rows := connection.execute(
        sa.select(columns.subject_id, columns.kind, columns.action, columns.feeling, columns.opened_at, columns.body)
        .where(place > sa.tuple_(sa.literal(last[0]), sa.literal(last[1])))
        .order_by(columns.subject_id, columns.kind)
        .limit(_PAGE)
    ).all():
        last = (rows[-1].subject_id, rows[-1].kind)
        connection.execute(
            sa.update(_OUTCOMES).where(*_MINE),
            [
                {
                    "of_subject": row.subject_id,
                    "of_kind": row.kind,
                    "declared_action": row.action.partition(":")[0][:200],
                    "feeling_band": _band(row.feeling),
                    "verdicts": _verdicts(json.loads(row.body), row.opened_at),
                }
                for row in rows
            ],
        )


def _band(feeling: float) -> str:
    return "positive" if feeling >= 0.1 else "negative" if feeling <= -0.1 else "neutral"


def _verdicts(outcome: dict[str, Any], opened_at_us: int) -> str:
    """The windows with the verdict of those that were over when they were closed."""
    told = []
    for one in outcome["windows"]:
        ends_at = datetime.fromisoformat(one["ends_at"])
        is_over = one["closed_at"] is not None and datetime.fromisoformat(one["closed_at"]) >= ends_at
        length_s = (ends_at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() - opened_at_us / 1e6
        told.append(f"{length_s:.0f}={one['state'] if is_over else ''}")
    return " ".join(told)

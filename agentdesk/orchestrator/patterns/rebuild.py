"""Makes the countable answers again from the overrides and the feedback. Synchronous, as migrations are."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from agentdesk.domain.override import Override
from agentdesk.orchestrator.patterns.answers import ACCEPTANCE, latest, row_of_feedback, row_of_override
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.store.metadata import Micros

_CHUNK = 200
IN_EFFECT = ("", "approved", "proceeded")


def _table(name: str, *columns: str) -> sa.TableClause:
    """Only what is read here: a table may have grown since the migration that calls this."""
    times = ("at", "recorded_at")
    return sa.table(name, *(sa.column(one, Micros if one in times else sa.Text) for one in columns))


_feedback = _table("feedback", "decision_id", "action", "outcome", "at", "recorded_at", "by", "role", "team")
_overrides = _table("overrides", "decision_id", "approval", "body")
_decisions = _table("decisions", "id", "inputs", "body")
_outcomes = _table("outcomes", "subject_id", "kind", "state")


def rebuild(connection: sa.Connection) -> None:
    """Throw the rows away and make them again."""
    connection.execute(sa.delete(advice_answers))
    last = ""
    while ids := _next(connection, last):
        rows = list(_rows(connection, ids))
        if rows:
            connection.execute(sa.insert(advice_answers), rows)
        last = ids[-1]


def _next(connection: sa.Connection, last: str) -> list[str]:
    """The next decisions that were answered, after the last one."""
    answered = sa.select(_feedback.c.decision_id).union(sa.select(_overrides.c.decision_id)).subquery()
    named = answered.c.decision_id
    return list(connection.scalars(sa.select(named).where(named > last).order_by(named).limit(_CHUNK)))


def _rows(connection: sa.Connection, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    stored = {
        row.id: row for row in connection.execute(sa.select(_decisions).where(_decisions.c.id.in_(ids)))
    }  # fmt: skip
    made = sa.select(_overrides.c.body).where(
        _overrides.c.decision_id.in_(ids), _overrides.c.approval.in_(IN_EFFECT)
    )  # fmt: skip
    done = sorted(map(Override.model_validate_json, connection.scalars(made)), key=lambda one: (one.done_at, one.id))
    overridden = {one.decision_id: one for one in done}  # of several that which took effect last
    for override in overridden.values():
        if (decision := stored.get(override.decision_id)) is not None:
            yield row_of_override(override, decision.body, decision.inputs)
    watched = sa.select(_outcomes.c.subject_id, _outcomes.c.state).where(
        _outcomes.c.kind == ACCEPTANCE, _outcomes.c.subject_id.in_(ids)
    )
    states = {row.subject_id: row.state for row in connection.execute(watched)}
    said = connection.execute(sa.select(_feedback).where(_feedback.c.decision_id.in_(ids)))
    for key, given in latest(said).items():
        if key[0] not in overridden and (decision := stored.get(key[0])) is not None:
            yield row_of_feedback(given, states.get(key[0]), decision.body, decision.inputs)

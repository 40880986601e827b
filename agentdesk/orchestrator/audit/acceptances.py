"""Holds what advice that was taken is compared by, which is in no entry, against what was said to it and the decision
that it was said to: its team, action, intent, feeling, effort and chances."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import declared_action
from agentdesk.domain.people import Role
from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.history import TAKEN
from agentdesk.orchestrator.audit.moments import Moment
from agentdesk.orchestrator.outcomes.tables import outcome_chances, outcomes
from agentdesk.orchestrator.outcomes.verdicts import packed_document
from agentdesk.orchestrator.outcomes.watching import ACCEPTANCE, chances_among, moment_of, moment_with
from agentdesk.orchestrator.overrides.counted_by import CHANCE, MOMENT

_OUTCOME = "what became of an answer is not counted as it was measured"
_NOBODY = "advice is counted as taken that nobody took"
_MOMENT = "what became of an answer is counted by what its decision does not say"

_ROWS: Any = select(
    outcomes.c.subject_id, outcomes.c.state, outcomes.c.verdicts, outcomes.c.opened_at, outcomes.c.body,
    outcomes.c.team, outcomes.c.action, *(outcomes.c[name] for name in MOMENT),
)  # fmt: skip
_VARIED: Any = select(outcome_chances.c.subject_id, *(outcome_chances.c[name] for name in CHANCE))


@dataclass(frozen=True, slots=True)
class Acceptances:
    """By decision, what became of the advice that was taken, and the chances by which it was advised."""

    rows: Mapping[str, Row[Any]]
    chances: Mapping[str, Sequence[Sequence[Any]]]

    def wrong(self, decision_id: str, given: Iterable[Row[Any]], moment: Moment) -> str:
        """What is wrong with how one is counted; empty if nothing is. ``given`` is all that was said to the advice."""
        row = self.rows.get(decision_id)
        if row is None:
            return ""
        if not _is_as_measured(row):
            return _OUTCOME
        taken = {(declared_action(one.action), _team(one)) for one in given if one.outcome in TAKEN}
        if (declared_action(row.action), row.team) not in taken:
            return _NOBODY
        return "" if _is_of(row, self.chances.get(decision_id, ()), moment) else _MOMENT


async def between(connection: AsyncConnection, after: str, until: str) -> Acceptances:
    """Those of the decisions after one id, up to another."""
    columns, varied = outcomes.c, outcome_chances.c
    mine = columns.kind == ACCEPTANCE, columns.subject_id > after, columns.subject_id <= until
    rows = {row.subject_id: row for row in await connection.execute(_ROWS.where(*mine))}
    chances: dict[str, list[Sequence[Any]]] = {}
    theirs = varied.kind == ACCEPTANCE, varied.subject_id > after, varied.subject_id <= until
    for subject_id, *chance in await connection.execute(_VARIED.where(*theirs).order_by(varied.declared_action)):
        chances.setdefault(subject_id, []).append(chance)
    return Acceptances(rows, chances)


async def beyond(connection: AsyncConnection, last: str) -> str:
    """What is wrong with those of decisions to which nothing was said; empty if there are none."""
    more = select(outcomes.c.subject_id).where(outcomes.c.kind == ACCEPTANCE, outcomes.c.subject_id > last).limit(1)
    found = await connection.scalar(more)
    return "" if found is None else f"{_NOBODY} (decision {found})"


def _team(given: Row[Any]) -> str | None:
    return None if given.role == Role.TOUCHPOINT.value else given.team or ""


def _is_as_measured(row: Row[Any]) -> bool:
    try:
        told = orjson.loads(row.body)
        return bool(row.state == told["state"] and row.verdicts == packed_document(told, row.opened_at))
    except (ValueError, KeyError, TypeError):  # a letter of it was changed, so that it is no outcome any more
        return False


def _is_of(row: Row[Any], chances: Sequence[Sequence[Any]], moment: Moment) -> bool:
    """Whether it is compared by what its decision says. Of an erased one that is how the customer felt and why they
    came; the chances of records that cannot be told apart any more were put together."""
    asked, told = moment.asked, {name: row._mapping[name] for name in MOMENT}
    try:
        numbers = asked["why"]["intent"], asked["sentiment"]["score"], asked["effort"]["score"]
        ranked = [(one["action"], one.get("logged_propensity")) for one in moment.said["ranked"]]
        expected = moment_with(*numbers, row.action)
        if told != expected and not moment.erased:  # a later program may read it otherwise
            expected = moment_of(DecisionInputs.model_validate(asked), row.action)
    except (KeyError, TypeError, ValueError):  # a name in it was changed
        return False
    varied = [[one[name] for name in CHANCE] for one in chances_among(ranked)]
    return told == expected and (moment.erased or [[*one] for one in chances] == varied)

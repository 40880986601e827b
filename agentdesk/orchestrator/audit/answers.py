"""Holds the answers to advice that no override gave against what agents said, the decisions that they answered, and
what became of them.

None of this is in the ledger (decision 40): a change in any one of the tables is found, not one that was made in all of
them alike.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import declared_action
from agentdesk.engine.history import TAKEN
from agentdesk.orchestrator.audit import acceptances, moments
from agentdesk.orchestrator.audit.counted import with_marks
from agentdesk.orchestrator.decisions.tables import feedback
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.outcomes.watching import OVERRIDE
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.patterns.answers import latest
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.tables import advice_marks

_PAGE = 2_000
_GIVEN = feedback.c
_KEY = (_GIVEN.decision_id, _GIVEN.action, _GIVEN.outcome)


async def total(connection: AsyncConnection) -> int:
    """How many answers there are to look at."""
    return int(await connection.scalar(select(func.count()).select_from(feedback)) or 0)


async def first_difference(connection: AsyncConnection, progress: Callable[[int], None]) -> str:
    """What is wrong with the first answer that is not counted as it was given, empty if nothing; ``progress`` is told
    how many were seen."""
    last, seen, after = "", 0, ("", "", "")
    while rows := await _next(connection, after):
        some = rows if len(rows) < _PAGE else rows[: _whole(rows)]
        after, until = tuple(some[-1][:3]), some[-1].decision_id
        if why := await _wrong(connection, some, last, until):
            return why
        last, seen = until, seen + len(some)
        progress(seen)
    return await _beyond(connection, last)


async def _next(connection: AsyncConnection, after: Sequence[str]) -> Sequence[Row[Any]]:
    query: Any = select(feedback).where(tuple_(*_KEY) > tuple_(*after)).order_by(*_KEY).limit(_PAGE)
    return (await connection.execute(query)).all()


def _whole(rows: Sequence[Row[Any]]) -> int:
    """How many rows of a page are of decisions of which it has all; a decision has some dozens of answers at most."""
    last = rows[-1].decision_id
    return next((place + 1 for place in reversed(range(len(rows))) if rows[place].decision_id != last), len(rows))


async def _wrong(connection: AsyncConnection, given: Sequence[Row[Any]], after: str, until: str) -> str:
    answer = advice_answers.c
    between = answer.decision_id > after, answer.decision_id <= until
    rows = (await connection.execute(with_marks().where(*between))).all()
    overridden = {row.decision_id for row in rows if row.override_id}
    expected = {key: one for key, one in latest(given).items() if key[0] not in overridden}
    counted = {(row.decision_id, row.action): row for row in rows if not row.override_id}
    for decision_id, _action in sorted(counted.keys() ^ expected.keys()):
        return f"the answers to the decision {decision_id} that are counted are not those that were given"
    taken = await acceptances.between(connection, after, until)
    named = sorted({*taken.rows, *(decision_id for decision_id, _action in expected)})
    stored = await moments.stored(connection, named)
    for decision_id, said in _by_decision(named, given):
        row = stored.get(decision_id)
        if row is None:
            return f"the decision {decision_id} that was answered is gone"
        moment = moments.Moment.of(row)
        if moment is None:
            return f"the decision {decision_id} that was answered cannot be read"
        became = taken.rows.get(decision_id)
        theirs = (key for key in {(decision_id, declared_action(one.action)): None for one in said} if key in expected)
        wrong = (_differs(counted[key], expected[key], moment, became) for key in theirs)
        if why := taken.wrong(decision_id, said, moment) or next(filter(None, wrong), ""):
            return f"{why} (decision {decision_id})"
    return ""


def _by_decision(named: Iterable[str], given: Iterable[Row[Any]]) -> Iterator[tuple[str, list[Row[Any]]]]:
    """Each decision with what was said to it."""
    said: dict[str, list[Row[Any]]] = {}
    for one in given:
        said.setdefault(one.decision_id, []).append(one)
    return ((decision_id, said.get(decision_id, [])) for decision_id in named)


def _differs(row: Row[Any], given: Any, moment: moments.Moment, became: Any) -> str:
    state = became.state if became is not None and given.outcome in TAKEN else ""
    told = (row.agent_id, row.team, row.answer, row.reason_code, row.direction)
    if told != (given.by, given.team or "", given.outcome, "", "") or not (
        moment.erased or row.at == given.recorded_at
    ):
        return "an answer is not counted as its agent gave it"
    if row.outcome != state:
        return "what became of an answer is not counted as it was measured"
    is_whole = moment.erased or moment.is_whole
    return (
        ""
        if is_whole and moment.says(row, given.action, None)
        else "an answer is not counted by what its decision says"
    )


async def _beyond(connection: AsyncConnection, last: str) -> str:
    """What nobody gave."""
    answer = advice_answers.c
    more = select(answer.decision_id).where(answer.decision_id > last, answer.override_id == "").limit(1)
    decision_id = await connection.scalar(more)
    if decision_id is not None:
        return f"the answers to the decision {decision_id} that are counted are not those that were given"
    its = (overrides.c.id == answer.override_id) & (overrides.c.decision_id == answer.decision_id)
    made_up = select(answer.override_id).outerjoin(overrides, its).where(answer.override_id != "")
    watched = select(outcomes.c.subject_id).outerjoin(overrides, overrides.c.id == outcomes.c.subject_id)
    for query in (made_up, watched.where(outcomes.c.kind == OVERRIDE)):
        override_id = await connection.scalar(query.where(overrides.c.id.is_(None)).limit(1))
        if override_id is not None:
            return f"an override is counted that no entry recorded ({override_id})"
    if why := await acceptances.beyond(connection, last):
        return why
    sizes = [await connection.scalar(select(func.count()).select_from(one)) for one in (advice_answers, advice_marks)]
    return "" if sizes[0] == sizes[1] else "there are marks of answers that nobody gave"

"""All SQL of the radar: counts of answers by what they were given in, the cases behind them, and what was put aside."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.radar import PutAside
from agentdesk.domain.records import dataclass
from agentdesk.engine.radar.effect import Answer
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.overrides.filtering import IN_EFFECT, Filter, conditions, there_is
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.patterns.answers import OVERRIDDEN
from agentdesk.orchestrator.patterns.repository import ACCEPTED, COUNTED
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.tables import advice_marks, findings_aside
from agentdesk.orchestrator.radar.tallying import Tally
from agentdesk.orchestrator.store.insert import upsert

_IS = advice_answers.c
_BITS = 7
"""In so many bits a period is read, so that others have their turns."""
_SAME = and_(
    advice_marks.c.decision_id == _IS.decision_id,
    advice_marks.c.action == _IS.action,
    advice_marks.c.override_id == _IS.override_id,
)


@dataclass(frozen=True, slots=True)
class Looked:
    """Which answers are looked at: ``before_from`` ≤ the period before < ``from_at`` ≤ now < ``to_at``; of these teams
    (None: of all)."""

    before_from: datetime
    from_at: datetime
    to_at: datetime
    teams: tuple[str, ...] | None


def _of_teams(looked: Looked) -> list[ColumnElement[bool]]:
    return [] if looked.teams is None else [_IS.team.in_(looked.teams)]


async def counts(connection: AsyncConnection, looked: Looked) -> Tally:
    """The answers, added up by what they are alike in, with the marks of each. Read bit by bit."""
    verdict = func.coalesce(overrides.c.verdict, "")
    otherwise = _IS.answer == OVERRIDDEN
    alike = (_IS.action, otherwise, _IS.reason_code, verdict, _IS.outcome)
    query = (
        select(*alike, func.count(), func.aggregate_strings(advice_marks.c.marks, ""))
        .join_from(advice_answers, advice_marks, _SAME)
        .outerjoin(overrides, overrides.c.id == _IS.override_id)
        .where(_IS.answer.in_(COUNTED), *_of_teams(looked))
        .group_by(*alike)
    )
    found = Tally()
    for since, until, is_now in _bits(looked):
        rows = await connection.execute(query.where(_IS.at >= since, _IS.at < until))
        for action, is_otherwise, reason, said, outcome, count, marks in rows:
            found.add((action, is_now, bool(is_otherwise), reason), said, outcome, count, marks)
    return found


def _bits(looked: Looked) -> Iterator[tuple[datetime, datetime, bool]]:
    """(since, until, whether that is now) of the times to read one after the other."""
    for start, end, is_now in ((looked.before_from, looked.from_at, False), (looked.from_at, looked.to_at, True)):
        places = [start + (end - start) * bit / _BITS for bit in range(_BITS)]
        yield from ((since, until, is_now) for since, until in itertools.pairwise((*places, end)))


@dataclass(frozen=True, slots=True)
class StoredCase:
    """An answered decision: what was advised, and the JSON that it was made from. ``override_id`` is empty where the
    advice was taken."""

    decision_id: str
    override_id: str
    advised: str
    inputs: str
    receipt: str


async def matched(connection: AsyncConnection, wanted: Filter) -> dict[str, int]:
    """How many overrides in effect pass the filter, by the action that was recommended, as declared."""
    columns = overrides.c
    query = select(columns.recommended, func.count()).where(_passes(wanted)).group_by(columns.recommended)
    return {row[0]: row[1] for row in await connection.execute(query)}


async def overridden_cases(connection: AsyncConnection, wanted: Filter, limit: int) -> list[StoredCase]:
    """The newest overrides in effect that pass the filter."""
    columns = overrides.c
    query = (
        select(columns.id, columns.decision_id, columns.recommended_action, decisions.c.inputs, decisions.c.body)
        .join_from(overrides, decisions, decisions.c.id == columns.decision_id)
        .where(_passes(wanted))
        .order_by(columns.recorded_at.desc(), columns.id.desc())
        .limit(limit)
    )
    return [StoredCase(row[1], row[0], row[2], row[3], row[4]) for row in await connection.execute(query)]


def _passes(wanted: Filter) -> ColumnElement[bool]:
    """And is the answer to its decision: of several of one decision the last."""
    of_it = (_IS.decision_id == overrides.c.decision_id, _IS.override_id == overrides.c.id)
    return and_(*conditions(wanted, wanted.of_teams()), IN_EFFECT, there_is(of_it))


async def accepted_cases(connection: AsyncConnection, looked: Looked, action: str, limit: int) -> list[StoredCase]:
    """The newest decisions in which advice of the action was taken."""
    query = (
        select(_IS.decision_id, decisions.c.inputs, decisions.c.body)
        .join_from(advice_answers, decisions, decisions.c.id == _IS.decision_id)
        .where(
            _IS.at >= looked.from_at, _IS.at < looked.to_at, _IS.action == action, _IS.answer.in_(ACCEPTED),
            *_of_teams(looked),
        )
        .order_by(_IS.at.desc(), _IS.decision_id)
        .limit(limit)
    )  # fmt: skip
    return [StoredCase(row[0], "", "", row[1], row[2]) for row in await connection.execute(query)]


async def answers_of(connection: AsyncConnection, action: str, decision_ids: Sequence[str]) -> dict[str, list[Answer]]:
    """By decision, how advice of the action was answered."""
    query = (
        select(_IS.decision_id, _IS.answer, _IS.override_id, _IS.team, overrides.c.taken_action)
        .join_from(advice_answers, overrides, overrides.c.id == _IS.override_id, isouter=True)
        .where(_IS.decision_id.in_(decision_ids), _IS.action == action)
        .order_by(_IS.decision_id, _IS.override_id)
    )
    found: dict[str, list[Answer]] = {}
    for row in await connection.execute(query):
        told = Answer(answer=row.answer, override_id=row.override_id, team=row.team, taken=row.taken_action or "")
        found.setdefault(row.decision_id, []).append(told)
    return found


async def aside(connection: AsyncConnection, scope: str) -> dict[str, PutAside]:
    """What those who see this radar put aside, by action."""
    rows = await connection.execute(select(findings_aside).where(findings_aside.c.scope == scope))
    return {
        row.action: PutAside(by=row.by_name, at=row.at, reason=row.reason, until=row.until, overrides=row.overrides)
        for row in rows
    }


async def put_aside(connection: AsyncConnection, scope: str, action: str, agent_id: str, what: PutAside) -> None:
    row = {
        "scope": scope, "action": action, "by": agent_id, "by_name": what.by, "at": what.at, "reason": what.reason,
        "until": what.until, "overrides": what.overrides,
    }  # fmt: skip
    await upsert(connection, findings_aside, [row], key=("scope", "action"))


async def take_back(connection: AsyncConnection, scope: str, action: str) -> bool:
    """Have a finding be open again; False if it was."""
    mine = (findings_aside.c.scope == scope, findings_aside.c.action == action)
    return bool((await connection.execute(delete(findings_aside).where(*mine))).rowcount)

"""All SQL of patterns: counts of the answers to advice within a time, by what tells them apart."""

import operator
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal_column, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.outcome import MEASURED, OutcomeState
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.patterns.answers import OVERRIDDEN, named_in
from agentdesk.orchestrator.patterns.calendar import QUARTER_US
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.people.tables import people
from agentdesk.wire.patterns import Dimension

_IS = advice_answers.c
ACCEPTED = ("accepted", "acted")
DECLINED = "declined"
COUNTED = (*ACCEPTED, DECLINED, OVERRIDDEN)
"""What is an answer: advice that was ignored had none."""
_COLUMN = {
    "action": _IS.action, "rule": _IS.rules, "agent": _IS.agent_id, "team": _IS.team, "journey": _IS.journeys,
    "reason": _IS.reason_code,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers are looked at, and which of the overrides among them count as hits; None means any.

    ``before_from`` ≤ the time before < ``from_at`` ≤ the time asked for < ``to_at``.
    """

    from_at: datetime
    to_at: datetime
    before_from: datetime
    teams: tuple[str, ...] | None = None
    agent: str | None = None
    action: str | None = None
    journey: str | None = None
    rule: str | None = None
    reason: str | None = None
    direction: str | None = None
    outcome: str | None = None
    state: str | None = None
    verdict: str | None = None


class Counts(NamedTuple):
    """Answers and hits, now and in the time before."""

    n: int = 0
    hits: int = 0
    n_before: int = 0
    hits_before: int = 0

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*map(operator.add, self, other))


class Group(NamedTuple):
    """Answers of one kind."""

    answer: str
    direction: str
    outcome: str
    counts: Counts


class ActionCounts(NamedTuple):
    """Answers to one action. ``ended``: no longer watched; ``otherwise``: of what was done instead."""

    action: str
    accepted: int
    declined: int
    overridden: int
    ended: int
    vindicated: int
    ended_otherwise: int
    vindicated_otherwise: int


def _looked_at(wanted: Wanted, *, since: datetime) -> list[ColumnElement[bool]]:
    found = [_IS.at >= since, _IS.at < wanted.to_at]
    equal = {_IS.agent_id: wanted.agent, _IS.action: wanted.action}
    found += [column == value for column, value in equal.items() if value is not None]
    if wanted.teams is not None:
        found.append(_IS.team.in_(wanted.teams))
    for column, name in ((_IS.journeys, wanted.journey), (_IS.rules, wanted.rule)):
        if name is not None:
            found.append(column.contains(f"|{name}|", autoescape=True))
    return found


def _hit(wanted: Wanted) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [_IS.answer == OVERRIDDEN]
    equal = {_IS.reason_code: wanted.reason, _IS.direction: wanted.direction, _IS.outcome: wanted.outcome}
    found += [column == value for column, value in equal.items() if value is not None]
    record = overrides.c
    of_record = {record.state: wanted.state, record.verdict: wanted.verdict}
    asked = [column == value for column, value in of_record.items() if value is not None]
    if asked:
        between = (record.recorded_at >= wanted.before_from, record.recorded_at < wanted.to_at)
        found.append(_IS.override_id.in_(select(record.id).where(*between, *asked)))
    return and_(*found)


def _times(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _counts(wanted: Wanted) -> tuple[ColumnElement[int], ...]:
    hit, now, before = _hit(wanted), _IS.at >= wanted.from_at, _IS.at < wanted.from_at
    return (_times(now), _times(and_(now, hit)), _times(before), _times(and_(before, hit)))


async def groups(connection: AsyncConnection, wanted: Wanted) -> list[Group]:
    """All answers, also that there was none, by what they were, their direction and what became of them."""
    kinds = (_IS.answer, _IS.direction, _IS.outcome)
    query = select(*kinds, *_counts(wanted)).where(*_looked_at(wanted, since=wanted.before_from)).group_by(*kinds)
    return [
        Group(answer, direction, outcome, Counts(*map(int, counts)))
        for answer, direction, outcome, *counts in await connection.execute(query)
    ]


async def told_apart(connection: AsyncConnection, by: Dimension, wanted: Wanted) -> dict[str, Counts]:
    """The counts by what tells the answers apart. Only overrides have a reason: there is no n of a reason."""
    column = _COLUMN[by]
    conditions = [*_looked_at(wanted, since=wanted.before_from), _IS.answer.in_(COUNTED)]
    if by == "reason":
        conditions.append(_hit(wanted))
    query = select(column, *_counts(wanted)).where(*conditions).group_by(column)
    found: dict[str, Counts] = {}
    for key, *counts in await connection.execute(query):
        names = named_in(key) if by in ("rule", "journey") else [key]
        for name in names:
            known = found.get(name, Counts())
            found[name] = known.plus(Counts(*map(int, counts)))
    return found


async def by_quarter(connection: AsyncConnection, wanted: Wanted) -> list[tuple[int, int, int]]:
    """(quarter of an hour since 1970, n, hits) of those in which advice was answered."""
    quarter = type_coerce(_IS.at, BigInteger).op("/")(literal_column(str(QUARTER_US)))
    conditions = (*_looked_at(wanted, since=wanted.from_at), _IS.answer.in_(COUNTED))
    query = select(quarter, func.count(), _times(_hit(wanted))).where(*conditions).group_by(quarter)
    return [(int(place), n, hits) for place, n, hits in await connection.execute(query)]


async def actions(connection: AsyncConnection, wanted: Wanted, after: str | None, limit: int) -> list[ActionCounts]:
    """The answers by action, in the order of their names, after that one."""
    conditions = [*_looked_at(wanted, since=wanted.from_at), _IS.answer.in_(COUNTED)]
    if after is not None:
        conditions.append(_IS.action > after)
    taken, instead = _IS.answer.in_(ACCEPTED), _IS.answer == OVERRIDDEN
    ended, good = _IS.outcome.in_([one.value for one in MEASURED]), _IS.outcome == OutcomeState.VINDICATED.value
    query = (
        select(
            _IS.action,
            _times(taken),
            _times(_IS.answer == DECLINED),
            _times(instead),
            _times(and_(taken, ended)),
            _times(and_(taken, good)),
            _times(and_(instead, ended)),
            _times(and_(instead, good)),
        )
        .where(*conditions)
        .group_by(_IS.action)
        .order_by(_IS.action)
        .limit(limit)
    )
    return [ActionCounts(*row) for row in await connection.execute(query)]


async def names_of(connection: AsyncConnection, agent_ids: Iterable[str]) -> dict[str, str]:
    """The names of people by their ids."""
    found: dict[str, str] = {}
    for some in chunks(sorted(agent_ids)):
        query = select(people.c.agent_id, people.c.name).where(people.c.agent_id.in_(some))
        found.update({row.agent_id: row.name for row in await connection.execute(query)})
    return found

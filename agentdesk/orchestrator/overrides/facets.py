"""How many overrides there are of each value, for what is filtered, each facet as if its own choice were not set.

Counting stops at ``MOST``, or where enough was looked at: the newest so many are counted, and what they say is marked
as "at least". A count that ends before is exact. Only the index of the facets is read, unless each record is tested.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.overrides.filtering import SOUGHT, Filter, Teams, conditions, tests
from agentdesk.orchestrator.overrides.projection import OWN_WORDS
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.patterns.service import rate_of
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.tables import advice_marks
from agentdesk.orchestrator.store.merging import merged
from agentdesk.orchestrator.store.metadata import from_micros
from agentdesk.wire.snapshots import FacetCount, FacetCounts, OverrideFacets, SpanCount

MOST = 10_000
LOOK, LOOK_INTO = 100_000, 20_000
"""So many records, twice as many at most, are looked at: in the index of the facets, or each by itself."""
SAMPLE, FREQUENT, RARE = 2_000, 400, 20
"""What is sought is tested record by record where so many of the newest pass, or where there are no more, and sought
where fewer do; between the two it depends on whether there are more records than are looked at."""
VALUES = 50
"""So many values of one facet are told, the most frequent ones."""

WHEN = "when"
JOURNEY = "journey"
_COLUMNS: dict[str, Column[Any]] = {
    "recommended": overrides.c.recommended,
    "taken": overrides.c.taken,
    "reason": overrides.c.reason_code,
    "direction": overrides.c.direction,
    "state": overrides.c.state,
    "outcome": overrides.c.outcome,
    "verdict": overrides.c.verdict,
    "approval": overrides.c.approval,
    "agent": overrides.c.agent_id,
    "team": overrides.c.team,
    JOURNEY: overrides.c.journeys,
}
_AT, _ID = overrides.c.recorded_at, overrides.c.id
_NEWEST = (_AT, _ID)
_CHOICES: dict[str, tuple[str, ...]] = {WHEN: ("from_at", "to_at"), **{name: (name,) for name in _COLUMNS}}
_TITLES = {"recommended": "recommended_title", "taken": "taken_title", "reason": "reason_title", "agent": "agent_name"}
"""The field of a record that says what a value is called."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """One pass: value → (how many, the id of one of these records) by facet; ``oldest`` of what was counted, if not all
    could be; ``answers``: how many of them are the answers to their decisions."""

    total: int
    oldest: datetime | None
    values: Mapping[str, Mapping[str, tuple[int, str]]]
    spans: Sequence[int]
    answers: int = 0


async def facets(
    connection: AsyncConnection,
    wanted: Filter,
    spans: Sequence[datetime],
    journey_titles: Mapping[str, str],
    least_n: int,
) -> OverrideFacets:
    """The counts of every facet, and of what was recorded since each of ``spans``; a share of ``least_n`` decisions at
    least."""
    chosen = [name for name, fields in _CHOICES.items() if wanted.names(fields)]
    counting = _Counting(connection, spans)
    whole = await counting.counted(wanted, [name for name in _COLUMNS if name not in chosen], answers=True)
    by_facet = {name: whole for name in _CHOICES if name not in chosen}
    for name in chosen:
        others = wanted.without(*_CHOICES[name])
        by_facet[name] = await counting.counted(others, [name] if name in _COLUMNS else [])
    oldest = by_facet[WHEN].oldest
    titles = await _titles(connection, {name: by_facet[name].values[name] for name in _TITLES}) | {
        (JOURNEY, name): title for name, title in journey_titles.items()
    }
    decisions, decisions_at_least = await _decisions(connection, wanted)
    return OverrideFacets(
        total=min(whole.total, MOST),
        at_least=whole.oldest is not None,
        decisions=decisions,
        decisions_at_least=decisions_at_least,
        share=None if whole.oldest or decisions_at_least else rate_of(whole.answers, decisions, least_n),
        facets=tuple(
            FacetCounts(name=name, at_least=each.oldest is not None, values=_told(name, each, titles))
            for name in _COLUMNS
            for each in (by_facet[name],)
        ),
        spans=tuple(
            SpanCount(from_at=start, count=count, at_least=oldest is not None and oldest >= start)
            for start, count in zip(spans, by_facet[WHEN].spans, strict=True)
        ),
    )


async def _decisions(connection: AsyncConnection, wanted: Filter) -> tuple[int, bool]:
    """How many decisions were answered, and whether there may be more; of the filter only who and when count."""
    columns = advice_answers.c
    teams, agent = wanted.of_teams(), wanted.agent or wanted.own
    asked: list[ColumnElement[bool]] = [] if teams is None else [columns.team.in_(teams)]
    if agent is not None:
        asked.append(columns.agent_id == agent)
    if wanted.from_at is not None:
        asked.append(columns.at >= wanted.from_at)
    if wanted.to_at is not None:
        asked.append(columns.at < wanted.to_at)
    # in no order, so that it ends at the limit
    some = select(columns.decision_id).where(*asked).limit(MOST + 1).subquery()
    query = select(func.count(), func.count(some.c.decision_id.distinct()))
    answers, found = (await connection.execute(query.select_from(some))).one()
    return min(found, MOST), answers > MOST


def _told(name: str, counted: _Counted, titles: Mapping[tuple[str, str], str]) -> tuple[FacetCount, ...]:
    values = sorted(counted.values[name].items(), key=lambda each: (-each[1][0], each[0]))
    return tuple(
        FacetCount(value=value, title="" if value == OWN_WORDS else titles.get((name, value), ""), count=count)
        for value, (count, _id) in values[:VALUES]
    )


class _Counting:
    """Passes over the same records."""

    def __init__(self, connection: AsyncConnection, spans: Sequence[datetime]) -> None:
        self._connection = connection
        self._spans = spans
        self._ends_of: dict[tuple[Filter, int], list[datetime | None]] = {}
        self._tested: dict[Filter, bool] = {}

    async def counted(self, wanted: Filter, names: Sequence[str], *, answers: bool = False) -> _Counted:
        """The newest ``MOST`` that pass, of those that are looked at, grouped by each of the facets."""
        within, is_sought = wanted.within(), wanted.names(SOUGHT)
        tested = is_sought and await self._is_tested(wanted)
        parts = wanted.parts(tested=tested)
        if not parts:
            return _Counted(0, None, {name: {} for name in names}, [0] * len(self._spans))
        ends: list[datetime | None] = [None] * len(parts)
        if wanted != within and (tested or not is_sought):
            ends = await self._ends(within, parts, LOOK_INTO if is_sought else LOOK)
        shown = [_AT, _ID, *(_COLUMNS[name].label(f"by_{name}") for name in names)]
        queries = [
            select(*shown).where(*conditions(wanted, teams, tested=tested), *([] if end is None else [end <= _AT]))
            for teams, end in zip(parts, ends, strict=True)
        ]
        found = merged(self._connection, queries, _NEWEST, MOST + 1, upwards=False).cte("found")
        told: dict[str, list[tuple[str, int, str]]] = {}
        query = _grouped(found, names, self._spans, answers=answers)
        for what, value, count, sample in await self._connection.execute(query):
            told.setdefault(what, []).append((value or "", count, sample))
        total = told["total"][0][1]
        oldest = [from_micros(told["oldest"][0][1])] if total > MOST else []
        return _Counted(
            total=total,
            oldest=max([*oldest, *(end for end in ends if end is not None)], default=None),
            values={name: _by_value(name, told.get(name, [])) for name in names},
            spans=[min(told[f"span {place}"][0][1], MOST) for place in range(len(self._spans))],
            answers=told["answers"][0][1] if answers else 0,
        )

    async def _is_tested(self, wanted: Filter) -> bool:
        """Whether what is sought is tested record by record, by how many of the newest ones pass."""
        within = wanted.within()
        alike = replace(within, **{name: getattr(wanted, name) for name in SOUGHT})
        parts = within.parts()
        if parts and alike not in self._tested:
            queries = [select(_AT, _ID).where(*conditions(within, teams)) for teams in parts]
            newest = merged(self._connection, queries, _NEWEST, SAMPLE, upwards=False).subquery()
            passes = func.coalesce(func.sum(case((and_(true(), *tests(wanted)), 1), else_=0)), 0)
            query = select(func.count(), passes).join_from(newest, overrides, newest.c.id == _ID)
            looked, passing = (await self._connection.execute(query)).one()
            many = looked < SAMPLE or passing >= FREQUENT
            self._tested[alike] = many or (passing >= RARE and any(await self._ends(within, parts, LOOK)))
        return self._tested.get(alike, False)

    async def _ends(self, within: Filter, parts: Sequence[Teams], look: int) -> list[datetime | None]:
        """How far back each part is looked at, None: to its end. What small teams do not need others have."""
        known = within, look
        if known not in self._ends_of:
            ends = await self._times(within, parts, look // len(parts))
            longer = [place for place, end in enumerate(ends) if end is not None]
            if 0 < len(longer) < len(parts):
                further = await self._times(within, [parts[place] for place in longer], look // len(longer))
                for place, end in zip(longer, further, strict=True):
                    ends[place] = end
            self._ends_of[known] = ends
        return self._ends_of[known]

    async def _times(self, within: Filter, parts: Sequence[Teams], place: int) -> list[datetime | None]:
        """When the record at that place was made, of each part."""
        queries = [
            select(_AT).where(*conditions(within, teams)).order_by(_AT.desc()).offset(place).limit(1).scalar_subquery()
            for teams in parts
        ]
        numbered = union_all(*(select(literal(n).label("n"), each.label("at")) for n, each in enumerate(queries)))
        return [at for _n, at in await self._connection.execute(numbered.order_by("n"))]


def _grouped(found: CTE, names: Sequence[str], spans: Sequence[datetime], *, answers: bool) -> CompoundSelect[Any]:
    """(what, value, count, the id of one of these)."""
    at, nothing = found.c.recorded_at, literal("")
    return union_all(
        select(literal("total"), nothing, func.count(), nothing).select_from(found),
        select(literal("oldest"), nothing, func.coalesce(type_coerce(func.min(at), BigInteger), 0), nothing),
        *(
            select(literal(f"span {place}"), nothing, func.count(), nothing).select_from(found).where(at >= start)
            for place, start in enumerate(spans)
        ),
        *(
            select(literal(name), cast(found.c[f"by_{name}"], Text), func.count(), func.max(found.c.id)).group_by(
                found.c[f"by_{name}"]
            )
            for name in names
        ),
        *([_answers(found)] if answers else []),
    )


def _answers(found: CTE) -> Select[str, str, int, str]:
    """Those that are the answer to their decision: of several of one decision one, of what is not in effect none."""
    nothing = literal("")
    its = found.join(advice_marks, advice_marks.c.override_id == found.c.id)
    return select(literal("answers"), nothing, func.count(), nothing).select_from(its)


def _by_value(name: str, rows: Sequence[tuple[str, int, str]]) -> dict[str, tuple[int, str]]:
    if name != JOURNEY:
        return {value: (count, sample) for value, count, sample in rows if value}
    on_it = Counter[str]()
    for several, count, _sample in rows:
        on_it.update(dict.fromkeys(several.split(), count))
    return {value: (count, "") for value, count in on_it.items()}


async def _titles(
    connection: AsyncConnection, values: Mapping[str, Mapping[str, tuple[int, str]]]
) -> dict[tuple[str, str], str]:
    """(facet, value) → what it was called in the newest of the records that were counted."""
    samples = {each for of_facet in values.values() for _count, each in of_facet.values()}
    rows = await connection.execute(select(overrides.c.id, overrides.c.body).where(overrides.c.id.in_(samples)))
    bodies = {row.id: orjson.loads(row.body) for row in rows}
    return {
        (name, value): bodies[sample].get(_TITLES[name]) or ""
        for name, of_facet in values.items()
        for value, (_count, sample) in of_facet.items()
        if sample in bodies
    }

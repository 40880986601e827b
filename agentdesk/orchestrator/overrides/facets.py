"""How many overrides there are of each value, for what is filtered, each facet as if its own choice were not set.

Counting stops at ``MOST``: the newest so many are counted, and what they say is marked as "at least". A count that ends
before is exact. Only the index of the facets is read, never a record.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import BigInteger, Column, Text, cast, func, literal, select, type_coerce, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.overrides.filtering import Filter, conditions
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.store.metadata import from_micros
from agentdesk.wire.snapshots import FacetCount, FacetCounts, OverrideFacets, SpanCount

MOST = 10_000
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
_CHOICES: dict[str, tuple[str, ...]] = {WHEN: ("from_at", "to_at"), **{name: (name,) for name in _COLUMNS}}
_TITLES = {"recommended": "recommended_title", "taken": "taken_title", "reason": "reason_title", "agent": "agent_name"}
"""The field of a record that says what a value is called."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """One pass: value → (how many, the id of one of these records) by facet; ``oldest`` of what was counted, if not all
    could be."""

    total: int
    oldest: datetime | None
    values: Mapping[str, Mapping[str, tuple[int, str]]]
    spans: Sequence[int]


async def facets(
    connection: AsyncConnection, wanted: Filter, spans: Sequence[datetime], journey_titles: Mapping[str, str]
) -> OverrideFacets:
    """The counts of every facet, and of what was recorded since each of ``spans``."""
    chosen = [name for name, fields in _CHOICES.items() if any(getattr(wanted, each) is not None for each in fields)]
    whole = await _counted(connection, wanted, [name for name in _COLUMNS if name not in chosen], spans)
    by_facet = {name: whole for name in _CHOICES if name not in chosen}
    for name in chosen:
        others = wanted.without(*_CHOICES[name])
        by_facet[name] = await _counted(connection, others, [name] if name in _COLUMNS else [], spans)
    oldest = by_facet[WHEN].oldest
    titles = await _titles(connection, {name: by_facet[name].values[name] for name in _TITLES}) | {
        (JOURNEY, name): title for name, title in journey_titles.items()
    }
    decisions = await _decisions(connection, wanted)
    return OverrideFacets(
        total=min(whole.total, MOST),
        at_least=whole.oldest is not None,
        decisions=min(decisions, MOST),
        decisions_at_least=decisions > MOST,
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


async def _decisions(connection: AsyncConnection, wanted: Filter) -> int:
    """How many decisions were answered, at most one more than are counted; of the filter only who and when count."""
    columns = advice_answers.c
    who = {columns.agent_id: wanted.agent or wanted.own}
    asked = [column == value for column, value in who.items() if value is not None]
    if wanted.from_at is not None:
        asked.append(columns.at >= wanted.from_at)
    if wanted.to_at is not None:
        asked.append(columns.at < wanted.to_at)
    parts = [
        select(columns.decision_id).where(*asked, *([columns.team == team] if team is not None else [])).limit(MOST + 1)
        for team in wanted.of_teams()
    ]
    if not parts:
        return 0
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    each = select(together.c.decision_id).distinct().limit(MOST + 1).subquery()
    return (await connection.execute(select(func.count()).select_from(each))).scalar_one()


def _told(name: str, counted: _Counted, titles: Mapping[tuple[str, str], str]) -> tuple[FacetCount, ...]:
    values = sorted(counted.values[name].items(), key=lambda each: (-each[1][0], each[0]))
    return tuple(
        FacetCount(value=value, title=titles.get((name, value), ""), count=count)
        for value, (count, _id) in values[:VALUES]
    )


async def _counted(
    connection: AsyncConnection, wanted: Filter, names: Sequence[str], spans: Sequence[datetime]
) -> _Counted:
    """The newest ``MOST`` that pass, grouped by each of the facets."""
    columns = overrides.c
    shown = [columns.recorded_at, columns.id, *(_COLUMNS[name].label(f"by_{name}") for name in names)]
    newest = (columns.recorded_at.desc(), columns.id.desc())
    parts = [
        select(*shown).where(*conditions(wanted, team)).order_by(*newest).limit(MOST + 1).subquery()
        for team in wanted.of_teams()
    ]
    empty: dict[str, dict[str, tuple[int, str]]] = {name: {} for name in names}
    if not parts:
        return _Counted(0, None, empty, [0] * len(spans))
    together = union_all(*(select(part) for part in parts)).subquery()
    found = select(together).order_by(together.c.recorded_at.desc(), together.c.id.desc()).limit(MOST + 1).cte("found")
    at = found.c.recorded_at
    nothing = literal("")
    rows: list[Any] = [
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
    ]
    told: dict[str, list[tuple[str, int, str]]] = {}
    for what, value, count, sample in (await connection.execute(union_all(*rows))).all():
        told.setdefault(what, []).append((value or "", count, sample))
    total = told["total"][0][1]
    return _Counted(
        total=total,
        oldest=from_micros(told["oldest"][0][1]) if total > MOST else None,
        values={name: _by_value(name, told.get(name, [])) for name in names},
        spans=[min(told[f"span {place}"][0][1], MOST) for place in range(len(spans))],
    )


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

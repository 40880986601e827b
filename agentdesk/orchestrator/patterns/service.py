"""From counts to what may be said of them: who may see whose, rates with their intervals, nothing of too few."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import get_args
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.frozen import Utc
from agentdesk.domain.outcome import MEASURED, OutcomeState
from agentdesk.domain.override import Direction
from agentdesk.domain.people import Permission, Principal, Role
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.engine.intervals import difference_interval, share_interval
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.patterns import repository
from agentdesk.orchestrator.patterns.calendar import buckets, midnight, put_together, zone_named
from agentdesk.orchestrator.patterns.repository import ACCEPTED, COUNTED, Counts, Group, Wanted
from agentdesk.orchestrator.services import Services
from agentdesk.wire.patterns import (
    ActionInsight,
    ActionInsightPage,
    Became,
    Breakdown,
    Bucket,
    Change,
    Dimension,
    OverrideInsights,
    Part,
    PartShare,
    PatternRow,
    Rate,
    Shares,
    TimeRow,
)

USUAL_DAYS = 28
LONGEST = timedelta(days=400)
MOST_ROWS = 200
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
_DAYS: Mapping[Bucket, int] = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Span:
    """The time asked for, as it is looked at, and whose calendar tells its days."""

    from_at: datetime
    to_at: datetime
    zone: ZoneInfo

    @property
    def before_from(self) -> datetime:
        """The beginning of the time of equal length before."""
        return self.from_at - (self.to_at - self.from_at)


def span_of(from_at: Utc | None, to_at: Utc | None, time_zone: str, now: datetime) -> Span:
    """By default 28 days of the asker's calendar with today; what is to come is not looked at. Raises ``invalid``."""
    try:
        zone = zone_named(time_zone)
    except ValueError as error:
        raise _invalid("time_zone", "unknown_time_zone", f"{error}.") from error
    end = min(to_at or now, now)
    try:
        begin = from_at if from_at is not None else midnight(end, zone, 1 - USUAL_DAYS)
        if begin >= end:
            raise _invalid("from", "no_time", "The time asked for ends before it begins.")
        if end - begin > LONGEST:
            raise _invalid("from", "too_long", f"At most {LONGEST.days} days are looked at.")
        return Span(begin, end, zone)
    except OverflowError as error:  # the first days of the calendar
        raise _invalid("to", "no_time", "The time is outside of the calendar.") from error


def _invalid(field: str, code: str, detail: str) -> ProblemError:
    return ProblemError(Code.INVALID, errors=(FieldProblem(f"query.{field}", code, detail),))


def within(principal: Principal, wanted: Wanted, team: str | None, by: Collection[Part]) -> Wanted:
    """What was asked for within what the caller may see: agents their own, supervisors their teams; analysts all teams,
    and no single agent. What is another's is simply not there. Raises ``forbidden``."""
    if principal.role is Role.SUPERVISOR:
        return replace(wanted, teams=tuple(name for name in principal.teams if team in (None, name)))
    teams = None if team is None else (team,)
    if principal.role is Role.AGENT:
        own = wanted.agent in (None, principal.agent_id)
        return replace(wanted, teams=teams, agent=principal.agent_id if own else "")
    if wanted.agent is not None or "agent" in by:
        raise ProblemError(Code.FORBIDDEN, role=principal.role, permission=Permission.OVERRIDES_READ)
    return replace(wanted, teams=teams)


def parts_for(principal: Principal, asked: Collection[Part]) -> frozenset[Part]:
    """What is told: what was asked for, else everything that the caller may see."""
    if asked:
        return frozenset(asked)
    everything: frozenset[Part] = frozenset((*DIMENSIONS, "time", "direction", "outcome"))
    return everything if principal.may(Permission.OVERRIDES_READ) else everything - {"agent"}


async def overrides(
    services: Services, wanted: Wanted, span: Span, bucket: Bucket, by: Collection[Part]
) -> OverrideInsights:
    """How often advice was overridden; one snapshot of the store."""
    least = services.policy.least_n
    async with services.database.read() as connection:
        groups = await repository.groups(connection, wanted)
        counted = reduce(Counts.plus, (one.counts for one in groups if one.answer in COUNTED), Counts())
        return OverrideInsights(
            from_at=span.from_at,
            to_at=span.to_at,
            before_from=span.before_from,
            time_zone=span.zone.key,
            bucket=bucket,
            least_n=least,
            total=_row("", "", counted, least),
            ignored=sum(one.counts.n for one in groups if one.answer not in COUNTED),
            breakdowns=tuple(
                [await _breakdown(connection, services.policy, wanted, one, counted) for one in DIMENSIONS if one in by]
            ),
            time=await _over_time(connection, wanted, span, bucket, least) if "time" in by else (),
            directions=_directions(groups, least) if "direction" in by else None,
            overridden=_became(groups, least, overridden=True) if "outcome" in by else None,
            accepted=_became(groups, least, overridden=False) if "outcome" in by else None,
        )


async def _breakdown(
    connection: AsyncConnection, policy: Policy, wanted: Wanted, by: Dimension, total: Counts
) -> Breakdown:
    counted = await repository.told_apart(connection, by, wanted)
    if by == "reason":
        counted = {key: each._replace(n=total.n, n_before=total.n_before) for key, each in counted.items()}
    ordered = sorted(counted, key=lambda key: (-counted[key].n, -counted[key].hits, key))
    kept = ordered[:MOST_ROWS]
    titles = await _titles(connection, policy, by, kept)
    if by == "agent":  # not in the order of any figure
        kept.sort(key=lambda key: (titles.get(key, key).casefold(), key))
    rows = tuple(_row(key, titles.get(key, ""), counted[key], policy.least_n) for key in kept)
    return Breakdown(by=by, rows=rows, left_out=len(ordered) - len(kept))


async def _titles(connection: AsyncConnection, policy: Policy, by: Dimension, keys: Iterable[str]) -> Mapping[str, str]:
    """What things are called in the policy of today, or who people are; a rule has no name but its own."""
    if by == "action":
        return {one.action: one.title for one in policy.catalogue}
    if by == "journey":
        return {one.id: one.title for one in policy.journeys.values()}
    if by == "reason":
        return {one.code: one.title for one in policy.reason_codes}
    return await repository.names_of(connection, keys) if by == "agent" else {}


async def _over_time(
    connection: AsyncConnection, wanted: Wanted, span: Span, bucket: Bucket, least: int
) -> tuple[TimeRow, ...]:
    found = buckets(span.from_at, span.to_at, span.zone, _DAYS[bucket])
    counted = put_together(await repository.by_quarter(connection, wanted), found)
    return tuple(
        TimeRow(from_at=start, to_at=end, rate=rate_of(hits, n, least))
        for (start, end), (n, hits) in zip(found, counted, strict=True)
    )


def _directions(groups: Iterable[Group], least: int) -> Shares:
    found: Counter[str] = Counter()
    for one in groups:
        found[one.direction] += one.counts.hits
    return _shares(+found, Direction, least)


def _became(groups: Iterable[Group], least: int, *, overridden: bool) -> Became:
    """Of overrides that count, or of advice that was taken, as far as it is or was watched."""
    found: Counter[str] = Counter()
    for one in groups:
        if one.outcome and (overridden or one.answer in ACCEPTED):
            found[one.outcome] += one.counts.hits if overridden else one.counts.n
    ended = sum(found[state] for state in MEASURED)
    return Became(
        states=_shares(found, OutcomeState, least), success=rate_of(found[OutcomeState.VINDICATED], ended, least)
    )


def _shares(found: Counter[str], kinds: Iterable[str], least: int) -> Shares:
    n = found.total()
    return Shares(
        n=n, parts=tuple(PartShare(key=str(kind), rate=rate_of(found[str(kind)], n, least)) for kind in kinds)
    )


def _row(key: str, title: str, counted: Counts, least: int) -> PatternRow:
    rate = rate_of(counted.hits, counted.n, least)
    before = rate_of(counted.hits_before, counted.n_before, least)
    return PatternRow(key=key, title=title, rate=rate, before=before, change=_change(rate, before))


def rate_of(hits: int, n: int, least: int) -> Rate:
    """The rate with Wilson's interval; of fewer than ``least`` only how many they were."""
    if n < max(least, 1):
        return Rate(n=n)
    low, high = share_interval(hits, n)
    return Rate(n=n, hits=hits, share=hits / n, low=low, high=high)


def _change(now: Rate, before: Rate) -> Change | None:
    if now.hits is None or before.hits is None:
        return None
    low, high = difference_interval(now.hits, now.n, before.hits, before.n)
    return Change(by=now.hits / now.n - before.hits / before.n, low=low, high=high)


async def actions(services: Services, wanted: Wanted, span: Span, after: str | None, limit: int) -> ActionInsightPage:
    """How each action was answered, and what became of it."""
    least = services.policy.least_n
    async with services.database.read() as connection:
        rows = await repository.actions(connection, wanted, after, limit + 1)
    known = {one.action: one for one in services.policy.catalogue}
    items = []
    for row in rows[:limit]:
        declared, n = known.get(row.action), row.accepted + row.declined + row.overridden
        items.append(
            ActionInsight(
                action=row.action,
                title=declared.title if declared else "",
                kind=declared.kind if declared else None,
                accepted=rate_of(row.accepted, n, least),
                declined=rate_of(row.declined, n, least),
                overridden=rate_of(row.overridden, n, least),
                success=rate_of(row.vindicated, row.ended, least),
                success_otherwise=rate_of(row.vindicated_otherwise, row.ended_otherwise, least),
            )
        )
    return ActionInsightPage(
        from_at=span.from_at,
        to_at=span.to_at,
        least_n=least,
        items=tuple(items),
        next=rows[limit - 1].action if len(rows) > limit else None,
    )

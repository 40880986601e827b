"""Answers what is asked about journeys, within what the caller may see. Knows no SQL and nothing of HTTP."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from agentdesk.domain.insights import JourneyRecord, JourneyRecordPage, JourneyReport, JourneyReportPage, PolicyPeriod
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.people import Principal, Role
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.engine.insights.instance import Instance
from agentdesk.engine.insights.report import Tally, figures_of, ranked, report
from agentdesk.engine.insights.versions import compared
from agentdesk.engine.policy.model import JourneyRule
from agentdesk.orchestrator.insights import repository
from agentdesk.orchestrator.insights.repository import Filter, Place
from agentdesk.orchestrator.live.paging import next_cursor
from agentdesk.orchestrator.services import Services

MOST = 50_000
"""So many instances make a report; reading as many takes a second or two."""
USUALLY = timedelta(days=90)
"""How long before its end a period begins if nobody says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which instances are measured: None means any. ``policy`` is the number of a version of the policy: only instances
    that began while it was in force."""

    from_at: datetime | None = None
    to_at: datetime | None = None
    channel: str | None = None
    policy: int | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of the policy to compare, by what instances came to within so many days."""

    before: int
    after: int
    within_days: float


async def measured(
    services: Services, principal: Principal, asked: Asked, cursor: str | None, limit: int
) -> JourneyReportPage:
    """All definitions, ranked by loss. Raises ``invalid`` for a period or a version that cannot be."""
    now, policy = services.now(), services.policy
    async with services.database.read() as connection:
        periods = await repository.policy_periods(connection)
        wanted = _filter(principal, asked, periods, now)
        found = await repository.counted(connection, wanted, policy.journeys, now)
    nothing = Tally({}, {})
    rows = ranked(
        figures_of(rule, found.tallies.get(rule.id, nothing), policy.least_n) for rule in policy.journeys.values()
    )
    start = _after(cursor, [row.definition for row in rows])
    page = rows[start : start + limit]
    return JourneyReportPage(
        items=tuple(page),
        next=page[-1].definition if start + limit < len(rows) else None,
        from_at=wanted.from_at,
        to_at=wanted.to_at,
        at_least=policy.least_n,
        channels=tuple(sorted(found.channels)),
        policies=tuple(
            one for one in periods if one.from_at < wanted.to_at and (one.to_at is None or one.to_at > wanted.from_at)
        ),
    )


async def one_measured(
    services: Services, principal: Principal, definition: str, asked: Asked, versions: Versions | None
) -> JourneyReport:
    """One definition; of more than ``MOST`` instances those that began last, and the report says since when. Raises
    ``not_found`` for an unknown one, ``invalid`` for a period or a version that cannot be."""
    rule = _rule(services, definition)
    now = services.now()
    instances: list[Instance] = []
    async with services.database.read() as connection:
        periods = await repository.policy_periods(connection)
        wanted = _filter(principal, asked, periods, now)
        async for some in repository.instances_of(connection, definition, wanted, MOST + 1):
            instances.extend(some)
    is_cut = len(instances) > MOST
    from_at = instances.pop().started_at if is_cut else wanted.from_at
    period, least = (from_at, wanted.to_at), services.policy.least_n
    # in a thread, so that others are answered meanwhile
    told = await asyncio.to_thread(report, rule, instances, services.policy, period, now, least)
    told = told.model_copy(update={"is_cut": is_cut})
    if versions is None:
        return told
    before = _of_version(versions.before, periods, "before")
    after = _of_version(versions.after, periods, "after")
    within = timedelta(days=versions.within_days)
    comparison = await asyncio.to_thread(compared, instances, before, after, within, now, least)
    return told.model_copy(update={"comparison": comparison})


async def records(
    services: Services,
    principal: Principal,
    definition: str,
    asked: Asked,
    place: Place,
    cursor: str | None,
    limit: int,
) -> JourneyRecordPage:
    """The instances behind a figure, of customers who had a contact with the caller's teams meanwhile."""
    _rule(services, definition)
    now = services.now()
    async with services.database.read() as connection:
        periods = await repository.policy_periods(connection)
        wanted = _filter(principal, asked, periods, now)
        rows = await repository.records_of(
            connection, definition, wanted, place, principal.teams, now, cursor, limit + 1
        )
    items = tuple(
        JourneyRecord(
            journey_id=row.id,
            customer_id=row.public_id,
            state=row.state_now,
            started_at=row.started_at,
            ended_at=None if row.state_now == JourneyState.ACTIVE.value else row.ends_at,
            milestone=row.milestone,
            score=row.score_now,
        )
        for row in rows[:limit]
    )
    return JourneyRecordPage(items=items, next=next_cursor(rows, limit, "started_at"))


def _rule(services: Services, definition: str) -> JourneyRule:
    rule = services.policy.journeys.get(definition)
    if rule is None:
        raise ProblemError(Code.NOT_FOUND)
    return rule


def _filter(principal: Principal, asked: Asked, periods: Sequence[PolicyPeriod], now: datetime) -> Filter:
    to_at = asked.to_at or now
    from_at = asked.from_at or to_at - USUALLY
    if from_at >= to_at:
        problem = FieldProblem("query.from", "period", "The period must begin before it ends.")
        raise ProblemError(Code.INVALID, errors=(problem,))
    return Filter(
        from_at=from_at,
        to_at=to_at,
        channel=asked.channel,
        under=None if asked.policy is None else _of_version(asked.policy, periods, "policy"),
        teams=principal.teams if principal.role is Role.SUPERVISOR else None,
    )


def _of_version(number: int, periods: Sequence[PolicyPeriod], name: str) -> list[PolicyPeriod]:
    found = [one for one in periods if one.number == number]
    if not found:
        detail = f"The policy version {number} was never in force."
        raise ProblemError(Code.INVALID, errors=(FieldProblem(f"query.{name}", "unknown_version", detail),))
    return found


def _after(cursor: str | None, definitions: Sequence[str]) -> int:
    if cursor is None:
        return 0
    if cursor not in definitions:
        raise ProblemError(Code.INVALID_CURSOR)
    return definitions.index(cursor) + 1

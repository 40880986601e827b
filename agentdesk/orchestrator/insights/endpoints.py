"""The HTTP face of journeys measured. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.frozen import Utc
from agentdesk.domain.insights import JourneyRecordPage, JourneyReport, JourneyReportPage
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.insights import service
from agentdesk.orchestrator.insights.repository import Place
from agentdesk.orchestrator.insights.service import Asked, Versions
from agentdesk.orchestrator.live.paging import MAX_LIMIT

router = APIRouter(tags=["insights"])

Reader = Annotated[Principal, Depends(require(Permission.INSIGHTS_READ))]
Word = Annotated[ShortText | None, Query()]
Number = Annotated[int | None, Query(ge=0, le=2_000_000_000)]
MAX_DAYS = 365


def asked_of(
    from_at: Annotated[Utc | None, Query(alias="from")] = None,
    to_at: Annotated[Utc | None, Query(alias="to")] = None,
    channel: Word = None,
    policy: Number = None,
) -> Asked:
    """Which instances are measured: those that began in the period (the last 90 days if it is not said), on the
    channel, while that version of the policy was in force."""
    return Asked(from_at, to_at, channel, policy)


Wanted = Annotated[Asked, Depends(asked_of)]


@router.get("/v1/insights/journeys")
async def list_journeys(
    request: Request,
    principal: Reader,
    asked: Wanted,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Word = None,
) -> JourneyReportPage:
    """All journey definitions, ranked by loss = (failed + abandoned) × the value that the definition declares.

    The share of success is over all instances that began in the period, those that still run among them. Without names
    of customers. A supervisor's figures are over the instances during which the customer had a contact with one of
    their teams, or with none.
    """
    return await service.measured(services_of(request), principal, asked, cursor, limit)


@router.get("/v1/insights/journeys/{definition}")
async def get_journey(
    request: Request,
    principal: Reader,
    definition: str,
    asked: Wanted,
    before: Number = None,
    after: Number = None,
    within_days: Annotated[float, Query(gt=0, le=MAX_DAYS)] = 7.0,
) -> JourneyReport:
    """One definition: its funnel, the time between milestones, where instances end without success, what customers
    answered after each milestone, success by week; and with ``before`` and ``after``, two versions of the policy
    compared by what instances came to ``within_days`` of their beginning (an association, no cause).

    Of more than 50,000 instances those that began last are measured; ``from_at`` is when the first of them did."""
    if (before is None) != (after is None):
        missing = "before" if before is None else "after"
        problem = FieldProblem(f"query.{missing}", "missing", "A comparison needs both versions of the policy.")
        raise ProblemError(Code.INVALID, errors=(problem,))
    versions = None if before is None or after is None else Versions(before, after, within_days)
    return await service.one_measured(services_of(request), principal, definition, asked, versions)


@router.get("/v1/insights/journeys/{definition}/records")
async def list_records(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.INSIGHTS_OPEN))],
    definition: str,
    asked: Wanted,
    state: Annotated[JourneyState | None, Query()] = None,
    milestone: Word = None,
    event_type: Word = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20,
    cursor: Word = None,
) -> JourneyRecordPage:
    """The instances behind a figure, the newest first: in this state, with this milestone reached last (empty: none),
    with this type of last event. Only customers who had a contact with the caller's teams meanwhile."""
    place = Place(state, milestone, event_type)
    return await service.records(services_of(request), principal, definition, asked, place, cursor, limit)

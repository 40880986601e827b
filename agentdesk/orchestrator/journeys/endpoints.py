"""The HTTP face of journeys. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.frozen import Frozen
from agentdesk.domain.journey import Journey
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Text
from agentdesk.orchestrator.identity.lookup import root_of
from agentdesk.orchestrator.journeys.service import journeys_of
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.people.access import admit

router = APIRouter(tags=["journeys"])


class JourneyPage(Frozen):
    """Running ones first, then those that ended last."""

    items: tuple[Journey, ...] = ()
    next: str | None = None


@router.get("/v1/customers/{customer_id}/journeys")
async def get_journeys(
    request: Request,
    customer_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CONTEXT_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[Text | None, Query()] = None,
) -> JourneyPage:
    """The customer's journeys as of now: milestones, what is due and what is overdue."""
    services = services_of(request)
    customer = await admit(services, principal, customer_id)
    async with services.database.read() as connection:
        root = await root_of(connection, customer)
    journeys = await journeys_of(services, root)
    start = 0
    if cursor:
        places: dict[str, int] = {journey.id: place for place, journey in enumerate(journeys)}
        if cursor not in places:
            raise ProblemError(Code.INVALID_CURSOR)
        start = places[cursor] + 1
    page = journeys[start : start + limit]
    more = start + limit < len(journeys)
    return JourneyPage(items=page, next=page[-1].id if more else None)

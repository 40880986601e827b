"""The HTTP face of journeys. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from agentdesk.domain.frozen import Frozen
from agentdesk.domain.journey import Journey
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.decisions.facts import journeys_of
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText, Text
from agentdesk.orchestrator.identity.lookup import root_of
from agentdesk.orchestrator.journeys import recompute
from agentdesk.orchestrator.journeys.recompute import Recompute, RecomputePage
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.people.access import admit

router = APIRouter(tags=["journeys"])


class JourneyPage(Frozen):
    """Running ones first, then those that ended last."""

    items: tuple[Journey, ...] = ()
    next: str | None = None


class RecomputeBody(BaseModel):
    """``definition``: only customers who are or were on that journey."""

    definition: ShortText | None = None


@router.post("/v1/journeys/recompute", status_code=202)
async def post_recompute(
    request: Request,
    body: RecomputeBody,
    principal: Annotated[Principal, Depends(require(Permission.POLICY_PUBLISH))],
) -> Recompute:
    """Have customers' journeys followed anew from their events, in the background; a run for the same that is not over
    yet is the answer instead. Events keep coming meanwhile."""
    return await recompute.start(services_of(request), principal.agent_id, body.definition)


@router.get("/v1/journeys/recompute")
async def list_recomputes(
    request: Request,
    _principal: Annotated[Principal, Depends(require(Permission.POLICY_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[Id | None, Query()] = None,
) -> RecomputePage:
    """The runs, newest first, with how far each has come."""
    return await recompute.page(services_of(request), cursor, limit)


@router.get("/v1/journeys/recompute/{run_id}")
async def get_recompute(
    request: Request, run_id: str, _principal: Annotated[Principal, Depends(require(Permission.POLICY_READ))]
) -> Recompute:
    """How far a run has come."""
    return await recompute.find(services_of(request), run_id)


@router.delete("/v1/journeys/recompute/{run_id}")
async def delete_recompute(
    request: Request, run_id: str, _principal: Annotated[Principal, Depends(require(Permission.POLICY_PUBLISH))]
) -> Recompute:
    """Break a run off. What it did stays; one that is over stays as it is."""
    return await recompute.cancel(services_of(request), run_id)


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
    journeys = await journeys_of(services, principal, root)
    start = 0
    if cursor:
        places: dict[str, int] = {journey.id: place for place, journey in enumerate(journeys)}
        if cursor not in places:
            raise ProblemError(Code.INVALID_CURSOR)
        start = places[cursor] + 1
    page = journeys[start : start + limit]
    more = start + limit < len(journeys)
    return JourneyPage(items=page, next=page[-1].id if more else None)

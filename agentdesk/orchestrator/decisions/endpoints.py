"""The HTTP face of decisions and of the context. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from agentdesk.domain.decision import Decision
from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.decisions import service
from agentdesk.orchestrator.decisions.context import context, standing_answer
from agentdesk.orchestrator.decisions.picture import advice_record
from agentdesk.orchestrator.decisions.service import DecisionBody, Feedback, FeedbackBody, FeedbackPage
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT, number_of
from agentdesk.orchestrator.people.access import admit, let_in, log_access, log_lookup
from agentdesk.wire.snapshots import AdviceRecord, Context

router = APIRouter(tags=["decisions"])


def _matches(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag in tags


@router.get(
    "/v1/customers/{customer_id}/context",
    response_model=Context,
    responses={304: {"description": "Nothing has changed since the version that If-None-Match names."}},
)
async def get_context(
    request: Request,
    customer_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CONTEXT_READ))],
    interaction_id: Annotated[Id | None, Query()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The whole pop in one answer: who, why, already tried, journeys, feelings, effort, risk, advice, timeline."""
    services = services_of(request)
    answer = await standing_answer(services, principal, customer_id, interaction_id)
    if answer is None:
        name, is_logged = await let_in(services, principal, customer_id)
        answer = await context(services, principal, customer_id, interaction_id, None if is_logged else name)
    headers = {"ETag": answer.etag, "Cache-Control": "private, no-cache"}
    if _matches(if_none_match, answer.etag):
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type="application/json", headers=headers)


@router.post("/v1/decisions")
async def post_decision(
    request: Request,
    body: DecisionBody,
    principal: Annotated[Principal, Depends(require(Permission.DECISIONS_MAKE))],
    idempotency_key: Annotated[Id | None, Header()] = None,
) -> Decision:
    """What to do next at a touchpoint. For IVRs and routers it carries ``routing``."""
    services = services_of(request)
    if body.customer_id is not None:
        await admit(services, principal, body.customer_id)
    decision = await service.make(services, principal, body, idempotency_key)
    if body.customer_id is None:  # who was named was looked up, and what is advised tells of them
        await log_lookup(services, principal, [decision.customer_id])
        await log_access(services, principal, decision.customer_id)
    return decision


@router.get("/v1/decisions/{decision_id}", response_model=Decision)
async def get_decision(
    request: Request, decision_id: str, principal: Annotated[Principal, Depends(require(Permission.CONTEXT_READ))]
) -> Response:
    """A stored decision: its own receipt."""
    services = services_of(request)
    body, customer_id = await service.find(services, principal, decision_id)
    await admit(services, principal, customer_id)
    return Response(body, media_type="application/json")


@router.get("/v1/decisions/{decision_id}/picture")
async def get_picture(
    request: Request, decision_id: str, principal: Annotated[Principal, Depends(require(Permission.OVERRIDES_REVIEW))]
) -> AdviceRecord:
    """The advice of a conversation of one's teams with what was known then, whether or not it was overridden."""
    return await advice_record(services_of(request), principal, decision_id)


@router.post("/v1/decisions/{decision_id}/feedback")
async def post_feedback(
    request: Request,
    decision_id: str,
    body: FeedbackBody,
    principal: Annotated[Principal, Depends(require(Permission.FEEDBACK_GIVE))],
    idempotency_key: Annotated[Id | None, Header()] = None,
) -> Feedback:
    """What became of an action: accepted, declined, ignored, and later acted. The same again counts once."""
    return await service.give_feedback(services_of(request), principal, decision_id, body, idempotency_key)


@router.get("/v1/decisions/{decision_id}/feedback")
async def list_feedback(
    request: Request,
    decision_id: str,
    principal: Annotated[Principal, Depends(require(Permission.CONTEXT_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> FeedbackPage:
    """What became of the actions of a decision."""
    after = number_of(cursor) if cursor else 0
    return await service.feedback_page(services_of(request), principal, decision_id, after, limit)

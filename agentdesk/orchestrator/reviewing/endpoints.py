"""The HTTP face of saved views and of samples. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.orchestrator.overrides.endpoints import Wanted
from agentdesk.orchestrator.reviewing import service
from agentdesk.orchestrator.reviewing.service import SampleBody, ViewBody, ViewChange
from agentdesk.wire.snapshots import DrawnSample, DrawnSamplePage, OverrideView, OverrideViewPage

router = APIRouter(tags=["overrides"])

Reviewer = Annotated[Principal, Depends(require(Permission.OVERRIDES_REVIEW))]


@router.get("/v1/override-views")
async def list_views(request: Request, principal: Reviewer) -> OverrideViewPage:
    """Saved views of the override log: one's own, and those shared by somebody of one's teams; by name."""
    return await service.views(services_of(request), principal)


@router.post("/v1/override-views")
async def post_view(request: Request, principal: Reviewer, body: ViewBody) -> OverrideView:
    """Keep a filter and an order under a name; the same id again replaces it."""
    return await service.keep_view(services_of(request), principal, body)


@router.patch("/v1/override-views/{view_id}")
async def patch_view(request: Request, principal: Reviewer, view_id: str, body: ViewChange) -> OverrideView:
    """Rename, share or change one's own view."""
    return await service.change_view(services_of(request), principal, view_id, body)


@router.delete("/v1/override-views/{view_id}", status_code=204)
async def delete_view(request: Request, principal: Reviewer, view_id: str) -> None:
    """Delete one's own view."""
    await service.drop_view(services_of(request), principal, view_id)


@router.get("/v1/override-samples")
async def list_samples(
    request: Request,
    principal: Reviewer,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> DrawnSamplePage:
    """The samples that one drew, the newest first, each with how many of it are reviewed."""
    return await service.samples(services_of(request), principal, cursor, limit)


@router.post("/v1/override-samples")
async def post_sample(request: Request, principal: Reviewer, body: SampleBody, wanted: Wanted) -> DrawnSample:
    """Draw a random sample of what passes the filter of the query (as ``GET /v1/overrides``) and was not reviewed yet,
    evenly over the agents. It is listed by ``GET /v1/overrides?sample=``; that it was drawn is on the ledger."""
    asked = {name: value for name, value in request.query_params.items() if value}
    return await service.draw(services_of(request), principal, body, wanted, asked)

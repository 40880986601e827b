"""The HTTP face of the model's versions. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT, number_of
from agentdesk.orchestrator.propensity import service
from agentdesk.orchestrator.propensity.service import ModelVersionPage

router = APIRouter(tags=["propensity"])


@router.get("/v1/propensity/versions")
async def list_versions(
    request: Request,
    _principal: Annotated[Principal, Depends(require(Permission.POLICY_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> ModelVersionPage:
    """The versions of the learned propensities, newest first: from how many answers, and how well they foresaw."""
    return await service.page(services_of(request), number_of(cursor) if cursor else None, limit)

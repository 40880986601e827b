"""The HTTP face of the floor. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.floor import service
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT
from agentdesk.wire.snapshots import FloorPage

router = APIRouter(tags=["floor"])


@router.get("/v1/floor")
async def get_floor(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.FLOOR_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 200,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> FloorPage:
    """The interactions that run now in the supervisor's teams, newest first: state, the customer's feeling, what is
    advised and what became of it, exception mode. No word of what is said. The first page also tells who is there;
    the stream tells every change after it (``floor_changed``, ``interaction_felt``, ``presence_changed``)."""
    return await service.page(services_of(request), principal, cursor, limit)

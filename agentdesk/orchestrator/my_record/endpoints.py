"""The HTTP face of what is stored about an agent. Nobody but the agent may ask."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import StreamingResponse

from agentdesk.domain.my_record import MyRecord
from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.my_record import service

router = APIRouter(tags=["session"])

Agent = Annotated[Principal, Depends(require(Permission.RECORD_READ))]


@router.get("/v1/me/record")
async def get_my_record(request: Request, principal: Agent) -> MyRecord:
    """What is stored about the agent who asks: how much of what and for how long, and who looked at it. What an agent
    feels is never inferred, so nothing of it is stored."""
    return await service.about(services_of(request), principal)


@router.get(
    "/v1/me/record/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {}}, "description": "One JSON document."}},
)
async def export_my_record(request: Request, principal: Agent) -> StreamingResponse:
    """All of it: every override with its reviews and approvals, feedback, notes, interactions, looks and tokens of the
    agent who asks."""
    headers = {"Content-Disposition": 'attachment; filename="my-record.json"', "Cache-Control": "no-store"}
    parts = service.whole(services_of(request), principal)
    return StreamingResponse(parts, media_type="application/json", headers=headers)

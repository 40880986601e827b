"""HTTP for people: the session of a desk and its presence."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel

from agentdesk.domain.people import Permission, Presence, Principal, Session
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.live.endpoints import LastAt, cursor_in
from agentdesk.orchestrator.people import service

router = APIRouter(tags=["session"])


class PresenceBody(BaseModel):
    presence: Presence


@router.get("/v1/session")
async def get_session(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.SESSION_READ))],
    last_event_id: Annotated[str | None, Header()] = None,
    last_event_at: LastAt = None,
) -> Session:
    """Who is signed in, what they may do, and the codes and actions that their screens offer. With the cursor to which
    the stream was heard it is told whether this store is the one of before."""
    known = cursor_in(last_event_id)
    return await service.session_of(services_of(request), principal, known, last_event_at)


@router.put("/v1/session/presence")
async def put_presence(
    request: Request,
    body: PresenceBody,
    principal: Annotated[Principal, Depends(require(Permission.PRESENCE_SET))],
    idempotency_key: Annotated[str | None, Header(max_length=80)] = None,
) -> PresenceBody:
    """Set one's own presence; announced to one's team."""
    await service.set_presence(services_of(request), principal, body.presence, idempotency_key)
    return body

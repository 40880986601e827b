"""The HTTP face of private notes. Machines have no part in them: no touchpoint may read or write one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from agentdesk.domain.interaction import Note
from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT, next_cursor
from agentdesk.orchestrator.notes import repository, service
from agentdesk.orchestrator.notes.requests import NoteBody
from agentdesk.orchestrator.people.access import log_access
from agentdesk.wire.lists import NotePage

router = APIRouter(tags=["interactions"])


@router.post("/v1/interactions/{interaction_id}/notes", status_code=201)
async def post_note(
    request: Request,
    response: Response,
    interaction_id: str,
    body: NoteBody,
    principal: Annotated[Principal, Depends(require(Permission.NOTES_WRITE))],
    idempotency_key: Annotated[Id | None, Header(alias="Idempotency-Key")] = None,
) -> Note:
    """Write something down for colleagues. 200 where it was written before."""
    note, is_new = await service.write(services_of(request), principal, interaction_id, body, idempotency_key)
    response.status_code = 201 if is_new else 200
    return note


@router.get("/v1/interactions/{interaction_id}/notes")
async def list_notes(
    request: Request,
    interaction_id: str,
    principal: Annotated[Principal, Depends(require(Permission.INTERACTIONS_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> NotePage:
    """What colleagues wrote down beside this interaction and the customer's latest others, newest first."""
    services = services_of(request)
    customer_id, rows = await service.listed(services, principal, interaction_id, cursor, limit + 1)
    await log_access(services, principal, customer_id)
    items = tuple(repository.note_of(row) for row in rows[:limit])
    return NotePage(items=items, next=next_cursor(rows, limit, "at"))

"""The HTTP face of corrections. Knows no rule and no table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from agentdesk.domain.people import Permission, Principal
from agentdesk.orchestrator.http.auth import require, services_of
from agentdesk.orchestrator.http.fields import Id, ShortText
from agentdesk.orchestrator.live.paging import MAX_LIMIT, next_cursor
from agentdesk.orchestrator.sentiment import repository, service
from agentdesk.orchestrator.sentiment.service import CorrectionBody
from agentdesk.wire.snapshots import Corrected, CorrectionPage

router = APIRouter(tags=["sentiment"])

Corrector = Annotated[Principal, Depends(require(Permission.FEELINGS_CORRECT))]
Key = Annotated[Id | None, Header(alias="Idempotency-Key")]


@router.post("/v1/sentiment/corrections", status_code=201)
async def post_correction(
    request: Request, response: Response, body: CorrectionBody, principal: Corrector, idempotency_key: Key = None
) -> Corrected:
    """Say what a message of the customer really feels like, -1 to 1: it counts in every conclusion from now on, and is
    kept as labelled data. 200 where it was said before."""
    corrected, is_new = await service.correct(services_of(request), principal, body, idempotency_key)
    response.status_code = 201 if is_new else 200
    return corrected


@router.delete("/v1/sentiment/corrections/{correction_id}")
async def delete_correction(
    request: Request, correction_id: str, principal: Corrector, idempotency_key: Key = None
) -> Corrected:
    """Take it back: the model's word counts again. The record stays, with when and by whom it ended."""
    return await service.undo(services_of(request), principal, correction_id, idempotency_key)


@router.get("/v1/sentiment/corrections")
async def list_corrections(
    request: Request,
    _principal: Annotated[Principal, Depends(require(Permission.FEELINGS_READ))],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 100,
    cursor: Annotated[ShortText | None, Query()] = None,
) -> CorrectionPage:
    """The labelled data, newest first: the words as the model saw them, what it said, and what people said instead."""
    async with services_of(request).database.read() as connection:
        rows = await repository.listed(connection, cursor, limit + 1)
    items = tuple(repository.correction_of(row) for row in rows[:limit])
    return CorrectionPage(items=items, next=next_cursor(rows, limit, "corrected_at"))

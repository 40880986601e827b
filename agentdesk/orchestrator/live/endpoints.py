"""The HTTP face of the stream: server-sent events. Knows no rule and no table."""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from agentdesk.domain.frozen import Utc
from agentdesk.domain.people import Permission, Principal
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.auth import principal_of, require, services_of
from agentdesk.orchestrator.live.service import stream
from agentdesk.orchestrator.live.tail import Tail
from agentdesk.wire.handshake import LAST_AT_HEADER

router = APIRouter()

MAX_CURSOR = 2**63 - 1
LastAt = Annotated[Utc | None, Header(alias=LAST_AT_HEADER)]


def cursor_in(text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or int(digits[:20]) > MAX_CURSOR:
        raise ProblemError(Code.INVALID_CURSOR)
    return int(digits)


def tail_of(request: Request) -> Tail:
    """The process's tail of the change log, made by ``create_app``."""
    tail: Tail = request.app.state.tail
    return tail


@router.get(
    "/v1/stream",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Events without end, resumable."}},
    tags=["live"],
)
async def follow(
    request: Request,
    principal: Annotated[Principal, Depends(require(Permission.STREAM_READ))],
    last_event_id: Annotated[str | None, Header()] = None,
    last_event_at: LastAt = None,
    cursor: Annotated[str | None, Query()] = None,
) -> StreamingResponse:
    """Everything that concerns the caller from the cursor on, each change once and in order.

    ``id`` is the cursor. The server ends the stream after some minutes: resume with ``Last-Event-ID``, and with when
    that change was in ``Agentdesk-Last-Event-At``. The event ``snapshot_required`` says that the log does not reach
    back to the cursor, or has another change there: read the lists anew.
    """
    start = cursor_in(last_event_id if last_event_id is not None else cursor)

    async def _still_allowed() -> bool:
        try:
            return (await principal_of(request)) == principal
        except ProblemError:
            return False

    services, tail = services_of(request), tail_of(request)

    async def _frames() -> AsyncIterator[bytes]:
        with services.metrics.stream_clients.track_inprogress():
            told = stream(
                services, tail, principal, start, last_event_at, clock=time.monotonic, still_allowed=_still_allowed
            )
            async with aclosing(told):
                async for chunk in told:
                    yield chunk

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_frames(), media_type="text/event-stream", headers=headers)

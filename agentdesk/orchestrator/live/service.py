"""The stream: the change log, read on from a cursor and told to one person, without a gap or a repeat.

The log's numbers are gap-free in the order of commits (``changelog.py``), so "greater than my cursor" is all there is
to resuming. Knows nothing of HTTP but the text of server-sent events.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from anyio import CancelScope
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.people import Principal
from agentdesk.orchestrator.live.repository import bounds, changes_after, watched
from agentdesk.orchestrator.live.visibility import customers_of, visible
from agentdesk.orchestrator.services import Services

PAGE = 500
LOOK_S = 1.0
"""How often a stream looks at the log unwoken: another process may have written to it."""
WATCHED_FOR = timedelta(days=1)
"""For how long having looked at a customer lets somebody hear of them."""


def frame(row: Row[Any]) -> bytes:
    """One change as a server-sent event; its data is a ``wire.events.StreamEvent``."""
    data = {"seq": row.seq, "at": row.at, "type": row.type, "caused_by": row.caused_by, **row.payload}
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (row.seq, row.type.encode(), orjson.dumps(data))


def snapshot_required(head: int) -> bytes:
    """Says that the log cannot be read on from the client's cursor: read everything anew, then go on from ``head``."""
    data = orjson.dumps({"type": "snapshot_required", "seq": head})
    return b"id: %d\nevent: snapshot_required\ndata: %s\n\n" % (head, data)


def heartbeat(cursor: int) -> bytes:
    """A comment, and the cursor so far: what was not for this person need not be read again after a cut."""
    return b": heartbeat\nid: %d\n\n" % cursor


@asynccontextmanager
async def _unbroken(services: Services) -> AsyncGenerator[AsyncConnection, None]:
    """A short reading connection that a client's going away does not break off: the driver would throw it away."""
    with CancelScope(shield=True):
        async with services.database.read() as connection:
            yield connection


@dataclass(frozen=True, slots=True)
class _Page:
    """The frames of a page that one person may see, and the cursor after it. ``full``: there may be more at once."""

    cursor: int
    frames: bytes
    full: bool


async def _page(services: Services, principal: Principal, cursor: int) -> _Page | None:
    """The next page; None where the log no longer reaches back to the cursor."""
    async with _unbroken(services) as connection:
        rows = await changes_after(connection, cursor, PAGE)
        customers = [customer for row in rows for customer in customers_of(row)]
        seen = await watched(connection, principal.agent_id, customers, services.now() - WATCHED_FOR)
    if not rows:
        return _Page(cursor, b"", False)
    if rows[0].seq != cursor + 1:  # numbers have no gaps: what is missing was pruned meanwhile
        return None
    frames = b"".join(frame(row) for row in rows if visible(row, principal, seen))
    return _Page(rows[-1].seq, frames, len(rows) == PAGE)


async def _bounds(services: Services) -> tuple[int, int]:
    async with _unbroken(services) as connection:
        return await bounds(connection)


async def stream(
    services: Services,
    principal: Principal,
    cursor: int | None,
    *,
    clock: Callable[[], float],
    still_allowed: Callable[[], Awaitable[bool]],
) -> AsyncGenerator[bytes, None]:
    """The frames from ``cursor`` (None: from now) until the stream's life is over or the token no longer holds.

    ``clock`` is monotonic seconds.
    """
    oldest, head = await _bounds(services)
    if cursor is None:
        cursor = head
    elif not oldest <= cursor <= head:
        yield snapshot_required(head)
        cursor = head
    yield heartbeat(cursor)
    ends_at, beat_at = clock() + services.stream_life_s, clock() + services.heartbeat_s
    while clock() < ends_at and not services.stopping.is_set():
        mark = services.bus.mark()
        page = await _page(services, principal, cursor)
        if page is None:
            _, cursor = await _bounds(services)
            yield snapshot_required(cursor)
            continue
        cursor = page.cursor
        if page.frames:
            yield page.frames
        if clock() >= beat_at:
            with CancelScope(shield=True):
                allowed = await still_allowed()
            if not allowed:
                return
            yield heartbeat(cursor)
            beat_at = clock() + services.heartbeat_s
        if not page.full:
            await services.bus.wait(mark, max(0.0, min(LOOK_S, ends_at - clock(), beat_at - clock())))

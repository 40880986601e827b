"""The stream: the change log, read on from a cursor and told to one person, without a gap or a repeat.

The log's numbers are gap-free in the order of commits (``changelog.py``), so "greater than my cursor" is all there is
to resuming. Knows nothing of HTTP but the text of server-sent events.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Row

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


async def _page(services: Services, principal: Principal, cursor: int) -> tuple[int, bytes, bool]:
    """(the cursor after the next page, the frames that ``principal`` may see, whether the page was full)."""
    async with services.database.read() as connection:
        rows = await changes_after(connection, cursor, PAGE)
        customers = [customer for row in rows for customer in customers_of(row)]
        seen = await watched(connection, principal.agent_id, customers, services.now() - WATCHED_FOR)
    frames = b"".join(frame(row) for row in rows if visible(row, principal, seen))
    return (rows[-1].seq if rows else cursor), frames, len(rows) == PAGE


async def stream(
    services: Services,
    principal: Principal,
    cursor: int | None,
    *,
    clock: Callable[[], float],
    still_allowed: Callable[[], Awaitable[bool]],
) -> AsyncIterator[bytes]:
    """The frames from ``cursor`` (None: from now) until the stream's life is over or the token no longer holds.

    ``clock`` is monotonic seconds.
    """
    async with services.database.read() as connection:
        oldest, head = await bounds(connection)
    if cursor is None:
        cursor = head
    elif not oldest <= cursor <= head:
        yield snapshot_required(head)
        cursor = head
    yield heartbeat(cursor)
    ends_at, beat_at = clock() + services.stream_life_s, clock() + services.heartbeat_s
    while clock() < ends_at and not services.stopping.is_set():
        mark = services.bus.mark()
        cursor, frames, more = await _page(services, principal, cursor)
        if frames:
            yield frames
        if clock() >= beat_at:
            if not await still_allowed():
                return
            yield heartbeat(cursor)
            beat_at = clock() + services.heartbeat_s
        if not more:
            await services.bus.wait(mark, max(0.0, min(LOOK_S, ends_at - clock(), beat_at - clock())))

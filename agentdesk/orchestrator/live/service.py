"""The stream: the change log, read on from a cursor and told to one person, without a gap or a repeat.

The log's numbers are gap-free in the order of commits (``changelog.py``), so "greater than my cursor" is all there is
to resuming. Knows nothing of HTTP but the text of server-sent events.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime

import orjson

from agentdesk.domain.people import Principal
from agentdesk.orchestrator.live.repository import bounds, was_here
from agentdesk.orchestrator.live.tail import LOOK_S, PAGE, Tail
from agentdesk.orchestrator.live.visibility import visible
from agentdesk.orchestrator.services import Services


def snapshot_required(head: int) -> bytes:
    """Says that the log cannot be read on from the client's cursor: read everything anew, then go on from ``head``."""
    data = orjson.dumps({"type": "snapshot_required", "seq": head})
    return b"id: %d\nevent: snapshot_required\ndata: %s\n\n" % (head, data)


def heartbeat(cursor: int, known: int | None) -> bytes:
    """A comment; with the cursor so far where the client knows another: what was not for this person need not be read
    again after a cut."""
    return b": heartbeat\n\n" if cursor == known else b": heartbeat\nid: %d\n\n" % cursor


async def _bounds(services: Services) -> tuple[int, int]:
    async with services.database.glance() as connection:
        return await bounds(connection)


async def stream(
    services: Services,
    tail: Tail,
    principal: Principal,
    cursor: int | None,
    known_at: datetime | None = None,
    *,
    clock: Callable[[], float],
    still_allowed: Callable[[], Awaitable[bool]],
) -> AsyncGenerator[bytes, None]:
    """The frames from ``cursor`` (None: from now), whose change was at ``known_at`` where that is told, until the
    stream's life is over or the token no longer holds.

    ``clock`` is monotonic seconds.
    """
    async with services.database.glance() as connection:
        oldest, head = await bounds(connection)
        is_known = cursor is None or await was_here(connection, cursor, known_at)
    known = cursor
    if cursor is None:
        cursor = head
    elif not (is_known and oldest <= cursor <= head):
        yield snapshot_required(head)
        known = cursor = head
    yield heartbeat(cursor, known)
    known = cursor
    ends_at, beat_at = clock() + services.stream_life_s, clock() + services.heartbeat_s
    while clock() < ends_at and not services.stopping.is_set():
        mark = services.bus.mark()
        page = await tail.after(cursor, mark)
        if page is None:
            _, cursor = await _bounds(services)
            known = cursor
            yield snapshot_required(cursor)
            continue
        told = [change for change in page if visible(change, principal)]
        cursor = page[-1].seq if page else cursor
        if told:
            known = told[-1].seq
            yield b"".join(change.frame for change in told)
        if clock() >= beat_at:
            if not await still_allowed():
                return
            yield heartbeat(cursor, known)
            known = cursor
            beat_at = clock() + services.heartbeat_s
        if len(page) < PAGE:
            await services.bus.wait(mark, max(0.0, min(LOOK_S, ends_at - clock(), beat_at - clock())))

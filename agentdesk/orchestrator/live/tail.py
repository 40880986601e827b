"""The newest part of the change log in memory, read once for all streams of a process: hundreds of desks cost one query
a commit, not hundreds. A stream that is further behind reads from the store by itself.

Owns what is kept and how fresh it is. The log is the truth; forgetting all of this would lose nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.live.changelog import head
from agentdesk.orchestrator.live.repository import changes_after, listeners_of, watchers_of
from agentdesk.orchestrator.live.visibility import CUSTOMER_ERASED, customers_of, talk_of
from agentdesk.orchestrator.services import Services

PAGE = 500
KEPT = 2_000
LOOK_S = 1.0
"""How often the log is looked at unwoken: another process may have written to it."""
WATCHED_FOR = timedelta(days=1)
"""For how long having looked at a customer lets somebody hear of them."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change as it goes out (``frame``), and what decides to whom.

    ``watchers`` are the people who watched its customers when it was read. Whoever begins to watch after that reads the
    customer's state after it, so they need not hear of it.
    """

    seq: int
    type: str
    agent_id: str | None
    team: str | None
    watchers: frozenset[str]
    frame: bytes


def _frame(row: Row[Any]) -> bytes:
    """The change as a server-sent event; its data is a ``wire.events.StreamEvent``."""
    data = {"seq": row.seq, "at": row.at, "type": row.type, "caused_by": row.caused_by, **row.payload}
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (row.seq, row.type.encode(), orjson.dumps(data))


class Tail:
    """One per process. ``clock`` is monotonic seconds."""

    def __init__(self, services: Services, clock: Callable[[], float]) -> None:
        self._services, self._clock = services, clock
        self._kept: list[Told] = []
        self._end: int | None = None
        self._mark: asyncio.Event | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()

    async def after(self, cursor: int, mark: asyncio.Event) -> Sequence[Told] | None:
        """The changes after the cursor, at most a page of them, and everything that was committed before ``mark`` was
        taken from the bus. None where the log no longer reaches back to the cursor.
        """
        if not self._is_fresh(mark):
            async with self._reading:
                if not self._is_fresh(mark):
                    await self._read_on()
        first = self._kept[0].seq if self._kept else (self._end or 0) + 1
        if cursor >= first - 1:
            start = cursor - first + 1
            return self._kept[start : start + PAGE]
        async with self._services.database.glance() as connection:
            found = await self._page(connection, cursor)
        # numbers have no gaps: what is missing was pruned meanwhile
        return found if not found or found[0].seq == cursor + 1 else None

    def _is_fresh(self, mark: asyncio.Event) -> bool:
        return self._mark is mark and self._clock() - self._read_at < LOOK_S / 2

    async def _read_on(self) -> None:
        mark, read_at = self._services.bus.mark(), self._clock()
        async with self._services.database.glance() as connection:
            last = await head(connection)
            if self._end is None or last - self._end > KEPT:  # nobody listened for long: the far past is not kept
                self._kept.clear()
                self._end = max(last - KEPT, 0)
            while page := await self._page(connection, self._end):
                if page[0].seq != self._end + 1:
                    self._kept.clear()
                self._kept.extend(page)
                self._end = page[-1].seq
                if any(one.type == CUSTOMER_ERASED for one in page):  # what was kept of them is not told any more
                    self._kept.clear()
                if len(page) < PAGE:
                    break
            del self._kept[:-KEPT]
        self._mark, self._read_at = mark, read_at

    async def _page(self, connection: AsyncConnection, cursor: int) -> list[Told]:
        rows = await changes_after(connection, cursor, PAGE)
        customers = {customer for row in rows for customer in customers_of(row.type, row.customer_id, row.payload)}
        since = self._services.now() - WATCHED_FOR
        watchers = await watchers_of(connection, customers, since)
        talks = {row.seq: talk for row in rows if (talk := talk_of(row.type, row.payload)) is not None}
        listeners = await listeners_of(connection, talks.values(), since)
        return [
            Told(
                seq=row.seq,
                type=row.type,
                agent_id=row.agent_id,
                team=row.team,
                watchers=listeners.get(talks.get(row.seq, ""), frozenset()).union(
                    *(watchers.get(customer, ()) for customer in customers_of(row.type, row.customer_id, row.payload))
                ),
                frame=_frame(row),
            )
            for row in rows
        ]

"""Numbers and stores a transaction's changes at its very end.

With concurrent writers a sequence would let a lower number commit after a higher one was read, and a stream would skip
it. Here the counter is a row: updating it locks it until the commit, so numbers appear in the order of commits and
without gaps, on SQLite and PostgreSQL alike (docs/decisions/).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.live.bus import Bus
from agentdesk.orchestrator.live.tables import change_head, changes
from agentdesk.orchestrator.store.unit_of_work import CommitHook, UnitOfWork

HEAD = 1
"""The id of the counter's one row; a migration puts it there."""


_TAKE = (
    update(change_head)
    .where(change_head.c.id == HEAD)
    .values(seq=change_head.c.seq + bindparam("count", type_=BigInteger))
    .returning(change_head.c.seq)
)
_ADD = insert(changes)


async def head(connection: AsyncConnection) -> int:
    """The number of the last committed change; 0 before the first."""
    seq = await connection.scalar(select(change_head.c.seq).where(change_head.c.id == HEAD))
    return int(seq or 0)


def changelog_hook(bus: Bus, now: Callable[[], datetime]) -> CommitHook:
    """The hook for ``Database.before_commit``: logs what the unit of work announced, and wakes the streams after."""

    async def _append(unit: UnitOfWork) -> None:
        if not unit.changes:
            return
        last = await unit.connection.scalar(_TAKE, {"count": len(unit.changes)})
        assert last is not None, "the migration inserts the counter's row"
        at, first = now(), int(last) - len(unit.changes) + 1
        rows: list[dict[str, Any]] = [
            {
                "seq": first + place,
                "at": at,
                "type": change.type,
                "customer_id": change.customer_id,
                "agent_id": change.agent_id,
                "team": change.team,
                "caused_by": unit.caused_by,
                "payload": change.payload,
            }
            for place, change in enumerate(unit.changes)
        ]
        await unit.connection.execute(_ADD, rows)
        unit.after_commit(bus.wake)

    return _append

"""All SQL of timers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.store.insert import upsert


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer; see the table."""

    kind: str
    key: str
    due_at: datetime
    tries: int = 0


async def put(connection: AsyncConnection, kind: str, due: Mapping[str, datetime]) -> None:
    """Set one timer for each key, in place of the one that it had."""
    rows = [{"kind": kind, "key": key, "due_at": at, "tries": 0} for key, at in sorted(due.items())]
    await upsert(connection, timers, rows, key=("kind", "key"))


async def drop(connection: AsyncConnection, kind: str, keys: Iterable[str]) -> None:
    """Take timers away; those that there are not are no error."""
    wanted = sorted(keys)
    if wanted:
        await connection.execute(delete(timers).where(timers.c.kind == kind, timers.c.key.in_(wanted)))


async def drop_as_it_was(connection: AsyncConnection, timer: Timer) -> None:
    """Take a timer away, unless it was set anew since it was read."""
    mine = (timers.c.kind == timer.kind, timers.c.key == timer.key, timers.c.due_at == timer.due_at)
    await connection.execute(delete(timers).where(*mine))


async def due(
    connection: AsyncConnection, kinds: Iterable[str], now: datetime, limit: int, keys: Sequence[str] | None = None
) -> list[Timer]:
    """The timers of those kinds (and keys) whose time has come, the longest ago first."""
    query = (
        select(timers)
        .where(timers.c.kind.in_(sorted(kinds)), timers.c.due_at <= now)
        .order_by(timers.c.due_at)
        .limit(limit)
    )
    if keys is not None:
        query = query.where(timers.c.key.in_(keys))
    return [Timer(*row) for row in await connection.execute(query)]


async def next_due(connection: AsyncConnection, kinds: Iterable[str]) -> datetime | None:
    """When the first timer of those kinds goes off; None if there is none."""
    found: datetime | None = await connection.scalar(
        select(func.min(timers.c.due_at)).where(timers.c.kind.in_(sorted(kinds)))
    )
    return found


async def postpone(connection: AsyncConnection, timer: Timer, until: datetime) -> None:
    """Have a timer whose handler failed go off later."""
    mine = (timers.c.kind == timer.kind, timers.c.key == timer.key)
    await connection.execute(update(timers).where(*mine).values(due_at=until, tries=timer.tries + 1))

"""The orchestrator is killed while deadlines pass: each is told once all the same, by whoever comes after it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.store.database import Database
from tests.support.contact_center import ContactCenter, event
from tests.support.postgres import fresh_database
from tests.support.server import Forge, forge
from tests.support.sqlite import fresh_file

CUSTOMERS = 90
TRANSFER = timedelta(hours=24)
"""How long the sample policy gives a transfer that was begun."""


@pytest.fixture(scope="module")
def processes() -> Iterator[Forge]:
    with forge() as made:
        yield made


@asynccontextmanager
async def looking_into(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def missed(database: Database) -> Counter[str]:
    """How often each customer's missed deadline was told."""
    async with database.read() as connection:
        query = select(changes.c.payload).where(changes.c.type == "journey_changed")
        told = [row.payload for row in await connection.execute(query)]
    return Counter(one["customer_id"] for one in told if one["overdue"])


async def begin(service: str, url: str, folder: Path) -> None:
    """Transfers that will be late in a few seconds, one a customer."""
    async with await ContactCenter.hire(service, url, folder) as center:
        due = datetime.now(UTC) + timedelta(seconds=4)
        begun = (due - TRANSFER).isoformat()
        await center.happen(*(event("app.transfer_started", f"crm:C-{number}", begun) for number in range(CUSTOMERS)))


async def _kill_and_go_on(url: str, folder: Path, processes: Forge) -> list[int]:
    """How many had been told after each kill, and at the end."""
    seen: list[int] = []
    first = await asyncio.to_thread(processes.start, url, folder)
    await begin(first, url, folder)
    async with looking_into(url) as database, asyncio.timeout(60):
        while not await missed(database):
            await asyncio.sleep(0.02)
        await asyncio.to_thread(processes.kill, first)
        seen.append(len(await missed(database)))
        second = await asyncio.to_thread(processes.start, url, folder)
        await asyncio.to_thread(processes.kill, second)
        seen.append(len(await missed(database)))
        third = await asyncio.to_thread(processes.start, url, folder)
        while len(told := await missed(database)) < CUSTOMERS:
            await asyncio.sleep(0.05)
        await asyncio.to_thread(processes.kill, third)
        seen.append(len(told))
        assert set((await missed(database)).values()) == {1}
    return seen


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_kill_between_deadlines_loses_none_and_tells_none_twice(kind: str, tmp_path: Path, processes: Forge) -> None:
    if kind == "sqlite":
        seen = asyncio.run(_kill_and_go_on(fresh_file(tmp_path), tmp_path, processes))
    else:
        with fresh_database() as url:
            seen = asyncio.run(_kill_and_go_on(url, tmp_path, processes))
    assert seen == sorted(seen)
    assert seen[-1] == CUSTOMERS


async def _kill_one_of_three(url: str, folder: Path, processes: Forge) -> None:
    services = [await asyncio.to_thread(processes.start, url, folder) for _ in range(3)]
    await begin(services[0], url, folder)
    async with looking_into(url) as database, asyncio.timeout(60):
        while not await missed(database):
            await asyncio.sleep(0.005)
        await asyncio.to_thread(processes.kill, services[0])  # it set the timers, so it is the one that is at it
        while len(await missed(database)) < CUSTOMERS:
            await asyncio.sleep(0.05)
        assert await timers_due(database) == 0
        for service in services[1:]:
            await asyncio.to_thread(processes.kill, service)  # from here on nobody can tell one again
        assert set((await missed(database)).values()) == {1}


async def timers_due(database: Database) -> int:
    async with database.read() as connection:
        query = select(func.count()).select_from(timers).where(timers.c.due_at <= datetime.now(UTC))
        return int(await connection.scalar(query) or 0)


def test_three_processes_tell_each_deadline_once_though_one_of_them_is_killed(tmp_path: Path, processes: Forge) -> None:
    with fresh_database() as url:
        asyncio.run(_kill_one_of_three(url, tmp_path, processes))

"""The orchestrator is killed while deadlines pass: each is told once all the same, by whoever comes after it."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.store.database import Database
from tests.support.contact_center import ContactCenter, event
from tests.support.fork_server import Forge, forge
from tests.support.postgres import fresh_database
from tests.support.server import child
from tests.support.sqlite import fresh_file

CUSTOMERS = 90
TRANSFER = timedelta(hours=24)
"""How long the sample policy gives a transfer that was begun."""


async def missed(url: str) -> Counter[str]:
    """How often each customer's missed deadline was told."""
    database = Database(url)
    try:
        async with database.read() as connection:
            query = select(changes.c.payload).where(changes.c.type == "journey_changed")
            told = [row.payload for row in await connection.execute(query)]
    finally:
        await database.close()
    return Counter(one["customer_id"] for one in told if one["overdue"])


async def begin(service: str, url: str, folder: Path) -> None:
    """Transfers that will be late in a few seconds, one a customer."""
    async with await ContactCenter.hire(service, url, folder) as center:
        due = datetime.now(UTC) + timedelta(seconds=4)
        begun = (due - TRANSFER).isoformat()
        await center.happen(*(event("app.transfer_started", f"crm:C-{number}", begun) for number in range(CUSTOMERS)))


async def _kill_and_go_on(url: str, folder: Path) -> list[int]:
    """How many had been told after each kill, and at the end."""
    seen: list[int] = []
    with child(url, folder) as first:
        await begin(first.url, url, folder)
        async with asyncio.timeout(60):
            while not await missed(url):
                await asyncio.sleep(0.02)
        first.kill()
        seen.append(len(await missed(url)))
    with child(url, folder) as second:
        second.kill()
        seen.append(len(await missed(url)))
    with child(url, folder):
        async with asyncio.timeout(60):
            while len(told := await missed(url)) < CUSTOMERS:
                await asyncio.sleep(0.05)
    seen.append(len(told))
    assert set((await missed(url)).values()) == {1}
    return seen


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_kill_between_deadlines_loses_none_and_tells_none_twice(kind: str, tmp_path: Path) -> None:
    if kind == "sqlite":
        seen = asyncio.run(_kill_and_go_on(fresh_file(tmp_path), tmp_path))
    else:
        with fresh_database() as url:
            seen = asyncio.run(_kill_and_go_on(url, tmp_path))
    assert seen == sorted(seen)
    assert seen[-1] == CUSTOMERS


async def _kill_one_of_three(url: str, folder: Path, forge: Forge) -> None:
    services = [await asyncio.to_thread(forge.start, url, folder) for _ in range(3)]
    await begin(services[0], url, folder)
    async with asyncio.timeout(60):
        while not await missed(url):
            await asyncio.sleep(0.005)
    await asyncio.to_thread(forge.kill, services[0])  # it set the timers, so it is the one that is at it
    async with asyncio.timeout(60):
        while len(await missed(url)) < CUSTOMERS:
            await asyncio.sleep(0.05)
    assert await timers_due(url) == 0
    for service in services[1:]:
        await asyncio.to_thread(forge.kill, service)  # from here on nobody can tell one again
    assert set((await missed(url)).values()) == {1}


async def timers_due(url: str) -> int:
    database = Database(url)
    try:
        async with database.read() as connection:
            query = select(func.count()).select_from(timers).where(timers.c.due_at <= datetime.now(UTC))
            return int(await connection.scalar(query) or 0)
    finally:
        await database.close()


def test_three_processes_tell_each_deadline_once_though_one_of_them_is_killed(tmp_path: Path) -> None:
    with fresh_database() as url, forge() as processes:
        asyncio.run(_kill_one_of_three(url, tmp_path, processes))

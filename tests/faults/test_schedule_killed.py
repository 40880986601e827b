"""The orchestrator is killed while deadlines pass: each is told once all the same, by whoever comes after it."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.store.database import Database
from tests.support.contact_center import ContactCenter, event
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


async def _kill_and_go_on(url: str, folder: Path) -> list[int]:
    """How many had been told after each kill, and at the end."""
    seen: list[int] = []
    with child(url, folder) as first:
        async with await ContactCenter.hire(first.url, url, folder) as center:
            due = datetime.now(UTC) + timedelta(seconds=4)
            begun = (due - TRANSFER).isoformat()
            await center.happen(
                *(event("app.transfer_started", f"crm:C-{number}", begun) for number in range(CUSTOMERS))
            )
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

"""Many writers, several readers that are cut at random places: every reader hears every change once and in order.

Two of the writers' stores stand for other processes on the same database: their commits wake nobody here.
AGENTDESK_STREAM_CHANGES sets how many changes are written, for the long run.
"""

import asyncio
import os
import random
from datetime import UTC, datetime

import httpx
import pytest

from agentdesk.orchestrator.live.bus import LocalBus
from agentdesk.orchestrator.live.changelog import changelog_hook
from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.unit_of_work import Change
from tests.orchestrator.live.conftest import listening
from tests.support.server import Running

CHANGES = int(os.environ.get("AGENTDESK_STREAM_CHANGES", "2000"))
WRITERS = 8
READERS = 4
CUTS = 20


async def _write(database: Database, count: int, dice: random.Random) -> None:
    """Announce ``count`` changes in transactions of one to seven, some of which are rolled back."""
    written = 0
    while written < count:
        size = min(dice.randint(1, 7), count - written)
        try:
            async with database.write() as unit:
                for _ in range(size):
                    unit.announce(Change("interaction_changed", {"interaction": {"id": "any"}}))
                for _ in range(dice.randint(0, 3)):
                    await asyncio.sleep(0)
                if dice.random() < 0.1:
                    raise ConnectionAbortedError
        except ConnectionAbortedError:
            continue
        written += size


async def _follow(client: httpx.AsyncClient, dice: random.Random) -> list[int]:
    """Every id heard until the last, over streams that are cut after a random number of events."""
    heard: list[int] = []
    cuts = sorted(dice.sample(range(1, CHANGES), CUTS))
    while not heard or heard[-1] < CHANGES:
        async with listening(client, cursor=heard[-1] if heard else 0) as listener:
            async for told in listener.events():
                assert told.type == "interaction_changed"
                assert told.id is not None
                heard.append(told.id)
                if told.id == CHANGES:
                    break
                if cuts and len(heard) >= cuts[0]:
                    cuts.pop(0)
                    break
    return heard


@pytest.mark.parametrize("seed", [1])
async def test_no_change_is_skipped_repeated_or_out_of_order(server: Running, database_url: str, seed: int) -> None:
    others = [Database(database_url), Database(database_url)]
    for other in others:
        other.before_commit(changelog_hook(LocalBus(), lambda: datetime.now(UTC)))
    stores = [server.services.database, *others]
    reader = await server.client("agent")
    async with asyncio.TaskGroup() as tasks:
        following = [tasks.create_task(_follow(reader, random.Random(seed + n))) for n in range(READERS)]
        for n in range(WRITERS):
            share = CHANGES // WRITERS + (CHANGES % WRITERS if n == 0 else 0)
            tasks.create_task(_write(stores[n % len(stores)], share, random.Random(100 + seed + n)))
    for other in others:
        await other.close()
    for task in following:
        assert task.result() == list(range(1, CHANGES + 1))

"""Keeps the change log from growing for ever. A cursor that is older than the log gets ``snapshot_required``."""

import asyncio
from datetime import datetime, timedelta

from agentdesk.orchestrator.live.repository import forget_oldest
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.store.database import Database

KEEP = 50_000
KEEP_FOR = timedelta(days=1)
EVERY_S = 300.0


async def prune(database: Database, now: datetime, *, keep: int = KEEP, keep_for: timedelta = KEEP_FOR) -> None:
    """Forget changes that are older than ``keep_for`` and not among the newest ``keep``."""
    more = True
    while more:
        async with database.write() as unit:
            more = await forget_oldest(unit.connection, keep, now - keep_for)


async def prune_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled."""
    while True:
        services = in_force.services
        await prune(services.database, services.now())
        await asyncio.sleep(EVERY_S)

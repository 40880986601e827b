"""Sweeps the store after an erasure, until no file of it holds what was deleted. It is finished at the next start of a
service where it was cut off: the erasure itself was committed, or did not happen.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.erasure.tables import erasures
from agentdesk.orchestrator.overrides.tables import ledger, ledger_nodes, overrides
from agentdesk.orchestrator.services import InForce, Services
from agentdesk.orchestrator.store.database import Database, Emptied
from agentdesk.orchestrator.store.metadata import metadata
from agentdesk.orchestrator.store.words import forget_deleted

LOOK_S = 30.0
"""How often it is looked unwoken: another process may have erased somebody."""


async def sweep_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled."""
    wanted = in_force.services.sweeps
    if not in_force.services.database.checkpoints:  # a tool beside a service, which does it
        return
    while True:
        wanted.clear()
        await sweep(in_force.services)
        try:
            async with asyncio.timeout(LOOK_S):
                await wanted.wait()
        except TimeoutError:
            continue


async def sweep(services: Services) -> bool:
    """Sweep if somebody was erased since the last time; whether the store is clean, its log too."""
    database = services.database
    if not await _waiting(database):
        return True
    async with database.alone():
        waiting = await _waiting(database)  # or another process was first
        if any(row.swept_at is None for row in waiting) and not await rewritten(database):
            return False
        emptied = await database.empty_log() if waiting else Emptied.ALL
        await mark(database, [row.customer_id for row in waiting], emptied, services.now())
    return emptied is Emptied.ALL


async def _waiting(database: Database) -> Sequence[Row[str, datetime | None]]:
    """(customer_id, swept_at) of the erasures that are not swept to the end."""
    async with database.read() as connection:
        query = select(erasures.c.customer_id, erasures.c.swept_at).where(erasures.c.log_swept_at.is_(None))
        return (await connection.execute(query)).all()


async def mark(database: Database, customers: Sequence[str], emptied: Emptied, now: datetime) -> None:
    """Say of these erasures how far they were swept."""
    if emptied is Emptied.NOTHING:
        return
    of_them = erasures.c.customer_id.in_(customers)
    async with database.write() as unit:
        swept = update(erasures).where(of_them, erasures.c.swept_at.is_(None)).values(swept_at=now)
        await unit.connection.execute(swept)
        if emptied is Emptied.ALL:
            await unit.connection.execute(update(erasures).where(of_them).values(log_swept_at=now))


async def _touched(connection: AsyncConnection) -> list[str]:
    """All tables but those that are only ever inserted into: nothing was deleted of these. The ledger is none of them
    where entries of before there was encryption were blanked."""
    query = select(ledger.c.body).join(erasures, erasures.c.seq == ledger.c.seq).where(erasures.c.swept_at.is_(None))
    has_blanked = any(orjson.loads(body).get("blanked") for body in await connection.scalars(query))
    left_out = {ledger_nodes.name} | (set() if has_blanked else {ledger.name})
    return sorted(metadata.tables.keys() - left_out)


async def rewritten(database: Database) -> bool:
    """Whether tables and indexes were written without what was deleted."""
    async with database.read() as connection:
        tables = await _touched(connection)
    async with database.write() as unit:
        await forget_deleted(unit.connection, overrides.name)
    return await database.rewrite(tables)

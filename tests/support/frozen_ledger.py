"""A ledger that cannot be written, as after an operator's mistake; and all that a store holds, to see that it stays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select, text

from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.metadata import metadata

BESIDE = {"customer_access", "customer_lookups"}
"""Who looked at whom is noted before anything is done to them."""


@asynccontextmanager
async def frozen_ledger(database: Database) -> AsyncIterator[None]:
    """Nothing can be added to it in between, by any process."""
    if database.is_sqlite:
        ban = "BEGIN SELECT RAISE(ABORT, 'read-only'); END"
        freeze, thaw = f"CREATE TRIGGER frozen BEFORE INSERT ON ledger {ban}", "DROP TRIGGER frozen"
    else:
        freeze = "ALTER TABLE ledger ADD CONSTRAINT frozen CHECK (false) NOT VALID"
        thaw = "ALTER TABLE ledger DROP CONSTRAINT frozen"
    async with database.engine.begin() as connection:
        await connection.execute(text(freeze))
    yield
    async with database.engine.begin() as connection:
        await connection.execute(text(thaw))


async def everything_in(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but those beside it, for a service that does nothing by itself."""
    async with database.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in BESIDE
        }

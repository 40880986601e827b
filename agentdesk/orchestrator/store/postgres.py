"""Writes the tables of a PostgreSQL database anew, so that its data files hold nothing that was deleted.

``VACUUM`` only frees the room of deleted rows; their bytes stay in the file until something else needs it. ``VACUUM
FULL`` writes a table and its indexes into new files and drops the old ones. Nobody can read or write a table meanwhile,
so it is done table by table, each waits for its turn for a moment only, and what was busy is tried again.
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from typing import Any

log = logging.getLogger(__name__)

_ONE_AT_A_TIME = 7_210_341_907
"""The advisory lock of who sweeps."""
_WAIT_MS = 1_000
"""So long the others wait at most behind a table that is still in use."""
_ROUNDS = 20
_PAUSE_S = 0.5
_STATISTICS = "pg_catalog.pg_statistic"
"""What the planner noted of the tables: the most frequent values, and samples of the others."""
_LOOKS_BACK = """
    SELECT pg_snapshot_xmin(pg_current_snapshot()) < $1::text::xid8
    OR EXISTS (
        SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND age(backend_xmin) > age($1::text::xid8::xid)
        AND (backend_type = 'walsender' OR datname = current_database()
             AND (backend_type = 'client backend' OR query ~ '^autovacuum: .*ANALYZE'))
    )
    OR EXISTS (
        SELECT FROM pg_replication_slots WHERE greatest(age(xmin), age(catalog_xmin)) > age($1::text::xid8::xid)
    )
"""
"""Whether anybody looks further back than transaction $1."""


async def wait_for_turn(driver: Any) -> None:
    """Wait until no other process sweeps. Not in the database: who waits there keeps old rows from being given up."""
    while not await driver.fetchval("SELECT pg_try_advisory_lock($1)", _ONE_AT_A_TIME):
        await asyncio.sleep(_PAUSE_S)


async def rewrite(driver: Any, tables: Sequence[str]) -> bool:
    """Write these tables anew, then what was noted of them. False if some of them were in use all the time, or
    somebody still looks at the store as it was before: then the rows that they may see are kept.

    ``driver`` is a connection outside of a transaction, to be thrown away after this.
    """
    await driver.execute(f"SET lock_timeout = {_WAIT_MS}")
    if not await _nobody_looks_back(driver):
        return False
    await _forget_statistics(driver)
    if await _in_rounds(driver, tables, "FULL, ANALYZE"):
        return False
    # What was noted of the tables before was given up only now: nobody may have begun to look meanwhile either.
    return await _nobody_looks_back(driver) and not await _in_rounds(driver, [_STATISTICS], "FULL")


async def _forget_statistics(driver: Any) -> None:
    """Have the planner forget what it noted of the columns: of a table without a row ``ANALYZE`` leaves it as it was.
    Before PostgreSQL 18 nobody but a superuser can do so; there it stays until the table has rows again."""
    if await driver.fetchval("SELECT to_regproc('pg_catalog.pg_clear_attribute_stats') IS NULL"):
        return
    await driver.execute(
        "SELECT pg_clear_attribute_stats(schemaname::text, tablename::text, attname::text, inherited)"
        " FROM pg_stats WHERE schemaname = current_schema()"
    )


async def _nobody_looks_back(driver: Any) -> bool:
    """Wait until nobody writes who began to before now, nor sees the store as it was before: PostgreSQL keeps for them
    what they may see, also for an ``ANALYZE`` of its own (but not for a ``VACUUM``), for a standby and for a slot.

    When a transaction began does not say what it may see: one that begins now looks as far back as the oldest that
    writes, be it in another database of the same server. So none may write any more that did before now, wherever.
    """
    now = await driver.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
    for _ in range(_ROUNDS):
        if not await driver.fetchval(_LOOKS_BACK, now):
            return True
        await asyncio.sleep(_PAUSE_S)
    log.warning("the store was not rewritten: a transaction, a standby or a replication slot held it for too long")
    return False


async def _in_rounds(driver: Any, tables: Sequence[str], how: str) -> Collection[str]:
    """Those that were in use each time."""
    from asyncpg import LockNotAvailableError  # type: ignore[import-untyped]

    left = list(tables)
    for _ in range(_ROUNDS):
        busy: list[str] = []
        for table in left:
            try:
                await driver.execute(f"VACUUM ({how}) {table}")
            except LockNotAvailableError:
                busy.append(table)
        left = busy
        if not left:
            break
        await asyncio.sleep(_PAUSE_S)
    if left:
        log.warning("not rewritten, since they were in use: %s", ", ".join(left))
    return left

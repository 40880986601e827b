"""Ingest with identity, journeys, signals and sentiment done, beside executemany of the same rows into a bare table."""

import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import orjson

from tests.benchmarks.frame import Figure, Settings
from tests.benchmarks.place import BATCH, Place, history, place, send
from tests.support.postgres import fresh_database

CUSTOMERS = 100
TABLE = "CREATE TABLE events (node_id bigint, at bigint, id text, type text, body text, PRIMARY KEY (node_id, at, id))"
Row = tuple[int, int, str, str, str]


def _events(count: int) -> list[dict[str, Any]]:
    """Events of many customers, mixed as they would come in."""
    events = [event for customer in range(CUSTOMERS) for event in history(customer, count // CUSTOMERS)]
    random.Random(3).shuffle(events)
    return events


def _rows(events: list[dict[str, Any]]) -> list[Row]:
    return [
        (int(event["subject"][-4:]), number, event["id"], event["type"], orjson.dumps(event).decode())
        for number, event in enumerate(events)
    ]


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))


def _bare_sqlite(rows: list[Row]) -> float:
    with tempfile.TemporaryDirectory() as name:
        connection = sqlite3.connect(Path(name) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"{TABLE} WITHOUT ROWID")
        begun = time.perf_counter()
        for batch in _batches(rows):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", batch)
            connection.execute("COMMIT")
        took_s = time.perf_counter() - begun
        connection.close()
    return len(rows) / took_s


async def _bare_postgres(url: str, rows: list[Row]) -> float:
    connection = await asyncpg.connect(url)
    await connection.execute(TABLE.replace("events", "bare_events"))
    begun = time.perf_counter()
    for batch in _batches(rows):
        await connection.executemany("INSERT INTO bare_events VALUES ($1, $2, $3, $4, $5)", batch)
    took_s = time.perf_counter() - begun
    await connection.close()
    return len(rows) / took_s


def _ours(service: Place, events: list[dict[str, Any]]) -> float:
    begun = time.perf_counter()
    asyncio.run(send(service.url, service.touchpoint, events))
    return len(events) / (time.perf_counter() - begun)


@contextmanager
def _postgres(wanted: bool) -> Iterator[str | None]:
    if not wanted or sys.platform == "win32":
        yield None
        return
    with fresh_database() as url:
        yield url


def measure(settings: Settings) -> list[Figure]:
    events = _events(settings.size(10_000, 500))
    rows, note = _rows(events), f"{len(events):,} events of {CUSTOMERS} customers by HTTP in batches of {BATCH}"
    figures = []
    with place() as service:
        ours = _ours(service, events)
    figures.append(Figure("ingest, SQLite", "events/s", ours, _bare_sqlite(rows), 0.1, less_is_better=False, note=note))
    with _postgres(not settings.quick) as url:
        if url is not None:
            floor = asyncio.run(_bare_postgres(url, rows))
            with place(url) as service:
                ours = _ours(service, events)
            figures.append(Figure("ingest, PostgreSQL", "events/s", ours, floor, 0.1, less_is_better=False, note=note))
    return figures

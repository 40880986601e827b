"""Override, click to durable: the outbox's write beside one bare commit with synchronous=FULL."""

import asyncio
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from uuid_utils import uuid7

from agentdesk.adapters.localdb.database import LocalDatabase
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.wire.commands import RecordOverride
from tests.benchmarks.frame import Figure, Settings, median, percentile


def _command() -> RecordOverride:
    return RecordOverride(
        command_id=str(uuid7()),
        decision_id=str(uuid7()),
        interaction_id="i-1",
        customer_id="c-1",
        recommended_action="resend_code",
        taken_action="something_else",
        reason_code="knows_better",
        comment="The customer has no other phone to receive the code on.",
        taken_at=datetime.now(UTC),
        on_screen={"timeline": [{"title": "Error ACT-17", "detail": "site"}] * 20},
    )


def _bare(folder: Path, bodies: list[str]) -> list[float]:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE outbox (position INTEGER PRIMARY KEY, body TEXT)")
    took = []
    for body in bodies:
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO outbox (body) VALUES (?)", (body,))
        connection.execute("COMMIT")
        took.append(time.perf_counter() - begun)
    connection.close()
    return took


async def _ours(folder: Path, commands: list[RecordOverride]) -> list[float]:
    store = SqliteLocalStore(await LocalDatabase.open(folder / "desk.db", bytes(range(32))))
    took = []
    for command in commands:
        begun = time.perf_counter()
        await store.put_command("agent", command, datetime.now(UTC))
        took.append(time.perf_counter() - begun)
    await store.close()
    return took


def measure(settings: Settings) -> list[Figure]:
    commands = [_command() for _ in range(settings.size(2_000, 50))]
    bodies = [command.model_dump_json() for command in commands]
    with tempfile.TemporaryDirectory() as name:
        floor = _bare(Path(name), bodies)
        ours = asyncio.run(_ours(Path(name), commands))
    note = "encrypted, from the event loop to its thread and back"
    return [
        Figure("override, click to durable, p50", "ms", median(ours) * 1e3, median(floor) * 1e3, 1.5, note=note),
        Figure(
            "override, click to durable, p99",
            "ms",
            percentile(ours, 99) * 1e3,
            percentile(floor, 99) * 1e3,
            1.5,
            note=note,
        ),
    ]

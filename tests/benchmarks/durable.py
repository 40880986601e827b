"""Override, click to durable: the outbox's write beside one bare commit with synchronous=FULL.

The two take turns, so that both see the same disk; on asyncio's own loop and on the one that the program has.
"""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uuid_utils import uuid7

from agentdesk.adapters.localdb.database import LocalDatabase
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.wire.commands import RecordOverride
from tests.benchmarks.frame import Figure, Settings, median, percentile

TURN = 50
"""Clicks in a row."""


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


def _bare(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE outbox (position INTEGER PRIMARY KEY, body TEXT)")
    return connection


def _commit(connection: sqlite3.Connection, body: str) -> float:
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO outbox (body) VALUES (?)", (body,))
    connection.execute("COMMIT")
    return time.perf_counter() - begun


async def _keep(store: SqliteLocalStore, command: RecordOverride) -> float:
    begun = time.perf_counter()
    await store.put_command("agent", command, datetime.now(UTC))
    return time.perf_counter() - begun


async def _in_turns(commands: list[RecordOverride], ours: list[float], floor: list[float]) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = _bare(folder)
        store = SqliteLocalStore(await LocalDatabase.open(folder / "desk.db", bytes(range(32))))
        for at in range(0, len(commands), TURN):
            turn = commands[at : at + TURN]
            floor += [_commit(bare, command.model_dump_json()) for command in turn]
            ours += [await _keep(store, command) for command in turn]
        await store.close()
        bare.close()
    return 0


def _on_qts_loop(work: Callable[[], Coroutine[Any, Any, int]]) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from agentdesk.ui.qt import loop
    from agentdesk.ui.qt.application import make_application

    loop.run(make_application(), work)


def measure(settings: Settings) -> list[Figure]:
    figures = []
    loops: dict[str, Callable[[Callable[[], Coroutine[Any, Any, int]]], object]] = {
        "": lambda work: asyncio.run(work()),
        ", on Qt's loop": _on_qts_loop,
    }
    for name, run in loops.items():
        commands = [_command() for _ in range(settings.size(2_000, 50))]
        ours: list[float] = []
        floor: list[float] = []
        run(lambda of=commands, ours=ours, floor=floor: _in_turns(of, ours, floor))  # type: ignore[misc]
        note = "encrypted, to its thread and back"
        figures += [
            Figure(f"override, click to durable, {percent}{name}", "ms", mine, bare, 1.5, note=note)
            for percent, mine, bare in (
                ("p50", median(ours) * 1e3, median(floor) * 1e3),
                ("p99", percentile(ours, 99) * 1e3, percentile(floor, 99) * 1e3),
            )
        ]
    return figures

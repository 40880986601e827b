"""Override, click to durable: the outbox's write beside one bare commit with synchronous=FULL.

The two take turns, so that both see the same disk; on asyncio's own loop and on the one that the program has. A click
comes out of rest: the processor sleeps, the log was brought into the file, and since the last one the system's clock
has gone on, so that the disk must write down when the file was changed. None of it is so where one follows the other
at once, as no agent clicks: a bare commit then takes a third of the time. That is told as well, without a goal.
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
"""Clicks of ours, and commits of the floor, until the other has its turn."""
REST_S = 0.03
"""Before a click out of rest, and before a commit of the floor: longer than a tick of the system's clock, and than it
takes until the desk brings its log into the file."""


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


async def _in_turns(commands: list[RecordOverride], rest_s: float, ours: list[float], floor: list[float]) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = _bare(folder)
        store = SqliteLocalStore(await LocalDatabase.open(folder / "desk.db", bytes(range(32))))
        for at in range(0, len(commands), TURN):
            turn = commands[at : at + TURN]
            for body in [command.model_dump_json() for command in turn]:
                await _rest(rest_s)
                floor.append(_commit(bare, body))
            for command in turn:
                await _rest(rest_s)
                ours.append(await _keep(store, command))
        await store.close()
        bare.close()
    return 0


async def _rest(rest_s: float) -> None:
    if rest_s:
        await asyncio.sleep(rest_s)


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
    note = "encrypted, to its thread and back"
    for name, run in loops.items():
        for how, rest_s, goal in (("", REST_S, 1.5), (", in a row", 0.0, None)):
            commands = [_command() for _ in range(settings.size(400 if rest_s else 2_000, 50))]
            ours: list[float] = []
            floor: list[float] = []
            run(lambda of=commands, rest_s=rest_s, ours=ours, floor=floor: _in_turns(of, rest_s, ours, floor))  # type: ignore[misc]
            figures += [
                Figure(f"override, click to durable, {percent}{how}{name}", "ms", mine, bare, goal, note=note)
                for percent, mine, bare in (
                    ("p50", median(ours) * 1e3, median(floor) * 1e3),
                    ("p99", percentile(ours, 99) * 1e3, percentile(floor, 99) * 1e3),
                )
            ]
    return figures

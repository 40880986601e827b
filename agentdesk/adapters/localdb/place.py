"""Where the local database is: whether its file is still the one under its name, and all of it in another one.

To the system a file that was removed or replaced goes on without a name: it takes every write, and is gone with the
program. Knows nothing of keys, threads, or of what the tables mean.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agentdesk.adapters.localdb.driver import driver

ASIDE, COMPANIONS = ".unreadable-", ("-wal", "-shm")

Rows = dict[str, list[tuple[Any, ...]]]
"""All that is in a database, by table."""
Standing = tuple[tuple[int, int] | None, tuple[int, int] | None]
"""Which files the database and its log are."""


def standing(path: str) -> Standing:
    """Which files are under the names of the database and of its log now; None for none. A click waits for it, so it
    makes no paths."""
    return _file_at(path), _file_at(path + COMPANIONS[0])


def _file_at(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116  a Path would be made at each click
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_same(before: Standing, now: Standing) -> bool:
    """Whether what is written goes to where it is looked for. The log may have been made meanwhile."""
    return before[0] == now[0] and before[1] in (None, now[1])


def everything(connection: driver.Connection) -> Rows:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables.fetchall()}


def write_all(connection: driver.Connection, rows: Rows) -> None:
    """Have the new database hold all that the one of before held."""
    connection.execute("BEGIN IMMEDIATE")
    for table, some in rows.items():
        if some:
            marks = ", ".join("?" * len(some[0]))
            connection.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({marks})', some)
    connection.execute("COMMIT")


def make_way(path: Path, ours: Standing) -> None:
    """Put away what came to stand in the place of the database; what is ours or empty is no loss."""
    for ending in COMPANIONS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if path.exists() and (_file_at(str(path)) == ours[0] or not path.stat().st_size):
        path.unlink()
    elif path.exists():
        put_away(path)


def put_away(path: Path) -> Path:
    """Rename the file, and what belongs to it; returns its new place."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside = path.with_name(f"{path.name}{ASIDE}{stamp}")
    path.rename(aside)
    for ending in COMPANIONS:
        companion = path.with_name(path.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    return aside

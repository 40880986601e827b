"""Where the local database is: whether its file is still the one under its name, as it was left, and all of it in
another one.

To the system a file that was removed or replaced goes on without a name: it takes every write, and is gone with the
program. One that somebody else writes to takes them too, and cannot be read at the next start. Knows nothing of keys,
threads, or of what the tables mean.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agentdesk.adapters.localdb.driver import driver

ASIDE, COMPANIONS = ".unreadable-", ("-wal", "-shm")
REPLACED = ".replaced-"
"""What was put aside though all that we kept is in the new file. Nothing is taken out of it at a start: what was sent
or taken back since would come back."""

Rows = dict[str, list[tuple[Any, ...]]]
"""All that is in a database, by table."""
File = tuple[int, int, int, int]
"""Which one it is (device and number), its length, and when it was written to."""
Standing = tuple[File | None, File | None]
"""The files of the database and of its log."""
NOWHERE: Standing = (None, None)


def standing(path: str) -> Standing:
    """Which files are under the names of the database and of its log now; None for none. A click waits for it, so it
    makes no paths."""
    return _file_at(path), _file_at(path + COMPANIONS[0])


def _file_at(path: str) -> File | None:
    try:
        found = os.stat(path)  # noqa: PTH116  a Path would be made at each click
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns if _TELLS_WHEN else 0


_TELLS_WHEN = sys.platform != "win32"
"""There a file that is open may tell late when it was written to."""


def is_same(before: Standing, now: Standing) -> bool:
    """Whether what is written goes to where it is looked for. The log may have been made meanwhile."""
    return _is_one(before[0], now[0]) and (before[1] is None or _is_one(before[1], now[1]))


def _is_one(file: File | None, other: File | None) -> bool:
    return file == other or (file is not None and other is not None and file[:2] == other[:2])


def everything(connection: driver.Connection) -> tuple[Rows, bool]:
    """What can be read, by table, and whether that is all."""
    rows: Rows = {}
    try:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        names = [name for (name,) in tables.fetchall()]
    except driver.DatabaseError as error:
        if not is_spoilt(error):
            raise
        return rows, False
    wholes = [_read(connection, name, rows.setdefault(name, [])) for name in names]
    return rows, all(wholes)


def _read(connection: driver.Connection, table: str, into: list[tuple[Any, ...]]) -> bool:
    try:
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            into.append(row)  # noqa: PERF402 (what was read before it broke off stays)
    except driver.DatabaseError as error:
        if not is_spoilt(error):
            raise
        return False
    return True


def is_spoilt(error: driver.DatabaseError) -> bool:
    """Whether it says that the file cannot be read as it is; not that the disk is full, or the database closed."""
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in (driver.SQLITE_CORRUPT, driver.SQLITE_NOTADB) or code == _CUT


_CUT = driver.SQLITE_IOERR | 2 << 8  # SQLITE_IOERR_SHORT_READ, which the driver does not name


def write_all(connection: driver.Connection, rows: Rows) -> None:
    """Have the new database hold all that the one of before held."""
    connection.execute("BEGIN IMMEDIATE")
    for table, some in rows.items():
        if some:
            marks = ", ".join("?" * len(some[0]))
            connection.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({marks})', some)
    connection.execute("COMMIT")


def make_way(path: Path, ours: Standing, ending: str) -> None:
    """Put away what came to stand in the place of the database; what is ours or empty is no loss."""
    for companion in COMPANIONS:
        path.with_name(path.name + companion).unlink(missing_ok=True)
    there = _file_at(str(path))
    if there is not None and there[2] and not _is_one(there, ours[0]):
        put_away(path, ending)
    else:
        path.unlink(missing_ok=True)


def put_away(path: Path, ending: str = ASIDE) -> Path:
    """Rename the file, and what belongs to it; returns its new place."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside = path.with_name(f"{path.name}{ending}{stamp}")
    path.rename(aside)
    for each in COMPANIONS:
        companion = path.with_name(path.name + each)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + each))
    return aside

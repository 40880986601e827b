"""How connections to a SQLite file are made: one that writes, some that read, and some that only glance.

aiosqlite hands every call of the driver to the connection's own thread and waits for its answer: four times a
statement, which costs more than most statements do. So making and closing a cursor, which ask nothing of the file, are
done at once; a connection for glances does all at once, on the loop's own thread; and the one that writes does what
waits for no disk and for nobody else.
"""

import asyncio
import sqlite3
import time
import weakref
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

from agentdesk.orchestrator.store import compiled

READERS = 4
"""Reading connections to a file; each is a thread, and the machine of an embedded service is a desktop."""
_CHUNK = 64


def _asks_nothing(fn: Callable[..., Any]) -> bool:
    """Whether a call of the driver asks nothing of the file."""
    return fn.__name__ == "cursor" or (
        fn.__name__ == "close" and isinstance(getattr(fn, "__self__", None), sqlite3.Cursor)
    )


class _Closing(sqlite3.Connection):
    """A connection that is over once it is closed. SQLite's own lives on with all its locks, and a transaction that it
    was in stays open, until nobody holds a statement of it any more; and where a task was cancelled in mid-statement,
    its error holds one until the garbage is collected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._made: weakref.WeakSet[sqlite3.Cursor] = weakref.WeakSet()

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        made: sqlite3.Cursor = super().cursor(*args, **kwargs)
        self._made.add(made)
        return made

    def close(self) -> None:
        for cursor in tuple(self._made):
            cursor.close()
        if self.in_transaction:
            self.rollback()
        super().close()


class _Connection(aiosqlite.Connection):
    """As aiosqlite's, but for what needs no thread."""

    def _needs_nobody(self, fn: Callable[..., Any]) -> bool:
        # the pool rolls back whatever comes back to it, which does nothing where no transaction is open
        return _asks_nothing(fn) or (fn.__name__ == "rollback" and not self.in_transaction)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._needs_nobody(fn):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


BREATH_S = 0.002
"""After so long a row of statements others get their turn."""


_QUICK = frozenset({"execute", "executemany", "fetchall", "fetchone", "fetchmany"})
_WAITING = ("BEGIN", "COMMIT", "VACUUM", "PRAGMA")
_BEGIN = ("BEGIN IMMEDIATE", ())
_PATIENCE_S = 30
_PATIENCE = f"PRAGMA busy_timeout={_PATIENCE_S * 1000}"
_TRY_AGAIN_S = 0.01


class _Writing(_Connection):
    """Has the thread do what may wait, for the disk (committing) or for another process (beginning while that one
    writes), and now and then anything, so that the loop goes on; all else is done at once."""

    _waited_at_s = 0.0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._needs_nobody(fn):
            return fn(*args, **kwargs)
        if args == _BEGIN and self._begins_at_once(fn):
            self._waited_at_s = time.perf_counter()
            return None
        is_quick = fn.__name__ in _QUICK and not (args and str(args[0]).startswith(_WAITING))
        if is_quick and time.perf_counter() - self._waited_at_s < BREATH_S:
            return fn(*args, **kwargs)
        try:
            return await super()._execute(fn, *args, **kwargs)
        finally:
            self._waited_at_s = time.perf_counter()

    def _begins_at_once(self, begin: Callable[..., Any]) -> bool:
        """Whether the transaction has begun, because nobody else is writing."""
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            begin(*_BEGIN)
        except sqlite3.OperationalError:
            return False
        finally:
            self._conn.execute(_PATIENCE)
        return True


class _Glancing(aiosqlite.Connection):
    """Does everything at once: the loop stands still meanwhile."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)


# one after the other and never two at once, but not always the same thread
_HOW: dict[str, Any] = {"check_same_thread": False, "factory": _Closing}


def _maker(kind: type[aiosqlite.Connection]) -> Callable[..., aiosqlite.Connection]:
    def _make(database: str, **how: Any) -> aiosqlite.Connection:
        connection = kind(lambda: sqlite3.connect(database, **{**how, **_HOW}), _CHUNK)
        connection._thread.daemon = True
        return connection

    return _make


def writing(url: URL, *, checkpoints: bool) -> AsyncEngine:
    """The one connection that writes; ``checkpoints``: and that brings the write-ahead log into the file."""
    return _engine(url, _Writing, 1, query_only=False, checkpoints=checkpoints)


def reading(url: URL) -> AsyncEngine:
    """Connections that read for as long as it takes, beside everything else."""
    return _engine(url, _Connection, READERS, query_only=True, checkpoints=False)


def glancing(url: URL) -> AsyncEngine:
    """Connections for what takes next to no time."""
    return _engine(url, _Glancing, READERS, query_only=True, checkpoints=False)


def _engine(
    url: URL, kind: type[aiosqlite.Connection], size: int, *, query_only: bool, checkpoints: bool
) -> AsyncEngine:
    engine = compiled.engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"async_creator_fn": _maker(kind)},
    )
    pragmas = _pragmas(query_only, checkpoints)

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # the driver must not begin by itself
        cursor = dbapi_connection.cursor()
        cursor.execute(_PATIENCE)
        _keep_a_log(cursor)
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if query_only else _BEGIN[0])

    return engine


def _keep_a_log(cursor: Any) -> None:
    """Have the file written by way of a write-ahead log, which it remembers for good. Several services may open, and
    migrate, one new file at once; and SQLite's own patience does not hold for this step: beside somebody who writes it
    fails at once, for two that wait here would wait for each other."""
    until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                raise
            await_only(asyncio.sleep(_TRY_AGAIN_S))
        else:
            return


def _pragmas(query_only: bool, checkpoints: bool) -> list[str]:
    pragmas = [
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
    ]
    # Debian's SQLite has the WAL-reset race (fixed in 3.51.3): only the service's one writing connection checkpoints
    if not checkpoints:
        pragmas.append("PRAGMA wal_autocheckpoint=0")
    if query_only:
        pragmas.append("PRAGMA query_only=ON")
    return pragmas

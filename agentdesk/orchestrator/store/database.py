"""The connection to the store: SQLite (one writer, many readers) or PostgreSQL. Knows no table.

The only module, with ``migrations``, that may ask which database it talks to.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

from anyio import CancelScope
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agentdesk.orchestrator.store import compiled, postgres, sqlite
from agentdesk.orchestrator.store.postgres_log import LogOfPostgres
from agentdesk.orchestrator.store.unit_of_work import CommitHook, UnitOfWork

log = logging.getLogger(__name__)

_PLANNING = {"jit": "off", "random_page_cost": "1.1"}
"""How PostgreSQL plans for us. Compiling a plan (JIT) can take seconds, and no question asked here is worth them; that
a page elsewhere costs four times the next one is true of turning disks, and has whole tables read for a part of them.
"""


async def _connect(*where: Any, **how: Any) -> Any:
    """Opens a connection of PostgreSQL's driver, whose failures to do so SQLAlchemy would not know for its own."""
    import asyncpg  # type: ignore[import-untyped]
    from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi

    try:
        return await asyncpg.connect(*where, **how)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        known: Any = AsyncAdapt_asyncpg_dbapi.OperationalError
        raise known(f"no connection: {type(error).__name__}", error) from error


def is_away(error: BaseException) -> bool:
    """Whether it means that the store cannot be reached or used at the moment, rather than a fault of ours."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return isinstance(error, OSError | PoolTimeoutError)


def lost_a_race(error: DBAPIError) -> bool:
    """Whether the transaction failed only because of another one at the same time, and may be tried again."""
    return str(getattr(error.orig, "sqlstate", "") or "") in ("40001", "40P01", "55P03")


TRIES = 8
"""How often a transaction is tried that loses races."""
_PAUSE_S = 0.02


async def pause_after_race(tried: int) -> None:
    """Let the others finish: a moment after the first try, and up to twice as long after each following one."""
    await asyncio.sleep(random.uniform(0, _PAUSE_S * 2**tried))


class Emptied(StrEnum):
    """How far the store holds nothing any more that was deleted."""

    NOTHING = "nothing"
    """A reader still needs the log of a SQLite file, which is not in the file itself before it is emptied."""
    FILES = "files"
    """The log of a PostgreSQL server still holds it, or may."""
    ALL = "all"


class Database:
    """Opens units of work and reading connections on one store.

    ``url`` is ``sqlite:///path`` or ``postgresql://…``. ``checkpoints`` is for the service alone: a tool that writes to
    a SQLite file beside it leaves its write-ahead log to the service, or to whoever closes the file last.
    """

    def __init__(self, url: str, *, pool_size: int = 10, checkpoints: bool = False) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.checkpoints = checkpoints
        self._hooks: list[CommitHook] = []
        self._log, self._turn = LogOfPostgres(), asyncio.Lock()
        if self.is_sqlite:
            self._writer = sqlite.writing(parsed, checkpoints=checkpoints)
            self._reader, self._glancer = sqlite.reading(parsed), sqlite.glancing(parsed)
        else:
            self._writer = self._reader = self._glancer = compiled.engine(
                parsed,
                pool_size=pool_size,
                max_overflow=pool_size,
                connect_args={"async_creator_fn": _connect, "server_settings": _PLANNING},
            )

    @property
    def engine(self) -> AsyncEngine:
        """The writing engine, for migrations."""
        return self._writer

    def before_commit(self, hook: CommitHook) -> None:
        """Have ``hook`` run at the end of every unit of work, inside its transaction."""
        self._hooks.append(hook)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Around ``rewrite`` and ``empty_log``: of all processes that are on a PostgreSQL database, one at a time."""
        if self.is_sqlite:
            async with self._turn:
                yield
            return
        async with self._writer.connect() as connection:
            try:
                await postgres.wait_for_turn((await connection.get_raw_connection()).driver_connection)
                yield
            finally:
                await connection.invalidate()  # with the lock that it holds

    async def rewrite(self, tables: Sequence[str]) -> bool:
        """Have the store hold nothing that was deleted: SQLite writes its file anew, which takes a while and keeps
        others from writing; PostgreSQL these tables, one after the other, which nobody can use meanwhile. False if it
        could not, and is to be tried again."""
        if self.is_sqlite:
            return await self._outside_of_transactions("VACUUM") is not None
        self._log.begin()
        return await self._of_postgres(lambda driver: postgres.rewrite(driver, tables))

    async def empty_log(self) -> Emptied:
        """Have the store's write-ahead log hold nothing that was deleted before the last ``rewrite``. For the service
        alone where it is the log of a SQLite file."""
        if not self.is_sqlite:
            return Emptied.ALL if await self._of_postgres(self._log.empty) else Emptied.FILES
        busy = await self._outside_of_transactions("PRAGMA wal_checkpoint(TRUNCATE)")
        return Emptied.ALL if busy is not None and busy[0] == 0 else Emptied.NOTHING

    async def _of_postgres(self, work: Callable[[Any], Awaitable[bool]]) -> bool:
        """Done with a connection of the driver's that is outside of transactions; False where it failed."""
        async with self._writer.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                return await work(driver)
            except Exception as error:  # the driver's own: they are not SQLAlchemy's here
                log.warning("the store could not be swept: %s", type(error).__name__)
                return False
            finally:
                await connection.invalidate()  # with its settings

    async def _outside_of_transactions(self, statement: str) -> tuple[Any, ...] | None:
        """The first row that SQLite answers, () for none; None where it failed."""
        async with self._writer.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                row = await (await driver.execute(statement)).fetchone()
            except Exception as error:  # the driver's own: they are not SQLAlchemy's here
                log.warning("%s was not possible: %s", statement, type(error).__name__)
                return None
            return tuple(row) if row else ()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """One transaction: committed when the block ends well, rolled back when it does not.

        What was queued with ``UnitOfWork.after_commit`` runs once the commit is durable.
        """
        async with self._writer.connect() as connection, connection.begin():
            unit = UnitOfWork(connection)
            yield unit
            for hook in self._hooks:
                await hook(unit)
        unit.committed()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one snapshot and changes nothing. Keep it short: the going away of a client does not
        break it off, since the driver would throw the connection away and might wait for its end for ever.
        """
        async with self._snapshot(self._reader) as connection:
            yield connection

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """As ``read``, for what is asked all the time and takes next to none whatever the store holds: rows by their
        key or a page in an index's order. With SQLite nothing else happens meanwhile, which costs a third less.
        """
        if not self.is_sqlite:
            async with self._snapshot(self._glancer) as connection:
                yield connection
            return
        # Closed without SQLAlchemy's task for it, at which other requests would come in: nothing here waits.
        connection = await self._glancer.connect().start()
        try:
            async with connection.begin():
                yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def _snapshot(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        with CancelScope(shield=True):
            async with engine.connect() as connection:
                if not self.is_sqlite:
                    await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                async with connection.begin():
                    yield connection

    async def close(self) -> None:
        await self._reader.dispose()
        await self._glancer.dispose()
        await self._writer.dispose()


def plainly(error: Exception) -> str:
    """What went wrong in one line for people: what the database said, without the library's own words and links."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__

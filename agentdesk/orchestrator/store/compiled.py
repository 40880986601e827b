"""Every statement is compiled once in a process, whichever connection it is for.

SQLAlchemy keeps what it compiled by the dialect object, and makes one of these for each engine: a SQLite store, which
has three, would have most statements compiled three times and kept three times. So the dialects are these here, two of
a kind are equal where they speak to the same version of a database, and what is compiled lies in one place.
"""

from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

_COMPILED: LRUCache[Any, Any] = LRUCache(1_000)


class _OfAVersion(Dialect):
    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.server_version_info == other.server_version_info

    def __hash__(self) -> int:
        return hash(type(self))


class Sqlite(_OfAVersion, SQLiteDialect_aiosqlite):
    """By aiosqlite."""

    supports_statement_cache = True


class Postgres(_OfAVersion, PGDialect_asyncpg):
    """By asyncpg."""

    supports_statement_cache = True


registry.register("sqlite.compiled_once", __name__, Sqlite.__name__)
registry.register("postgresql.compiled_once", __name__, Postgres.__name__)


def engine(url: URL, **how: Any) -> AsyncEngine:
    """As ``create_async_engine``; errors do not quote what was to be stored, or customers' words come into logs."""
    name = f"{url.get_backend_name()}+compiled_once"
    made = create_async_engine(url.set(drivername=name), hide_parameters=True, **how)
    return made.execution_options(compiled_cache=_COMPILED)

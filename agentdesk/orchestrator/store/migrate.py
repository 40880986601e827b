"""Brings a store to the newest schema: forward only, under a lock, in one transaction. Knows no table.

Alembic is loaded only when there is something to do: a start with a current store must be quick.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from agentdesk.orchestrator.store.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_210_341_905
"""The number of PostgreSQL's advisory lock for migrations; SQLite's write lock does the same by itself."""


def newest() -> str:
    """The revision that this program needs, by the names of the migration files (``r0001_…``)."""
    return max(path.name.split("_")[0] for path in (_MIGRATIONS / "versions").glob("r[0-9]*.py"))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if revision is None else str(revision)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    found = _current(connection)
    if found == newest():
        return
    if found is not None and found > newest():
        raise StoreTooNewError(found, newest())
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    command.upgrade(config, "head")


class StoreTooNewError(RuntimeError):
    """The store was written by a newer program than this one."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(f"the store has schema {found}, this program knows {known}; use the newer program")


async def migrate(database: Database) -> None:
    """Create or upgrade all tables. Safe to call from several processes at once. Raises StoreTooNewError."""
    async with database.engine.connect() as connection:
        found = await connection.run_sync(_current)
        await connection.rollback()
    if found == newest():
        return
    async with database.engine.begin() as connection:
        await connection.run_sync(_upgrade)

"""Insert what is not there yet: the one statement for which each database has its own construct. Knows no table."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def _insert(dialect: str, table: Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def _insert_new(dialect: str, table: Table, column: Column[Any] | None = None) -> Any:
    """Made once for each table: making it takes longer than running it."""
    statement = _insert(dialect, table).on_conflict_do_nothing()
    return statement if column is None else statement.returning(column)


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    changed = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=[table.c[name] for name in key], set_=changed)


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; those whose key is taken already are left as they are.

    Callers sort the rows by key, so that two transactions wait for each other in one order and never in a ring.
    """
    if rows:
        await connection.execute(_insert_new(connection.dialect.name, table), list(rows))


async def insert_new_returning(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]], column: Column[Any]
) -> set[Any]:
    """As ``insert_new``; the values of ``column`` of the rows that were really inserted."""
    if not rows:
        return set()
    result = await connection.execute(_insert_new(connection.dialect.name, table, column), list(rows))
    return set(result.scalars())


async def upsert(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]
) -> None:
    """Insert the rows; where ``key`` is taken, the row's other columns replace the stored ones."""
    if not rows:
        return
    statement = _upsert(connection.dialect.name, table, tuple(rows[0]), tuple(key))
    await connection.execute(statement, list(rows))

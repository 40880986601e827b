"""Full-text search in both databases: FTS5 beside the table in SQLite, a GIN index in PostgreSQL. Knows no table.

What is searched is a column of words parted by single spaces, each of letters and digits only, made by the caller; each
word that is asked for must begin one of them. SQLite keeps the index up to date by triggers, PostgreSQL by itself: what
is taken out of the column or deleted is out of the index too, and out of its pages after ``forget_deleted``.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, literal, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles

from agentdesk.orchestrator.store.conditions import Condition

SUFFIX = "_words"
"""What is made here is called as its table, with this; migrations make it, and no metadata knows it."""


class HoldsWords(Condition):
    """Whether the row's words begin with all of ``words``. ``number`` is the row's unique integer."""

    name = "holds_words"
    inherit_cache = True

    def __init__(self, column: Column[str], number: Column[int], words: Sequence[str]) -> None:
        in_sqlite = " ".join(f'"{word}"*' for word in words)
        in_postgresql = " & ".join(f"'{word}':*" for word in words)
        super().__init__(column, number, literal(in_sqlite), literal(in_postgresql))


@compiles(HoldsWords, "sqlite")
def _in_sqlite(element: HoldsWords, compiler: Any, **how: Any) -> str:
    _column, number, asked, _other = element.clauses
    index = f"{number.table.name}{SUFFIX}"
    found = f"SELECT rowid FROM {index} WHERE {index} MATCH {compiler.process(asked, **how)}"
    return f"{compiler.process(number, **how)} IN ({found})"


@compiles(HoldsWords, "postgresql")
def _in_postgresql(element: HoldsWords, compiler: Any, **how: Any) -> str:
    column, _number, _other, asked = element.clauses
    return (
        f"{_vector(compiler.process(column, **how))} @@ CAST(CAST({compiler.process(asked, **how)} AS text) AS tsquery)"
    )


def _vector(column: str) -> str:
    return f"array_to_tsvector(string_to_array({column}, ' '))"


def make_index(connection: Connection, table: str, column: str, number: str) -> None:
    """Make the index over what is there, and keep it. For migrations."""
    index = f"{table}{SUFFIX}"
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"CREATE INDEX ix_{index} ON {table} USING gin ({_vector(column)})"))
        return
    put = f"INSERT INTO {index}(rowid, {column}) VALUES (new.{number}, new.{column});"
    drop = f"INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', old.{number}, old.{column});"
    changed = f"old.{column} IS NOT new.{column} OR old.{number} IS NOT new.{number}"
    for statement in (
        f"CREATE VIRTUAL TABLE {index} USING fts5({column}, content='{table}', content_rowid='{number}', columnsize=0, "
        "prefix='2 3', tokenize='unicode61 remove_diacritics 0')",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",
        f"CREATE TRIGGER {index}_put AFTER INSERT ON {table} BEGIN {put} END",
        f"CREATE TRIGGER {index}_drop AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER {index}_change AFTER UPDATE OF {column}, {number} ON {table} WHEN {changed} "
        f"BEGIN {drop} {put} END",
    ):
        connection.exec_driver_sql(statement)


async def forget_deleted(connection: AsyncConnection, table: str) -> None:
    """Write SQLite's index anew, without the words that were deleted and are only marked so until then."""
    if connection.dialect.name == "sqlite":
        index = f"{table}{SUFFIX}"
        await connection.exec_driver_sql(f"INSERT INTO {index}({index}) VALUES ('optimize')")

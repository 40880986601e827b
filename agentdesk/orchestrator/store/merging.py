"""Parts that are each in the order of an index, read as one: no more of any than is needed. Knows no table."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Select, asc, desc, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import GenerativeSelect


def merged(
    connection: AsyncConnection, parts: Sequence[Select[Any]], by: Sequence[Column[Any]], limit: int, *, upwards: bool
) -> GenerativeSelect:
    """The first ``limit`` rows of all parts (one at least) by these columns, which each of them selects."""
    way = asc if upwards else desc
    in_order = [part.order_by(*map(way, by)).limit(limit) for part in parts]
    if len(parts) == 1:
        return in_order[0]
    # PostgreSQL merges what is ordered already, SQLite what is not: else the one sorts, and the other reads to the end
    if connection.dialect.name == "postgresql":
        parts = [select(part.subquery()) for part in in_order]
    return union_all(*parts).order_by(*(way(column.name) for column in by)).limit(limit)

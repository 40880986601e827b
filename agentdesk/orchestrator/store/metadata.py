"""The one MetaData that every capability's ``tables.py`` hangs its tables on, and column types for both databases.

Times are stored as integer microseconds since 1970 UTC (sorts alike, costs eight bytes); documents as JSON text.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import BigInteger, Dialect, Index, Integer, MetaData, String, Text, text
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RowId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit row number. SQLite counts by itself only in a column declared INTEGER."""

Term = String(160, collation="C").with_variant(String(160), "sqlite")
"""A word that is looked up by its beginning: sorted by code points whatever the language of the database."""


def to_micros(value: datetime) -> int:
    """An aware time as integer microseconds since 1970 UTC, exact."""
    return (value - _EPOCH) // timedelta(microseconds=1)


def from_micros(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def index_where(name: str, *columns: str, where: str) -> Index:
    """An index of those rows alone that the condition (SQL) lets through."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Micros(TypeDecorator[datetime]):
    """An aware UTC time, stored as microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Json(TypeDecorator[Any]):
    """A JSON document, stored as text so that both databases hand back the very bytes that were written."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:
        return None if value is None else orjson.loads(value)

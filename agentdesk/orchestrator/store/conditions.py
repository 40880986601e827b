"""Conditions in words of SQL that each database needs to find rows in an index. Knows no table."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, bindparam, false, literal_column, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SOME: BindParameter[Any] = bindparam("some", expanding=True)
"""A list of values that a statement made once is given each time it is run (``{SOME.key: values}``). SQLAlchemy takes
0.1 to 0.4 ms to make a statement and to see that it was made before, three to seven times as long as running it."""


class Condition(FunctionElement[bool]):
    """A condition in our own words of SQL."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        # as it is: for SQLite it would become ``… = 1``, which keeps it out of every index
        return self


class _Stated(Condition):
    name = "stated"
    inherit_cache = True


def stated(words: str) -> ColumnElement[bool]:
    """The condition in these very words of SQL, which are those of a partial index."""
    return _Stated(literal_column(words))


@compiles(_Stated)
def _in_sql(element: _Stated, compiler: Any, **how: Any) -> str:
    return str(compiler.process(element.clauses.clauses[0], **how))


class _IsOneOf(Condition):
    name = "is_one_of"
    inherit_cache = True


def is_one_of(columns: Sequence[ColumnElement[Any]], keys: Iterable[Sequence[Any]]) -> ColumnElement[bool]:
    """Whether the columns are together one of ``keys``."""
    some = list(keys)
    return _IsOneOf(tuple_(*columns).in_(some)) if some else false()


@compiles(_IsOneOf)
def _plain(element: _IsOneOf, compiler: Any, **how: Any) -> str:
    return str(compiler.process(element.clauses.clauses[0], **how))


@compiles(_IsOneOf, "sqlite")
def _in_sqlite(element: _IsOneOf, compiler: Any, **how: Any) -> str:
    # SQLite goes through the whole table for ``(a, b) IN (VALUES …)``, and enters the index for a SELECT of the same
    return _plain(element, compiler, **how).replace(" IN (", " IN (SELECT * FROM (", 1) + ")"

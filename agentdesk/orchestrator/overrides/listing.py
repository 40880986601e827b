"""The filtered list, page by page, in any of its orders. A page far down costs what the first one does.

Of several teams each is read in the order of its index and the pages are merged: how many records other teams have does
not matter.
"""

import base64
import binascii
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.live.paging import cursor_of, older_than
from agentdesk.orchestrator.overrides.filtering import SOUGHT, Filter, conditions, tests
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.store.merging import merged

LOOK = 2_000
"""So many records are tested before it is sought which pass."""

WHOSE = func.coalesce(interactions.c.node_id, overrides.c.node_id)
"""The node whose customer an override is about: somebody may have said since whose its interaction is."""


class Sort(StrEnum):
    """What the list may be sorted by; within one value the newest come first, turned around the oldest."""

    AT = "at"
    AGENT = "agent"
    RECOMMENDED = "recommended"
    TAKEN = "taken"
    REASON = "reason"
    DIRECTION = "direction"
    OUTCOME = "outcome"
    REVIEW = "review"


class Order(StrEnum):
    ASC = "asc"
    DESC = "desc"


_KEYS: dict[Sort, Column[Any]] = {
    Sort.AGENT: overrides.c.by_agent,
    Sort.RECOMMENDED: overrides.c.by_recommended,
    Sort.TAKEN: overrides.c.by_taken,
    Sort.REASON: overrides.c.by_reason,
    Sort.DIRECTION: overrides.c.direction,
    Sort.OUTCOME: overrides.c.outcome,
    Sort.REVIEW: overrides.c.verdict,
}
Page = tuple[Sequence[Row[Any]], str | None]


async def listed(
    connection: AsyncConnection,
    wanted: Filter,
    cursor: str | None,
    limit: int,
    sort: Sort = Sort.AT,
    order: Order | None = None,
) -> Page:
    """``limit`` rows (id, recorded_at, node_id, body) after the cursor, and the cursor after them.

    By time the newest come first where no order is named; by anything else A comes before Z. Raises ``invalid_cursor``
    also for the cursor of another order.
    """
    order = order or (Order.DESC if sort is Sort.AT else Order.ASC)
    found: Sequence[Row[Any]] = []
    if wanted.names(SOUGHT):  # where most pass, the next records make the page
        found = await _fetched(connection, wanted, cursor, sort, order, limit + 1, tested=True)
    if len(found) <= limit:
        found = await _fetched(connection, wanted, cursor, sort, order, limit + 1, tested=False)
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    after = _at_cursor(last, order) if sort is Sort.AT else _key_cursor(sort, order, last.key, last.newest)
    return found[:limit], after


async def _fetched(
    connection: AsyncConnection,
    wanted: Filter,
    cursor: str | None,
    sort: Sort,
    order: Order,
    limit: int,
    *,
    tested: bool,
) -> Sequence[Row[Any]]:
    """The first rows of all the parts together; each is found in an index, and only what is shown is read. ``tested``:
    those among the next ``LOOK`` records."""
    easy = wanted.without(*SOUGHT) if tested else wanted
    parts = _by_time(easy, cursor, order) if sort is Sort.AT else _by_key(easy, cursor, sort, order)
    if not parts:
        return []
    upwards = order is Order.ASC
    key = _KEYS.get(sort, overrides.c.recorded_at)
    columns = (key, overrides.c.id if sort is Sort.AT else overrides.c.newest)
    by = [column.asc() if upwards else column.desc() for column in columns]
    ids = [select(*{overrides.c.id: None, **dict.fromkeys(columns)}).where(*each) for each in parts]
    first = merged(connection, ids, columns, LOOK if tested else limit, upwards=upwards).subquery()
    shown = (overrides.c.id, overrides.c.recorded_at, WHOSE.label("node_id"), overrides.c.body)
    query: Select[Any] = (
        select(*shown, key.label("key"), overrides.c.newest)
        .join_from(first, overrides, overrides.c.id == first.c.id)
        .where(*(tests(wanted) if tested else ()))
        .outerjoin(interactions, interactions.c.id == overrides.c.interaction_id)
        .order_by(*by)
        .limit(limit)
    )
    found: Sequence[Row[Any]] = (await connection.execute(query)).all()
    return found


def _by_time(wanted: Filter, cursor: str | None, order: Order) -> list[list[ColumnElement[bool]]]:
    after = []
    if cursor:
        # a cursor upwards is marked, so that it is never taken for one downwards
        if cursor.startswith("~") is not (order is Order.ASC):
            raise ProblemError(Code.INVALID_CURSOR)
        at, row_id = overrides.c.recorded_at, overrides.c.id
        after = [older_than(cursor.removeprefix("~"), at, row_id, turned=order is Order.ASC)]
    return [[*conditions(wanted, teams), *after] for teams in wanted.parts()]


def _by_key(wanted: Filter, cursor: str | None, sort: Sort, order: Order) -> list[list[ColumnElement[bool]]]:
    key, newest = _KEYS[sort], overrides.c.newest
    pages: list[list[ColumnElement[bool]]] = []
    for teams in wanted.parts():
        asked = conditions(wanted, teams)
        if cursor is None:
            pages.append(asked)
            continue
        value, number = _parsed(cursor, sort, order)
        if order is Order.ASC:
            same, further = and_(key == value, newest > number), key > value
        else:
            same, further = and_(key == value, newest < number), key < value
        pages += [[*asked, same], [*asked, further]]
    return pages


def _at_cursor(last: Row[Any], order: Order) -> str:
    return ("~" if order is Order.ASC else "") + cursor_of(last.recorded_at, last.id)


def _key_cursor(sort: Sort, order: Order, key: str, newest: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([sort, order, key, newest])).decode().rstrip("=")


def _parsed(cursor: str, sort: Sort, order: Order) -> tuple[str, int]:
    try:
        told = orjson.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        whose, way, key, newest = told
    except (ValueError, TypeError, binascii.Error) as error:
        raise ProblemError(Code.INVALID_CURSOR) from error
    is_sound = isinstance(key, str) and "\x00" not in key and isinstance(newest, int) and abs(newest) < 2**63
    if not is_sound or (whose, way) != (sort, order):
        raise ProblemError(Code.INVALID_CURSOR)
    return key, newest

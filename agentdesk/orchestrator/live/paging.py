"""Cursors of lists, most of them ordered by (time, id), newest first: opaque to clients, checked when they return."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, or_

from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.store.metadata import from_micros, to_micros

MAX_LIMIT = 500


def cursor_of(at: datetime, row_id: str) -> str:
    """The cursor after the row (at, id)."""
    return base64.urlsafe_b64encode(f"{to_micros(at)}:{row_id}".encode()).decode().rstrip("=")


def _parse(cursor: str) -> tuple[datetime, str]:
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        micros, separator, row_id = text.partition(":")
        if not separator or "\x00" in row_id:
            raise ProblemError(Code.INVALID_CURSOR)
        return from_micros(int(micros)), row_id
    except (ValueError, OverflowError, binascii.Error) as error:
        raise ProblemError(Code.INVALID_CURSOR) from error


def older_than(cursor: str, at: Column[Any], row_id: Column[Any], *, turned: bool = False) -> ColumnElement[bool]:
    """The condition for the rows after the cursor's; ``turned``, where the oldest come first. Raises
    ``invalid_cursor``.

    It begins with a plain bound of the time, by which an index can be entered: a page far down is found at once.
    """
    when, last_id = _parse(cursor)
    if turned:
        return and_(at >= when, or_(at > when, row_id > last_id))
    return and_(at <= when, or_(at < when, row_id < last_id))


def next_cursor(rows: Sequence[Any], limit: int, at: str) -> str | None:
    """The cursor of the following page, where ``rows`` were read with ``limit + 1``; ``at`` names the time's column."""
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return cursor_of(getattr(last, at), last.id)


def number_of(cursor: str) -> int:
    """The cursor of a list that is numbered. Raises ``invalid_cursor``."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise ProblemError(Code.INVALID_CURSOR)
    return int(cursor)

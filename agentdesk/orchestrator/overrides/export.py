"""The filtered log as a file: JSON lines, CSV that a spreadsheet may open safely, or Parquet. Knows nothing of HTTP.

Written while it is read, so that its size does not matter. That it was asked for is on the ledger first.
"""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import orjson
import uuid_utils
from anyio import CancelScope
from anyio.lowlevel import checkpoint

from agentdesk.orchestrator.overrides import parquet, repository
from agentdesk.orchestrator.overrides.filtering import Filter, told_in_ledger
from agentdesk.orchestrator.overrides.ledger import after_others, append, ledger_write
from agentdesk.orchestrator.overrides.listing import listed
from agentdesk.orchestrator.store.database import Database

PAGE = 500
EXPORTED = "overrides.exported"
"""The kind of the ledger's entry."""

COLUMNS: dict[str, type] = {
    "id": str, "recorded_at": datetime, "taken_at": datetime, "agent_id": str, "agent_name": str, "team": str,
    "customer_id": str, "customer_name": str, "interaction_id": str, "decision_id": str, "recommended_action": str,
    "recommended_title": str, "taken_action": str, "taken_title": str, "direction": str, "reason_code": str,
    "reason_title": str, "comment": str, "result_status": str, "result_note": str, "result_at": datetime,
    "advice_right": bool, "override_right": bool, "review_comment": str, "reviewed_by": str, "reviewed_at": datetime,
    "amount": float, "approval_state": str, "approval_by": str, "outcome_state": str, "outcome_at": datetime,
    "version": int, "audit_seq": int, "audit_hash": str,
}  # fmt: skip
"""The columns of the table, and what is in them."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: full width


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"

    @property
    def media_type(self) -> str:
        return {
            Format.CSV: "text/csv",
            Format.JSONL: "application/jsonl",
            Format.PARQUET: "application/vnd.apache.parquet",
        }[self]


Taken = Callable[[Iterable[str]], Awaitable[None]]


class _Writer(Protocol):
    """Turns records into the bytes of a file, bit by bit."""

    def begin(self) -> bytes: ...

    def write(self, page: Sequence[dict[str, Any]]) -> bytes: ...

    def end(self) -> bytes: ...


@after_others
async def note(database: Database, wanted: Filter, kind: Format, actor: str, now: datetime) -> None:
    """Put on the ledger that somebody takes these records out. The words that were searched for are not kept: they may
    name a customer. Raises ``ledger_unavailable``, and then nothing may be handed out."""
    body = {"format": kind.value, "filter": told_in_ledger(wanted)}
    export_id = str(uuid_utils.uuid7())
    async with ledger_write(database, None) as (unit, head):
        await append(unit, head, kind=EXPORTED, subject_id=export_id, actor=actor, body=body, at=now)


async def written(
    database: Database,
    wanted: Filter,
    kind: Format,
    taken: Taken,
    progress: Callable[[int], None] = lambda _count: None,
) -> AsyncIterator[bytes]:
    """The file in parts, newest records first; ``taken`` is told of each agent whose records are in it before they are
    handed out, ``progress`` how many records are written."""
    writer = _writer(kind)
    yield writer.begin()
    cursor: str | None = None
    count = 0
    agents = set[str]()
    while True:
        with CancelScope(shield=True):  # what is begun in the store is not broken off
            async with database.read() as connection:
                rows, cursor = await listed(connection, wanted, cursor, PAGE)
                customers = await repository.customers_of_today(connection, (row.node_id for row in rows))
            page = [{**orjson.loads(row.body), "customer_id": customers[row.node_id]} for row in rows]
            if new := {document["agent_id"] for document in page} - agents:
                agents |= new
                await taken(new)
        if part := writer.write(page):
            yield part
        count += len(page)
        progress(count)
        if cursor is None:
            break
        await checkpoint()  # where it ends if nobody takes the file any more
    if part := writer.end():
        yield part


def _writer(kind: Format) -> _Writer:
    if kind is Format.CSV:
        return _Csv()
    if kind is Format.PARQUET:
        return _Parquet()
    return _JsonLines()


class _JsonLines:
    def begin(self) -> bytes:
        return b""

    def write(self, page: Sequence[dict[str, Any]]) -> bytes:
        return b"".join(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE) for document in page)

    def end(self) -> bytes:
        return b""


class _Csv(_JsonLines):
    def begin(self) -> bytes:
        return _lines([COLUMNS])

    def write(self, page: Sequence[dict[str, Any]]) -> bytes:
        return _lines([_cell(value) for value in flat(document).values()] for document in page)


class _Parquet(_JsonLines):
    def __init__(self) -> None:
        self._file = parquet.ParquetFile(COLUMNS)

    def write(self, page: Sequence[dict[str, Any]]) -> bytes:
        return self._file.write([flat(document) for document in page])

    def end(self) -> bytes:
        return self._file.end()


def flat(document: dict[str, Any]) -> dict[str, Any]:
    """A record as a row of the table."""
    result, review = document["result"], document.get("review") or {}
    approval, outcome = document.get("approval") or {}, document.get("outcome") or {}
    values = {
        **document,
        **{f"result_{name}": result.get(name) for name in ("status", "note", "at")},
        "approval_state": approval.get("state"),
        "approval_by": approval.get("by"),
        "outcome_state": outcome.get("state"),
        "outcome_at": outcome.get("measured_at"),
        "advice_right": review.get("advice_right"),
        "override_right": review.get("override_right"),
        "review_comment": review.get("comment"),
        "reviewed_by": review.get("by"),
        "reviewed_at": review.get("at"),
        "audit_seq": document["audit"]["seq"],
        "audit_hash": document["audit"]["hash"],
    }
    return {name: values.get(name) for name in COLUMNS}


def _cell(value: Any) -> str:
    """The value as text; what a spreadsheet would take for a formula is marked as text by an apostrophe."""
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    part = io.StringIO()
    csv.writer(part).writerows(rows)
    return part.getvalue().encode()

"""The filtered ledger as a file: JSON lines, or CSV that a spreadsheet may open safely. Knows nothing of HTTP."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from enum import StrEnum
from typing import Any

import orjson

from agentdesk.orchestrator.live.paging import next_cursor
from agentdesk.orchestrator.overrides import repository
from agentdesk.orchestrator.overrides.repository import Filter
from agentdesk.orchestrator.store.database import Database

PAGE = 500

COLUMNS = (
    "id", "recorded_at", "taken_at", "agent_id", "agent_name", "team", "customer_id", "customer_name", "interaction_id",
    "decision_id", "recommended_action", "recommended_title", "taken_action", "taken_title", "direction", "reason_code",
    "reason_title", "comment", "result_status", "result_note", "result_at", "advice_right", "override_right",
    "review_comment", "reviewed_by", "reviewed_at", "amount", "approval_state", "approval_by", "outcome_state",
    "outcome_at", "version", "audit_seq", "audit_hash",
)  # fmt: skip
"""The columns of the CSV."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


async def written(database: Database, wanted: Filter, kind: Format) -> AsyncIterator[bytes]:
    """The file in parts, newest records first."""
    if kind is Format.CSV:
        yield _csv([COLUMNS])
    cursor: str | None = None
    while True:
        async with database.read() as connection:
            rows = await repository.listed(connection, wanted, cursor, PAGE + 1)
            customers = await repository.customers_of_today(connection, (row.node_id for row in rows[:PAGE]))
        page = [{**orjson.loads(row.body), "customer_id": customers[row.node_id]} for row in rows[:PAGE]]
        if kind is Format.CSV:
            yield _csv(map(_cells, page))
        else:
            yield b"".join(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE) for document in page)
        cursor = next_cursor(rows, PAGE, "recorded_at")
        if cursor is None:
            return


def _cells(document: dict[str, Any]) -> list[str]:
    result, review = document["result"], document.get("review") or {}
    approval, outcome = document.get("approval") or {}, document.get("outcome") or {}
    flat = {
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
    return [_cell(flat.get(name)) for name in COLUMNS]


def _cell(value: Any) -> str:
    """The value as text; what a spreadsheet would take for a formula is marked as text by an apostrophe."""
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    part = io.StringIO()
    csv.writer(part).writerows(rows)
    return part.getvalue().encode()

"""Keeps the marks of answers to advice beside their rows; called where these are made (``patterns/answers``)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.engine.radar.marks import marks_of
from agentdesk.orchestrator.radar.tables import advice_marks
from agentdesk.orchestrator.store.insert import upsert

KEY = ("decision_id", "action", "override_id")
_CHUNK = 500


def in_bars(marks: Sequence[str]) -> str:
    """Marks in one text, of which any one can be found as ``|mark|``."""
    return f"|{'|'.join(marks)}|"


def named_in(text: str) -> list[str]:
    """The marks of such a text."""
    return text.strip("|").split("|")


async def mark(connection: AsyncConnection, answer: Mapping[str, Any], receipt: str, inputs: str) -> None:
    """Keep the marks of a row of ``advice_answers``, of the decision whose receipt and inputs these are."""
    taken = None
    if answer["override_id"]:
        taken = await connection.scalar(
            sa.select(_overrides.c.taken_action).where(_overrides.c.id == answer["override_id"])
        )
    await upsert(connection, advice_marks, [_row(answer, receipt, inputs, taken)], key=KEY)


async def unmark(connection: AsyncConnection, decision_id: str) -> None:
    """Forget the marks of a decision's answers."""
    await connection.execute(sa.delete(advice_marks).where(advice_marks.c.decision_id == decision_id))


def _row(answer: Mapping[str, Any], receipt: str, inputs: str, taken: str | None) -> dict[str, Any]:
    marks = marks_of(orjson.loads(inputs), orjson.loads(receipt), answer["action"], taken)
    return {name: answer[name] for name in KEY} | {"marks": in_bars(marks)}


_answers = sa.table("advice_answers", *(sa.column(name) for name in KEY))
_decisions = sa.table("decisions", sa.column("id"), sa.column("inputs"), sa.column("body"))
_overrides = sa.table("overrides", sa.column("id"), sa.column("taken_action"))


def mark_all(connection: sa.Connection) -> None:
    """Make all marks anew from what is stored. Synchronous, as migrations are."""
    connection.execute(sa.delete(advice_marks))
    for rows in _all_rows(connection):
        connection.execute(sa.insert(advice_marks), rows)


def _all_rows(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    last = ("", "", "")
    key = sa.tuple_(*(_answers.c[name] for name in KEY))
    while True:
        query = (
            sa.select(
                *(_answers.c[name] for name in KEY), _decisions.c.inputs, _decisions.c.body, _overrides.c.taken_action
            )
            .join_from(_answers, _decisions, _decisions.c.id == _answers.c.decision_id)
            .outerjoin(_overrides, _overrides.c.id == _answers.c.override_id)
            .where(key > sa.tuple_(*last))
            .order_by(*(_answers.c[name] for name in KEY))
            .limit(_CHUNK)
        )
        found = connection.execute(query).all()
        if not found:
            return
        yield [_row(dict(zip(KEY, row[:3], strict=True)), row.body, row.inputs, row.taken_action) for row in found]
        last = tuple(found[-1][:3])

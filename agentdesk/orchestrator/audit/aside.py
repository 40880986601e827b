"""Holds the findings that were put aside, as the radar shows them, against their ledger entries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.radar.service import ASIDE, BACK, scope_named
from agentdesk.orchestrator.radar.tables import findings_aside
from agentdesk.orchestrator.store.metadata import to_micros

_NAMED = 80
"""So much of an action's name is in an entry."""


class Aside:
    """What stands aside by the entries that were followed, and the number of the entry that says so."""

    def __init__(self) -> None:
        self._standing: dict[tuple[str, str], tuple[int, tuple[Any, ...]]] = {}

    def follow(self, rows: Iterable[Row[Any]]) -> None:
        """Rows of the ledger, their times as they are stored."""
        for row in rows:
            if row.kind not in (ASIDE, BACK):
                continue
            said = orjson.loads(row.body)
            key = scope_named(said["teams"]), row.subject_id
            if row.kind == BACK:
                self._standing.pop(key, None)
                continue
            until = said["until"] and datetime.fromisoformat(said["until"])
            told = row.actor, said["by_name"], row.at, said["reason"], until, said["overrides"]
            self._standing[key] = row.seq, told

    async def first_difference(self, connection: AsyncConnection, beyond: int) -> tuple[int, str] | None:
        """(number of the entry, what is wrong) of the first that is not as it is shown; ``beyond`` is the number of
        what no entry says."""
        shown = {
            (row.scope, row.action[:_NAMED]): (
                row.by, row.by_name, to_micros(row.at), row.reason, row.until, row.overrides
            )
            for row in await connection.execute(select(findings_aside))
        }  # fmt: skip
        wrong = [
            (seq, "the finding that was put aside is shown as something else, or not at all")
            for key, (seq, told) in self._standing.items()
            if shown.get(key) != told
        ]
        wrong += [(beyond, "a finding is aside that nobody put there") for key in shown if key not in self._standing]
        return min(wrong, default=None)

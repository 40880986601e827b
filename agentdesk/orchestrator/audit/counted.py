"""Holds what overrides are counted by against the overrides as they are shown, which were held against their entries:
their outcomes, of which comparisons are made, and their answers to advice, of which rates and findings are."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import declared_action
from agentdesk.domain.outcome import Outcome
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.outcomes.verdicts import packed
from agentdesk.orchestrator.outcomes.watching import OVERRIDE
from agentdesk.orchestrator.overrides.projection import OUTCOME, Entry
from agentdesk.orchestrator.patterns.answers import OVERRIDDEN
from agentdesk.orchestrator.patterns.rebuild import IN_EFFECT
from agentdesk.orchestrator.patterns.tables import advice_answers


class Counted(NamedTuple):
    """What is counted: outcomes by override, and by decision the answers by which overrides of it count."""

    outcomes: Mapping[str, Row[Any]]
    answers: Mapping[str, Collection[Row[Any]]]

    def wrong(self, shown: Row[Any], entries: Iterable[Entry]) -> str:
        """What is wrong with how an override is counted; empty if nothing is."""
        if not self._has_its_outcome(shown, entries):
            return "what is counted of its override's outcome is not what was recorded"
        return "" if self._has_its_answer(shown) else "what is counted of its override is not what was recorded"

    def _has_its_outcome(self, shown: Row[Any], entries: Iterable[Entry]) -> bool:
        row = self.outcomes.get(shown.id)
        if row is None or not shown.outcome:
            return row is None and not shown.outcome
        told = [entry.body if entry.kind == OUTCOME else entry.body.get("outcome") for entry in entries]
        outcome = Outcome.model_validate(next(one for one in reversed(told) if one is not None))
        return bool((row.state, row.verdicts) == (shown.outcome, packed(outcome, row.opened_at)))

    def _has_its_answer(self, shown: Row[Any]) -> bool:
        """One answer a decision counts: that of the override in effect that took effect last."""
        theirs = self.answers.get(shown.decision_id, ())
        mine = [row for row in theirs if row.override_id == shown.id]
        if shown.approval not in IN_EFFECT:
            return not mine
        action = declared_action(shown.recommended_action)
        expected = (
            action, shown.recorded_at, shown.agent_id, shown.team or "", OVERRIDDEN, shown.reason_code,
            shown.direction, shown.outcome,
        )  # fmt: skip
        return len(theirs) == 1 and all(
            (row.action, row.at, row.agent_id, row.team, row.answer, row.reason_code, row.direction, row.outcome)
            == expected
            for row in mine
        )


async def counted(connection: AsyncConnection, overrides: Mapping[str, Row[Any]]) -> Counted:
    """What is counted of those."""
    columns, answer = outcomes.c, advice_answers.c
    mine: Any = select(columns.subject_id, columns.state, columns.verdicts, columns.opened_at).where(
        columns.kind == OVERRIDE, columns.subject_id.in_(list(overrides))
    )
    watched: dict[str, Row[Any]] = {row.subject_id: row for row in await connection.execute(mine)}
    answers: dict[str, list[Row[Any]]] = {}
    for some in chunks(sorted({row.decision_id for row in overrides.values()})):
        query = select(advice_answers).where(answer.decision_id.in_(some), answer.override_id != "")
        for row in await connection.execute(query):
            answers.setdefault(row.decision_id, []).append(row)
    return Counted(watched, answers)

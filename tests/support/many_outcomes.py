"""Outcomes as a contact center has them after a while, written straight into the store: to count them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.outcome import OutcomeState, OutcomeWindow
from agentdesk.engine.outcomes.measure import outcome_of
from agentdesk.orchestrator.outcomes.tables import outcome_chances, outcomes
from agentdesk.orchestrator.outcomes.verdicts import packed
from agentdesk.orchestrator.overrides.chain import canonical

_AT_ONCE = 2_000


def rows(
    opened_at: datetime, states: Sequence[OutcomeState | None], first: int = 0, **values: Any
) -> Iterator[dict[str, Any]]:
    """One row a state (None: it is not over), all opened at that time, each of another identifier."""
    for number, state in enumerate(states, start=first):
        ends_at = opened_at + timedelta(days=7)
        window = OutcomeWindow(days=7, ends_at=ends_at)
        if state is not None:
            window = window.model_copy(update={"state": state, "closed_at": ends_at})
        outcome = outcome_of((window,), ends_at)
        yield {
            "subject_id": f"{values.get('kind')}-{number}", "kind": "acceptance", "node_id": 10_000 + number,
            "decision_id": f"d-{number}", "interaction_id": None, "team": "care-1", "action": "reissue_code",
            "declared_action": "reissue_code", "intent": "activate_device", "feeling": 0.0, "feeling_band": "neutral",
            "effort": 0.5, "journeys": [], "opened_at": opened_at, "ends_at": ends_at, "state": outcome.state.value,
            "verdicts": packed(outcome, opened_at), "body": canonical(outcome.model_dump(mode="json")), **values,
        }  # fmt: skip


async def put(
    connection: AsyncConnection, made: Sequence[dict[str, Any]], chances: Sequence[dict[str, Any]] = ()
) -> None:
    """Write them."""
    for table, some in ((outcomes, made), (outcome_chances, chances)):
        for start in range(0, len(some), _AT_ONCE):
            await connection.execute(insert(table), list(some[start : start + _AT_ONCE]))

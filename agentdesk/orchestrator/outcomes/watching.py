"""Begins to watch what becomes of something that was done, and tells the scheduler when to look.

Called inside the transaction in which it was done, or in which events are folded, by whoever holds the customer's lock.
What happens when it is time is in ``measuring``. Knows nothing of the ledger.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from agentdesk.domain.event import Event
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.outcome import Outcome
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.outcomes.measure import outcome_of, tells, windows_of
from agentdesk.engine.reading import read
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.outcomes import repository
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.schedule.repository import drop as drop_timers
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork

OVERRIDE, ACCEPTANCE = "override", "acceptance"
TIMERS = {OVERRIDE: "outcome_override", ACCEPTANCE: "outcome_acceptance"}
"""The kinds of the timers; their keys are the ids of what is watched."""
TOGETHER = timedelta(minutes=1)
"""Late events come in crowds, when history is imported: those of a minute are looked at together, at its end."""


def opened(services: Services, at: datetime) -> Outcome | None:
    """The outcome of something done at that time, as it begins; None where the policy has nothing watched."""
    windows = windows_of(at, services.policy.outcomes)
    return outcome_of(windows, at) if windows else None


async def watch(
    unit: UnitOfWork,
    services: Services,
    kind: str,
    subject_id: str,
    action: str,
    stored: StoredDecision,
    outcome: Outcome,
    at: datetime,
) -> None:
    """Watch what becomes of it. The same again changes nothing."""
    inputs = DecisionInputs.model_validate_json(stored.inputs)
    running = sorted(one.id for one in inputs.journeys if one.state is JourneyState.ACTIVE)
    row = {
        "subject_id": subject_id,
        "kind": kind,
        "node_id": stored.node_id,
        "decision_id": stored.id,
        "interaction_id": stored.interaction_id,
        "action": action,
        "intent": inputs.why.intent[:80],
        "feeling": inputs.sentiment.score,
        "effort": inputs.effort.score,
        "journeys": running,
        "opened_at": at,
        "ends_at": outcome.windows[-1].ends_at,
        "state": outcome.state.value,
        "body": canonical(outcome.model_dump(mode="json")),
    }
    await repository.add(unit.connection, row)
    await set_timers(unit, services, TIMERS[kind], {subject_id: outcome.windows[0].ends_at})


async def accepted(unit: UnitOfWork, services: Services, stored: StoredDecision, action: str, at: datetime) -> None:
    """Advice was taken: it is watched like an exception, to compare the two with."""
    outcome = opened(services, at)
    if outcome is not None:
        await watch(unit, services, ACCEPTANCE, stored.id, action, stored, outcome, at)


async def not_accepted(unit: UnitOfWork, decision_id: str) -> None:
    """The advice was not taken after all."""
    await repository.forget(unit.connection, ACCEPTANCE, decision_id)
    await drop_timers(unit.connection, TIMERS[ACCEPTANCE], [decision_id])


async def look_again(unit: UnitOfWork, services: Services, roots: Iterable[int]) -> None:
    """Customers are others than before: what became of what was done to them may be too."""
    found = await repository.of_roots(unit.connection, roots)
    due: dict[str, dict[str, datetime]] = {}
    for row in found:
        due.setdefault(TIMERS[row.kind], {})[row.subject_id] = services.now()
    for kind, keys in due.items():
        await set_timers(unit, services, kind, keys)


async def events_seen(unit: UnitOfWork, services: Services, arrived: Mapping[int, Sequence[Event]]) -> None:
    """Events of customers were folded, by root: one that belongs into a window that has closed opens it again, and one
    that may decide an outcome at once is looked at."""
    earliest = {root: min(event.at for event in some) for root, some in arrived.items() if some}
    found = await repository.watched_since(unit.connection, earliest)
    if not found:
        return
    policy, now = services.policy, services.now()
    due: dict[str, dict[str, datetime]] = {}
    for root, rows in found.items():
        telling = [
            event.at for event in arrived[root]
            if policy.outcomes.some_at_once and tells(read(event, policy.vocabulary), policy.outcomes)
        ]  # fmt: skip
        for row in rows:
            ends = [window.ends_at for window in Outcome.model_validate_json(row.body).windows]
            told = [at for at in telling if row.opened_at < at <= row.ends_at]
            late = any(row.opened_at < event.at <= end <= now for event in arrived[root] for end in ends)
            if late or told:
                is_fresh = bool(told) and max(told) > now - TOGETHER
                due.setdefault(TIMERS[row.kind], {})[row.subject_id] = now if is_fresh else _end_of_minute(now)
    for kind, keys in due.items():
        await set_timers(unit, services, kind, keys)


def _end_of_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + TOGETHER

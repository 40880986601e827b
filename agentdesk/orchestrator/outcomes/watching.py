"""Begins to watch what becomes of something that was done, and tells the scheduler when to look.

Called inside the transaction in which it was done, or in which events are folded, by whoever holds the customer's lock.
What happens when it is time is in ``measuring``. Knows nothing of the ledger.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.domain.event import Event
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.outcome import Outcome
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import label_of
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.outcomes.measure import outcome_of, tells, windows_of
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading, read
from agentdesk.orchestrator.decisions.repository import StoredDecision
from agentdesk.orchestrator.outcomes import repository
from agentdesk.orchestrator.outcomes.verdicts import packed, unpacked
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


@dataclass(frozen=True, slots=True)
class Subject:
    """What is watched: an exception (by its id) or advice that was taken (by its decision's), the ``action`` that was
    recommended, when it was done and by whom: a person of a ``team`` ('' for none), None for a machine."""

    kind: str
    id: str
    action: str
    at: datetime
    team: str | None


def opened(services: Services, at: datetime) -> Outcome | None:
    """The outcome of something done at that time, as it begins; None where the policy has nothing watched."""
    windows = windows_of(at, services.policy.outcomes)
    return outcome_of(windows, at) if windows else None


async def watch(
    unit: UnitOfWork, services: Services, subject: Subject, stored: StoredDecision, outcome: Outcome
) -> None:
    """Watch what becomes of it. The same again changes nothing."""
    inputs = DecisionInputs.model_validate_json(stored.inputs)
    running = sorted(one.id for one in inputs.journeys if one.state is JourneyState.ACTIVE)
    row = {
        "subject_id": subject.id,
        "kind": subject.kind,
        "node_id": stored.node_id,
        "decision_id": stored.id,
        "interaction_id": stored.interaction_id,
        "team": subject.team,
        "action": subject.action,
        **moment_of(inputs, subject.action),
        "journeys": running,
        "opened_at": subject.at,
        "ends_at": outcome.windows[-1].ends_at,
        "state": outcome.state.value,
        "verdicts": packed(outcome, subject.at),
        "body": canonical(outcome.model_dump(mode="json")),
    }
    mine = {"subject_id": subject.id, "kind": subject.kind}
    chances = [mine | one for one in chances_of(Decision.model_validate_json(stored.body))]
    await repository.add(unit.connection, row, chances)
    await set_timers(unit, services, TIMERS[subject.kind], {subject.id: outcome.windows[0].ends_at})


def moment_of(inputs: DecisionInputs, action: str) -> dict[str, Any]:
    """By what like is compared with like: the columns that say it of the moment at which an action was advised."""
    return moment_with(inputs.why.intent, inputs.sentiment.score, inputs.effort.score, action)


def moment_with(intent: str, feeling: float, effort: float, action: str) -> dict[str, Any]:
    """The same, of what those inputs say."""
    return {
        "declared_action": declared_action(action)[:200],
        "intent": intent[:80],
        "feeling": feeling,
        "feeling_band": label_of(feeling).value,
        "effort": effort,
    }


def chances_of(receipt: Decision) -> list[dict[str, Any]]:
    """With which chance each action would have come first, where chance had a part in it, by its name."""
    return chances_among([(one.action, one.logged_propensity) for one in receipt.ranked])


def chances_among(ranked: Sequence[tuple[str, float | None]]) -> list[dict[str, Any]]:
    """The same, of actions in the order in which they were advised, each with its chance."""
    chances: dict[str, float] = {}
    for action, chance in ranked:
        if chance is not None and chance < 1:
            name = declared_action(action)[:200]
            chances[name] = chances.get(name, 0.0) + chance
    first = declared_action(ranked[0][0])[:200] if ranked else ""
    return [
        {"declared_action": name, "chance": round(chance, 6), "came_first": int(name == first)}
        for name, chance in sorted(chances.items())
    ]


async def accepted(
    unit: UnitOfWork, services: Services, stored: StoredDecision, action: str, at: datetime, team: str | None
) -> None:
    """Advice was taken: it is watched like an exception, to compare the two with. Where something else was done
    instead of what was advised, that alone is watched."""
    outcome = opened(services, at)
    if outcome is not None and not await repository.is_overridden(unit.connection, OVERRIDE, stored.id):
        await watch(unit, services, Subject(ACCEPTANCE, stored.id, action, at, team), stored, outcome)


async def not_accepted(unit: UnitOfWork, decision_id: str, action: str | None = None) -> None:
    """The advice was not taken after all: that action of it, or (None) nothing of it."""
    if await repository.forget(unit.connection, ACCEPTANCE, decision_id, action):
        await drop_timers(unit.connection, TIMERS[ACCEPTANCE], [decision_id])


async def look_again(unit: UnitOfWork, services: Services, roots: Iterable[int]) -> None:
    """Customers are others than before: what became of what was done to them may be too."""
    now = services.now()
    await _look(unit, services, dict.fromkeys(await repository.of_roots(unit.connection, roots), now))


async def events_seen(unit: UnitOfWork, services: Services, arrived: Mapping[int, Sequence[Event]]) -> None:
    """Events of customers were folded, by root: one that belongs into a window that has closed opens it again, and one
    that may decide an outcome at once is looked at."""
    earliest = {root: min(event.at for event in some) for root, some in arrived.items() if some}
    found = await repository.watched_since(unit.connection, earliest)
    policy, now = services.policy, services.now()
    due: dict[Row[Any], datetime] = {}
    for root, rows in found.items():
        readings = [read(event, policy.vocabulary) for event in arrived[root]]
        telling = [one for one in readings if _may_decide(one, policy)]
        for row in rows:
            at = _when_to_look(row, readings, telling, now)
            if at is not None:
                due[row] = at
    await _look(unit, services, due)


async def said(
    unit: UnitOfWork, services: Services, node_id: int, interaction_id: str, at: datetime, *, by_customer: bool
) -> None:
    """Something was said in an interaction with the customer of the node, perhaps only told of now."""
    if not by_customer:
        return
    now = services.now()
    due: dict[Row[Any], datetime] = {}
    for row in await repository.watched_beside(unit.connection, node_id, interaction_id, at):
        is_late = any(at <= end <= now for end in _ends(row))
        if is_late or services.policy.outcomes.some_at_once:
            due[row] = _end_of_minute(now)
    await _look(unit, services, due)


def _may_decide(reading: Reading, policy: Policy) -> bool:
    return policy.outcomes.some_at_once and tells(reading, policy.outcomes)


def _when_to_look(
    row: Row[Any], readings: Sequence[Reading], telling: Sequence[Reading], now: datetime
) -> datetime | None:
    """When an outcome is to be looked at because of what came: now, together with what else comes, or (None) not."""
    told = [
        one.event.at for one in telling
        if row.opened_at < one.event.at <= row.ends_at and not _is_of_its_own(one, row)
    ]  # fmt: skip
    if told and max(told) > now - TOGETHER:
        return now
    over = [end for end in _ends(row) if end <= now]
    is_late = any(row.opened_at < one.event.at <= end for one in readings for end in over)
    return _end_of_minute(now) if is_late or told else None


def _is_of_its_own(reading: Reading, row: Row[Any]) -> bool:
    """What the customer says in the conversation in which it was done is no other contact."""
    talk = reading.event.interaction_id
    return talk is not None and talk == row.interaction_id and reading.conversation and reading.rating is None


def _ends(row: Row[Any]) -> list[datetime]:
    return [row.opened_at + length for length in unpacked(row.verdicts)]


async def _look(unit: UnitOfWork, services: Services, due: Mapping[Row[Any], datetime]) -> None:
    by_kind: dict[str, dict[str, datetime]] = {}
    for row, at in due.items():
        by_kind.setdefault(TIMERS[row.kind], {})[row.subject_id] = at
    for kind, keys in by_kind.items():
        await set_timers(unit, services, kind, keys)


def _end_of_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + TOGETHER

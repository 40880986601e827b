"""Opens and closes the watches of decisions, and tells the scheduler when to look at them.

Called inside the transaction that stores a decision or events, by whoever holds the customer's lock. What happens when
it is time is in ``returning``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Decision
from agentdesk.domain.event import Event, TimelineItem
from agentdesk.engine.decisions.watching import cannot_come, seen
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.conditions import Condition
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading, read
from agentdesk.orchestrator.schedule.repository import drop as drop_timers
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork
from agentdesk.orchestrator.watches import repository
from agentdesk.orchestrator.watches.repository import KeptWatch

KIND = "watch"
"""The kind of the timers; their keys are the decisions' ids."""
SHOWN = 50
"""How many of the newest decisions that were brought back are on the timeline."""


async def decided(
    unit: UnitOfWork, services: Services, decision: Decision, node_id: int, nodes: Sequence[int], *, opens: bool = True
) -> None:
    """A decision was stored: what it waits for is watched (if it ``opens`` a watch), and what the one before it in the
    same place waited for no longer is."""
    connection, place = unit.connection, decision.interaction_id or ""
    former = [one.decision_id for one in await repository.open_at(connection, nodes, decision.touchpoint, place)]
    if former:
        await repository.settle(connection, former, "superseded", decision.decided_at, successor=decision.id)
        await drop_timers(connection, KIND, former)
    first = decision.ranked[0] if decision.ranked else None
    if not opens or first is None or first.watch is None:
        return
    made = KeptWatch(
        decision_id=decision.id,
        node_id=node_id,
        touchpoint=decision.touchpoint,
        interaction_id=place,
        action=first.action,
        title=first.title,
        watch=first.watch,
        opened_at=decision.decided_at,
    )
    await repository.keep(connection, made)
    await set_timers(unit, services, KIND, {decision.id: first.watch.until})


async def events_seen(
    unit: UnitOfWork,
    services: Services,
    arrived: Mapping[int, Sequence[Event]],
    tracks: Mapping[int, Sequence[JourneyTrack]],
) -> None:
    """Events of customers were folded, by root: what was watched for may have happened before its time."""
    found = await repository.open_of_roots(unit.connection, arrived)
    if not found:
        return
    policy, due = services.policy, dict[str, datetime]()
    for root, kept in found.items():
        readings = [read(event, policy.vocabulary) for event in arrived[root]]
        for one in kept:
            if happened(one, tracks.get(root, ()), readings, policy) or cannot_come(one.watch, tracks.get(root, ())):
                due[one.decision_id] = services.now()
    await set_timers(unit, services, KIND, due)


async def look_again(unit: UnitOfWork, services: Services, roots: Iterable[int]) -> None:
    """Customers are back on the map: what was not brought back meanwhile is looked at when it is due, or now."""
    found = await repository.open_of_roots(unit.connection, roots)
    now = services.now()
    due = {one.decision_id: max(one.watch.until, now) for kept in found.values() for one in kept}
    await set_timers(unit, services, KIND, due)


def happened(
    kept: KeptWatch, tracks: Sequence[JourneyTrack], readings: Sequence[Reading], policy: Policy
) -> tuple[str, ...] | None:
    """The ids of the events by which what was watched for happened; None if it did not."""
    return seen(kept.watch, _event_of(kept, policy), kept.opened_at, tracks, readings, policy)


def _event_of(kept: KeptWatch, policy: Policy) -> Condition | None:
    """What the policy of today says of the action; one that it no longer has ends by time."""
    action = policy.actions.get(kept.action)
    return action.watch.event if action and action.watch else None


async def brought_back(connection: AsyncConnection, nodes: Sequence[int]) -> list[TimelineItem]:
    """The decisions about a customer that were brought back lately, as timeline items."""
    return [item_of(kept) for kept in await repository.returned_of(connection, nodes, SHOWN)]


def item_of(kept: KeptWatch) -> TimelineItem:
    """How a decision that was brought back shows on the timeline."""
    return TimelineItem(
        id=f"returned:{kept.decision_id}",
        at=kept.settled_at or kept.watch.until,
        channel="system",
        type="decision.returned",
        title=f"Brought back: {kept.title}",
        detail=kept.because,
        journey_ids=(kept.watch.journey,) if kept.watch.journey else (),
        data={"decision_id": kept.decision_id, "successor": kept.successor, "evidence": list(kept.evidence)},
    )

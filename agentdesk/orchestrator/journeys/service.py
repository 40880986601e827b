"""Keeps every customer's journeys, and what signals remember, folded up to their newest event, whatever order events
and identity links come in.

Called inside the transaction that changed something, by whoever holds the customer's lock (``lock_customers``). What is
stored here could be thrown away and folded again from the events.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from agentdesk.domain.event import Event
from agentdesk.engine.journeys.changes import has_moved
from agentdesk.engine.journeys.fold import means_something
from agentdesk.engine.journeys.following import go_on
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import next_deadline
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.propensity.ending import WITHIN
from agentdesk.engine.reading import read
from agentdesk.engine.signals.detect import matters, next_absence
from agentdesk.engine.signals.memory import NOTHING, SignalMemory
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.exception_mode import arriving
from agentdesk.orchestrator.identity.repository import components_of, lock_customers, members, public_ids
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.insights.rollup import forget_instances, keep_instances
from agentdesk.orchestrator.journeys import repository
from agentdesk.orchestrator.journeys.refold import (
    Folded,
    count_late,
    fold_from,
    left_out,
    mark_if_due,
    newest_before,
    newest_standing,
)
from agentdesk.orchestrator.journeys.repository import CustomerState, Place
from agentdesk.orchestrator.journeys.telling import announce_journeys, news_of_events
from agentdesk.orchestrator.outcomes import watching
from agentdesk.orchestrator.propensity.waiting import let_learn_again
from agentdesk.orchestrator.schedule.repository import drop as drop_timers
from agentdesk.orchestrator.schedule.service import set_timers
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from agentdesk.orchestrator.watches.service import events_seen

DEADLINES = "journeys"
"""The kind of the timers; their keys are the customers' roots."""


async def events_arrived_at(unit: UnitOfWork, services: Services, arrived: Mapping[int, Sequence[Event]]) -> None:
    """Fold new events, already stored, of several customers (by root), with a few statements for all of them.

    Where an event that means something to a journey or a signal is older than one already folded, that customer is
    folded anew, from before it.
    """
    connection, policy = unit.connection, services.policy
    states = await repository.states_of(connection, arrived)
    before = await repository.tracks_of(connection, arrived)
    remembered = await repository.memories_of(connection, arrived)
    folded: dict[int, Folded] = {}
    stale: dict[int, Place] = {}
    for root, events in arrived.items():
        state = states.get(root)
        news = [event for event in events if state is not None and repository.folded_before(state, event)]
        late = [event for event in events if state is not None and not repository.folded_before(state, event)]
        if (
            state is None
            or state.policy_digest not in ("", policy.following)
            or any(_counts(event, remembered.get(root, NOTHING), policy) for event in late)
        ):
            stale[root] = min(map(_place, events))
            continue
        tracks, memory = before.get(root, ()), remembered.get(root, NOTHING)
        past: list[JourneyTrack] = []
        for event in sorted(news, key=_place):
            former = tracks
            tracks, memory = go_on(tracks, memory, read(event, policy.vocabulary), policy)
            past.extend(left_out(former, tracks))
        last = max(map(_place, news), default=None)
        folded[root] = Folded(tracks, memory, last, state.folded + len(events), tuple(past))
        await count_late(connection, root, state.folded, [_place(event) for event in late])
        if news:
            await mark_if_due(connection, policy, root, state.folded, folded[root])
    if stale:
        nodes = await members(connection, stale)
        marks = await repository.marks_of(connection, stale)
        for root, place in stale.items():
            known = marks.get(root, [])
            start = newest_before(known, policy, place)
            folded[root] = await fold_from(connection, policy, root, nodes.get(root, ()), start, known)
    await _keep(unit, services, states, before, folded)
    await events_seen(unit, services, arrived, {root: one.tracks for root, one in folded.items()})
    await arriving.events_seen(unit, services, arrived)
    await watching.events_seen(unit, services, arrived)


def _counts(event: Event, memory: SignalMemory, policy: Policy) -> bool:
    """Whether a late event changes anything that was folded."""
    reading = read(event, policy.vocabulary)
    return means_something(reading, policy) or matters(memory, reading, policy)


def _place(event: Event) -> Place:
    return event.at, event.id


async def _keep(
    unit: UnitOfWork,
    services: Services,
    states: Mapping[int, CustomerState],
    before: Mapping[int, Sequence[JourneyTrack]],
    folded: Mapping[int, Folded],
    quiet: Set[int] = frozenset(),
) -> None:
    """Keep what was folded. Of those in ``quiet`` nothing changed that anybody sees."""
    now = services.now()
    fresh: dict[int, CustomerState] = {}
    alarmed: dict[str, datetime] = {}
    for root, after in folded.items():
        state = replace(
            (was := states.get(root, CustomerState())),
            version=was.version + (root not in quiet),
            folded_to_at=after.last[0] if after.last else was.folded_to_at,
            folded_to_id=after.last[1] if after.last else was.folded_to_id,
            policy_digest=services.policy.following,
            folded=after.number,
        )
        first = next_by_time(after.tracks, after.memory, services.policy, now)
        if first is not None and (state.next_deadline_at is None or first < state.next_deadline_at):
            state = replace(state, next_deadline_at=first)
            alarmed[str(root)] = after_deadline(first)
        fresh[root] = state
    await repository.keep_tracks(unit.connection, before, {root: after.tracks for root, after in folded.items()})
    await keep_instances(unit.connection, services.policy, before, folded)
    await repository.keep_memories(unit.connection, {root: after.memory for root, after in folded.items()})
    await repository.keep_states(unit.connection, fresh)
    await set_timers(unit, services, DEADLINES, alarmed)
    await _let_learn(unit, services, [root for root in folded if _went_on(before.get(root, ()), folded[root].tracks)])
    told = {root: news_of_events(services, before.get(root, ()), after.tracks) for root, after in folded.items()}
    await announce_journeys(unit, told)
    await announce_context(unit, folded.keys() - quiet)


def _went_on(before: Sequence[JourneyTrack], after: Sequence[JourneyTrack]) -> bool:
    known = {track.id: track for track in before}
    return any(track.is_journey and has_moved(known.get(track.id), track) for track in after)


async def _let_learn(unit: UnitOfWork, services: Services, roots: Sequence[int]) -> None:
    """Journeys of these customers went on: what was done for them lately is learned as that tells of it."""
    if not roots:
        return
    now = services.now()
    nodes = select(identity_nodes.c.id).where(identity_nodes.c.component.in_(roots))
    lately = and_(decisions.c.node_id.in_(nodes), decisions.c.decided_at >= now - WITHIN)
    await let_learn_again(unit.connection, lately, now + timedelta(seconds=services.learn_after_s))


async def follow_anew(unit: UnitOfWork, services: Services, roots: Sequence[int], stale: Set[int]) -> int:
    """Fold all events of those in ``stale`` again, and look up the next deadline of all; returns how many came out
    otherwise than they were kept."""
    connection, policy = unit.connection, services.policy
    states = await repository.states_of(connection, roots)
    before = await repository.tracks_of(connection, roots)
    remembered = await repository.memories_of(connection, roots)
    marks, nodes = await repository.marks_of(connection, stale), await members(connection, stale)
    folded: dict[int, Folded] = {}
    for root, state in states.items():
        folded[root] = Folded(before.get(root, ()), remembered.get(root, NOTHING), None, state.folded)
        if root in stale:
            folded[root] = await fold_from(connection, policy, root, nodes.get(root, ()), None, marks.get(root, []))
    changed = {
        root
        for root, after in folded.items()
        if (after.tracks, after.memory) != (before.get(root, ()), remembered.get(root, NOTHING))
    }
    await _keep(unit, services, states, before, folded, quiet=folded.keys() - changed)
    return len(changed)


def next_by_time(
    tracks: Sequence[JourneyTrack], memory: SignalMemory, policy: Policy, now: datetime
) -> datetime | None:
    """When time alone will change the customer: a step is overdue, or something is missed by a signal."""
    ahead = (next_deadline(tracks, policy, now), next_absence(memory, policy, now))
    return min((at for at in ahead if at is not None), default=None)


def after_deadline(deadline: datetime) -> datetime:
    """When to look: the moment itself is still in time."""
    return deadline + timedelta(microseconds=1)


async def identity_changed(unit: UnitOfWork, services: Services, root_node_ids: Iterable[int]) -> None:
    """Identifiers were linked or unlinked: fold anew the customers among ``root_node_ids``, forget the former ones."""
    connection, roots = unit.connection, sorted(set(root_node_ids))
    components = await components_of(connection, roots)
    gone = [root for root in roots if components.get(root) != root]
    standing = sorted({components[root] for root in roots if root in components})
    states = await repository.states_of(connection, [*standing, *gone])
    before = await repository.tracks_of(connection, standing)
    marks = await repository.marks_of(connection, [*standing, *gone])
    await repository.forget(connection, gone)
    await forget_instances(connection, gone)
    await drop_timers(connection, DEADLINES, map(str, gone))
    await repository.forget_marks(connection, [*standing, *gone])
    nodes = await members(connection, standing)
    folded: dict[int, Folded] = {}
    for root in standing:
        of_it = nodes.get(root, [])
        starts = [(await newest_standing(connection, some, services.policy, of_it), some) for some in marks.values()]
        start, known = max(starts, key=lambda one: one[0].number if one[0] else -1, default=(None, []))
        folded[root] = await fold_from(connection, services.policy, root, of_it, start, known)
    # a version must never come back, or a context of another composition of the customer would look current
    version = max((state.version for state in states.values()), default=0)
    # a deadline that passed and was not told yet must not be lost with the timer of a former customer
    waiting = min((state.next_deadline_at for state in states.values() if state.next_deadline_at), default=None)
    await _keep(
        unit,
        services,
        {root: CustomerState(version=version, next_deadline_at=waiting) for root in standing},
        before,
        folded,
    )
    if waiting is not None:
        await set_timers(unit, services, DEADLINES, {str(root): after_deadline(waiting) for root in standing})


async def touch(unit: UnitOfWork, services: Services, node_ids: Iterable[int]) -> None:
    """Something but the events of these nodes' customers changed (an interaction, an utterance, feedback)."""
    roots = sorted(set((await lock_customers(unit.connection, node_ids)).values()))
    await repository.raise_versions(unit.connection, roots)
    await announce_context(unit, roots)


async def announce_context(unit: UnitOfWork, roots: Iterable[int]) -> None:
    """Announce that the customers' contexts changed, once per customer and transaction."""
    told = {change.customer_id for change in unit.changes if change.type == "context_changed"}
    for _root, customer_id in sorted((await public_ids(unit.connection, roots)).items()):
        if customer_id not in told:
            unit.announce(Change(type="context_changed", payload={"customer_id": customer_id}, customer_id=customer_id))


def is_of_today(services: Services, state: CustomerState | None) -> bool:
    """Whether the customer's events, as far as any are folded, are folded by the policy of today."""
    return state is None or state.policy_digest in ("", services.policy.following)


async def current_tracks(services: Services, root: int) -> tuple[JourneyTrack, ...]:
    """The customer's tracks by the policy of today; folded anew first where another policy was in force."""
    async with services.database.glance() as connection:
        state = (await repository.states_of(connection, [root])).get(root)
        tracks = (await repository.tracks_of(connection, [root])).get(root, ())
    if is_of_today(services, state):
        return tracks
    async with services.database.write() as unit:
        await lock_customers(unit.connection, [root])
        await identity_changed(unit, services, [root])
        return (await repository.tracks_of(unit.connection, [root])).get(root, ())

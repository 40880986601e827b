"""Keeps every customer's journeys folded up to their newest event, whatever order events and identity links come in.

Called inside the transaction that changed something, by whoever holds the customer's lock (``lock_customers``). What is
stored here could be thrown away and folded again from the events.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import Event
from agentdesk.domain.journey import Journey
from agentdesk.engine.journeys.fold import advance
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import as_of, next_deadline
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.identity.repository import components_of, lock_customers, members, public_ids
from agentdesk.orchestrator.journeys import repository
from agentdesk.orchestrator.journeys.repository import CustomerState, Mark
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork

SWEEP_BATCH = 100
MARK_BACK = 500
"""How many of the newest events lie behind a mark: later ones than those are rarely late."""


async def events_arrived(unit: UnitOfWork, services: Services, root_node_id: int, events: Sequence[Event]) -> None:
    """Fold new events, already stored, of one customer."""
    await events_arrived_at(unit, services, {root_node_id: events})


async def events_arrived_at(unit: UnitOfWork, services: Services, arrived: Mapping[int, Sequence[Event]]) -> None:
    """Fold new events, already stored, of several customers (by root), with a few statements for all of them.

    An event older than one already folded makes that customer's journeys be folded anew from all events.
    """
    connection, policy = unit.connection, services.policy
    states = await repository.states_of(connection, arrived)
    before = await repository.tracks_of(connection, arrived)
    after: dict[int, tuple[JourneyTrack, ...]] = {}
    newest: dict[int, tuple[datetime, str] | None] = {}
    stale: list[int] = []
    for root, events in arrived.items():
        state = states.get(root)
        if (
            state is None
            or state.policy_digest not in ("", policy.digest)
            or not all(repository.folded_before(state, event) for event in events)
        ):
            stale.append(root)
            continue
        tracks = before.get(root, ())
        for event in sorted(events, key=_place):
            tracks = advance(tracks, event, policy)
        after[root] = tracks
        newest[root] = max(map(_place, events), default=None)
    oldest = {root: min(map(_place, arrived[root]), default=None) for root in stale}
    for root, (tracks, last) in (await _folded_anew(connection, policy, oldest)).items():
        after[root], newest[root] = tracks, last
    await _keep(unit, services, states, before, after, newest)


def _place(event: Event) -> tuple[datetime, str]:
    return event.at, event.id


_Folded = dict[int, tuple[tuple[JourneyTrack, ...], tuple[datetime, str] | None]]


async def _folded_anew(
    connection: AsyncConnection, policy: Policy, oldest: Mapping[int, tuple[datetime, str] | None]
) -> _Folded:
    """The tracks from all events, and where the newest of them stands, by root.

    ``oldest`` are the roots with the place of their oldest new event: a mark before that spares the history up to it.
    None: nothing that was folded before counts.
    """
    found: _Folded = {}
    if not oldest:
        return found
    nodes = await members(connection, oldest)
    marks = await repository.marks_of(connection, (root for root, place in oldest.items() if place is not None))
    for root, place in oldest.items():
        mark = marks.get(root)
        if mark is not None and (
            mark.policy_digest != policy.digest or place is None or (mark.at, mark.event_id) >= place
        ):
            mark = None
        events = await repository.events_after(connection, nodes.get(root, ()), mark)
        tracks, early = mark.tracks if mark else (), max(0, len(events) - MARK_BACK)
        for event in events[:early]:
            tracks = advance(tracks, event, policy)
        if early >= MARK_BACK:
            at, event_id = _place(events[early - 1])
            await repository.keep_mark(connection, root, Mark(at, event_id, policy.digest, tracks))
        for event in events[early:]:
            tracks = advance(tracks, event, policy)
        found[root] = (tracks, _place(events[-1]) if events else None)
    return found


async def _keep(
    unit: UnitOfWork,
    services: Services,
    states: Mapping[int, CustomerState],
    before: Mapping[int, Sequence[JourneyTrack]],
    after: Mapping[int, tuple[JourneyTrack, ...]],
    newest: Mapping[int, tuple[datetime, str] | None],
) -> None:
    now, fresh = services.now(), {}
    for root, tracks in after.items():
        state, last = states.get(root, CustomerState()), newest[root]
        fresh[root] = replace(
            state,
            version=state.version + 1,
            folded_to_at=last[0] if last else state.folded_to_at,
            folded_to_id=last[1] if last else state.folded_to_id,
            policy_digest=services.policy.digest,
            next_deadline_at=next_deadline(tracks, services.policy, now),
        )
    await repository.keep_tracks(unit.connection, before, after)
    await repository.keep_states(unit.connection, fresh)
    await announce_context(unit, after)


async def identity_changed(unit: UnitOfWork, services: Services, root_node_ids: Iterable[int]) -> None:
    """Identifiers were linked or unlinked: fold anew the customers among ``root_node_ids``, forget the former ones."""
    connection, roots = unit.connection, sorted(set(root_node_ids))
    components = await components_of(connection, roots)
    gone = [root for root in roots if components.get(root) != root]
    standing = sorted({components[root] for root in roots if root in components})
    states = await repository.states_of(connection, [*standing, *gone])
    before = await repository.tracks_of(connection, standing)
    await repository.forget(connection, gone)
    await repository.forget_marks(connection, [*standing, *gone])
    folded = await _folded_anew(connection, services.policy, dict.fromkeys(standing))
    # a version must never come back, or a context of another composition of the customer would look current
    version = max((state.version for state in states.values()), default=0)
    states = {root: CustomerState(version=version) for root in standing}
    after = {root: tracks for root, (tracks, _) in folded.items()}
    await _keep(unit, services, states, before, after, {root: last for root, (_, last) in folded.items()})


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


async def current_tracks(services: Services, root: int) -> tuple[JourneyTrack, ...]:
    """The customer's tracks by the policy of today; folded anew first where another policy was in force."""
    async with services.database.read() as connection:
        state = (await repository.states_of(connection, [root])).get(root)
        tracks = (await repository.tracks_of(connection, [root])).get(root, ())
    if state is None or state.policy_digest in ("", services.policy.digest):
        return tracks
    async with services.database.write() as unit:
        await lock_customers(unit.connection, [root])
        await identity_changed(unit, services, [root])
        return (await repository.tracks_of(unit.connection, [root])).get(root, ())


async def journeys_of(services: Services, root: int) -> tuple[Journey, ...]:
    """The customer's journeys as of now: running ones first."""
    return as_of(await current_tracks(services, root), services.policy, services.now())


async def sweep_deadlines(services: Services) -> int:
    """Announce the customers for whom a deadline passed since the last sweep; returns how many.

    The deadlines are in the store, so those that passed while no service ran are found by the first sweep.
    """
    async with services.database.read() as connection:
        due = await repository.past_deadline(connection, services.now(), SWEEP_BATCH)
    for row in due:
        async with services.database.write() as unit:
            await _pass_deadline(unit, services, row.root_node_id)
    return len(due)


async def _pass_deadline(unit: UnitOfWork, services: Services, root: int) -> None:
    connection, now = unit.connection, services.now()
    await lock_customers(connection, [root])
    state = (await repository.states_of(connection, [root])).get(root)
    if state is None or state.next_deadline_at is None or state.next_deadline_at >= now:
        return  # another process was first
    tracks = (await repository.tracks_of(connection, [root])).get(root, ())
    following = next_deadline(tracks, services.policy, now)
    await repository.keep_states(
        connection, {root: replace(state, version=state.version + 1, next_deadline_at=following)}
    )
    await announce_context(unit, [root])

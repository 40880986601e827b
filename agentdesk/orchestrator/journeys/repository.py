"""All SQL of journeys: the customers' states and tracks, and the events that a rebuild reads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Text, and_, delete, func, insert, select, tuple_, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import Event
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.signals.memory import SignalMemory, dumped, loaded
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.journeys.tables import customer_state, journey_marks, journey_tracks, signal_memories
from agentdesk.orchestrator.store.conditions import SOME
from agentdesk.orchestrator.store.insert import insert_new, upsert
from agentdesk.orchestrator.timeline.tables import events


@dataclass(frozen=True, slots=True)
class CustomerState:
    """How far a customer's events are folded, by which policy, and the version that every change raises.

    ``policy_digest`` is the policy's ``following``. ``next_deadline_at`` is what the customer's timer is set to: the
    first moment at which time alone changes a journey, or an earlier one.
    """

    version: int = 0
    folded_to_at: datetime | None = None
    folded_to_id: str | None = None
    policy_digest: str = ""
    next_deadline_at: datetime | None = None
    folded: int = 0


_STATES = select(customer_state).where(customer_state.c.root_node_id.in_(SOME))
_OF_ROOTS = select(journey_tracks).where(journey_tracks.c.root_node_id.in_(SOME))
_MEMORIES = select(signal_memories).where(signal_memories.c.root_node_id.in_(SOME))


async def states_of(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, CustomerState]:
    """The states by root; a customer of whom nothing was folded yet has none."""
    found: dict[int, CustomerState] = {}
    for some in chunks(roots):
        rows = await connection.execute(_STATES, {SOME.key: some})
        for row in rows:
            found[row.root_node_id] = CustomerState(
                row.version, row.folded_to_at, row.folded_to_id, row.policy_digest, row.next_deadline_at, row.folded
            )
    return found


async def tracks_of(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, tuple[JourneyTrack, ...]]:
    """The tracks by root, in the order in which they began."""
    found: dict[int, list[JourneyTrack]] = {}
    for some in chunks(roots):
        rows = await connection.execute(_OF_ROOTS, {SOME.key: some})
        for row in rows:
            found.setdefault(row.root_node_id, []).append(JourneyTrack.model_validate_json(row.body))
    return {
        root: tuple(sorted(tracks, key=lambda track: (track.started_at, track.id))) for root, tracks in found.items()
    }


async def keep_states(connection: AsyncConnection, states: Mapping[int, CustomerState]) -> None:
    """Insert or replace the states."""
    rows = [
        {
            "root_node_id": root,
            "version": state.version,
            "folded_to_at": state.folded_to_at,
            "folded_to_id": state.folded_to_id,
            "policy_digest": state.policy_digest,
            "next_deadline_at": state.next_deadline_at,
            "folded": state.folded,
        }
        for root, state in sorted(states.items())
    ]
    await upsert(connection, customer_state, rows, key=("root_node_id",))


async def keep_tracks(
    connection: AsyncConnection,
    before: Mapping[int, Sequence[JourneyTrack]],
    after: Mapping[int, Sequence[JourneyTrack]],
) -> None:
    """Write what differs between the tracks before and after, root by root."""
    changed: list[dict[str, Any]] = []
    for root, tracks in sorted(after.items()):
        known = {track.id: track for track in before.get(root, ())}
        changed.extend(
            {"root_node_id": root, "journey_id": track.id, "body": track.model_dump_json()}
            for track in tracks
            if known.pop(track.id, None) != track
        )
        if known:
            mine = and_(journey_tracks.c.root_node_id == root, journey_tracks.c.journey_id.in_(sorted(known)))
            await connection.execute(delete(journey_tracks).where(mine))
    await upsert(connection, journey_tracks, changed, key=("root_node_id", "journey_id"))


async def memories_of(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, SignalMemory]:
    """What is remembered for the signals, by root; of whom nothing is remembered has none."""
    found: dict[int, SignalMemory] = {}
    for some in chunks(roots):
        rows = await connection.execute(_MEMORIES, {SOME.key: some})
        found.update((row.root_node_id, loaded(row.body)) for row in rows)
    return found


async def keep_memories(connection: AsyncConnection, memories: Mapping[int, SignalMemory]) -> None:
    """Insert or replace what is remembered for the signals."""
    rows = [{"root_node_id": root, "body": dumped(memory)} for root, memory in sorted(memories.items())]
    await upsert(connection, signal_memories, rows, key=("root_node_id",))


async def forget(connection: AsyncConnection, roots: Iterable[int]) -> None:
    """Drop the state, tracks and memory of nodes that are no customer's root any more."""
    for some in chunks(sorted(roots)):
        await connection.execute(delete(signal_memories).where(signal_memories.c.root_node_id.in_(some)))
        await connection.execute(delete(customer_state).where(customer_state.c.root_node_id.in_(some)))
        await connection.execute(delete(journey_tracks).where(journey_tracks.c.root_node_id.in_(some)))


async def raise_versions(connection: AsyncConnection, roots: Sequence[int]) -> None:
    """Note a change of customers whose events did not change."""
    for some in chunks(sorted(roots)):
        known = set(
            await connection.scalars(
                select(customer_state.c.root_node_id).where(customer_state.c.root_node_id.in_(some))
            )
        )
        new = [{"root_node_id": root, "version": 0, "policy_digest": ""} for root in some if root not in known]
        await insert_new(connection, customer_state, new)
        await connection.execute(
            update(customer_state)
            .where(customer_state.c.root_node_id.in_(some))
            .values(version=customer_state.c.version + 1)
        )


Place = tuple[datetime, str]
"""Where an event stands in a history: (at, id)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Tracks and memory as they were once the event at ``place``, the ``number``-th of ``nodes``, was folded by the
    policy."""

    place: Place
    number: int
    nodes: frozenset[int]
    policy_digest: str
    tracks: tuple[JourneyTrack, ...]
    memory: SignalMemory


_TRACKS = TypeAdapter(tuple[JourneyTrack, ...])


async def marks_of(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, list[Mark]]:
    """The marks by root; only long histories have some."""
    found: dict[int, list[Mark]] = {}
    for some in chunks(sorted(set(roots))):
        query = select(journey_marks).where(journey_marks.c.root_node_id.in_(some))
        for row in (await connection.execute(query)).all():
            tracks = _TRACKS.validate_json(row.tracks)
            mark = Mark(
                (row.at, row.event_id), row.number, frozenset(row.nodes), row.policy_digest, tracks, loaded(row.signals)
            )
            found.setdefault(row.root_node_id, []).append(mark)
    return found


async def replace_marks(connection: AsyncConnection, root: int, marks: Iterable[Mark]) -> None:
    """Have the customer have these marks and no others."""
    await forget_marks(connection, [root])
    rows = [
        {
            "root_node_id": root,
            "at": mark.place[0],
            "event_id": mark.place[1],
            "number": mark.number,
            "nodes": sorted(mark.nodes),
            "policy_digest": mark.policy_digest,
            "tracks": _TRACKS.dump_json(mark.tracks).decode(),
            "signals": dumped(mark.memory),
        }
        for mark in marks
    ]
    if rows:
        await connection.execute(insert(journey_marks), rows)


async def forget_marks(connection: AsyncConnection, roots: Iterable[int]) -> None:
    """Drop the marks of customers."""
    for some in chunks(sorted(set(roots))):
        await connection.execute(delete(journey_marks).where(journey_marks.c.root_node_id.in_(some)))


async def bodies_after(
    connection: AsyncConnection, node_ids: Iterable[int], place: Place | None, until: datetime | None = None
) -> list[tuple[datetime, str, str]]:
    """(at, id, the event's JSON) of every event of the nodes after the place (None: every one) and, if a time is given,
    up to that, in their order."""
    found: list[tuple[datetime, str, str]] = []
    for some in chunks(sorted(set(node_ids))):
        body = type_coerce(events.c.body, Text)
        query = select(events.c.at, events.c.id, body).where(events.c.node_id.in_(some))
        if place is not None:
            query = query.where(tuple_(events.c.at, events.c.id) > place)
        if until is not None:
            query = query.where(events.c.at <= until)
        found.extend((row[0], row[1], row[2]) for row in (await connection.execute(query)).all())
    return sorted(found)


async def count_up_to(connection: AsyncConnection, node_ids: Iterable[int], place: Place) -> int:
    """How many events of the nodes stand at the place or before it."""
    found = 0
    for some in chunks(sorted(set(node_ids))):
        up_to = tuple_(events.c.at, events.c.id) <= place
        query = select(func.count()).select_from(events).where(events.c.node_id.in_(some), up_to)
        found += await connection.scalar(query) or 0
    return found


def folded_before(state: CustomerState, event: Event) -> bool:
    """Whether an event comes after everything that was folded, so that it can simply be folded too."""
    if state.folded_to_at is None:
        return True
    return (event.at, event.id) > (state.folded_to_at, state.folded_to_id or "")

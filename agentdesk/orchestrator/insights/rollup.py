"""Keeps a countable row of every instance, in the transaction that keeps the tracks. Knows nothing of figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.engine.insights.instance import instance_of
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.insights.tables import journey_instances
from agentdesk.orchestrator.journeys.refold import Folded
from agentdesk.orchestrator.store.insert import upsert
from agentdesk.orchestrator.store.metadata import to_micros


async def keep_instances(
    connection: AsyncConnection,
    policy: Policy,
    before: Mapping[int, Sequence[JourneyTrack]],
    after: Mapping[int, Folded],
) -> None:
    """Write what differs between the tracks before and after, root by root; also of those that are kept no longer."""
    rows: list[dict[str, Any]] = []
    for root, folded in sorted(after.items()):
        known = {track.id: track for track in before.get(root, ())}
        # a track that is in the past twice is no longer what it was
        there = {track.id: track for track in (*folded.past, *folded.tracks)}
        rows.extend(
            _row(root, track, policy)
            for track in there.values()
            if known.get(track.id) != track and track.definition in policy.journeys
        )
    await _drop_untrue(connection, before, after)
    await upsert(connection, journey_instances, rows, key=("root_node_id", "journey_id"))


async def _drop_untrue(
    connection: AsyncConnection, before: Mapping[int, Sequence[JourneyTrack]], after: Mapping[int, Folded]
) -> None:
    """Delete the rows of instances of which the events no longer tell: of customers who were folded anew, all from that
    time on that did not come out again."""
    since = {root: folded.anew_from for root, folded in after.items() if folded.anew_from is not None}
    columns = journey_instances.c
    for some in chunks(sorted(root for root in since if before.get(root))):
        query = select(columns.root_node_id, columns.journey_id, columns.started_at).where(
            columns.root_node_id.in_(some), columns.started_at > min(since[root] for root in some)
        )
        gone: dict[int, list[str]] = {}
        for root, journey_id, started_at in await connection.execute(query):
            there = {track.id for track in (*after[root].past, *after[root].tracks)}
            if journey_id not in there and started_at > since[root]:
                gone.setdefault(root, []).append(journey_id)
        for root, ids in sorted(gone.items()):
            for part in chunks(sorted(ids)):
                mine = and_(columns.root_node_id == root, columns.journey_id.in_(part))
                await connection.execute(delete(journey_instances).where(mine))


async def forget_instances(connection: AsyncConnection, roots: Iterable[int]) -> None:
    """Drop the rows of nodes that are no customer's root any more."""
    for some in chunks(sorted(roots)):
        await connection.execute(delete(journey_instances).where(journey_instances.c.root_node_id.in_(some)))


def _row(root: int, track: JourneyTrack, policy: Policy) -> dict[str, Any]:
    one = instance_of(track, policy)
    return {
        "root_node_id": root,
        "journey_id": track.id,
        "definition": track.definition,
        "state": one.state.value,
        "started_at": one.started_at,
        "ends_at": one.ends_at,
        "score": one.score,
        "channel": one.channel,
        "milestone": one.milestone,
        "event_type": one.event_type,
        "switched": list(one.switched),
        "reached": {step: to_micros(at) for step, at in one.reached.items()},
        "answers": [[to_micros(each.at), each.scale, each.value, each.milestone] for each in one.answers],
    }

"""Keeps a countable row of every instance, in the transaction that keeps the tracks. Knows nothing of figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.engine.insights.instance import instance_of
from agentdesk.engine.journeys.fold import MAX_ENDED
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.insights.tables import journey_instances
from agentdesk.orchestrator.store.insert import upsert
from agentdesk.orchestrator.store.metadata import to_micros


async def keep_instances(
    connection: AsyncConnection,
    policy: Policy,
    before: Mapping[int, Sequence[JourneyTrack]],
    after: Mapping[int, Sequence[JourneyTrack]],
) -> None:
    """Write what differs between the tracks before and after, root by root."""
    rows: list[dict[str, Any]] = []
    for root, tracks in sorted(after.items()):
        known = {track.id: track for track in before.get(root, ())}
        rows.extend(
            _row(root, track, policy)
            for track in tracks
            if known.pop(track.id, None) != track and track.definition in policy.journeys
        )
        gone = sorted(track.id for track in known.values() if not _is_history(track, tracks))
        if gone:
            mine = and_(journey_instances.c.root_node_id == root, journey_instances.c.journey_id.in_(gone))
            await connection.execute(delete(journey_instances).where(mine))
    await upsert(connection, journey_instances, rows, key=("root_node_id", "journey_id"))


async def forget_instances(connection: AsyncConnection, roots: Iterable[int]) -> None:
    """Drop the rows of nodes that are no customer's root any more."""
    for some in chunks(sorted(roots)):
        await connection.execute(delete(journey_instances).where(journey_instances.c.root_node_id.in_(some)))


def _is_history(track: JourneyTrack, kept: Sequence[JourneyTrack]) -> bool:
    """Whether a track is gone only because a customer keeps so many ended ones of a definition."""
    same = [one.started_at for one in kept if one.definition == track.definition]
    return len(same) >= MAX_ENDED and track.started_at <= min(same)


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

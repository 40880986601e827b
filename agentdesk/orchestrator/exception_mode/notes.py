"""How exception modes show on the timeline: when the customer left the map, when they came back, and the promise of who
takes care of them where it is late."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.orchestrator.exception_mode import repository

SHOWN = 20
"""How many of the newest modes are on the timeline."""


async def notes(connection: AsyncConnection, nodes: Iterable[int], now: datetime) -> list[TimelineItem]:
    """The items of a customer's modes."""
    rows = await repository.newest(connection, nodes, SHOWN)
    return [item for row in rows for item in items_of(ExceptionMode.model_validate_json(row.body), now)]


def items_of(mode: ExceptionMode, now: datetime) -> list[TimelineItem]:
    """One item for the beginning, and one for the end where there was one; a ghost for a promise that is late."""
    told = {"exception_mode": mode.id, "owner": mode.owner}
    began = TimelineItem(
        id=f"off_the_map:{mode.id}",
        at=mode.started_at,
        channel="system",
        type="exception_mode.started",
        title=f"Taken off the map: {mode.owner} takes care of them",
        detail=mode.reason,
        interaction_id=mode.interaction_id,
        data={**told, "until": mode.until.isoformat()},
    )
    if mode.ended is None:
        return [began, *_late(mode, now)]
    ended = TimelineItem(
        id=f"on_the_map:{mode.id}",
        at=mode.ended.at,
        channel="system",
        type="exception_mode.ended",
        title="Back on the map",
        detail=mode.ended.because,
        data={**told, "how": mode.ended.how.value, "evidence": list(mode.ended.evidence)},
    )
    return [began, ended]


def _late(mode: ExceptionMode, now: datetime) -> list[TimelineItem]:
    promised = mode.follow_up
    if promised is None or now <= promised.due_at:
        return []
    ghost = TimelineItem(
        id=f"ghost:follow_up:{mode.id}",
        at=promised.due_at,
        channel="system",
        type="exception_mode.follow_up_missing",
        title=f"Promised and not told as kept: {promised.promise}",
        detail=f"{mode.owner} takes care of them",
        ghost=True,
        due_at=promised.due_at,
        data={"exception_mode": mode.id},
    )
    return [ghost]

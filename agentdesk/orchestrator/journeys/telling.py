"""Tells the desks what changed on customers' journeys."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from agentdesk.engine.journeys.changes import JourneyNews, has_moved, news
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.orchestrator.identity.repository import public_ids
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork

NEWS = timedelta(hours=1)
"""A journey on which nothing happened for longer is history being imported: only what is late on it since yesterday is
told."""
LATE_NEWS = timedelta(days=1)
"""What was overdue for longer when it was first heard of is history too: whoever looks at the customer sees it."""
MENDED_NEWS = timedelta(days=30)
"""A late event that mends what was due longer ago is history as well: nobody has it on screen as missing."""


async def announce_journeys(unit: UnitOfWork, found: Mapping[int, Iterable[JourneyNews]]) -> None:
    """Announce the news of each customer, by root."""
    told = {root: list(some) for root, some in found.items()}
    ids = await public_ids(unit.connection, [root for root, some in told.items() if some])
    for root, some in sorted(told.items()):
        for one in some:
            unit.announce(
                Change(type="journey_changed", payload=_payload(ids[root], one), customer_id=ids[root]),
            )


def _payload(customer_id: str, one: JourneyNews) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "journey_id": one.id,
        "journey": one.journey.model_dump(mode="json") if one.journey else None,
        "ghosts": [ghost.model_dump(mode="json") for ghost in one.ghosts],
        "overdue": list(one.overdue),
    }


def news_of_events(
    services: Services, before: Sequence[JourneyTrack], after: Sequence[JourneyTrack]
) -> list[JourneyNews]:
    """What events that were just folded changed for people, now."""
    known = {track.id: track for track in before}
    changed = [track for track in after if has_moved(known.pop(track.id, None), track)]
    if not changed and not known:
        return []
    ids = {track.id for track in changed} | known.keys()
    now = services.now()
    found = news([track for track in before if track.id in ids], changed, services.policy, now, now)
    lately = {track.id for track in changed if now - track.last_at <= NEWS}
    return [one for one in found if one.id in lately or _is_fresh(one, now)]


def _is_fresh(one: JourneyNews, now: datetime) -> bool:
    """Whether something of it was due lately enough that somebody waits for it."""
    due = {step.id: step.due_at for step in one.journey.milestones} if one.journey else {}
    told = ((one.overdue, LATE_NEWS), (one.mended, MENDED_NEWS))
    return any((at := due.get(step)) is None or now - at <= within for steps, within in told for step in steps)

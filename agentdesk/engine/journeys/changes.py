"""What people would see differently of a customer's journeys: between two sets of tracks, or two times.

Owns what counts as a change. Knows nothing of whom it is told to.
"""

from collections.abc import Iterable
from datetime import datetime

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.journey import Journey
from agentdesk.domain.records import dataclass
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.view import all_as_of, ghosts
from agentdesk.engine.policy.model import Policy


@dataclass(frozen=True, slots=True)
class JourneyNews:
    """One journey as it is now (None: the events no longer tell of it) with all steps that are missing on it;
    ``overdue`` are the milestones that were not overdue before, ``mended`` those that are no longer."""

    id: str
    journey: Journey | None
    ghosts: tuple[TimelineItem, ...]
    overdue: tuple[str, ...]
    mended: tuple[str, ...]


def news(
    before: Iterable[JourneyTrack], after: Iterable[JourneyTrack], policy: Policy, since: datetime, now: datetime
) -> list[JourneyNews]:
    """The journeys that differ between ``before`` as of ``since`` and ``after`` as of ``now``."""
    former = {one.id: one for one in all_as_of(before, policy, since)}
    current = {one.id: one for one in all_as_of(after, policy, now)}
    told = []
    for journey_id in sorted(former.keys() | current.keys()):
        was, is_ = former.get(journey_id), current.get(journey_id)
        if _face(was) != _face(is_):
            late, was_late = _overdue(is_), _overdue(was)
            told.append(
                JourneyNews(
                    id=journey_id,
                    journey=is_,
                    ghosts=ghosts([is_], policy) if is_ else (),
                    overdue=tuple(one for one in late if one not in was_late),
                    mended=tuple(one for one in was_late if one not in late),
                )
            )
    return told


def has_moved(before: JourneyTrack | None, after: JourneyTrack) -> bool:
    """Whether events changed what ``news`` looks at; most only make the way longer, which need not be worked out."""
    if before is None:
        return True
    return (before.state, before.reached, before.promised) != (after.state, after.reached, after.promised)


def _face(journey: Journey | None) -> object:
    if journey is None:
        return None
    steps = [(step.id, step.reached_at, step.due_at, step.overdue) for step in journey.milestones]
    return journey.state, journey.paused is not None, steps


def _overdue(journey: Journey | None) -> list[str]:
    return [step.id for step in journey.milestones if step.overdue] if journey else []

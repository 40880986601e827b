"""What is waited for, when to look again, and whether it has come.

Owns the choice of the moment and what counts as having come. Knows nothing of who looks then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agentdesk.domain.decision import Watch
from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.model import Policy, WatchRule
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.reading import Reading
from agentdesk.engine.situation import Situation


def watch_of(rule: WatchRule, at: datetime, journeys: Iterable[Journey], now: Situation) -> Watch:
    """Until the journey's next deadline if it has one ahead, else for the declared time."""
    ahead = [
        (step.due_at, journey.id, step.id)
        for journey in journeys
        if journey.definition == rule.journey and journey.state is JourneyState.ACTIVE
        for step in journey.milestones
        if step.due_at and not step.reached_at and step.due_at > at
    ]
    until, journey_id, step_id = min(ahead, default=(at + timedelta(seconds=rule.within_s), None, None))
    return Watch(
        until=until, for_=fill(rule.for_, now.names), returns=rule.returns, journey=journey_id, milestone=step_id
    )


def seen(
    watch: Watch, event: Condition | None, since: datetime, tracks: Iterable[JourneyTrack],
    readings: Iterable[Reading], policy: Policy,
) -> tuple[str, ...] | None:  # fmt: skip
    """The ids of the events by which the watched thing happened since the decision; None if it did not."""
    track = next((track for track in tracks if track.id == watch.journey), None)
    rule = policy.journeys.get(track.definition) if track else None
    if track and rule and watch.milestone:
        step = next((step for step in rule.milestones if step.id == watch.milestone), None)
        for one in (step.alternatives or (step.id,)) if step else ():
            if one in track.reached:
                return track.reached[one].evidence
    if event is None:
        return None
    for reading in readings:
        if reading.event.at > since and _fits(event, reading):
            return (reading.event.id,)
    return None


def cannot_come(watch: Watch, tracks: Iterable[JourneyTrack]) -> bool:
    """Whether the journey whose step is waited for is over, or no longer there."""
    if watch.journey is None:
        return False
    track = next((track for track in tracks if track.id == watch.journey), None)
    return track is None or track.state is not JourneyState.ACTIVE


def _fits(event: Condition, reading: Reading) -> bool:
    try:
        return event.holds(reading.context())
    except ConditionError:  # the values at hand do not fit: it is not the event
        return False

"""Journeys as of a time: what is due, what is overdue, what silence has ended; and the missing steps as ghosts.

Owns what the clock adds to the tracks. The time is handed in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import EventId, JourneyId
from agentdesk.domain.journey import Journey, JourneyState, Milestone
from agentdesk.engine.journeys.fold import abandoned_at
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.policy.model import JourneyRule, MilestoneRule, Policy
from agentdesk.engine.policy.templates import fill

MAX_ENDED_SHOWN = 10
GHOST_TYPE = "journey.milestone_missing"


def as_of(tracks: Iterable[JourneyTrack], policy: Policy, now: datetime) -> tuple[Journey, ...]:
    """The journeys at ``now``: running ones first, then those that ended last. Tracks begun later are left out."""
    journeys = [
        _journey(track, policy.journeys[track.definition], policy, now)
        for track in tracks
        if track.definition in policy.journeys and track.started_at <= now
    ]
    active = [journey for journey in journeys if journey.state is JourneyState.ACTIVE]
    ended = [journey for journey in journeys if journey.state is not JourneyState.ACTIVE]
    active.sort(key=lambda one: (one.started_at, one.id), reverse=True)
    ended.sort(key=lambda one: (one.ended_at or one.started_at, one.id), reverse=True)
    return (*active, *ended[:MAX_ENDED_SHOWN])


def ghosts(journeys: Iterable[Journey], policy: Policy) -> tuple[TimelineItem, ...]:
    """The overdue steps as timeline items where they should have been, newest first."""
    items = [
        TimelineItem(
            id=f"ghost:{journey.id}:{step.id}",
            at=step.due_at,
            channel="system",
            type=GHOST_TYPE,
            title=_missing(policy, journey.definition, step),
            detail=journey.title,
            journey_ids=(journey.id,),
            ghost=True,
            due_at=step.due_at,
            data={"milestone": step.id},
        )
        for journey in journeys
        for step in journey.milestones
        if step.overdue and step.due_at
    ]
    return tuple(sorted(items, key=lambda item: (item.at, item.id), reverse=True))


def next_deadline(tracks: Iterable[JourneyTrack], policy: Policy, now: datetime) -> datetime | None:
    """When time alone next changes a journey: a step becomes overdue or silence ends it. None if never."""
    ahead: list[datetime] = []
    for track in tracks:
        rule = policy.journeys.get(track.definition)
        if rule is None or track.state is not JourneyState.ACTIVE:
            continue
        moments = [abandoned_at(track, rule)]
        moments.extend(due for step in rule.milestones if step.id not in track.reached and (due := _due(track, step)))
        # A step is overdue only after its moment; the moment itself is still in time.
        ahead.extend(moment for moment in moments if moment >= now)
    return min(ahead, default=None)


def _missing(policy: Policy, definition: str, step: Milestone) -> str:
    rule = policy.journeys.get(definition)
    known = next((one for one in rule.milestones if one.id == step.id), None) if rule else None
    return known.missing_title if known else step.title


def _due(track: JourneyTrack, step: MilestoneRule) -> datetime | None:
    """When a step is due: as promised, else by the first of its deadlines whose beginning was reached."""
    if step.id in track.promised:
        return track.promised[step.id]
    for deadline in step.deadlines:
        begun = track.reached.get(deadline.after)
        if begun:
            return begun.at + timedelta(seconds=deadline.within_s)
    return None


def _journey(track: JourneyTrack, rule: JourneyRule, policy: Policy, now: datetime) -> Journey:
    state, ended_at = track.state, track.ended_at
    if state is JourneyState.ACTIVE and now > abandoned_at(track, rule):
        state, ended_at = JourneyState.ABANDONED, abandoned_at(track, rule)
    steps = tuple(_milestone(track, step, state, now) for step in rule.milestones)
    intent = policy.intents.get(track.keys.get("intent", ""))
    words = {"intent": intent.label if intent else "a problem"}
    return Journey(
        id=JourneyId(track.id),
        definition=rule.id,
        title=fill(rule.title, words),
        goal=fill(rule.goal, words),
        kind=rule.kind,
        state=state,
        started_at=track.started_at,
        ended_at=ended_at,
        milestones=steps,
        success_score=_score(steps, state),
        evidence=tuple(EventId(event_id) for event_id in track.event_ids),
    )


def _milestone(track: JourneyTrack, step: MilestoneRule, state: JourneyState, now: datetime) -> Milestone:
    reached, due = track.reached.get(step.id), _due(track, step)
    return Milestone(
        id=step.id,
        title=step.title,
        reached_at=reached.at if reached else None,
        due_at=due,
        overdue=not reached and due is not None and now > due and state is JourneyState.ACTIVE,
        evidence=tuple(EventId(event_id) for event_id in reached.evidence) if reached else (),
    )


def _score(steps: tuple[Milestone, ...], state: JourneyState) -> float | None:
    """0 for a journey that did not reach its goal, 1 for one that did, less what came late; None while it runs."""
    if state is JourneyState.ACTIVE:
        return None
    if state is not JourneyState.SUCCEEDED:
        return 0.0
    late = sum(bool(step.reached_at and step.due_at and step.reached_at > step.due_at) for step in steps)
    return round(1.0 - 0.5 * late / len(steps), 3)

"""Journeys as of a time: what is due, what is overdue, what silence has ended; and the missing steps as ghosts.

Owns what the clock adds to the tracks. The time is handed in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import EventId, JourneyId
from agentdesk.domain.journey import Journey, JourneySignal, JourneyState, Milestone
from agentdesk.domain.sentiment import Reason
from agentdesk.engine.journeys.fold import abandoned_at
from agentdesk.engine.journeys.track import JourneyTrack
from agentdesk.engine.journeys.way import success
from agentdesk.engine.policy.model import JourneyRule, MilestoneRule, Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.wording import lasting

MAX_ENDED_SHOWN = 10
GHOST_TYPE = "journey.milestone_missing"


def as_of(tracks: Iterable[JourneyTrack], policy: Policy, now: datetime) -> tuple[Journey, ...]:
    """The journeys at ``now``: running ones first, then those that ended last. Tracks begun later are left out."""
    journeys = all_as_of(tracks, policy, now)
    active = [journey for journey in journeys if journey.state is JourneyState.ACTIVE]
    ended = [journey for journey in journeys if journey.state is not JourneyState.ACTIVE]
    active.sort(key=lambda one: (one.started_at, one.id), reverse=True)
    ended.sort(key=lambda one: (one.ended_at or one.started_at, one.id), reverse=True)
    return (*active, *ended[:MAX_ENDED_SHOWN])


def all_as_of(tracks: Iterable[JourneyTrack], policy: Policy, now: datetime) -> list[Journey]:
    """As ``as_of``, in the order of the tracks and with all that ended."""
    journeys = [
        _journey(track, policy.journeys[track.definition], policy, now)
        for track in tracks
        if track.definition in policy.journeys and track.started_at <= now
    ]
    active = [journey for journey in journeys if journey.state is JourneyState.ACTIVE]

    def first(journey: Journey) -> Journey | None:
        """The running journey that outranks another one that runs."""
        if journey.state is not JourneyState.ACTIVE:
            return None
        return next((one for one in active if journey.definition in policy.journeys[one.definition].outranks), None)

    return [
        journey.model_copy(
            update={"paused": Reason(text=f"“{before.title}” comes first", evidence=before.evidence[-3:])}
        )
        if (before := first(journey))
        else journey
        for journey in journeys
    ]


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
        moments.extend(
            due for step in rule.milestones if not _settled(track, step) and (due := _group_due(track, step, rule))
        )
        # A step is overdue only after its moment; the moment itself is still in time.
        ahead.extend(moment for moment in moments if moment >= now)
    return min(ahead, default=None)


def _missing(policy: Policy, definition: str, step: Milestone) -> str:
    rule = policy.journeys.get(definition)
    known = next((one for one in rule.milestones if one.id == step.id), None) if rule else None
    return known.missing_title if known else step.title


def _settled(track: JourneyTrack, step: MilestoneRule) -> bool:
    """Whether the step is no longer waited for: it or one of its alternatives was reached."""
    return step.id in track.reached or any(other in track.reached for other in step.alternatives)


def _group_due(track: JourneyTrack, step: MilestoneRule, rule: JourneyRule) -> datetime | None:
    """When the step is due. The first of several alternatives that has a deadline speaks for all of them: while any of
    them is in time, nothing is late."""
    mine = _due(track, step, rule)
    if not step.alternatives or mine is None:
        return mine
    group = [(other, _due(track, rule.milestone(other), rule)) for other in step.alternatives]
    timed = [(other, due) for other, due in group if due]
    return max(due for _, due in timed) if timed[0][0] == step.id else None


def _due(track: JourneyTrack, step: MilestoneRule, rule: JourneyRule) -> datetime | None:
    """What was promised, else the first deadline that has begun, in the order in which they are declared. A deadline
    after a step begins as well when an alternative of that step is reached."""
    if step.promised and step.id in track.promised:
        return track.promised[step.id]
    for deadline in step.deadlines:
        begun = [track.reached[one].at for one in _ways_to(deadline.after, rule) if one in track.reached]
        if begun:
            return min(begun) + timedelta(seconds=deadline.within_s)
    return None


def _ways_to(step_id: str, rule: JourneyRule) -> tuple[str, ...]:
    return rule.milestone(step_id).alternatives or (step_id,)


def _signals(track: JourneyTrack, policy: Policy) -> tuple[JourneySignal, ...]:
    """What was seen on the way, the newest first, by today's names."""
    titles = {rule.id: rule.title for rule in policy.signals if rule.id in track.signals} if track.signals else {}
    told = [
        JourneySignal(
            signal=name, title=titles[name], at=seen.at, evidence=tuple(EventId(one) for one in seen.evidence)
        )
        for name, seen in track.signals.items()
        if name in titles
    ]
    return tuple(sorted(told, key=lambda one: (one.at, one.signal), reverse=True))


def _late(steps: Iterable[Milestone], ended_at: datetime | None) -> list[str]:
    """The steps that came after their time, are overdue, or were due before the journey ended and never came."""
    late = []
    for step in steps:
        until = step.reached_at or (None if step.instead else ended_at)
        if step.overdue or (step.due_at and until and until > step.due_at):
            late.append(step.id)
    return late


def _title(policy: Policy, definition: str) -> str:
    rule = policy.journeys.get(definition)
    return fill(rule.title, {"intent": "a problem"}) if rule else definition


def _ended(track: JourneyTrack, rule: JourneyRule, policy: Policy, state: JourneyState) -> Reason | None:
    """Why the journey is over, as of the time at which it is in this state."""
    if state is JourneyState.ACTIVE:
        return None
    last = track.event_ids[-1:]
    if state is JourneyState.SUCCEEDED:
        step = next((step for step in rule.milestones if step.id in rule.success and step.id in track.reached), None)
        return Reason(text=f"“{step.title}” was reached" if step else "The goal was reached", evidence=last)
    if state is JourneyState.FAILED:
        return Reason(text="It can no longer succeed", evidence=last)
    if track.ended_by is not None:
        return Reason(text=f"“{_title(policy, track.ended_by)}” took its place", evidence=last)
    if track.state is JourneyState.ABANDONED and track.ended_at == track.last_at:
        return Reason(text="It was given up", evidence=last)
    return Reason(text=f"Nothing happened for {lasting(rule.abandon_after_s)}", evidence=last)


def _journey(track: JourneyTrack, rule: JourneyRule, policy: Policy, now: datetime) -> Journey:
    state, ended_at = track.state, track.ended_at
    if state is JourneyState.ACTIVE and now > abandoned_at(track, rule):
        state, ended_at = JourneyState.ABANDONED, abandoned_at(track, rule)
    steps = tuple(_milestone(track, step, rule, state, now) for step in rule.milestones)
    score, parts = success(track, steps, state, _late(steps, ended_at))
    intent = policy.intents.get(track.keys.get("intent", ""))
    words = {"intent": intent.label if intent else "a problem"}
    return Journey(
        id=JourneyId(track.id),
        definition=rule.id,
        title=fill(rule.title, words),
        goal=fill(rule.goal, words),
        outcome=fill(rule.outcome, words),
        version=rule.version,
        kind=rule.kind,
        state=state,
        started_at=track.started_at,
        ended_at=ended_at,
        milestones=steps,
        success_score=score,
        success_parts=parts,
        signals=_signals(track, policy),
        ended=_ended(track, rule, policy, state),
        kept_out=tuple(
            Reason(text=f"“{_title(policy, other)}” did not begin because of this", evidence=tried.evidence)
            for other, tried in track.kept_out.items()
        ),
        evidence=tuple(EventId(event_id) for event_id in track.event_ids),
    )


def _milestone(
    track: JourneyTrack, step: MilestoneRule, rule: JourneyRule, state: JourneyState, now: datetime
) -> Milestone:
    reached, due = track.reached.get(step.id), _group_due(track, step, rule)
    waits = not _settled(track, step) and state is JourneyState.ACTIVE
    return Milestone(
        id=step.id,
        title=step.title,
        reached_at=reached.at if reached else None,
        due_at=due,
        overdue=waits and due is not None and now > due,
        instead=None if reached else next((one for one in step.alternatives if one in track.reached), None),
        evidence=tuple(EventId(event_id) for event_id in reached.evidence) if reached else (),
    )

"""How far instances came: which milestones were reached at all, how long it took, and where the others ended.

Steps come in any order, so a milestone counts as reached whenever it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from agentdesk.domain.insights import Ending, StepFigures, Wait
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.insights.figures import quartiles, share
from agentdesk.engine.insights.instance import Instance
from agentdesk.engine.policy.model import JourneyRule

MAX_ENDINGS = 20
LOST = (JourneyState.FAILED, JourneyState.ABANDONED)


def steps_of(instances: Sequence[Instance], rule: JourneyRule, at_least: int) -> tuple[StepFigures, ...]:
    """How many instances reached each milestone, in the order of the definition."""
    n = len(instances)
    reached = Counter(step for one in instances for step in one.reached)
    return tuple(
        StepFigures(
            milestone=step.id,
            title=step.title,
            n=n,
            reached=reached[step.id],
            share=share(reached[step.id], n, at_least),
            is_goal=step.id in rule.success,
            instead_of=tuple(other for other in step.alternatives if other != step.id),
        )
        for step in rule.milestones
    )


def waits_of(instances: Sequence[Instance], rule: JourneyRule, at_least: int) -> tuple[Wait, ...]:
    """The time from each milestone to the next in the definition; to each of several alternatives from the milestone
    before all of them."""
    titles = titles_of(rule)
    found = []
    for before, after in _neighbours(rule):
        both = [
            (one.reached[after] - one.reached[before]).total_seconds()
            for one in instances
            if before in one.reached and after in one.reached
        ]
        forward = [seconds for seconds in both if seconds >= 0]
        found.append(
            Wait(
                from_milestone=before,
                to_milestone=after,
                from_title=titles[before],
                to_title=titles[after],
                n=len(forward),
                reversed=len(both) - len(forward),
                seconds=quartiles(forward, at_least),
            )
        )
    return tuple(found)


def endings_of(instances: Sequence[Instance], rule: JourneyRule, now: datetime) -> tuple[tuple[Ending, ...], int]:
    """Where those that did not come to the goal ended, the most frequent places first, and how many are left out."""
    titles = titles_of(rule)
    places = Counter(
        (state.value, one.milestone, one.event_type, one.switched)
        for one in instances
        if (state := one.as_of(now)) in LOST
    )
    ranked = sorted(places.items(), key=lambda place: (-place[1], place[0]))
    told = tuple(
        Ending(
            state=state,
            milestone=milestone,
            milestone_title=titles.get(milestone, milestone),
            event_type=event_type,
            switched=switched,
            n=n,
        )
        for (state, milestone, event_type, switched), n in ranked[:MAX_ENDINGS]
    )
    return told, sum(n for _place, n in ranked[MAX_ENDINGS:])


def titles_of(rule: JourneyRule) -> Mapping[str, str]:
    return {step.id: step.title for step in rule.milestones}


def _neighbours(rule: JourneyRule) -> list[tuple[str, str]]:
    """(a milestone, the one before it that is no alternative to it)."""
    found = []
    for place, step in enumerate(rule.milestones):
        earlier = [one.id for one in rule.milestones[:place] if one.id not in step.alternatives]
        if earlier:
            found.append((earlier[-1], step.id))
    return found

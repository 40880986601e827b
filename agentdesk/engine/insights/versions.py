"""Before and after a version of the policy: what became, in the same time, of instances that began under either.

Owns the fairness of the comparison: only instances that began at least so long ago count, and of each only what it came
to within that time. Two versions that differ in how long ago they were in force are then compared alike. It is an
association: more than the policy changes with time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from agentdesk.domain.insights import PolicyComparison, PolicyPeriod, UnderPolicy
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.insights.figures import mean, mean_difference, quartiles, share, share_difference
from agentdesk.engine.insights.instance import Instance

Grown = tuple[list[float], list[float]]
"""The success score of every instance within its time (0 where the goal was not reached), and the seconds that those
took which reached it."""


def compared(
    instances: Sequence[Instance],
    before: Sequence[PolicyPeriod],
    after: Sequence[PolicyPeriod],
    within: timedelta,
    now: datetime,
    at_least: int,
) -> PolicyComparison:
    """The two versions, each with all the times at which it was in force (at least one)."""
    earlier, later = _grown(instances, before, within, now), _grown(instances, after, within, now)
    told = _told(before, earlier, at_least), _told(after, later, at_least)
    return PolicyComparison(
        within_days=within / timedelta(days=1),
        before=told[0],
        after=told[1],
        success=share_difference(told[1].success, told[0].success),
        score=mean_difference(later[0], earlier[0], at_least),
    )


def began_under(started_at: datetime, periods: Sequence[PolicyPeriod]) -> bool:
    return any(one.from_at <= started_at and (one.to_at is None or started_at < one.to_at) for one in periods)


def _grown(instances: Sequence[Instance], periods: Sequence[PolicyPeriod], within: timedelta, now: datetime) -> Grown:
    scores: list[float] = []
    seconds: list[float] = []
    for one in instances:
        if one.started_at > now - within or not began_under(one.started_at, periods):
            continue
        took = one.ends_at - one.started_at
        reached = one.state is JourneyState.SUCCEEDED and took <= within
        scores.append((one.score or 0.0) if reached else 0.0)
        if reached:
            seconds.append(took.total_seconds())
    return scores, seconds


def _told(periods: Sequence[PolicyPeriod], grown: Grown, at_least: int) -> UnderPolicy:
    scores, seconds = grown
    return UnderPolicy(
        policy=periods[-1],
        n=len(scores),
        succeeded=len(seconds),
        success=share(len(seconds), len(scores), at_least),
        score=mean(scores, at_least),
        seconds=quartiles(seconds, at_least),
    )

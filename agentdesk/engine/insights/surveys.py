"""What customers answered when they were asked, by scale and by the milestone that they had just reached.

Owns the rule for drops and spikes: a week moved if it and the (at most four) weeks before it each have the least number
of answers, and the 95 % interval of the difference of their means excludes 0.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from agentdesk.domain.insights import Answers, AnswerWeek
from agentdesk.engine.insights.figures import WEEK, Ends, mean, mean_difference, week_of
from agentdesk.engine.insights.funnel import titles_of
from agentdesk.engine.insights.instance import Instance
from agentdesk.engine.policy.model import JourneyRule
from agentdesk.engine.policy.scales import Scale, Scales

WEEKS_BEFORE = 4
NET_POINTS = 100.0


def answers_of(instances: Sequence[Instance], rule: JourneyRule, scales: Scales, at_least: int) -> tuple[Answers, ...]:
    """By milestone in the order of the definition, then by scale. What was answered on a scale that the policy no
    longer knows is left out."""
    places = {"": -1} | {step.id: place for place, step in enumerate(rule.milestones)}
    given: dict[tuple[str, str], list[tuple[datetime, float]]] = defaultdict(list)
    for one in instances:
        for answer in one.answers:
            if answer.milestone in places:
                given[answer.milestone, answer.scale].append((answer.at, answer.value))
    titles = titles_of(rule)
    found = []
    for milestone, name in sorted(given, key=lambda key: (places[key[0]], key[1])):
        scale = scales.named(name)
        if scale is not None:
            found.append(_on(scale, milestone, titles.get(milestone, ""), given[milestone, name], at_least))
    return tuple(found)


def _on(scale: Scale, milestone: str, title: str, given: Sequence[tuple[datetime, float]], at_least: int) -> Answers:
    values = [(at, _counted(scale, value)) for at, value in given]
    return Answers(
        milestone=milestone,
        milestone_title=title,
        scale=scale.name,
        is_net=scale.net is not None,
        more_is_better=scale.more_is_better,
        least=_ends(scale)[0],
        most=_ends(scale)[1],
        n=len(values),
        mean=mean([value for _at, value in values], at_least, _ends(scale)),
        weeks=_weeks(scale, values, at_least),
    )


def _ends(scale: Scale) -> Ends:
    return (scale.low, scale.high) if scale.net is None else (-NET_POINTS, NET_POINTS)


def _counted(scale: Scale, value: float) -> float:
    if scale.net is None:
        return value
    bad, good = scale.net
    return NET_POINTS if value >= good else -NET_POINTS if value <= bad else 0.0


def _weeks(scale: Scale, values: Sequence[tuple[datetime, float]], at_least: int) -> tuple[AnswerWeek, ...]:
    by_week: dict[datetime, list[float]] = defaultdict(list)
    for at, value in values:
        by_week[week_of(at)].append(value)
    found = []
    for week in sorted(by_week):
        before = [value for back in range(1, WEEKS_BEFORE + 1) for value in by_week.get(week - back * WEEK, ())]
        change = mean_difference(by_week[week], before, at_least, _ends(scale))
        moved = ""
        if change is not None and change.is_clear:
            moved = "spike" if (change.value > 0) == scale.more_is_better else "drop"
        found.append(
            AnswerWeek(
                from_at=week,
                n=len(by_week[week]),
                mean=mean(by_week[week], at_least, _ends(scale)),
                change=change,
                moved=moved,
            )
        )
    return tuple(found)

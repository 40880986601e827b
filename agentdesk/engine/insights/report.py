"""One journey definition measured over its instances, and many of them ranked by what is lost.

Pure: the same instances, policy and time give the same figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

from agentdesk.domain.insights import JourneyFigures, JourneyReport, JourneyWeek
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.records import dataclass
from agentdesk.engine.insights.figures import mean, share, week_of
from agentdesk.engine.insights.funnel import LOST, endings_of, steps_of, waits_of
from agentdesk.engine.insights.instance import Instance
from agentdesk.engine.insights.surveys import answers_of
from agentdesk.engine.policy.model import JourneyRule, Policy
from agentdesk.engine.policy.templates import fill

SETTLED = 0.9
"""From this share of a week's instances on that are over, their mean score is told: what ends early ends well, so that
the first of them to end say nothing of the others."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many instances are in each state, and how often each success score was given."""

    states: Mapping[JourneyState, int]
    scores: Mapping[float, int]


def tally_of(instances: Iterable[Instance], now: datetime) -> Tally:
    states: Counter[JourneyState] = Counter()
    scores: Counter[float] = Counter()
    for one in instances:
        states[one.as_of(now)] += 1
        score = one.score_as_of(now)
        if score is not None:
            scores[score] += 1
    return Tally(states, scores)


def figures_of(rule: JourneyRule, tally: Tally, at_least: int) -> JourneyFigures:
    """One definition in a row. Loss = (failed + abandoned) × the value that the definition says its outcome has."""
    n = sum(tally.states.values())
    counted = {state: tally.states.get(state, 0) for state in JourneyState}
    lost = sum(counted[state] for state in LOST)
    return JourneyFigures(
        definition=rule.id,
        title=_plain(rule.title),
        goal=_plain(rule.goal),
        outcome=_plain(rule.outcome),
        version=rule.version,
        value=rule.value,
        n=n,
        running=counted[JourneyState.ACTIVE],
        succeeded=counted[JourneyState.SUCCEEDED],
        failed=counted[JourneyState.FAILED],
        abandoned=counted[JourneyState.ABANDONED],
        enough=n >= at_least,
        success=share(counted[JourneyState.SUCCEEDED], n, at_least),
        score=_median(tally.scores, at_least),
        loss=round(lost * rule.value, 2),
    )


def ranked(rows: Iterable[JourneyFigures]) -> list[JourneyFigures]:
    """The greatest loss first; those with too few instances last."""
    return sorted(rows, key=lambda row: (not row.enough, -row.loss, -row.n, row.definition))


def report(
    rule: JourneyRule,
    instances: Sequence[Instance],
    policy: Policy,
    period: tuple[datetime, datetime],
    now: datetime,
    at_least: int,
) -> JourneyReport:
    """All figures of one definition but the comparison of two versions of the policy."""
    endings, more = endings_of(instances, rule, now)
    return JourneyReport(
        figures=figures_of(rule, tally_of(instances, now), at_least),
        from_at=period[0],
        to_at=period[1],
        at_least=at_least,
        steps=steps_of(instances, rule, at_least),
        waits=waits_of(instances, rule, at_least),
        endings=endings,
        more_endings=more,
        answers=answers_of(instances, rule, policy.vocabulary.scales, at_least),
        weeks=_weeks(instances, now, at_least),
    )


def _weeks(instances: Iterable[Instance], now: datetime, at_least: int) -> tuple[JourneyWeek, ...]:
    by_week: dict[datetime, list[Instance]] = defaultdict(list)
    for one in instances:
        by_week[week_of(one.started_at)].append(one)
    found = []
    for week, some in sorted(by_week.items()):
        scores = [score for one in some if (score := one.score_as_of(now)) is not None]
        succeeded = sum(one.state is JourneyState.SUCCEEDED for one in some)
        found.append(
            JourneyWeek(
                from_at=week,
                n=len(some),
                ended=len(scores),
                succeeded=succeeded,
                success=share(succeeded, len(some), at_least),
                score=mean(scores, at_least) if len(scores) >= SETTLED * len(some) else None,
            )
        )
    return tuple(found)


def _median(scores: Mapping[float, int], at_least: int) -> float | None:
    if sum(scores.values()) < at_least:
        return None
    return round(median(score for score, times in scores.items() for _ in range(times)), 3)


def _plain(text: str) -> str:
    """A title of all instances: what one of them fills in is any problem."""
    return fill(text, {"intent": "a problem"})

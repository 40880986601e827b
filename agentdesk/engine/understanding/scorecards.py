"""Effort and attrition: declared scorecards, each line with its reason and its evidence.

Owns the arithmetic. Knows no line by name.
"""

from collections.abc import Iterable

from agentdesk.domain.sentiment import Attrition, Effort, Level, Reason
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy, ScoreRule
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation

MAX_EVIDENCE = 10


def effort(now: Situation, policy: Policy) -> Effort:
    """How hard it was."""
    score, reasons = _score(policy.scorecards.effort, now)
    return Effort(score=score, level=level(score, policy), reasons=reasons)


def attrition(now: Situation, policy: Policy) -> Attrition:
    """How likely the customer is to leave."""
    score, reasons = _score(policy.scorecards.attrition, now)
    return Attrition(risk=score, level=level(score, policy), reasons=reasons)


def level(score: float, policy: Policy) -> Level:
    if score >= policy.scorecards.high:
        return Level.HIGH
    return Level.MEDIUM if score >= policy.scorecards.medium else Level.LOW


def _score(rules: Iterable[ScoreRule], now: Situation) -> tuple[float, tuple[Reason, ...]]:
    """Each line takes its points of what is left to 1, so that lines add up but never beyond it."""
    left = 1.0
    reasons: list[tuple[float, Reason]] = []
    for rule in rules:
        try:
            holds = rule.when.holds(now.names)
        except ConditionError as error:
            reasons.append((0.0, Reason(text=f"{rule.id} could not be told: {error.message}")))
            continue
        if holds:
            left *= 1.0 - rule.points
            evidence = now.evidence(rule.evidence)[:MAX_EVIDENCE]
            reasons.append((rule.points, Reason(text=fill(rule.because, now.names), evidence=evidence)))
    reasons.sort(key=lambda pair: -pair[0])
    return round(1.0 - left, 3), tuple(reason for _, reason in reasons)

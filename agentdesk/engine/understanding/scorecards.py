"""Effort and attrition: declared scorecards, each line with its reason and its evidence.

Owns the arithmetic. Knows no line by name.
"""

from collections.abc import Iterable, Sequence
from math import floor

from agentdesk.domain.sentiment import Attrition, Effort, Level, ScorePart
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy, ScoreRule
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation

MAX_EVIDENCE = 10
_UNITS = 1000
"""Scores and points are told in thousandths."""


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


def _score(rules: Iterable[ScoreRule], now: Situation) -> tuple[float, tuple[ScorePart, ...]]:
    """Each line takes its points of what is left to 1, so that lines add up but never beyond it; what a line is told to
    have added is its share of the whole by its points, for none of them came first.
    """
    left = 1.0
    lines: list[tuple[float, ScorePart]] = []
    for rule in rules:
        try:
            holds = rule.when.holds(now.names)
        except ConditionError as error:
            lines.append((0.0, ScorePart(part=rule.id, text=f"{rule.id} could not be told: {error.message}")))
            continue
        if holds:
            left *= 1.0 - rule.points
            evidence = now.evidence(rule.evidence)[:MAX_EVIDENCE]
            told = ScorePart(part=rule.id, text=fill(rule.because, now.names), evidence=evidence)
            lines.append((rule.points, told))
    lines.sort(key=lambda line: -line[0])
    whole = round(_UNITS * (1.0 - left))
    shares = _shares(whole, [points for points, _part in lines])
    return whole / _UNITS, tuple(
        part.model_copy(update={"points": share / _UNITS}) for share, (_, part) in zip(shares, lines, strict=True)
    )


def _shares(whole: int, weights: Sequence[float]) -> list[int]:
    """``whole`` in whole shares in proportion to the weights: what rounding down leaves goes to the largest rests."""
    total = sum(weights)
    exact = [whole * weight / total if total else 0.0 for weight in weights]
    shares = [floor(each) for each in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: shares[place] - exact[place])
    for place in by_rest[: whole - sum(shares)]:
        shares[place] += 1
    return shares

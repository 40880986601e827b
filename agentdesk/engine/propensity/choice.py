"""From scores to probabilities: which of the eligible actions agents take next, and whether they will do otherwise.

The same few lines are used when a decision is made and when the model learns. Numbers only; no model, no policy.
"""

from collections.abc import Sequence
from math import exp, log, tanh

from agentdesk.engine.propensity.learned import Count

SURENESS = 10
DOUBT = 12
_DOUBT_STEP = 0.3
PRIOR_STRENGTH = 8.0
"""A declared prior counts as much as so many answers."""
RISK_STRENGTH = 20.0
"""How often agents do otherwise in general counts for one action as much as so many answers to it."""
ROOM = 100.0
"""A situation may move log-odds by one for each so many answers, and not more (``room``)."""
RISK_PRIOR = Count(times=1.0, of=8.0)
"""Before anything was learned: one in eight."""


def probabilities(scores: Sequence[float]) -> list[float]:
    """The share of each of the scores: they sum to 1 (a softmax)."""
    if not scores:
        return []
    top = max(scores)
    shares = [exp(score - top) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]


def base_rate(prior_share: float, taken: float, offered: float) -> float:
    """How often an action is taken where it is open: its share of the declared priors of what is open here, which
    counts as so many answers, moved to what was seen. Never quite 0."""
    return max((PRIOR_STRENGTH * prior_share + taken) / (PRIOR_STRENGTH + offered), 1e-9)


def room(answers: float) -> float:
    """How far a situation may move log-odds after so many answers, up or down."""
    return max(answers, 0.0) / ROOM


def held(effect: float, answers: float) -> float:
    """A learned effect, held within its ``room``: little of it at first, so that a few answers do not turn the advice
    round, and the order of effects stays."""
    limit = room(answers)
    return limit * tanh(effect / limit) if limit else 0.0


def sureness(probability: float) -> int:
    """Which tenth the probability of the advice is in."""
    return min(int(probability * SURENESS), SURENESS - 1)


def doubt(spread: float) -> int:
    """Which step the entropy (in nats) of all probabilities is in."""
    return min(int(spread / _DOUBT_STEP), DOUBT - 1)


def entropy(shares: Sequence[float]) -> float:
    """How much the probabilities spread, in nats."""
    return -sum(share * log(share) for share in shares if share > 0.0)


def risk_rate(overall: Count, of_action: Count) -> float:
    """How often agents do otherwise when this action is advised, drawn towards how often they do so at all."""
    general = (RISK_PRIOR.times + overall.times) / (RISK_PRIOR.of + overall.of)
    return (RISK_STRENGTH * general + of_action.times) / (RISK_STRENGTH + of_action.of)


def agreed(risk: float, sure: float, answers: float) -> float:
    """The risk that the agent does otherwise, beside how sure it is that they take what is advised: of advice that was
    hardly ever answered it is no more than that leaves (``1 - sure``), since what agents did with other advice says
    little of it. After many answers to the advice it is ``risk``."""
    known = answers / (RISK_STRENGTH + answers)
    return known * risk + (1 - known) * min(risk, 1 - sure)


def log_odds(probability: float) -> float:
    """The natural logarithm of the odds; the probability is kept from 0 and 1."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return log(kept / (1 - kept))


def from_log_odds(value: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))

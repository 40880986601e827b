"""From scores to probabilities: which of the eligible actions agents take next, and whether they will do otherwise.

The same few lines are used when a decision is made and when the model learns. Numbers only; no model, no policy.
"""

from collections.abc import Sequence
from math import exp, log

from agentdesk.engine.propensity.learned import Count

SURENESS = 10
DOUBT = 12
_DOUBT_STEP = 0.3
PRIOR_STRENGTH = 8.0
"""A declared prior counts as much as so many answers."""
RISK_STRENGTH = 20.0
"""How often agents do otherwise in general counts for one action as much as so many answers to it."""
TRUST = 100.0
"""After so many answers half of what a situation seems to say is believed (``trust``)."""
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


def base_rate(prior_share: float, taken: float, offered: float, strength: float = PRIOR_STRENGTH) -> float:
    """How often an action is taken where it is open: its share of the declared priors, moved to what was seen."""
    return (strength * prior_share + taken) / (strength + offered)


def trust(answers: float) -> float:
    """How much of a learned effect is believed: little at first, so that one answer does not turn the advice round."""
    return answers / (TRUST + answers)


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


def log_odds(probability: float) -> float:
    """The natural logarithm of the odds; the probability is kept from 0 and 1."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return log(kept / (1 - kept))


def from_log_odds(value: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))

"""What a reward would have been had something else been chosen more often, where chance had a part in the choice.

Each record was chosen with a ``logged`` probability; another policy would have chosen the same with that of ``target``.
Where chance had no part, nothing can be said, and that is the answer.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agentdesk.domain.comparison import Estimate, Refusal
from agentdesk.engine.intervals import LEVEL

MOST_WEIGHT = 20.0
"""No record counts for more than so many: E. L. Ionides, Journal of Computational and Graphical Statistics 17 (2008)
295-311. It biases the estimate a little towards what was seen often; how many were clipped is told."""
ROUNDS = 1_000


class Logged(NamedTuple):
    """Records alike, ``times`` of them: the probability with which the choice was made (0 < ``logged`` ≤ 1), that with
    which the other policy makes it (0..1), and what came of it."""

    logged: float
    target: float
    reward: float
    times: int = 1


class Estimated(NamedTuple):
    """The two estimates, from how many records, and how many of them count alike (``effective_n``)."""

    ips: Estimate
    snips: Estimate
    n: int
    effective_n: float
    clipped: int


def estimated(records: Sequence[Logged], seed: int, least_n: int, rounds: int = ROUNDS) -> Estimated | Refusal:
    """The mean reward under the other policy.

    IPS weights each reward by target / logged: D. G. Horvitz, D. J. Thompson, JASA 47 (1952) 663-685. SNIPS divides by
    the sum of the weights instead of n: A. Swaminathan, T. Joachims, NIPS 28 (2015). The effective sample size is
    (Σw)² / Σw²: L. Kish, Survey Sampling (1965). Intervals are percentiles of ``rounds`` resamples, which follow from
    the seed; records that are alike are drawn together, which is the same. Refused where chance had no part, or with
    fewer than ``least_n`` records, or than so many that count alike. Raises ValueError for a probability that is none.
    """
    if any(not 0 < one.logged <= 1 or not 0 <= one.target <= 1 for one in records):
        raise ValueError("a logged probability is above 0 and at most 1, that of the target 0 to 1")
    if all(one.logged == 1 for one in records):
        return Refusal.DETERMINISTIC
    counts = np.array([one.times for one in records], dtype=np.int64)
    n = int(counts.sum())
    if n < max(least_n, 1):
        return Refusal.TOO_FEW
    raw = np.array([one.target / one.logged for one in records])
    weights = np.minimum(raw, MOST_WEIGHT)
    rewards = np.array([one.reward for one in records])
    effective = effective_size(weights, counts)
    if effective < max(least_n, 1):
        return Refusal.TOO_UNEVEN
    drawn = np.random.default_rng(seed).multinomial(n, counts / n, size=rounds)
    weighed = drawn @ weights
    gained = drawn @ (weights * rewards)
    total = float(counts @ (weights * rewards))
    return Estimated(
        ips=_estimate(total / n, gained / n),
        snips=_estimate(total / float(counts @ weights), gained[weighed > 0] / weighed[weighed > 0]),
        n=n,
        effective_n=effective,
        clipped=int(counts[raw > MOST_WEIGHT].sum()),
    )


def effective_size(weights: NDArray[np.float64], counts: NDArray[np.int64]) -> float:
    """So many records of one weight would tell as much (Kish); 0 where all weights are."""
    squares = float(counts @ weights**2)
    return float(counts @ weights) ** 2 / squares if squares else 0.0


def _estimate(value: float, resampled: NDArray[np.float64]) -> Estimate:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Estimate(value=value, low=float(low), high=float(high))

"""How likely chance alone is: exact one-sided tests of counts, and the guard of whoever makes many of them.

Pure. The tests are exact at every size, so that nothing has to be known of how large is large enough.
"""

import math
from collections.abc import Iterable, Sequence

RATE = 0.05
"""Of all that is told as found, so large a part at most is chance, in the long run."""
_NOTHING = 1e-18
"""A term so small beside the sum changes no digit of it."""


def more_than_elsewhere(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """The probability of a share at least as large as ``hits`` / ``n``, were it drawn as ``other_hits`` / ``other_n``
    were: Fisher's exact test, one-sided (R. A. Fisher, Statistical Methods for Research Workers, 1934, section 21.02).

    Raises ValueError for counts that cannot be.
    """
    if not (0 <= hits <= n and 0 <= other_hits <= other_n and n and other_n):
        raise ValueError(f"{hits} of {n} and {other_hits} of {other_n} are no shares")
    drawn, total = hits + other_hits, n + other_n
    first = _log_ways(n, hits) + _log_ways(other_n, other_hits) - _log_ways(total, drawn)
    ratios = ((n - k) * (drawn - k) / ((k + 1) * (other_n - drawn + k + 1)) for k in range(hits, min(n, drawn)))
    return _summed(first, ratios)


def more_than_half(hits: int, n: int) -> float:
    """The probability of at least ``hits`` of ``n``, were each as likely as not: the sign test.

    Raises ValueError for counts that cannot be.
    """
    if not (0 <= hits <= n and n):
        raise ValueError(f"{hits} of {n} is no share")
    return _summed(_log_ways(n, hits) - n * math.log(2), ((n - k) / (k + 1) for k in range(hits, n)))


def found_beyond_chance(probabilities: Sequence[float], rate: float = RATE) -> float:
    """The greatest of the probabilities that still counts as found among all these; below 0 where none does.

    Y. Benjamini, Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300: of the ordered
    probabilities the last that is at most its place's part of ``rate``. It holds the rate for tests that are
    independent, or that lean the same way as those of nested cells do (Benjamini and Yekutieli 2001, theorem 1.2).
    """
    ordered = sorted(probabilities)
    n = len(ordered)
    return max((one for place, one in enumerate(ordered, start=1) if one <= rate * place / n), default=-1.0)


def _log_ways(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose ``k`` of ``n``."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _summed(log: float, ratios: Iterable[float]) -> float:
    """The sum of the terms of which the first has this logarithm, and each next one is so many times the one before; it
    ends where they fall and are nothing beside the sum. In logarithms, since the first ones may be too small for any
    other number."""
    total = math.exp(log)
    for ratio in ratios:
        log += math.log(ratio)
        term = math.exp(log)
        total += term
        if ratio < 1 and term <= _NOTHING * max(total, _NOTHING):
            break
    return min(total, 1.0)

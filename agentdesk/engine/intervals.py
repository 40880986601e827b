"""How sure a figure is: 95 % intervals of a share, of a mean, of differences of two of either.

Each function raises ValueError for counts that cannot be (nothing counted, more hits than were counted).
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist, fmean
from typing import NamedTuple

LEVEL = 0.95
"""In so many of a hundred samples the interval holds the true figure."""

_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
_SERIES_UP_TO = 200
"""Degrees of freedom up to which Student's quantile is solved for; beyond, its expansion errs by less than 1e-9."""


class Interval(NamedTuple):
    """Both ends belong to it, in the unit of the figure."""

    low: float
    high: float


def share_interval(hits: int, n: int) -> Interval:
    """Of the share ``hits`` / ``n`` (0..1): Wilson's score interval without continuity correction.

    E. B. Wilson, JASA 22 (1927) 209-212; as method 3 in R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872.
    """
    if n < 1 or not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share")
    middle = 2 * hits + _Z**2
    reach = _Z * math.sqrt(_Z**2 + 4 * hits * (n - hits) / n)
    width = 2 * (n + _Z**2)
    low = 0.0 if hits == 0 else max(0.0, (middle - reach) / width)
    high = 1.0 if hits == n else min(1.0, (middle + reach) / width)
    return Interval(low, high)


def difference_interval(hits: int, n: int, other_hits: int, other_n: int) -> Interval:
    """Of ``hits`` / ``n`` minus ``other_hits`` / ``other_n`` (-1..1), two samples that share nobody.

    The hybrid score interval: method 10 in R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890.
    """
    one, other = share_interval(hits, n), share_interval(other_hits, other_n)
    share, other_share = hits / n, other_hits / other_n
    difference = share - other_share
    return Interval(
        difference - math.hypot(share - one.low, other.high - other_share),
        difference + math.hypot(one.high - share, other_share - other.low),
    )


def mean_interval(values: Sequence[float]) -> Interval:
    """Of the mean of ``values``: Student's t interval. At least two values, else nothing is known of their spread."""
    variance, mean = _variance_of_mean(values), fmean(values)
    reach = t_quantile(len(values) - 1) * math.sqrt(variance)
    return Interval(mean - reach, mean + reach)


def mean_difference_interval(values: Sequence[float], others: Sequence[float]) -> Interval:
    """Of the mean of ``values`` minus that of ``others``, two samples that share nobody and may vary differently.

    B. L. Welch, Biometrika 34 (1947) 28-35, with the degrees of freedom rounded down. At least two values in each.
    """
    one, other = _variance_of_mean(values), _variance_of_mean(others)
    difference, variance = fmean(values) - fmean(others), one + other
    if variance == 0:
        return Interval(difference, difference)
    freedom = variance**2 / (one**2 / (len(values) - 1) + other**2 / (len(others) - 1))
    reach = t_quantile(max(1, math.floor(freedom))) * math.sqrt(variance)
    return Interval(difference - reach, difference + reach)


def bounded_mean_interval(values: Sequence[float], least: float, most: float) -> Interval:
    """Of the mean of ``values`` on a scale from ``least`` to ``most``: Student's interval, no longer than the scale.

    Where all values are equal it would have no width, as if nobody could answer otherwise. Then: of ``n`` that answer
    alike the share that does is at least Wilson's lower end for ``n`` of ``n``, and all others may answer anything on
    the scale. (With the exact end in the place of Wilson's: J. A. Hanley, A. Lippman-Hand, JAMA 249 (1983) 1743-1745.)
    At least two values.
    """
    found = mean_interval(values)
    if min(values) == max(values):
        others = 1 - share_interval(len(values), len(values)).low
        found = Interval(values[0] + others * (least - values[0]), values[0] + others * (most - values[0]))
    return Interval(max(least, found.low), min(most, found.high))


def bounded_difference_interval(
    values: Sequence[float], others: Sequence[float], least: float, most: float
) -> Interval:
    """Of the mean of ``values`` minus that of ``others``, both on one scale: Welch's interval; where all values of
    either are equal, from the limits of the two means.

    G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693-1702. At least two values in each.
    """
    if min(values) < max(values) and min(others) < max(others):
        found = mean_difference_interval(values, others)
    else:
        one, other = (bounded_mean_interval(some, least, most) for some in (values, others))
        mean, other_mean = fmean(values), fmean(others)
        found = Interval(
            mean - other_mean - math.hypot(mean - one.low, other.high - other_mean),
            mean - other_mean + math.hypot(one.high - mean, other_mean - other.low),
        )
    return Interval(max(least - most, found.low), min(most - least, found.high))


@lru_cache(maxsize=1024)
def t_quantile(freedom: int) -> float:
    """Student's t with ``freedom`` (≥ 1) degrees of freedom: between minus and plus this lie 95 %.

    The finite series of its distribution, solved by halving (M. Abramowitz, I. Stegun, 26.7.3 and 26.7.4), and where
    that gets long its expansion about the normal quantile (26.7.5).
    """
    if freedom < 1:
        raise ValueError("at least one degree of freedom")
    if freedom > _SERIES_UP_TO:
        return _expanded(freedom)
    low, high = 0.0, math.pi / 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _within(middle, freedom) < LEVEL else (low, middle)
    return math.sqrt(freedom) * math.tan(low)


def _variance_of_mean(values: Sequence[float]) -> float:
    n = len(values)
    if n < 2:
        raise ValueError("the spread of fewer than two values is not known")
    mean = fmean(values)
    return math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n


def _within(angle: float, freedom: int) -> float:
    """The probability of |t| < √freedom · tan(angle)."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine if odd else 1.0), 0.0
    for step in range(2 + odd, freedom + 1, 2):
        total += term
        term *= cosine**2 * (step - 1) / step
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def _expanded(freedom: int) -> float:
    z = _Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / freedom**power for power, term in enumerate(terms, start=1)))

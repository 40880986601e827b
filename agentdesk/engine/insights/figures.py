"""Shares, means, quartiles and differences as they are told: with how many, with their interval, or not at all.

``at_least`` is the least number that the policy lets be told (``least_n``). The intervals are in ``engine.intervals``.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import fmean, quantiles

from agentdesk.domain.insights import Difference, Mean, Quartiles, Share
from agentdesk.engine.intervals import (
    bounded_difference_interval,
    bounded_mean_interval,
    difference_interval,
    share_interval,
)

_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
WEEK = timedelta(days=7)
Ends = tuple[float, float]
"""The least and the most that a scale has."""
SCORES: Ends = (0.0, 1.0)
"""What a success score may be."""


def share(hits: int, n: int, at_least: int) -> Share | None:
    if n < at_least:
        return None
    found = share_interval(hits, n)
    return Share(hits=hits, n=n, low=round(found.low, 4), high=round(found.high, 4))


def mean(values: Sequence[float], at_least: int, scale: Ends = SCORES) -> Mean | None:
    if len(values) < max(at_least, 2):
        return None
    found = bounded_mean_interval(values, *scale)
    return Mean(value=round(fmean(values), 4), n=len(values), low=round(found.low, 4), high=round(found.high, 4))


def quartiles(values: Sequence[float], at_least: int) -> Quartiles | None:
    """Interpolated between neighbours (R. Hyndman, Y. Fan, The American Statistician 50 (1996), definition 7)."""
    if len(values) < max(at_least, 2):
        return None
    low, median, high = quantiles(values, n=4, method="inclusive")
    return Quartiles(low=round(low, 3), median=round(median, 3), high=round(high, 3))


def share_difference(later: Share | None, earlier: Share | None) -> Difference | None:
    if later is None or earlier is None:
        return None
    found = difference_interval(later.hits, later.n, earlier.hits, earlier.n)
    return Difference(value=round(later.value - earlier.value, 4), low=round(found.low, 4), high=round(found.high, 4))


def mean_difference(
    later: Sequence[float], earlier: Sequence[float], at_least: int, scale: Ends = SCORES
) -> Difference | None:
    if min(len(later), len(earlier)) < max(at_least, 2):
        return None
    found = bounded_difference_interval(later, earlier, *scale)
    value = fmean(later) - fmean(earlier)
    return Difference(value=round(value, 4), low=round(found.low, 4), high=round(found.high, 4))


def week_of(at: datetime) -> datetime:
    """The Monday, midnight UTC, that begins the week."""
    return at - (at - _MONDAY) % WEEK

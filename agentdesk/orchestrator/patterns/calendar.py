"""Days and weeks of somebody's calendar, and counts of quarters of an hour put together to them. Pure.

Every time zone in use is off by whole quarters of an hour, so that these fit into the days of all of them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

QUARTER_US = 900_000_000
"""Microseconds of a quarter of an hour."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ValueError for one that is not known."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown; no name at all; a directory of the data
        raise ValueError(f"there is no time zone {name[:80]!r}") from error


def midnight(at: datetime, zone: ZoneInfo, days: int = 0) -> datetime:
    """The beginning (UTC) of the local day of ``at``, or of the one so many days later."""
    day = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def buckets(from_at: datetime, to_at: datetime, zone: ZoneInfo, days: int) -> list[tuple[datetime, datetime]]:
    """(from, to) of runs of ``days`` local days which end with the day of ``to_at``, oldest first, cut off at both ends
    of the time asked for: only the first may be of fewer days."""
    last = to_at - timedelta(microseconds=1)
    edges = [to_at]
    while edges[-1] > from_at:
        edges.append(midnight(last, zone, 1 - days * len(edges)))
    edges[-1] = from_at
    return list(pairwise(reversed(edges)))


def put_together(
    counts: Iterable[tuple[int, int, int]], found: Sequence[tuple[datetime, datetime]]
) -> list[tuple[int, int]]:
    """(n, hits) of each bucket, from (quarters of an hour since 1970, n, hits); what lies in none is left out.

    A bucket that begins within a quarter has what came before in that quarter too.
    """
    begins = [int(start.timestamp()) // 900 for start, _end in found]
    sums = [[0, 0] for _ in found]
    for quarter, n, hits in counts:
        place = bisect_right(begins, quarter) - 1
        if place >= 0:
            sums[place][0] += n
            sums[place][1] += hits
    return [(n, hits) for n, hits in sums]

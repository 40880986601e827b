"""Days and weeks of other people's calendars, also where a day has 23 or 25 hours."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.orchestrator.patterns.calendar import buckets, midnight, put_together, zone_named

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo")


def test_a_day_begins_where_the_asker_is() -> None:
    assert midnight(NOON, zone_named("Asia/Kathmandu")).isoformat() == "2026-11-19T18:15:00+00:00"
    assert midnight(NOON, zone_named("America/New_York"), -1).isoformat() == "2026-11-19T05:00:00+00:00"
    before_it_changed = midnight(datetime(2026, 3, 29, 12, tzinfo=UTC), zone_named("Europe/Berlin"))
    assert midnight(before_it_changed, zone_named("Europe/Berlin"), 1) - before_it_changed == timedelta(hours=23)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(minutes=1), timedelta(days=200)),
    st.sampled_from((1, 7)),
)
def test_buckets_follow_each_other_without_a_gap(name: str, end: datetime, length: timedelta, days: int) -> None:
    zone, to_at = zone_named(name), end
    found = buckets(to_at - length, to_at, zone, days)
    assert (found[0][0], found[-1][1]) == (to_at - length, to_at)
    for one, other in pairwise(found):
        assert one[1] == other[0]
        assert midnight(other[0], zone) == other[0]
    assert all(timedelta(0) < end - start <= timedelta(days=days, hours=1) for start, end in found)
    assert all(end - start >= timedelta(days=days, hours=-1) for start, end in found[1:-1])


def test_quarters_of_an_hour_are_put_where_they_belong() -> None:
    found = buckets(NOON - timedelta(days=2), NOON, zone_named("Asia/Kathmandu"), 1)
    quarter = int(datetime(2026, 11, 18, 18, 15, tzinfo=UTC).timestamp()) // 900  # the first of the 19th there
    assert put_together([(quarter - 1, 5, 1), (quarter, 7, 2), (quarter + 95, 1, 1), (quarter - 999, 9, 9)], found) == [
        (5, 1), (8, 3), (0, 0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["", "Europe/Atlantis", "../etc/passwd", "/etc/localtime", "Europe", "x" * 500, "a\0b"]
)
def test_a_zone_that_is_not_known_is_said_so(name: str) -> None:
    with pytest.raises(ValueError, match="there is no time zone"):
        zone_named(name)

"""Folding: what belongs together stands together, and a list that grows folds as if it had been there all along."""

import sys
from datetime import UTC, datetime, timedelta
from types import FrameType

from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.timeline.fold import Folded, Row, RowKind, Splice, fold, overdue_days

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def item(
    number: int,
    minutes_ago: float = 0,
    *,
    type: str = "web.page_viewed",  # noqa: A002 (the field's own name)
    title: str | None = None,
    sentiment: float | None = None,
    ghost: bool = False,
) -> TimelineItem:
    return TimelineItem(
        id=f"e{number}",
        at=NOON - timedelta(minutes=minutes_ago),
        channel=type.split(".", maxsplit=1)[0],
        type=type,
        title=title if title is not None else f"Page {number}",
        sentiment=sentiment,
        ghost=ghost,
        due_at=NOON - timedelta(minutes=minutes_ago) if ghost else None,
    )


def kinds(rows: list[Row]) -> list[RowKind]:
    return [row.kind for row in rows]


def test_every_local_day_has_one_heading() -> None:
    rows = fold([item(1, 0, type="a.b"), item(2, 10, type="a.c"), item(3, 60 * 24, type="a.b")], zone=UTC)
    assert kinds(rows) == [RowKind.DAY, RowKind.EVENT, RowKind.EVENT, RowKind.DAY, RowKind.EVENT]


def test_a_burst_says_how_many_and_in_how_long() -> None:
    rows = fold([item(number, number / 4) for number in range(12)], zone=UTC)
    assert kinds(rows) == [RowKind.DAY, RowKind.BURST]
    assert rows[1].title == "12 page views in 3 min"


def test_a_burst_is_called_by_the_words_its_events_have_in_common() -> None:
    def _title(*titles: str) -> str:
        events = [item(n, n, type="payment.failed", title=title) for n, title in enumerate(titles)]
        return fold(events, zone=UTC)[1].title

    assert _title("Zahlung abgelehnt: Limit", "Zahlung abgelehnt: Karte", "Zahlung abgelehnt") == (
        "Zahlung abgelehnt, 3 times in 2 min"
    )
    assert _title("Card refused", "Limit reached", "No answer") == "3 events in 2 min"


def test_a_way_through_a_menu_is_told_as_one_from_its_first_step_on() -> None:
    titles = ("Menu: Billing", "Menu: Something else", "Menu: Agent", "Menu: Agent")
    events = [item(n, n / 9, type="ivr.menu_selected", title=title) for n, title in enumerate(reversed(titles))]
    burst = fold(events, zone=UTC)[1]
    assert (burst.title, burst.detail) == ("4 menu choices within a minute", "Billing → Something else → Agent")
    views = [item(n, n, title=f"Viewed page {n}") for n in range(5)]
    assert fold(views, zone=UTC)[1].detail == "4 → 3 → 2 …"


def test_equal_titles_are_counted_from_two_on() -> None:
    rows = fold([item(1, 0, type="app.error", title="Activation failed"),
                 item(2, 4, type="app.error", title="Activation failed")], zone=UTC)  # fmt: skip
    assert (rows[1].title, rows[1].repeat) == ("Activation failed", "×2")


def test_a_strong_feeling_is_not_hidden_among_others() -> None:
    rows = fold([item(1, 0), item(2, 1, sentiment=-0.8), item(3, 2), item(4, 3)], zone=UTC)
    assert RowKind.BURST not in kinds(rows)


def test_a_missing_step_stands_alone() -> None:
    rows = fold([item(1, 0, ghost=True, title="x"), item(2, 1, ghost=True, title="x")], zone=UTC)
    assert kinds(rows) == [RowKind.DAY, RowKind.GHOST, RowKind.GHOST]
    assert overdue_days(item(9, 60 * 24 * 5 + 5, ghost=True), NOON) == 5


def test_a_burst_opens_and_closes() -> None:
    folded = Folded(zone=UTC)
    folded.update(tuple(item(number, number / 4) for number in range(4)))
    closed = list(folded.rows)
    folded.toggle(folded.rows[1].key)
    assert kinds(folded.rows) == [RowKind.DAY, RowKind.BURST, *[RowKind.MEMBER] * 4]
    folded.toggle(folded.rows[1].key)
    assert folded.rows == closed


def test_one_more_event_changes_little() -> None:
    items = tuple(item(number, number * 7, type=f"web.t{number % 5}") for number in range(1, 2000))
    folded = Folded(zone=UTC)
    folded.update(items)
    splices = folded.update((item(0, 0, type="app.error"), *items))
    assert [(splice.removed, len(splice.added)) for splice in splices] == [(0, 1)]


_items = st.lists(
    st.tuples(
        st.sampled_from([0.2, 1, 2, 6, 30, 400]),
        st.sampled_from(["web.page_viewed", "web.error", "ivr.menu"]),
        st.sampled_from(["one", "two"]),
        st.sampled_from([None, None, None, -0.9]),
        st.booleans(),
    ),
    max_size=24,
)


def test_one_more_event_of_a_burst_costs_the_same_however_long_it_is() -> None:
    def _calls(length: int) -> int:
        items = tuple(item(number, number / 60) for number in range(length))
        folded, calls = Folded(zone=UTC), 0
        folded.update(items[1:])

        def _count(_frame: FrameType, event: str, _told: object) -> None:
            nonlocal calls
            calls += event == "call"

        before = sys.getprofile()
        sys.setprofile(_count)
        try:
            folded.update(items)
        finally:
            sys.setprofile(before)
        assert len(folded.rows[1].items) == length
        return calls

    assert _calls(600) <= _calls(60)


@settings(max_examples=150, deadline=None)
@given(_items, st.data())
def test_growing_at_either_end_folds_as_the_whole_does(
    raw: list[tuple[float, str, str, float | None, bool]], data: st.DataObject
) -> None:
    ago, items = 0.0, []
    for number, (gap, type_, title, feeling, ghost) in enumerate(raw):
        ago += gap
        items.append(item(number, ago, type=type_, title=title, sentiment=feeling, ghost=ghost and number % 5 == 0))
    start = data.draw(st.integers(0, len(items)))
    end = data.draw(st.integers(start, len(items)))
    folded = Folded(zone=UTC)
    folded.update(tuple(items[start:end]))
    mirror = list(folded.rows)
    opens_bursts: bool = data.draw(st.booleans())
    if opens_bursts:
        for row in list(folded.rows):
            if row.kind is RowKind.BURST and not row.expanded:
                _play(mirror, folded.toggle(row.key))
    while start > 0 or end < len(items):
        if start > 0 and (end == len(items) or data.draw(st.booleans())):
            start -= data.draw(st.integers(1, min(3, start)))
        else:
            end += data.draw(st.integers(1, min(3, len(items) - end)))
        _play(mirror, folded.update(tuple(items[start:end])))
        assert folded.rows == fold(items[start:end], folded.expanded, UTC)
        assert mirror == folded.rows


def _play(mirror: list[Row], splices: list[Splice]) -> None:
    for splice in splices:
        mirror[splice.start : splice.start + splice.removed] = splice.added

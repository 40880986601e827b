"""The timeline window: rows, live events, filters, paging and evidence, as a person meets them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLayout
from pytestqt.qtbot import QtBot

from agentdesk.app.fold import apply
from agentdesk.app.state import CustomerView, Loading, State
from agentdesk.devtools.scenes.morning import MAYA, NOW, ago, maya_view, morning, nothing_yet
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import JourneyId
from agentdesk.ui.timeline.fold import RowKind
from agentdesk.ui.timeline.items import TimelineModel
from agentdesk.ui.timeline.view import TimelineView
from agentdesk.ui.timeline.viewmodel import Phase, Tail, build
from agentdesk.wire.events import JourneyChanged
from tests.support.recording_intents import RecordingIntents


def event(number: int, *, minutes_ago: float | None = None, title: str = "") -> TimelineItem:
    return TimelineItem(
        id=f"x{number}",
        at=ago(minutes=minutes_ago if minutes_ago is not None else 30 * number),
        channel="web",
        type=f"web.step_{number % 7}",
        title=title or f"Step {number}",
        detail=f"page {number}",
    )


def with_view(**changes: object) -> State:
    state = morning()
    view: CustomerView = replace(maya_view(), **changes)  # type: ignore[arg-type]
    return replace(state, customers={MAYA: view})


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> TimelineView:
    widget = TimelineView(intents)
    qtbot.addWidget(widget)
    widget.resize(420, 480)
    widget.show()
    return widget


def model_of(view: TimelineView) -> TimelineModel:
    model = view.table.model()
    assert isinstance(model, TimelineModel)
    return model


def texts(view: TimelineView) -> list[str]:
    model = model_of(view)
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.data(model.index(row, 0), role)) for row in range(model.rowCount())]


def long_history(count: int = 400) -> tuple[TimelineItem, ...]:
    return tuple(event(number) for number in range(1, count + 1))


def test_every_row_can_be_heard(view: TimelineView) -> None:
    view.render(build(morning(), NOW))
    heard = texts(view)
    assert heard[0] == "Today"
    assert any("Left the IVR" in text and "feeling −0.6" in text for text in heard)
    assert any(text.startswith("missing step, Phone not activated") and "5 days overdue" in text for text in heard)
    assert all(heard)


def test_equal_failures_are_one_row_that_opens_by_key(view: TimelineView, qtbot: QtBot) -> None:
    view.render(build(morning(), NOW))
    model = model_of(view)
    burst = next(row for row in range(model.rowCount()) if model.row_at(row).kind is RowKind.BURST)
    rows = model.rowCount()
    view.table.setCurrentIndex(model.index(burst, 0))
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    assert model.rowCount() == rows + 2
    assert view.table.currentIndex().row() == burst
    QTest.keyClick(view.table, Qt.Key.Key_Left)
    assert model.rowCount() == rows


def test_the_cursor_passes_over_day_headings(view: TimelineView, qtbot: QtBot) -> None:
    view.render(build(morning(), NOW))
    model = model_of(view)
    QTest.keyClick(view.table, Qt.Key.Key_Home)
    seen = []
    for _ in range(model.rowCount()):
        seen.append(model.row_at(view.table.currentIndex().row()).kind)
        QTest.keyClick(view.table, Qt.Key.Key_Down)
    assert RowKind.DAY not in seen
    QTest.keyClick(view.table, Qt.Key.Key_End)
    assert view.table.currentIndex().row() == model.rowCount() - 1


def test_what_arrives_does_not_move_what_is_being_read(view: TimelineView) -> None:
    items = long_history()
    view.render(build(with_view(timeline=items), NOW))
    view.table.verticalScrollBar().setValue(2000)
    model = model_of(view)
    top = view.table.rowAt(0)
    read, offset = model.row_at(top).key, view.table.rowViewportPosition(top)
    view.table.setCurrentIndex(model.index(top + 3, 0))
    selected = model.row_at(view.table.currentIndex().row()).key
    newer = (event(-2, minutes_ago=1), event(-1, minutes_ago=9), *items)
    view.render(build(with_view(timeline=newer), NOW))
    top = view.table.rowAt(0)
    assert (model.row_at(top).key, view.table.rowViewportPosition(top)) == (read, offset)
    assert model.row_at(view.table.currentIndex().row()).key == selected
    assert view.marks.newer.isVisible()
    assert view.marks.newer.label() == "2 newer"
    view.marks.newer.click()
    assert view.table.is_at_top()
    assert not view.marks.newer.isVisible()


def test_a_step_found_missing_appears_and_goes_without_moving_what_is_being_read(view: TimelineView) -> None:
    due = ago(minutes=30 * 20 + 5)
    ghost = TimelineItem(
        id="ghost:j:m", at=due, channel="system", type="journey.milestone_missing", title="Not activated", ghost=True,
        due_at=due, journey_ids=(JourneyId("j"),),
    )  # fmt: skip
    state = with_view(timeline=long_history())
    view.render(build(state, NOW))
    view.table.verticalScrollBar().setValue(4000)
    model = model_of(view)
    top = view.table.rowAt(0)
    read, offset = model.row_at(top).key, view.table.rowViewportPosition(top)
    view.table.setCurrentIndex(model.index(top + 2, 0))
    for ghosts in ((ghost,), ()):
        state = apply(
            state, JourneyChanged(seq=state.cursor + 1, at=NOW, customer_id=MAYA, journey_id="j", ghosts=ghosts)
        )
        view.render(build(state, NOW))
        assert any(text.startswith("missing step, Not activated") for text in texts(view)) is bool(ghosts)
        top = view.table.rowAt(0)
        assert (model.row_at(top).key, view.table.rowViewportPosition(top)) == (read, offset)
        assert view.table.currentIndex().row() == top + 2


def test_at_the_top_the_newest_comes_into_view(view: TimelineView) -> None:
    items = long_history()
    view.render(build(with_view(timeline=items), NOW))
    view.render(build(with_view(timeline=(event(-1, minutes_ago=1), *items)), NOW))
    assert view.table.is_at_top()
    assert not view.marks.newer.isVisible()


def test_older_pages_are_asked_for_once_as_the_end_is_reached(view: TimelineView, intents: RecordingIntents) -> None:
    items = long_history(200)
    view.render(build(with_view(timeline=items), NOW))
    assert not intents.named("load_older")
    bar = view.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    bar.setValue(bar.maximum() - 3)
    assert intents.named("load_older") == [{"customer_id": MAYA}]
    view.render(build(with_view(timeline=items, timeline_loading=Loading.LOADING), NOW))
    value = bar.value()
    view.render(build(with_view(timeline=long_history(400)), NOW))
    assert bar.value() == value
    bar.setValue(bar.maximum())
    assert len(intents.named("load_older")) == 2


def test_a_short_page_asks_for_more_by_itself(view: TimelineView, intents: RecordingIntents, qtbot: QtBot) -> None:
    view.render(build(with_view(timeline=long_history(3)), NOW))
    qtbot.waitUntil(lambda: bool(intents.named("load_older")))


def test_evidence_is_selected_and_brought_into_view(view: TimelineView) -> None:
    items = long_history()
    view.render(build(with_view(timeline=items), NOW))
    view.show_evidence(["x300", "x302"])
    model = model_of(view)
    chosen = sorted(model.row_at(index.row()).key for index in view.table.selectedIndexes())
    assert chosen == ["x300", "x302"]
    assert view.table.viewport().rect().intersects(view.table.visualRect(view.table.selectedIndexes()[0]))


def test_evidence_inside_a_burst_opens_it(view: TimelineView) -> None:
    view.render(build(morning(), NOW))
    view.show_evidence(["e6"])
    model = model_of(view)
    assert [model.row_at(index.row()).key for index in view.table.selectedIndexes()] == ["in:e6"]


def test_evidence_on_an_older_page_is_fetched(view: TimelineView, intents: RecordingIntents, qtbot: QtBot) -> None:
    view.render(build(with_view(timeline=long_history(100)), NOW))
    view.show_evidence(["x150"])
    assert len(intents.named("load_older")) == 1
    with qtbot.waitSignal(view.announcement):
        view.render(build(with_view(timeline=long_history(200)), NOW))
    assert len(view.table.selectedIndexes()) == 1


def test_evidence_that_is_nowhere_is_said_so(view: TimelineView, qtbot: QtBot) -> None:
    view.render(build(with_view(timeline_next=None), NOW))
    with qtbot.waitSignal(view.evidence_missing) as missing:
        view.show_evidence(["u-77"])
    assert missing.args == [["u-77"]]


def test_evidence_hidden_by_a_filter_takes_the_filter_away(view: TimelineView, intents: RecordingIntents) -> None:
    view.render(build(with_view(channel="web", timeline=long_history(5), timeline_next=None), NOW))
    view.show_evidence(["e2"])
    assert intents.named("filter_timeline")[-1] == {"customer_id": MAYA, "channel": None, "journey": None, "query": ""}
    view.render(build(with_view(), NOW))
    assert len(view.table.selectedIndexes()) == 1


def test_typing_in_find_asks_the_server(view: TimelineView, intents: RecordingIntents, qtbot: QtBot) -> None:
    view.render(build(morning(), NOW))
    view.focus_find()
    QTest.keyClicks(view.filters.search, "act-17")
    qtbot.waitUntil(lambda: bool(intents.named("filter_timeline")))
    assert intents.named("filter_timeline") == [
        {"customer_id": MAYA, "channel": None, "journey": None, "query": "act-17"}
    ]


def test_how_much_is_found_is_told_to_who_looks_for_it_once_it_is_there(view: TimelineView, qtbot: QtBot) -> None:
    view.render(build(morning(), NOW))
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.focus_find()
    told: list[str] = []
    view.announcement.connect(told.append)
    asked = with_view(timeline=(), query="step", timeline_loading=Loading.LOADING, timeline_next=None)
    here = with_view(timeline=long_history(3), query="step", timeline_next=None)
    more = with_view(timeline=long_history(50), query="web", timeline_next="older")
    none = with_view(timeline=(), query="xyz", timeline_next=None)
    for state in (asked, here, here, more, none, with_view(), none):
        view.render(build(state, NOW))
    assert told == ["3 found", "50 found · more further down", "0 found", "0 found"]
    view.filters.search.clearFocus()
    view.render(build(here, NOW))
    assert len(told) == 4


def test_the_field_says_by_what_words_the_rows_of_whoever_is_in_view_are_narrowed(view: TimelineView) -> None:
    narrowed = with_view(timeline=(), timeline_next=None, query="plan")
    other = replace(nothing_yet(), focus=replace(morning().focus, interaction_id=None, customer_id="c-other"))
    view.focus_find()
    for state, words in ((narrowed, "plan"), (other, ""), (narrowed, "plan")):
        view.render(build(state, NOW))
        assert view.filters.search.text() == words


def test_the_channel_menu_narrows(view: TimelineView, intents: RecordingIntents) -> None:
    view.render(build(morning(), NOW))
    view.filters._fill_channels()
    chosen = next(action for action in view.filters.channel.menu_shown.actions() if action.text() == "IVR")
    chosen.trigger()
    assert intents.named("filter_timeline")[-1]["channel"] == "ivr"


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        (nothing_yet, Phase.NOBODY),
        (lambda: with_view(timeline=(), timeline_loading=Loading.LOADING), Phase.LOADING),
        (lambda: with_view(timeline=(), timeline_loading=Loading.FAILED, problem="unavailable"), Phase.FAILED),
        (lambda: with_view(timeline=(), timeline_next=None), Phase.EMPTY),
        (lambda: with_view(timeline=(), timeline_next=None, query="zzz"), Phase.NO_MATCH),
        (morning, Phase.ROWS),
    ],
)
def test_every_state_has_its_own_face(view: TimelineView, state: Callable[[], State], phase: Phase) -> None:
    shown = build(state(), NOW)
    view.render(shown)
    assert shown.phase is phase
    page = view._pages.currentWidget()
    assert page is not None
    assert page.isVisible()
    assert (page is view.table) is (phase is Phase.ROWS)


def test_another_customer_starts_at_the_top_with_nothing_of_the_first(view: TimelineView) -> None:
    view.render(build(with_view(timeline=long_history()), NOW))
    view.table.verticalScrollBar().setValue(900)
    other = replace(nothing_yet(), focus=replace(morning().focus, interaction_id=None, customer_id="c-other"))
    view.render(build(other, NOW))
    view.render(build(morning(), NOW))
    assert view.table.verticalScrollBar().value() == 0
    assert not any("Step" in text for text in texts(view))


def test_the_tail_is_honest() -> None:
    assert build(with_view(timeline_next=None), NOW).tail is Tail.BEGINNING
    assert build(with_view(), NOW).tail is Tail.MORE
    assert build(with_view(timeline_loading=Loading.FAILED), NOW).tail is Tail.FAILED


def test_overdue_words_grow_with_time(view: TimelineView) -> None:
    view.render(build(morning(), NOW))
    view.render(build(morning(), NOW + timedelta(days=1)))
    assert any("6 days overdue" in text for text in texts(view))


def test_a_page_that_failed_can_be_asked_for_again(view: TimelineView, intents: RecordingIntents) -> None:
    items = long_history(200)
    view.render(build(with_view(timeline=items, timeline_loading=Loading.FAILED), NOW))
    assert view.marks.again.isVisible()
    view.marks.again.click()
    assert intents.named("load_older") == [{"customer_id": MAYA}]
    view.render(build(with_view(timeline=items), NOW))
    assert not view.marks.again.isVisible()


def test_a_filter_that_failed_is_read_again_with_the_filter(view: TimelineView, intents: RecordingIntents) -> None:
    view.render(build(with_view(timeline=(), timeline_next=None, channel="ivr", timeline_loading=Loading.FAILED), NOW))
    view._error.action.click()
    assert [call["channel"] for call in intents.named("filter_timeline")] == [None, "ivr"]


def test_the_title_of_the_timeline_stays_while_shorter_filters_make_room(view: TimelineView) -> None:
    layout = view.layout()
    assert layout is not None
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # in the window the splitter says how wide it is
    view.setMinimumWidth(1)
    seen: list[tuple[bool, str]] = []
    for width in range(640, 200, -10):
        view.resize(width, 480)
        view.render(build(replace(morning(), cursor=width), NOW))
        seen.append((view.filters.title.isVisible(), view.filters.channel.text()))
    assert list(dict.fromkeys(seen)) == [(True, "All channels"), (True, "Channel"), (False, "Channel")]
    assert seen == sorted(seen, key=lambda one: (not one[0], one[1] != "All channels")), "and it does not flicker"

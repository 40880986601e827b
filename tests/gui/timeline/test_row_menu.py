"""The menu of a row of the timeline: what can be done with it, by the menu key and by the pointer; and copying rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import MAYA, NOW, ago, maya_view, morning
from agentdesk.domain.event import TimelineItem
from agentdesk.ui.qt.time_text import clock_time
from agentdesk.ui.timeline.view import TimelineView
from agentdesk.ui.timeline.viewmodel import build
from tests.support.recording_intents import RecordingIntents

MAIL = TimelineItem(
    id="m1", at=ago(minutes=5), channel="email", type="email.received", title="Mail", detail="No.", sentiment=-0.5,
    interaction_id="i-9",
)  # fmt: skip
VISIT = TimelineItem(id="v1", at=ago(minutes=90), channel="web", type="web.page_viewed", title="Viewed a page")
NEWER = TimelineItem(id="n1", at=ago(minutes=1), channel="store", type="store.visited", title="Came to a shop")
CLICKS = tuple(
    TimelineItem(id=f"c{n}", at=ago(minutes=40, seconds=n), channel="app", type="app.rage_click", title="Rage click")
    for n in range(4)
)


def show(view: TimelineView, *items: TimelineItem) -> None:
    customer = replace(maya_view(), timeline=items, timeline_next=None)
    view.render(build(replace(morning(), customers={MAYA: customer}), NOW))


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> Iterator[TimelineView]:
    widget = TimelineView(intents)
    qtbot.addWidget(widget)
    widget.resize(520, 480)
    show(widget, MAIL, *CLICKS, VISIT)
    widget.show()
    widget.table.setFocus()
    yield widget
    widget.menu.close()
    widget.moods.close()


def go_to(view: TimelineView, item_id: str) -> None:
    number = next(n for n in range(view._model.rowCount()) if view._model.row_at(n).holds(frozenset({item_id})))
    view.table.setCurrentIndex(view._model.index(number, 0))


def by_the_menu_key(view: TimelineView) -> None:
    place = view.table.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, view.table.mapToGlobal(place))
    QApplication.sendEvent(view.table, event)


def entries(view: TimelineView) -> list[str]:
    return [each.text().partition("\t")[0] for each in view.menu.actions() if not each.isSeparator()]


def entry(view: TimelineView, words: str) -> QAction:
    return next(each for each in view.menu.actions() if each.text().partition("\t")[0] == words)


def test_the_menu_key_offers_what_can_be_done_with_the_row(view: TimelineView) -> None:
    go_to(view, "m1")
    by_the_menu_key(view)
    assert view.menu.isVisible()
    day = MAIL.at.astimezone().date().isoformat()
    first = ["Show in the conversation", "Copy", "Pin", "Correct the feeling…"]
    assert entries(view) == [*first, "Only mail", f"Only {day}"]
    assert view.menu.activeAction() is view.menu.actions()[0]


def test_the_pointer_has_the_menu_of_the_row_below_it(view: TimelineView) -> None:
    go_to(view, "m1")
    place = view.table.visualRect(view._model.index(view._model.rowCount() - 1, 0)).center()
    QApplication.sendEvent(
        view.table.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.table.viewport().mapToGlobal(place)),
    )
    assert "Only site" in entries(view)
    assert "Show in the conversation" not in entries(view), "a page that was viewed leads nowhere"


def test_a_row_that_is_open_leads_to_the_conversation(qtbot: QtBot, view: TimelineView) -> None:
    go_to(view, "m1")
    by_the_menu_key(view)
    with qtbot.waitSignal(view.evidence_requested) as asked:
        entry(view, "Show in the conversation").trigger()
    assert asked.args == [["i-9"]]


def test_rows_are_narrowed_to_what_the_row_is(view: TimelineView, intents: RecordingIntents) -> None:
    go_to(view, "m1")
    by_the_menu_key(view)
    entry(view, "Only mail").trigger()
    assert intents.named("filter_timeline")[-1]["channel"] == "email"


def test_what_arrives_while_the_menu_is_open_is_not_pinned_instead(
    view: TimelineView, intents: RecordingIntents
) -> None:
    go_to(view, "m1")
    by_the_menu_key(view)
    show(view, NEWER, MAIL, *CLICKS, VISIT)
    entry(view, "Pin").trigger()
    (kept,) = intents.named("save_draft")
    assert "m1" in str(kept)
    assert "n1" not in str(kept)


def test_the_menu_of_what_is_gone_does_nothing(view: TimelineView, intents: RecordingIntents) -> None:
    go_to(view, "v1")
    by_the_menu_key(view)
    show(view, MAIL, *CLICKS)
    entry(view, "Pin").trigger()
    assert intents.named("save_draft") == []


def test_a_feeling_is_corrected_from_the_menu(view: TimelineView, intents: RecordingIntents) -> None:
    go_to(view, "m1")
    by_the_menu_key(view)
    entry(view, "Correct the feeling…").trigger()
    assert view.moods.isVisible()
    view.moods.actions()[4].trigger()
    assert [each["event_id"] for each in intents.named("correct_feeling")] == ["m1"]


def test_a_burst_is_unfolded_by_its_menu(view: TimelineView) -> None:
    go_to(view, "c0")
    by_the_menu_key(view)
    before = view._model.rowCount()
    entry(view, "Unfold").trigger()
    assert view._model.rowCount() == before + len(CLICKS)


def test_rows_are_copied_as_they_stand(view: TimelineView) -> None:
    go_to(view, "v1")
    view.table.selectAll()
    QTest.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [each for each in QGuiApplication.clipboard().text().splitlines() if "Feeling" not in each]
    day = MAIL.at.astimezone().date().isoformat()
    assert lines[0] == f"{day} {clock_time(MAIL.at)} · mail · Mail · No."
    assert len(lines) == 3, "the folded row is one, and the heading of the day is none"
    go_to(view, "m1")
    by_the_menu_key(view)
    entry(view, "Copy").trigger()
    assert QGuiApplication.clipboard().text().splitlines() == lines[:1]


def test_a_heading_has_no_menu(view: TimelineView) -> None:
    place = view.table.visualRect(view._model.index(0, 0)).center()
    view.table.customContextMenuRequested.emit(QPoint(place))
    assert not view.menu.isVisible()

"""The work list: order that never jumps, keys, offers, timers, and what a screen reader hears."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Connection, ConnectionStatus, Focus, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import (
    CALL,
    CHAT,
    LI,
    NOW,
    OFFER,
    WRAP,
    ago,
    interactions,
    morning,
    nothing_yet,
    session,
)
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.shell import viewmodel as shell
from agentdesk.ui.tone import Tone
from agentdesk.ui.worklist.view import WorkListView
from agentdesk.ui.worklist.viewmodel import build
from agentdesk.wire.commands import SayUtterance
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> WorkListView:
    widget = WorkListView(intents)
    qtbot.addWidget(widget)
    widget.resize(232, 500)
    widget.render(build(morning(), NOW), NOW)
    widget.show()
    return widget


def middle(view: WorkListView, row: int) -> QPoint:
    return view.list.visualRect(view.list.model().index(row, 0)).center()


def visible_names(view: WorkListView) -> set[str]:
    return {widget.accessibleName() for widget in view.findChildren(QWidget) if widget.isVisible()}


def test_rows_stand_in_the_order_in_which_they_came() -> None:
    rows = build(morning(), NOW).rows
    assert rows[-1].id == OFFER, "the newest is last"
    assert [row.number for row in rows] == [1, 2, 3, 4]
    later = replace(morning(), focus=Focus(CHAT, LI), unread={CALL: 3})
    assert [row.id for row in build(later, NOW).rows] == [row.id for row in rows], "nothing that happens moves a row"


def test_timers_count_from_what_matters() -> None:
    rows = {row.id: row for row in build(morning(), NOW).rows}
    assert rows[CALL].timer_text(NOW) == "04:12"
    assert rows[WRAP].timer_text(NOW) == "00:40"
    assert rows[WRAP].timer_tone(NOW) is Tone.WARNING
    offer = rows[OFFER]
    assert offer.timer_text(NOW + timedelta(seconds=1)) == "00:23"
    tones = [offer.timer_tone(NOW + timedelta(seconds=s)) for s in (0, 10, 40)]
    assert tones == [Tone.MUTED, Tone.WARNING, Tone.DANGER]


def test_a_row_is_a_sentence_for_who_cannot_see_it() -> None:
    rows = {row.id: row for row in build(morning(), NOW).rows}
    spoken = rows[CHAT].spoken(NOW)
    assert "Li Wei, chat, “so is it refunded now?”, 01:36, 2 unread messages" in spoken
    assert "feels −0.1" in spoken


def test_a_reply_that_is_half_written_marks_its_row() -> None:
    state = replace(morning(), drafts={f"reply:{CHAT}": "I will", f"note:{CALL}": " ", f"wrap_up:{WRAP}": "{}"})
    rows = {row.id: row for row in build(state, NOW).rows}
    assert [row.id for row in rows.values() if row.has_draft] == [CHAT]
    assert "draft, not sent" in rows[CHAT].spoken(NOW)
    in_view = replace(state, focus=Focus(CHAT, LI))
    assert not any(row.has_draft for row in build(in_view, NOW).rows), "there it is seen in the field"


def test_the_mark_of_a_draft_is_painted(view: WorkListView, qtbot: QtBot) -> None:
    def painted() -> QImage:
        return view.list.viewport().grab().toImage()

    before = painted()
    view.render(build(replace(morning(), drafts={f"note:{CHAT}": "Asked twice."}), NOW), NOW)
    assert painted() != before


@pytest.mark.parametrize("width", [300, 170])
def test_two_who_are_told_apart_by_their_last_digit_are_also_after_an_hour(view: WorkListView, width: int) -> None:
    """The longer time took its end off the number: three rows read "+1 415-555-01…". So did large type."""
    view.resize(width, view.height())
    painted = []
    for name in ("+1 415-555-0142", "+1 415-555-0143"):
        chat = interactions()[CHAT].model_copy(update={"customer_name": name, "connected_at": ago(minutes=67)})
        view.render(build(replace(morning(), interactions={**interactions(), CHAT: chat}), NOW), NOW)
        painted.append(view.list.viewport().grab().toImage())
    assert painted[0] != painted[1]


def test_a_refused_item_marks_its_row() -> None:
    command = SayUtterance(command_id="c", interaction_id=CHAT, text="x", at=NOW)
    state = replace(morning(), pending=(Pending(command, PendingStatus.REFUSED, NOW, problem="wrong_state"),))
    assert {row.id: row.refused for row in build(state, NOW).rows}[CHAT] == 1


def test_a_click_opens_and_an_offer_waits_for_its_button(view: WorkListView, intents: RecordingIntents) -> None:
    rows = build(morning(), NOW).rows
    at = {row.id: position for position, row in enumerate(rows)}
    port = view.list.viewport()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=middle(view, at[CHAT]))
    assert intents.named("open_interaction") == [{"interaction_id": CHAT}]
    row = view.list.visualRect(view.list.model().index(at[OFFER], 0))
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=row.topLeft() + QPoint(30, 10))
    assert intents.named("accept_interaction") == []
    button = view.list.itemDelegate().accept_rect(row)  # type: ignore[attr-defined]
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=button.center())
    assert intents.named("accept_interaction") == [{"interaction_id": OFFER}]


def test_everything_goes_by_key(view: WorkListView, intents: RecordingIntents) -> None:
    rows = build(morning(), NOW).rows
    view.open_number(2)
    assert intents.named("open_interaction") == [{"interaction_id": rows[1].id}]
    view.open_number(9)
    view.list.setFocus()
    view.list.setCurrentIndex(view.list.model().index(len(rows) - 1, 0))
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    assert intents.named("accept_interaction") == [{"interaction_id": OFFER}]
    view.accept_first_offer()
    assert len(intents.named("accept_interaction")) == 2


def test_what_arrives_moves_neither_the_mark_nor_the_scroll(view: WorkListView) -> None:
    many = {
        f"i-{number}": interactions()[CALL].model_copy(
            update={"id": f"i-{number}", "offered_at": ago(minutes=60 - number), "customer_name": f"Customer {number}"}
        )
        for number in range(30)
    }
    state: State = replace(morning(), interactions=many)
    view.render(build(state, NOW), NOW)
    marked = view.list.model().index(20, 0)
    view.list.setCurrentIndex(marked)
    bar = view.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    newcomer = interactions()[OFFER]
    view.render(build(replace(state, interactions={**many, OFFER: newcomer}, unread={"i-3": 4}), NOW), NOW)
    assert view.list.currentIndex().data() == "Customer 20"
    assert bar.value() == place


def test_loading_and_empty_are_different(view: WorkListView) -> None:
    view.render(build(State(), NOW), NOW)
    assert not view.list.isVisible()
    assert "Loading" in visible_names(view)
    view.render(build(nothing_yet(), NOW), NOW)
    assert "Nobody is waiting" in visible_names(view)
    # begun without a line: who is waiting is not known, and nobody says that it is nobody
    offline = State(connection=Connection(ConnectionStatus.OFFLINE), session=session())
    view.render(build(offline, NOW), NOW)
    assert any("Not known" in name for name in visible_names(view))
    assert "Nobody is waiting" not in visible_names(view)
    assert "waiting" not in shell.build(offline, NOW).queue_text(NOW)
    assert shell.build(nothing_yet(), NOW).queue_text(NOW).endswith("nobody waiting")


def test_a_closed_interaction_says_so() -> None:
    closed = interactions()[WRAP].model_copy(update={"state": InteractionState.CLOSED, "disposition": "solved"})
    rows = build(replace(morning(), interactions={WRAP: closed}), NOW).rows
    assert rows[0].detail == "closed"


def test_what_ended_from_outside_says_what_is_left_to_do() -> None:
    closed = interactions()[WRAP].model_copy(update={"state": InteractionState.CLOSED})
    elsewhere = interactions()[CALL].model_copy(update={"agent_id": "a-kim"})
    rows = build(replace(morning(), interactions={WRAP: closed, CALL: elsewhere}), NOW).rows
    assert {row.id: row.detail for row in rows} == {WRAP: "ended · to wrap up", CALL: "with a colleague"}


def entries(view: WorkListView, row: int) -> dict[str, QAction]:
    """The menu of a row, by the menu key."""
    view.list.setCurrentIndex(view.list.model().index(row, 0))
    place = view.list.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, view.list.mapToGlobal(place))
    QApplication.sendEvent(view.list, asked)
    return {each.text().partition("\t")[0]: each for each in view.menu.actions() if not each.isSeparator()}


def test_the_menu_of_a_row_opens_or_accepts_it_and_copies_whose_it_is(
    view: WorkListView, intents: RecordingIntents
) -> None:
    rows = build(morning(), NOW).rows
    chat, offer = rows.index(next(row for row in rows if row.id == CHAT)), len(rows) - 1
    first = entries(view, chat)
    assert list(first)[:2] == ["Open", "Copy Li Wei"]
    assert intents.named("open_interaction") == [], "to ask for the menu opens nothing"
    first["Copy Li Wei"].trigger()
    assert QGuiApplication.clipboard().text() == "Li Wei"
    first["Open"].trigger()
    assert intents.named("open_interaction") == [{"interaction_id": CHAT}]
    entries(view, offer)["Accept"].trigger()
    assert intents.named("accept_interaction") == [{"interaction_id": OFFER}]
    view.menu.close()

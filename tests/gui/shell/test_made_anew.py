"""In another language, at another text size or with another key all widgets are made anew; one goes on as before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.full import full
from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import CALL
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.shell.tools_window import Page
from tests.support.five_talks import CHATS, five, listening, turn
from tests.support.gui_desk import Desk

CTRL, NO = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
HERE, ELSEWHERE = CHATS[0], CHATS[1]


def long_ago(state: State) -> State:
    """The history of each customer is long enough to be scrolled."""
    views = dict(state.customers)
    for customer_id, view in views.items():
        items = tuple(
            item.model_copy(update={"id": f"{item.id}-{day}", "at": item.at - timedelta(days=7 * day)})
            for day in range(12)
            for item in view.timeline
        )
        views[customer_id] = replace(view, timeline=items)
    return replace(state, customers=views)


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    made = listening(make, long_ago(five()))
    turn(made, HERE)
    return made


def anew(desk: Desk, how: str) -> None:
    if how == "larger":
        desk.press(Qt.Key.Key_Plus, CTRL)
    elif how == "keys":
        desk.window.keys.put("end", "Ctrl+B")
    else:
        desk.look.set_language(how)


def write(text: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None, "the caret is somewhere"
    QTest.keyClicks(focused, text)


def top_row(desk: Desk) -> object:
    table = desk.window.timeline.table
    return table._model.row_at(table.rowAt(0)).key


@pytest.mark.parametrize("how", ["larger", "ar", "keys"])
def test_one_goes_on_writing_and_reading(desk: Desk, how: str) -> None:
    window = desk.window
    table, transcript = window.timeline.table, window.conversation.transcript
    table.setFocus()
    desk.press(Qt.Key.Key_End)
    for _step in range(5):
        desk.press(Qt.Key.Key_Up)
    selected = table._model.row_at(table.currentIndex().row()).key
    first = top_row(desk)
    transcript.verticalScrollBar().setValue(transcript.verticalScrollBar().maximum() // 2)
    read = transcript.verticalScrollBar().value() / transcript.verticalScrollBar().maximum()
    desk.press(Qt.Key.Key_J, CTRL)
    write("Guten Tag, hier ist one")
    desk.press(Qt.Key.Key_Left)
    anew(desk, how)
    assert window.timeline.table is not table
    write(" two")
    desk.press(Qt.Key.Key_End)
    write("!")
    assert window.conversation.composer.text() == "Guten Tag, hier ist on twoe!"
    table, bar = window.timeline.table, window.conversation.transcript.verticalScrollBar()
    assert top_row(desk) == first
    assert [table._model.row_at(index.row()).key for index in table.selectionModel().selectedRows()] == [selected]
    assert bar.value() / bar.maximum() == pytest.approx(read, abs=0.1)


def test_a_note_stays_a_note_and_the_other_chats_are_as_they_were(desk: Desk) -> None:
    desk.press(Qt.Key.Key_J, CTRL_SHIFT)
    write("for colleagues")
    turn(desk, ELSEWHERE)
    desk.press(Qt.Key.Key_J, CTRL)
    write("for the customer")
    anew(desk, "de")
    assert desk.window.conversation.composer.text() == "for the customer"
    turn(desk, HERE)
    assert desk.window.conversation.composer.writing == "note"
    write(" only")
    assert desk.window.conversation.composer.text() == "for colleagues only"


@pytest.mark.parametrize("how", ["larger", "de"])
def test_advice_that_is_read_in_full_stays_so(make: Callable[..., Desk], how: str) -> None:
    desk = make(full())
    desk.press(Qt.Key.Key_R, CTRL)
    anew(desk, how)
    assert desk.window.advice.card.short.is_whole
    desk.press(Qt.Key.Key_R, CTRL)
    assert not desk.window.advice.card.short.is_whole
    desk.look.set_language("en")


@pytest.mark.parametrize("how", ["larger", "de"])
def test_what_is_looked_for_is_looked_for_on(desk: Desk, how: str) -> None:
    desk.press(Qt.Key.Key_F, CTRL_SHIFT)
    write("chat")
    found = desk.window.conversation._found.text()
    anew(desk, how)
    write("-1")
    conversation = desk.window.conversation
    assert conversation._find.text() == "chat-1"
    assert conversation._found.text()[:2] == found[:2] == "40"
    desk.press(Qt.Key.Key_F, CTRL)
    write("pho")
    anew(desk, "ar")
    write("ne")
    desk.press(Qt.Key.Key_Return)
    assert desk.window.timeline.filters.search.text() == "phone"
    assert desk.intents.named("filter_timeline")[-1]["query"] == "phone"


@pytest.mark.parametrize("how", ["larger", "de"])
def test_an_open_sheet_stays_open_with_what_is_written_and_the_caret_comes_back_from_it(desk: Desk, how: str) -> None:
    desk.press(Qt.Key.Key_J, CTRL)
    write("Hello")
    desk.press(Qt.Key.Key_O, CTRL)
    write("wai")
    anew(desk, how)
    write("t")
    sheet = desk.window.sheet
    assert sheet.isVisible()
    assert sheet.form.draft().taken_title.startswith("wait") or "wait" in sheet.form.draft().taken
    desk.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    write(" you")
    assert desk.window.conversation.composer.text() == "Hello you"


def test_the_wrap_up_goes_on_at_the_caret(desk: Desk) -> None:
    state = desk.store.state
    call = state.interactions[CALL].model_copy(update={"state": InteractionState.WRAP_UP})
    desk.store.put(replace(state, interactions={**state.interactions, CALL: call}))
    turn(desk, CALL)
    wrap_up = desk.window.wrap_up
    wrap_up.promise.text.setFocus()
    write("I call ba")
    anew(desk, "larger")
    assert desk.window.wrap_up is not wrap_up
    write("ck")
    assert desk.window.wrap_up.promise.promise() == "I call back"
    summary = desk.window.wrap_up.summary
    summary.setFocus()
    desk.press(Qt.Key.Key_End, CTRL)
    write(" and mo")
    anew(desk, "de")
    write("re")
    assert desk.window.wrap_up.summary.text().endswith(" and more")


def test_the_palette_and_the_keys_stay_open_and_give_the_caret_back(desk: Desk) -> None:
    desk.press(Qt.Key.Key_J, CTRL)
    desk.press(Qt.Key.Key_K, CTRL)
    write("larg")
    desk.press(Qt.Key.Key_Plus, CTRL)
    write("er")
    assert desk.window.palette_panel.isVisible()
    assert desk.window.top_bar.search.text() == "larger"
    desk.press(Qt.Key.Key_Escape)
    write("Hi")
    desk.window.commands.run("unsent")
    anew(desk, "de")
    assert desk.window.panels.outbox.isVisible()
    desk.press(Qt.Key.Key_Escape)
    write("!")
    assert desk.window.conversation.composer.text() == "Hi!"


def test_what_is_written_in_a_window_of_its_own_goes_on_there(desk: Desk, qtbot: QtBot) -> None:
    desk.window.commands.run("own_window_talk")
    desk.press(Qt.Key.Key_J, CTRL)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desk.window.talk.window())
    write("one")
    anew(desk, "larger")
    assert desk.window.talk.window() is not desk.window
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desk.window.talk.window())
    write(" two")
    assert desk.window.conversation.composer.text() == "one two"


def test_the_window_of_tools_stays_behind_or_in_front_with_its_caret(
    desk: Desk, qtbot: QtBot, machine: HandMachine
) -> None:
    window = desk.window
    window._machine = machine
    window.open_tools(Page.GUIDE)
    assert window.tools is not None
    qtbot.waitUntil(window.tools.isActiveWindow)
    window.tools.guide.where.choose_number(2)
    window.tools.guide.url.setFocus()
    write("https://de")
    desk.look.set_scale(1.1)
    assert window.tools is not None
    qtbot.waitUntil(window.tools.isActiveWindow)
    write("sk")
    assert window.tools.guide.url.text() == "https://desk"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    desk.press(Qt.Key.Key_J, CTRL)
    anew(desk, "larger")
    qtbot.waitUntil(window.isActiveWindow)
    write("Hi")
    assert window.conversation.composer.text() == "Hi"
    assert window.tools.isVisible()

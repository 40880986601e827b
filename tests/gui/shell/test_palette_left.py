"""Leaving the palette, and coming back to it: nothing is done that is not in view, and no words stay behind."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import RecentCustomer, State
from agentdesk.devtools.scenes.morning import chatting, interactions, morning
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.other_window import OtherWindow
from agentdesk.ui.words import of_its_own
from tests.support.gui_desk import Desk, HandClock, HandStore
from tests.support.recording_intents import RecordingIntents

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def search(desk: Desk, words: str) -> None:
    desk.press(Qt.Key.Key_K, CTRL)
    QTest.keyClicks(desk.window.top_bar.search, words)


def test_what_is_found_is_still_in_view_after_a_look_at_another_window(
    qtbot: QtBot, make: Callable[[State], Desk]
) -> None:
    """The list was gone, the words and the caret were not, and Return ended the call that nobody saw being marked."""
    desk = make(morning())
    search(desk, "hold")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.top_bar.search.hasFocus)
    assert desk.window.palette_panel.isVisible()
    desk.press(Qt.Key.Key_Return)
    assert desk.intents.named("change_interaction"), "what is marked is done"
    assert not desk.window.palette_panel.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_who_comes_to_the_field_by_tab_sees_what_there_is_before_anything_is_done(
    make: Callable[[State], Desk], key: Qt.Key
) -> None:
    """What was marked the last time was done by Return, without a list."""
    desk = make(morning())
    search(desk, "hold")
    desk.press(Qt.Key.Key_Escape)
    desk.window.top_bar.search.setFocus(Qt.FocusReason.TabFocusReason)
    desk.press(key)
    assert desk.intents.named("change_interaction") == []
    assert desk.window.palette_panel.isVisible()


def test_who_goes_elsewhere_leaves_no_words_in_the_field(make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    search(desk, "hold")
    desk.press(Qt.Key.Key_J, CTRL)
    assert QApplication.focusWidget() is desk.window.conversation.composer.field
    assert (desk.window.top_bar.search.text(), desk.window.palette_panel.isVisible()) == ("", False)


def test_who_turns_to_another_contact_from_it_writes_to_them(make: Callable[[State], Desk]) -> None:
    """It stayed open above the other contact, and what was typed was searched for."""
    desk = make(chatting())
    desk.press(Qt.Key.Key_J, CTRL)
    search(desk, "abc")
    desk.press(Qt.Key.Key_1, CTRL)
    assert desk.intents.named("open_interaction")
    assert not desk.window.palette_panel.isVisible()
    assert QApplication.focusWidget() is desk.window.conversation.composer.field


def test_who_accepts_from_it_has_it_closed(make: Callable[[State], Desk]) -> None:
    desk = make(replace(chatting(), interactions=interactions()))
    search(desk, "abc")
    desk.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert desk.intents.named("accept_interaction")
    assert not desk.window.palette_panel.isVisible()


def test_enter_with_ctrl_is_enter_in_it(make: Callable[[State], Desk]) -> None:
    """Whose hand sends by Ctrl+Enter all day accepted the advice by it, and that was recorded."""
    desk = make(morning())
    desk.read()
    search(desk, "hold")
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("change_interaction"), "the marked row is done"
    assert desk.intents.named("accept_advice") == []
    assert not desk.window.palette_panel.isVisible()


@pytest.fixture
def arabic(make: Callable[..., Desk]) -> Desk:
    return make(replace(morning(), recent=(RecentCustomer("c-8", "+1 415-555-0142"),)), language="ar")


def test_a_number_keeps_its_order_where_it_is_read_from_the_right(arabic: Desk) -> None:
    """It read "415-555-0142 1+"."""
    arabic.press(Qt.Key.Key_K, CTRL)
    shown = arabic.window.palette_panel.list.model().index(0, 0).data()
    assert shown == of_its_own("+1 415-555-0142") != "+1 415-555-0142"


def test_a_window_whose_search_field_has_the_caret_last_goes_alone(qapp: QApplication) -> None:
    """Of one closed before it was in front the field was cleared when it was half gone: the process crashed."""
    look = Look(qapp)
    window = OtherWindow(RecordingIntents(), HandStore(State()), HandClock().now, look)
    window.start()
    window.show()
    window.stop()
    window.close()
    QTest.qWait(0)
    shiboken6.delete(window)
    look.deleteLater()

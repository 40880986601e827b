"""A key that is held a moment too long does one thing. What it would do next nobody has asked for."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import chatting, morning
from tests.gui.shell.test_outbox import CTRL, open_panel, refused, reply
from tests.support.gui_desk import Desk

NONE = Qt.KeyboardModifier.NoModifier


def hold(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, text: str = "", *, times: int = 4) -> None:
    """A key as the system hands it to the window in front, and again and again for as long as it is held."""
    for number in range(times):
        window = QGuiApplication.focusWindow()
        assert window is not None
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, number > 0)
        QCoreApplication.sendEvent(window, event)


def test_what_is_unsent_is_not_thrown_away_by_a_key_that_is_held(make: Callable[[State], Desk]) -> None:
    desk = make(replace(chatting(), pending=(refused(reply()), refused(reply("On Tuesday.", "say-2")))))
    open_panel(desk)
    hold(Qt.Key.Key_Delete)
    assert desk.intents.named("discard") == []
    hold(Qt.Key.Key_Delete)
    assert desk.intents.named("discard") == [{"command_id": "say-1"}]


def test_advice_is_accepted_once(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.read()
    caret = QApplication.focusWidget() or desk.window
    for repeats in (False, True, True):
        QTest.simulateEvent(caret, True, Qt.Key.Key_Return, CTRL, "\r", repeats, 0)
    assert len(desk.intents.named("accept_advice")) == 1


def test_a_letter_that_is_held_is_written_again_and_again(make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    desk.window.commands.run("reply")
    hold(Qt.Key.Key_A, text="a")
    hold(Qt.Key.Key_Return, text="\r", times=2)
    hold(Qt.Key.Key_Left, times=2)
    assert desk.window.conversation.composer.text() == "aaaa\n\n"
    hold(Qt.Key.Key_Return, CTRL, "\r")
    assert [each["text"] for each in desk.intents.named("say")] == ["aaaa"]


def test_words_become_one_note_however_often_the_key_comes(make: Callable[[State], Desk]) -> None:
    desk = make(replace(chatting(), pending=(refused(reply()),)))
    open_panel(desk)
    desk.press(Qt.Key.Key_N)
    desk.press(Qt.Key.Key_N)
    assert len(desk.intents.named("add_note")) == 1

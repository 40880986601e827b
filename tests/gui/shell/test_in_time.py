"""Who turns to another contact and types on at once writes to that one, also where it is not shown yet."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Focus
from agentdesk.devtools.scenes.morning import CHAT, LI, chatting, morning
from tests.gui.shell.test_ended import _type
from tests.gui.shell.test_held_keys import hold
from tests.gui.shell.test_outbox import CTRL
from tests.support.gui_desk import Desk


def test_what_is_typed_before_it_is_shown_is_written_to_whom_one_turned_to(make: Callable[..., Desk]) -> None:
    state = chatting()
    desk = make(state)
    desk.window.commands.run("reply")
    _type("to Li")
    maya = morning().focus
    desk.store.state = replace(state, focus=maya)  # nobody has been told of it yet
    _type("x")
    composer = desk.window.conversation.composer
    assert desk.window.conversation._state.interaction_id == maya.interaction_id
    desk.store.state = replace(state, focus=Focus(CHAT, LI), drafts={f"reply:{CHAT}": "to Li"})
    desk.window.commands.run("reply")
    _type("!")
    assert composer.isVisible()
    assert QApplication.focusWidget() is composer.field
    assert "x" not in composer.text()
    assert [each["text"] for each in desk.intents.named("save_draft") if each["key"] == f"reply:{CHAT}"] == ["to Li"]


def test_a_shortcut_is_for_whom_one_turned_to(make: Callable[..., Desk]) -> None:
    state = chatting()
    desk = make(state)
    maya = morning().focus
    desk.store.state = replace(state, focus=maya)  # nobody has been told of it yet
    desk.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert desk.window.conversation._state.interaction_id == maya.interaction_id
    _type("x")
    desk.window.save_drafts()
    assert [each["key"] for each in desk.intents.named("save_draft")] == [f"note:{maya.interaction_id}"]


def test_a_conversation_in_its_own_window_is_in_time_as_well(make: Callable[..., Desk], qtbot: QtBot) -> None:
    state = chatting()
    desk = make(state)
    desk.window.detached.toggle("talk")
    (own,) = desk.window.detached.windows()
    qtbot.waitUntil(own.isActiveWindow)
    desk.window.commands.run("reply")
    _type("to Li")
    maya = morning().focus
    desk.store.state = replace(state, focus=maya)  # nobody has been told of it yet
    _type("x")
    assert desk.window.conversation._state.interaction_id == maya.interaction_id
    assert {each["text"] for each in desk.intents.named("save_draft") if each["key"] == f"reply:{CHAT}"} == {"to Li"}


class HandMethod:
    """An input method that has letters which are nobody's text yet; asked for, it writes them."""

    def __init__(self, letters: str) -> None:
        self.letters = letters

    def commit(self) -> None:
        written, caret = QInputMethodEvent(), QApplication.focusWidget()
        written.setCommitString(self.letters)
        self.letters = ""
        assert caret is not None
        QCoreApplication.sendEvent(caret, written)


def test_what_is_being_composed_is_committed_with_the_sheet(
    make: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make(morning())
    desk.window.commands.run("exception_mode")
    _type("A ")
    caret = QApplication.focusWidget()
    assert caret is not None
    QCoreApplication.sendEvent(caret, QInputMethodEvent("death", []))
    method = HandMethod("death")
    monkeypatch.setattr(QGuiApplication, "inputMethod", lambda: method)
    hold(Qt.Key.Key_Return, CTRL, "\r", times=1)
    assert [each["reason"] for each in desk.intents.named("start_exception_mode")] == ["A death"]

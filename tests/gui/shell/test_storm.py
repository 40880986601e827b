"""Typing through a storm of events: real keys into a real window, and not one letter is lost or lands elsewhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import chatting, morning
from tests.support.gui_desk import Desk
from tests.support.storm import ACTS, storm

TEXT = "The quick brown fox jumps over the lazy dog while everything around it rings, pops up and changes."


def _press(window: QWindow, letter: str) -> None:
    """A key as the system hands it to the window: whoever has the caret gets it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QCoreApplication.sendEvent(window, event)


@pytest.mark.parametrize("where", ["composer", "note", "palette", "find", "override", "own_window"])
def test_no_letter_is_lost_in_a_storm(qtbot: QtBot, make: Callable[..., Desk], where: str) -> None:
    desk = make(morning() if where == "override" else chatting())
    window = desk.window
    if where == "own_window":
        window.commands.run("own_window_talk")
    commands = {"composer": "reply", "find": "find_timeline", "override": "do_other", "own_window": "reply"}
    window.commands.run(commands.get(where, where))
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit))
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    coming = storm(desk.store.state, seed=len(where))
    text = TEXT if where == "composer" else TEXT[:40]
    for number, letter in enumerate(text):
        _press(field.window().windowHandle(), letter)
        desk.store.put(next(coming))
        if number % 10 == 0:
            desk.clock.at += timedelta(seconds=1)
            window._tick(desk.clock.at)
            QCoreApplication.sendPostedEvents()
        assert QApplication.focusWidget() is field, f"after {number} letters something took the caret"
    assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == text
    assert not ACTS & {name for name, _args in desk.intents.calls}, "a letter became a command"
    asked = {"palette": "search_customers", "find": "filter_timeline"}.get(where)
    qtbot.waitUntil(lambda: asked is None or bool(desk.intents.named(asked)))

"""A sheet that is open for a contact, found again where it was left: the caret in its field, and what was marked."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import chatting, morning
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier


def test_who_comes_back_writes_on_where_the_caret_was(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    comment = desk.window.sheet.form.comment
    comment.setFocus()
    QTest.keyClicks(comment, "She waits for the courier")
    cursor = comment.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(9, QTextCursor.MoveMode.KeepAnchor)
    comment.setTextCursor(cursor)
    desk.store.put(replace(chatting(), drafts=desk.store.state.drafts))
    assert not desk.window.sheet.isVisible()
    desk.store.put(morning())
    assert desk.window.sheet.isVisible()
    assert desk.window.focusWidget() is comment
    assert comment.textCursor().selectedText() == "waits"
    QTest.keyClicks(comment, "is in")
    assert comment.text() == "She is in for the courier"

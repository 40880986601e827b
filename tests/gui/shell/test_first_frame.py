"""What is made anew is whole in the first frame that somebody sees of it, and shows what is being written."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import morning
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.text import Text
from agentdesk.ui.qt.rest import come_to_rest
from agentdesk.ui.shell.look import Look
from tests.support.gui_desk import Desk

HOW: dict[str, Callable[[Look], None]] = {
    "language": lambda look: look.set_language("de"),
    "to the right": lambda look: look.set_language("ar"),
    "size": lambda look: look.set_scale(2.0),
    "smaller": lambda look: look.set_scale(0.8),
}


@pytest.fixture
def desk(make: Callable[[State], Desk], qapp: QApplication) -> Desk:
    made = make(morning())
    made.window.resize(1440, 900)
    QTest.qWait(0)
    come_to_rest(qapp)
    return made


def _places(window: QWidget) -> dict[str, QRect]:
    parts: list[Text | Button] = [*window.findChildren(Text), *window.findChildren(Button)]
    shown = [each for each in parts if each.isVisible()]
    return {f"{n} {each.text()}": QRect(each.mapTo(window, QPoint()), each.size()) for n, each in enumerate(shown)}


@pytest.mark.parametrize("how", HOW)
def test_everything_has_its_place_at_once(desk: Desk, qapp: QApplication, qtbot: QtBot, how: str) -> None:
    HOW[how](desk.look)
    at_once = _places(desk.window)
    QTest.qWait(0)
    come_to_rest(qapp)
    assert _places(desk.window) == at_once


def test_in_larger_type_what_is_being_written_stays_in_view(desk: Desk, qtbot: QtBot) -> None:
    note = next(each for each in desk.window.conversation.findChildren(QPlainTextEdit) if each.isVisible())
    note.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.look.set_scale(2.0)
    qtbot.waitUntil(lambda: desk.window.middle.head.isVisible())
    assert desk.window.conversation.isVisible()
    caret = desk.window.focusWidget()
    assert isinstance(caret, QPlainTextEdit)
    assert desk.window.conversation.isAncestorOf(caret)

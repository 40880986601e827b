"""In a low sheet, as in the largest type: what has the caret is in view, also where no Tab came to it."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import decision
from agentdesk.ui.exception.view import OverrideSheet
from agentdesk.ui.kit.scroll import ScrollColumn
from tests.gui.exception.test_override_sheet import fill_by_keyboard


@pytest.fixture
def low(window: QWidget, sheet: OverrideSheet, qtbot: QtBot) -> OverrideSheet:
    """A sheet that has no room for its form, filled in up to the comment."""
    sheet.setGeometry(QRect(552, 0, 348, 420))
    with qtbot.waitActive(window):
        window.activateWindow()
    sheet.open_for(decision())
    fill_by_keyboard("")
    return sheet


def _caret() -> QWidget:
    caret = QApplication.focusWidget()
    assert caret is not None
    return caret


def _is_in_view(widget: QWidget, sheet: OverrideSheet) -> bool:
    (area,) = sheet.form.findChildren(ScrollColumn)
    place = QRect(widget.mapTo(area.viewport(), QPoint()), widget.size())
    return area.viewport().rect().contains(place)


def test_what_is_written_next_is_in_view(low: OverrideSheet, qtbot: QtBot) -> None:
    """After the reason one typed the comment unseen."""
    assert _caret() is low.form.comment
    qtbot.waitUntil(lambda: _is_in_view(low.form.comment, low))
    for _line in range(4):
        QTest.keyClicks(_caret(), "She wants a call.")
        QTest.keyClick(_caret(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _is_in_view(low.form.comment, low))
    low.form.focus_first({"taken": ""})
    qtbot.waitUntil(lambda: _is_in_view(low.form.taken.field, low))

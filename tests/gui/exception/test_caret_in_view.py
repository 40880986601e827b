"""In a low sheet, as in the largest type: what has the caret is in view, also where no Tab came to it."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import NOW, decision, morning
from agentdesk.ui.exception.view import OverrideSheet
from agentdesk.ui.exception.viewmodel import build
from agentdesk.ui.kit.scroll import ScrollColumn
from tests.gui.exception.test_override_sheet import fill_by_keyboard
from tests.support.recording_intents import RecordingIntents


def _caret() -> QWidget:
    caret = QApplication.focusWidget()
    assert caret is not None
    return caret


def _is_in_view(widget: QWidget, sheet: OverrideSheet) -> bool:
    (area,) = sheet.form.findChildren(ScrollColumn)
    place = QRect(widget.mapTo(area.viewport(), QPoint()), widget.size())
    return area.viewport().rect().contains(place)


def test_what_is_written_next_is_in_view(window: QWidget, intents: RecordingIntents, qtbot: QtBot) -> None:
    """After the reason one typed the comment unseen."""
    sheet = OverrideSheet(intents, window)
    sheet.setGeometry(QRect(552, 0, 348, 420))
    sheet.render(build(morning(), NOW), NOW)
    sheet.open_for(decision())
    qtbot.waitActive(window)
    fill_by_keyboard("")
    assert _caret() is sheet.form.comment
    qtbot.waitUntil(lambda: _is_in_view(sheet.form.comment, sheet))
    for _line in range(4):
        QTest.keyClicks(_caret(), "She wants a call.")
        QTest.keyClick(_caret(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _is_in_view(sheet.form.comment, sheet))
    sheet.form.focus_first({"taken": ""})
    qtbot.waitUntil(lambda: _is_in_view(sheet.form.taken.field, sheet))


def test_a_press_of_the_mouse_moves_nothing_under_it(window: QWidget, intents: RecordingIntents, qtbot: QtBot) -> None:
    sheet = OverrideSheet(intents, window)
    sheet.setGeometry(QRect(552, 0, 348, 420))
    sheet.render(build(morning(), NOW), NOW)
    sheet.open_for(decision())
    qtbot.waitActive(window)
    fill_by_keyboard("")
    field = sheet.form.taken.field
    sheet.form.focus_first()
    before = field.mapTo(sheet, QPoint())
    other = next(each for each in (sheet.form.amount, sheet.form.comment) if each.isVisible())
    QTest.mousePress(other, Qt.MouseButton.LeftButton, pos=QPoint(5, 2))
    assert field.mapTo(sheet, QPoint()) == before
    QTest.mouseRelease(other, Qt.MouseButton.LeftButton, pos=QPoint(5, 2))

"""Tool tips: as they are, in lines that can be read. A long one was one line as wide as the screen, and one that began
like markup was read as such: a customer could have anything shown."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CHAT, chatting
from agentdesk.ui.kit.button import IconButton
from agentdesk.ui.kit.line_ends import TIP_LETTERS, as_tip, give_tip
from agentdesk.ui.kit.text import ElidedLabel
from agentdesk.ui.qt.i18n import apply_language
from tests.support.gui_desk import Desk

MARKUP = "<b>Maya</b> <img src='file:///etc/passwd'>"
LONG = "I have tried three times since yesterday and your colleague at +1 415 555 0142 told me to wait 48 hours. " * 4


def _shown(qtbot: QtBot) -> QLabel:
    """The tool tip in view."""
    qtbot.waitUntil(QToolTip.isVisible)
    (tip,) = (each for each in QApplication.topLevelWidgets() if each.inherits("QTipLabel") and each.isVisible())
    assert isinstance(tip, QLabel)
    return tip


def _saying(text: str) -> State:
    state = chatting()
    chat = state.interactions[CHAT].model_copy(update={"customer_name": MARKUP, "last_text": text})
    return replace(state, interactions={**state.interactions, CHAT: chat})


def test_what_a_customer_says_is_shown_as_it_is_and_to_its_end(qtbot: QtBot, make: Callable[..., Desk]) -> None:
    desk = make(_saying(LONG))
    work = desk.window.work_list.list
    row = next(row for row in range(work.model().rowCount()) if work.model().index(row, 0).data() == MARKUP)
    place = work.visualRect(work.model().index(row, 0)).center()
    QCoreApplication.sendEvent(
        work.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, work.viewport().mapToGlobal(place))
    )
    tip = _shown(qtbot)
    assert not tip.wordWrap(), "Qt breaks the lines of markup alone"
    assert tip.width() <= desk.window.screen().availableGeometry().width()
    lines = tip.text().split("\n")
    assert "img" in lines[0]
    assert any("+1\u00a0415\u00a0555\u00a00142" in line for line in lines), "a number is in one line"
    assert all(tip.fontMetrics().horizontalAdvance(line) <= tip.width() for line in lines)
    QToolTip.hideText()


def test_a_button_without_words_says_what_it_does_in_its_tip(qtbot: QtBot) -> None:
    button = IconButton("close", "Close, keep the draft (Esc)")
    qtbot.addWidget(button)
    button.show()
    QCoreApplication.sendEvent(button, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), button.mapToGlobal(QPoint(2, 2))))
    assert _shown(qtbot).text() == "Close, keep the draft (Esc)"
    QToolTip.hideText()


def test_lines_end_between_words_and_never_in_a_number() -> None:
    lines = as_tip(LONG).split("\n")
    assert all(len(line) <= TIP_LETTERS for line in lines)
    assert " ".join(lines).replace("\u00a0", " ") == LONG.strip()
    assert all("48\u00a0hours" in line for line in lines if "48" in line)
    assert as_tip("one\ntwo") == "one\ntwo"
    assert as_tip("") == ""


@pytest.mark.parametrize("text", ["<b>x</b>", "<img src=x>", "&lt;", "</p>", "<!-- x -->", "<?xml ?>"])
def test_nothing_is_markup(qapp: QApplication, text: str) -> None:
    assert not QtGui.Qt.mightBeRichText(as_tip(text))
    assert as_tip("1 < 2 & 3 > 2") == "1 < 2 & 3 > 2"


def test_who_hears_it_hears_it_as_it_is_and_not_twice(qtbot: QtBot) -> None:
    """Qt tells a tool tip as the description; where it is the name, a reader says it once."""
    label = ElidedLabel(LONG.strip())
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.show()

    def described() -> str:
        return str(QtGui.QAccessible.queryAccessibleInterface(label).text(QtGui.QAccessible.Text.Description))

    assert "\n" in label.toolTip()
    assert described() == label.accessibleName() == label.full_text()
    label.set_text("Short")
    assert described() == ""
    label.setAccessibleDescription("Ctrl E")
    give_tip(label, LONG)
    assert described() == "Ctrl E"


def test_in_arabic_each_line_begins_at_the_right(qapp: QApplication) -> None:
    apply_language(qapp, "ar")
    lines = as_tip("Maya Ortiz\nشكرا.").split("\n")
    assert all(line.startswith("\u200f\u2068") and line.endswith("\u2069") for line in lines)


def test_every_tool_tip_goes_through_it() -> None:
    """What sets one otherwise would be read as markup, and be as long as it is."""
    ui = Path(__file__).parents[3] / "agentdesk" / "ui"
    lines = [line.strip() for file in ui.rglob("*.py") for line in file.read_text("utf-8").splitlines()]
    set_here = [line for line in lines if ".setToolTip(" in line and "self.tray" not in line]
    assert set_here == ["widget.setToolTip(tip)"]

"""Choices in several lines: arrows go through them as they are seen, and what they say is read in full."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.choice import Choice, SegmentedChoice
from agentdesk.ui.kit.layout import column
from agentdesk.ui.theme import theme

LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
TERMS = ("No", "1 hour", "4 hours", "1 day", "3 days", "7 days", "14 days")


@pytest.fixture
def host(qtbot: QtBot, qapp: QApplication) -> QWidget:
    theme.apply_theme(qapp, "light")  # how wide they are is its affair
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def in_lines(qtbot: QtBot, host: QWidget, width: int) -> tuple[SegmentedChoice, list[list[str]]]:
    """A choice between two fields, and its titles line by line."""
    choice = SegmentedChoice("Off the map", [Choice(each, each) for each in TERMS])
    layout = column(host)
    for each in (QLineEdit(), choice, QLineEdit()):
        layout.addWidget(each)
    host.resize(width, 300)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    lines: dict[int, list[str]] = {}
    for segment in choice.segments():
        lines.setdefault(segment.y(), []).append(segment.text())
    choice.choose_number(1)
    return choice, list(lines.values())


def press(key: Qt.Key) -> str:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)
    now = QApplication.focusWidget()
    return now.accessibleName() if now is not None else ""


@pytest.mark.parametrize("side", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_arrows_go_through_lines_of_choices_as_they_are_seen(
    qtbot: QtBot, qapp: QApplication, host: QWidget, side: Qt.LayoutDirection
) -> None:
    qapp.setLayoutDirection(side)
    choice, lines = in_lines(qtbot, host, 320)
    assert lines == [["No", "1 hour", "4 hours"], ["1 day", "3 days", "7 days"], ["14 days"]]
    onward, back = (RIGHT, LEFT) if side is Qt.LayoutDirection.LeftToRight else (LEFT, RIGHT)
    assert [press(onward) for _each in TERMS] == [*TERMS[1:], "14 days"], "all, as one reads, and no further"
    assert [press(back) for _each in TERMS] == [*TERMS[-2::-1], "No"]
    assert [press(each) for each in (onward, DOWN, UP, UP, DOWN)] == ["1 hour", "3 days", "1 hour", "1 hour", "3 days"]
    assert [press(DOWN), press(DOWN)] == ["14 days", "14 days"], "below the last line the choice is not left"
    assert choice.choice() == "14 days"


def test_in_one_line_all_arrows_go_on_and_tab_leaves(qtbot: QtBot, host: QWidget) -> None:
    choice, lines = in_lines(qtbot, host, 900)
    assert lines == [list(TERMS)]
    assert [press(each) for each in (DOWN, DOWN, UP)] == ["1 hour", "4 hours", "1 hour"]
    QTest.keyClick(choice.segments()[1], Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), QLineEdit)


@pytest.mark.parametrize("chosen", ["7 days", "No", None])
def test_tab_comes_to_what_is_chosen(qtbot: QtBot, host: QWidget, chosen: str | None) -> None:
    choice, _lines = in_lines(qtbot, host, 2000)
    before, after = host.findChildren(QLineEdit)
    for of, way in ((before, "Tab"), (after, "Backtab")):
        choice.set_choice("4 hours")  # somebody else had it so
        choice.set_choice(chosen)
        of.setFocus()
        assert press(Qt.Key[f"Key_{way}"]) == (chosen or "No")
        press(Qt.Key[f"Key_{way}"])
        assert QApplication.focusWidget() in (before, after), "Tab goes by the others"


def test_arrows_choose_nothing_where_nothing_is_chosen(qtbot: QtBot, host: QWidget) -> None:
    choice, _lines = in_lines(qtbot, host, 320)
    choice.set_choice(None)
    assert press(RIGHT) == "1 hour"
    assert choice.choice() is None


def test_a_reason_below_another_goes_on_in_a_second_line(qtbot: QtBot) -> None:
    said = "The customer asked for something else & more"
    choice = SegmentedChoice("Reason", (Choice("long", said),), stacked=True)
    qtbot.addWidget(choice)
    choice.show()
    segment = choice.segments()[0]
    assert segment.heightForWidth(200) > segment.heightForWidth(600)
    segment.resize(200, segment.heightForWidth(200))
    assert segment.text().split() == said.replace("&", "&&").split()
    assert "\n" in segment.text()
    assert segment.toolTip() == ""

"""A field that finds one of many while typing: what Return and Tab take, and what is nobody's choice."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.choice import Choice
from agentdesk.ui.kit.line_ends import as_tip
from agentdesk.ui.kit.type_ahead import TypeAhead
from tests.gui.kit.test_kit import ACTIONS, shown


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_typing_finds_an_action_and_enter_takes_it(qtbot: QtBot, host: QWidget) -> None:
    find = TypeAhead("Done instead", free_text=True)
    find.set_choices(ACTIONS)
    shown(host, find)
    find.field.setFocus()
    QTest.keyClicks(find.field, "sim rep")
    assert find.list.model().rowCount() == 2, "the one that is found, and one's own words"
    with qtbot.waitSignal(find.chosen) as chosen:
        QTest.keyClick(find.field, Qt.Key.Key_Return)
    assert chosen.args == ["replace_sim"]
    assert find.field.text() == "Replace the SIM card"
    assert host.focusWidget() is find.field
    find.field.selectAll()
    QTest.keyClicks(find.field, "sang a song")
    assert find.choice() is None
    with qtbot.waitSignal(find.free_text_committed) as typed:
        QTest.keyClick(find.field, Qt.Key.Key_Return)
    assert typed.args == ["sang a song"]


def test_tab_takes_what_is_marked_and_a_half_typed_word_is_nothing(host: QWidget) -> None:
    find = TypeAhead("Done instead", free_text=True)
    find.set_choices(ACTIONS)
    after = QLineEdit()
    shown(host, find, after)
    find.field.setFocus()
    QTest.keyClicks(find.field, "repl")
    assert (find.choice(), find.own_words(), find.is_settled()) == (None, "", False)
    QTest.keyClick(find.field, Qt.Key.Key_Tab)
    assert (find.choice(), find.field.text()) == ("replace_sim", "Replace the SIM card")
    assert host.focusWidget() is after
    find.field.setFocus()
    find.field.selectAll()
    QTest.keyClicks(find.field, "repl")
    QTest.keyClick(find.field, Qt.Key.Key_Backtab)
    assert (find.choice(), find.own_words()) == (None, "")
    # one's own words that could be one of the list: the row above the first
    find.field.setFocus()
    QTest.keyClick(find.field, Qt.Key.Key_Up)
    assert str(find.list.currentIndex().data()) == "“repl”, in my own words"
    QTest.keyClick(find.field, Qt.Key.Key_Tab)
    assert (find.choice(), find.own_words(), find.is_settled()) == (None, "repl", True)
    QTest.keyClicks(find.field, "a")
    assert not find.is_settled()
    # what can be none of the list is one's own without a word
    find.set_choice(None, "sang a song")
    assert find.own_words() == "sang a song"
    find.set_choice("repl", "repl")
    assert find.own_words() == "repl", "kept as one's own"


def test_the_arrows_walk_the_list_while_one_types(host: QWidget) -> None:
    find = TypeAhead("Done instead")
    find.set_choices(ACTIONS)
    shown(host, find)
    find.field.setFocus()
    QTest.keyClick(find.field, Qt.Key.Key_Down)
    QTest.keyClick(find.field, Qt.Key.Key_Down)
    QTest.keyClick(find.field, Qt.Key.Key_Return)
    assert find.choice() == "call_back"


LONG = "Send the replacement router by courier to the shop of the customer's choice"


def test_a_long_title_has_two_lines_and_what_is_longer_is_whole_in_its_tip(qtbot: QtBot, host: QWidget) -> None:
    find = TypeAhead("Done instead")
    find.set_choices([Choice("short", "Call back"), Choice("long", LONG), Choice("longer", f"{LONG}, {LONG}, {LONG}")])
    host.resize(340, 400)
    shown(host, find)
    rects = [find.list.visualRect(find.list.model().index(row, 0)) for row in range(3)]
    line = find.list.fontMetrics().lineSpacing()
    assert [each.height() - rects[0].height() for each in rects] == [0, line, line]
    assert find.list.viewport().rect().contains(rects[2]), "all three are in view without scrolling"
    assert find.list.horizontalScrollBar().maximum() == 0

    def _tip(row: int) -> str:
        QToolTip.hideText()
        at = rects[row].center()
        QApplication.sendEvent(
            find.list.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, find.list.viewport().mapToGlobal(at))
        )
        return QToolTip.text()

    assert (_tip(0), _tip(2)) == ("", as_tip(f"{LONG}, {LONG}, {LONG}"))
    QToolTip.hideText()
    host.resize(900, 400)
    qtbot.waitUntil(lambda: find.list.visualRect(find.list.model().index(1, 0)).height() == rects[0].height())

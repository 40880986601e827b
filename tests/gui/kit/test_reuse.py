"""Rows that are written anew: in their order for the eye and for Tab, without the caret of the one before."""

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.kit.layout import Flow, column
from agentdesk.ui.kit.reuse import KEPT, Reused


class _Place(QWidget):
    """Buttons between two that stay, in a column or in a flow."""

    def __init__(self, qtbot: QtBot, *, flows: bool) -> None:
        super().__init__()
        self.first, self.last = QPushButton("first"), QPushButton("last")
        layout = column(self)
        if flows:
            flow = Flow()
            flow.add(self.first)
            flow.add(self.last)
            layout.addWidget(flow)
            self.rows = Reused(flow, QPushButton, behind=self.first, ahead=2)
        else:
            lines = column()
            layout.addWidget(self.first)
            layout.addLayout(lines)
            layout.addWidget(self.last)
            self.rows = Reused(lines, QPushButton, behind=self.first, ahead=2)
        qtbot.addWidget(self)
        self.show()
        self.activateWindow()

    def say(self, *words: str) -> list[str]:
        self.rows.show(words, QPushButton.setText)
        return [row.text() for row in self.rows.shown]

    def seen(self) -> list[str]:
        buttons = [one for one in self.findChildren(QPushButton) if one.isVisible()]
        places = {button: button.mapTo(self, button.rect().topLeft()) for button in buttons}
        return [one.text() for one in sorted(buttons, key=lambda one: (places[one].y(), places[one].x()))]

    def tabbed(self) -> list[str]:
        self.first.setFocus()
        words = []
        for _stop in range(len(self.seen())):
            focused = self.focusWidget()
            assert isinstance(focused, QPushButton)
            words.append(focused.text())
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        return words


def test_what_is_made_ahead_is_seen_only_when_it_says_something(qtbot: QtBot) -> None:
    for flows in (False, True):
        place = _Place(qtbot, flows=flows)
        assert [place.rows.make_ahead() for _ in range(3)] == [True, True, False]
        QApplication.sendPostedEvents()
        assert place.seen() == place.tabbed() == ["first", "last"]
        made = place.findChildren(QPushButton)
        place.say("a", "b")
        QApplication.sendPostedEvents()
        assert place.findChildren(QPushButton) == made
        assert place.seen() == place.tabbed() == ["first", "a", "b", "last"]


def test_nothing_is_made_ahead_for_a_window_that_is_gone(qtbot: QtBot) -> None:
    place = _Place(qtbot, flows=False)
    rows = place.rows
    shiboken6.delete(place)
    assert not rows.make_ahead()


def test_they_stand_in_their_order_for_the_eye_and_for_tab(qtbot: QtBot) -> None:
    for flows in (False, True):
        place = _Place(qtbot, flows=flows)
        for words in (("a",), ("b", "c", "d"), ("e",), (), ("f", "g")):
            assert place.say(*words) == list(words)
            QApplication.sendPostedEvents()
            place.adjustSize()
            assert place.seen() == ["first", *words, "last"]
            assert place.tabbed() == ["first", *words, "last"]


def test_what_is_there_is_written_anew_and_not_made_anew(qtbot: QtBot) -> None:
    place = _Place(qtbot, flows=False)
    place.say("a", "b")
    before = list(place.rows.shown)
    place.say("c", "d", "e")
    assert place.rows.shown[:2] == before
    place.say()
    assert not any(row.isVisible() for row in before)
    place.say("f", "g")
    assert place.rows.shown == before


def test_the_caret_does_not_stay_in_what_says_something_else(qtbot: QtBot) -> None:
    place = _Place(qtbot, flows=False)
    place.say("a", "b")
    place.rows.shown[0].setFocus()
    place.say("c", "d")
    assert place.focusWidget() is not place.rows.shown[0]
    assert place.rows.shown[0].isVisible()


def test_of_many_that_are_not_needed_any_more_some_are_kept(qtbot: QtBot) -> None:
    place = _Place(qtbot, flows=False)
    place.say(*("x" for _row in range(KEPT * 3)))
    made = list(place.rows.shown)
    place.say("y")
    QApplication.sendPostedEvents(None, 52)  # deletes what is to be deleted later
    assert sum(shiboken6.isValid(row) for row in made) == KEPT + 1

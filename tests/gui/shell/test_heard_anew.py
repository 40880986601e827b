"""What a screen reader says again, or of the next contact, because it is as true as the first time."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from agentdesk.devtools.scenes.agents_day import offline
from agentdesk.devtools.scenes.morning import morning
from tests.support.five_talks import CHATS, TALKS, five, listening, turn
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
Make = Callable[[State], Desk]


def test_what_is_still_missing_is_said_at_each_try(heard: list[str], make: Make) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    for _try in range(2):
        heard.clear()
        desk.press(Qt.Key.Key_Return, CTRL)
        assert heard == ["Say what you do instead.", "Choose a reason."]


def test_what_to_do_for_each_is_heard_when_one_first_turns_to_them_and_not_when_one_comes_back(
    heard: list[str], make: Make, reads_slowly: None, qtbot: QtBot
) -> None:
    desk = listening(make, five())
    for talk in (TALKS[0], CHATS[0]):
        heard.clear()
        turn(desk, talk)
        if talk != TALKS[0]:
            assert [each for each in heard if each.startswith("New advice: ")], heard
        desk.read()
    heard.clear()
    turn(desk, TALKS[0])
    assert not [each for each in heard if each.startswith("New advice: ")], heard


def test_nobody_is_said_to_be_turned_to_when_all_is_made_anew(heard: list[str], make: Make) -> None:
    desk = make(morning())
    heard.clear()
    desk.press(Qt.Key.Key_Plus, CTRL)
    assert heard == []


def test_that_the_line_is_back_is_heard_and_not_that_less_waits(heard: list[str], make: Make) -> None:
    desk = make(morning())
    heard.clear()
    desk.put(offline())
    assert [each for each in heard if each.startswith("No connection")], heard
    heard.clear()
    desk.put(replace(offline(), pending=()))
    assert not heard, "what was sent before the line is known to be back"
    desk.put(morning())
    assert "Connected again." in heard
    heard.clear()
    desk.put(morning())
    assert not heard

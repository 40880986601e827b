"""A menu is about what was shown when it was opened: what comes in its place is not answered by it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import chatting, morning
from tests.gui.shell.test_advice_in_turns import FIRST, SECOND, in_chat, shown
from tests.support.gui_desk import Desk


def decline_in_menu(desk: Desk, after: State) -> None:
    """Open the menu, be told ``after``, read it, and choose."""
    desk.window.advice.card.more_button.click()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    desk.store.put(after)
    desk.read()
    if menu.isVisible():
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)


def test_advice_is_declined_in_its_menu(make: Callable[[State], Desk]) -> None:
    desk = make(in_chat(FIRST))
    decline_in_menu(desk, replace(in_chat(FIRST), cursor=99))
    assert [each["decision_id"] for each in desk.intents.named("decline_advice")] == [f"d-{FIRST}"]


@pytest.mark.parametrize("after", [in_chat(SECOND), chatting()], ids=["other advice", "other contact"])
def test_what_came_in_its_place_is_not_declined(make: Callable[[State], Desk], after: State) -> None:
    desk = make(in_chat(FIRST))
    assert shown(desk) == FIRST
    decline_in_menu(desk, after)
    assert desk.intents.named("decline_advice") == []


def test_who_is_not_this_person_is_asked_of_nobody_else(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.window.commands.run("not_this_person")
    menu = QApplication.activePopupWidget()
    assert menu is not None
    desk.store.put(replace(morning(), cursor=99))
    assert menu.isVisible()
    desk.store.put(chatting())
    assert not menu.isVisible()

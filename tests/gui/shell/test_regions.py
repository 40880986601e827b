"""F6 walks the regions, and begins in each with what one comes for."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import chatting, morning
from tests.support.gui_desk import Desk

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_f6_walks_every_region_and_back(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    visited = []
    for _ in range(len(desk.window.regions())):
        desk.press(Qt.Key.Key_F6)
        visited.append(
            next(i for i, r in enumerate(desk.window.regions()) if r.isAncestorOf(desk.window.focusWidget()))
        )
    assert visited == [0, 1, 2, 3, 4, 5], "work, customer, timeline, conversation, do next, journeys"
    desk.press(Qt.Key.Key_F6, SHIFT)
    assert desk.window.regions()[4].isAncestorOf(desk.window.focusWidget())


def test_f6_begins_in_each_with_what_one_comes_for(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    window = desk.window
    field, accept = window.conversation.composer.field, window.advice.card.accept_button
    for goal in (window.work_list.list, None, window.timeline.table, field, accept):
        desk.press(Qt.Key.Key_F6)
        assert goal is None or window.focusWidget() is goal
    desk.press(Qt.Key.Key_F6, SHIFT)
    assert window.focusWidget() is field


def test_where_that_is_not_there_f6_begins_with_what_is(make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    window = desk.window
    assert not window.timeline.table.isVisible()
    window.work_list.list.setFocus()
    desk.press(Qt.Key.Key_F6)
    desk.press(Qt.Key.Key_F6)
    assert window.timeline.isAncestorOf(window.focusWidget())

"""The palette is over every command, and every button is reached by keys: F6 to where it stands, Tab to it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTabBar, QWidget

from agentdesk.app.state import Connection, ConnectionStatus, State
from agentdesk.devtools.scenes.morning import CALL, NOW, chatting, interactions, morning
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code
from agentdesk.ui.kit.button import MenuButton
from agentdesk.ui.shell.agent_window import AgentWindow
from tests.support.gui_desk import Desk

IN_THE_FRAME = {
    "Accept": ("accept_offer",),
    "Read it": ("open_message",),
    "Open": ("open_message",),
    "Dismiss": ("dismiss_note", "dismiss_alarms"),
    "Show": ("unsent",),
    "Reconnect now": ("reconnect",),
}
"""What buttons around the regions do, and the commands that do the same."""


def wrapping_up() -> State:
    call = interactions()[CALL].model_copy(update={"state": InteractionState.WRAP_UP})
    return replace(morning(), interactions={**interactions(), CALL: call})


def without_a_line() -> State:
    return replace(morning(), connection=Connection(ConnectionStatus.OFFLINE, NOW))


def with_an_alarm() -> State:
    return replace(morning(), notices=(Code.LOCAL_STORE_FAILED,))


def is_part_of_another(button: QAbstractButton) -> bool:
    """The glass of a field, and what scrolls tabs: each belongs to something that keys reach."""
    return isinstance(button.parentWidget(), QLineEdit | QTabBar)


def frame(window: AgentWindow) -> tuple[QWidget, ...]:
    return (window.toast, window.banner, window.status_bar, window.top_bar)


@pytest.mark.parametrize("state", [morning, chatting, wrapping_up, without_a_line, with_an_alarm])
def test_every_button_is_reached_by_keys_and_what_stands_around_the_regions_is_a_command_too(
    make: Callable[[State], Desk], state: Callable[[], State]
) -> None:
    window = make(state()).window
    listed = {command.id for command in window.commands.all() if command.is_listed}
    titles = [command.title for command in window.commands.all() if command.is_listed]
    unsent = window.status_bar.unsent
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or not button.isEnabled() or is_part_of_another(button):
            continue
        name = button.accessibleName() or button.text()
        group = button.group()
        ways = group.buttons() if group is not None else [button]  # Tab comes to one of them, arrows to the others
        assert any(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in ways), name
        assert any(stop.isAncestorOf(button) for stop in window.stops()), name
        if not any(part.isAncestorOf(button) for part in frame(window)):
            continue
        if isinstance(button, MenuButton):
            acts = [action.text() for action in button.menu_shown.actions() if action.text() and action.isEnabled()]
            assert acts, name
            assert [act for act in acts if not any(title.endswith(act) for title in titles)] == [], name
        elif button is not unsent:
            assert listed.issuperset(IN_THE_FRAME[name]), name


def test_presence_is_set_from_the_palette_or_by_a_key_of_ones_own(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(desk.window.top_bar.search, "pres away")
    desk.press(Qt.Key.Key_Return)
    assert desk.intents.named("set_presence") == [{"presence": Presence.AWAY}]
    assert "Presence: Away" in desk.words(desk.window.status_bar)
    desk.window.keys.put("presence_available", "Ctrl+Shift+F9")
    desk.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert desk.intents.named("set_presence")[-1] == {"presence": Presence.AVAILABLE}
    desk.store.put(replace(morning(), session=None))
    desk.window.commands.run("presence_busy")
    assert len(desk.intents.named("set_presence")) == 2
    assert "Nobody is signed in yet" in desk.words(desk.window.status_bar)


def test_f6_comes_by_the_top_bar(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    for _step in desk.window.stops():
        desk.press(Qt.Key.Key_F6)
        focused = desk.window.focusWidget()
        if focused is not None and desk.window.top_bar.isAncestorOf(focused):
            break
    else:
        raise AssertionError("F6 does not come by the top bar")
    assert isinstance(focused, MenuButton)


def test_the_note_and_the_warning_are_answered_by_commands(make: Callable[[State], Desk]) -> None:
    desk = make(with_an_alarm())
    window = desk.window
    assert window.banner.isVisible()
    window.commands.run("dismiss_alarms")
    assert not window.banner.isVisible()
    assert window.toast.key()
    window.commands.run("dismiss_note")
    assert not window.toast.key()

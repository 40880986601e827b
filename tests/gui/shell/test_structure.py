"""The agent's window at both sizes it is made for: nothing cut off, nothing without a name."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.app.state import Focus, State
from agentdesk.devtools.scenes.morning import WRAP, chatting, morning, nothing_yet
from tests.support.gui_desk import Desk
from tests.support.structure import clipped, unnamed


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_nothing_is_clipped_and_everything_has_a_name(make: Callable[[State], Desk], size: tuple[int, int]) -> None:
    desk = make(State())
    desk.window.resize(*size)
    for state in (State(), nothing_yet(), morning(), chatting(), replace(morning(), focus=Focus(WRAP))):
        desk.store.put(state)
        QApplication.sendPostedEvents()
        assert (desk.window.width(), desk.window.height()) == size
        assert clipped(desk.window) == []
        assert unnamed(desk.window) == []

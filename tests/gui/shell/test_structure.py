"""The agent's window at both sizes it is made for: nothing cut off, nothing without a name."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from agentdesk.app.state import Focus, State
from tests.support.gui_desk import Desk
from tests.support.gui_states import WRAP, chatting, morning, nothing_yet


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


def clipped(window: QWidget) -> list[tuple[str, str, int, int]]:
    """Labels and buttons with less room than their words need."""
    return [
        (type(widget).__name__, widget.text(), widget.minimumSizeHint().width(), widget.width())
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton)
        and widget.isVisible()
        and not isinstance(widget.parentWidget(), QLineEdit)
        and widget.minimumSizeHint().width() > widget.width()
    ]


def unnamed(window: QWidget) -> list[tuple[str, str]]:
    """What takes the focus and has nothing to say to a screen reader."""
    return [
        (type(widget).__name__, type(widget.parentWidget()).__name__)
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parentWidget(), QLineEdit)
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]

"""The window of tools beside a desk whose state is put in by hand."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.machine import HandMachine
from agentdesk.devtools.scenes.morning import morning
from agentdesk.ui.shell.look import Look
from agentdesk.ui.shell.tools_window import ToolsWindow
from tests.support.gui_desk import HandClock, HandStore


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    made = Look(qapp)
    yield made
    made.deleteLater()


@pytest.fixture
def tools(qtbot: QtBot, machine: HandMachine, look: Look) -> ToolsWindow:
    made = ToolsWindow(machine, HandStore(morning()), look, HandClock().now)
    qtbot.addWidget(made)
    return made

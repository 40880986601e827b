"""The override sheet in a window, and what is done with it at the keyboard."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import NOW, morning
from agentdesk.ui.exception.view import OverrideSheet
from agentdesk.ui.exception.viewmodel import build
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 760)
    widget.show()
    widget.activateWindow()
    return widget


@pytest.fixture
def sheet(window: QWidget, intents: RecordingIntents) -> OverrideSheet:
    sheet = OverrideSheet(intents, window)
    sheet.setGeometry(552, 0, 348, 760)
    sheet.render(build(morning(), NOW), NOW)
    return sheet

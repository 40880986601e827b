"""The override log in a window of its own."""

import pytest
from pytestqt.qtbot import QtBot

from agentdesk.ui.ledger.view import OverrideLogView
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> OverrideLogView:
    widget = OverrideLogView(intents)
    qtbot.addWidget(widget)
    widget.resize(1440, 700)
    widget.show()
    return widget

"""The supervisor's desk that the tests of approvals use."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from tests.gui.approvals.boss import Boss


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[State], Boss]]:
    made: list[Boss] = []

    def _make(state: State) -> Boss:
        one = Boss(qapp, state)
        made.append(one)
        qtbot.addWidget(one.window)
        one.open(qtbot)
        return one

    yield _make
    for one in made:
        one.put_away()

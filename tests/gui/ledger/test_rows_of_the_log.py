"""The rows of the log: keys that go to its ends, and words that stay in one line."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from agentdesk.devtools.scenes.log import log_of
from agentdesk.ui.ledger.table import TAKEN
from agentdesk.ui.ledger.view import OverrideLogView
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_end_and_home_open_the_last_and_the_first_row(
    view: OverrideLogView, intents: RecordingIntents, held: Qt.KeyboardModifier
) -> None:
    render(view, log_of())
    view.table.setFocus()
    view.step(1)
    last = view.table.model().rowCount() - 1
    for key, row in ((Qt.Key.Key_End, last), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(view.table, key, held)
        assert view.table.currentIndex().row() == row
        assert view.table.chosen_ids() == (intents.named("open_override")[-1]["override_id"],)


def test_a_row_is_one_line_whatever_was_written(view: OverrideLogView) -> None:
    written = "Called\u2028the shop\nmyself\u2029and\x85waited"
    state = log_of()
    log = state.override_log
    odd = log.items[0].model_copy(update={"taken_title": written})
    render(view, replace(state, override_log=replace(log, items=(odd, *log.items[1:]))))
    shown = str(view.table.model().index(0, TAKEN).data())
    assert shown == "Called the shop myself and waited"

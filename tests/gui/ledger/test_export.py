"""Taking the log out: what is listed, in one of three kinds, with how far it is and a way to end it."""

import pytest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import LogExport, LogFormat
from agentdesk.devtools.scenes.log import log_of
from agentdesk.devtools.scenes.morning import NOW
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build
from tests.support.recording_intents import RecordingIntents


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> OverrideLogView:
    widget = OverrideLogView(intents)
    qtbot.addWidget(widget)
    widget.resize(1280, 700)
    widget.show()
    return widget


def test_three_kinds_and_a_way_to_end_it(view: OverrideLogView, intents: RecordingIntents, qtbot: QtBot) -> None:
    view.render(build(log_of(), NOW))
    for action in view.export_head.export.menu_shown.actions():
        action.trigger()
    assert [call["kind"] for call in intents.named("export_overrides")] == list(LogFormat)
    assert not view.export_head.cancel_export.isVisible()
    view.render(build(log_of(export=LogExport(running=True, size=1_260_000)), NOW))
    assert view.export_head.exporting.text() == "1.3 MB written"
    assert not view.export_head.export.isVisible()
    view.export_head.cancel_export.click()
    assert intents.named("cancel_export") == [{}]
    with qtbot.waitSignal(view.announcement) as said:
        view.render(build(log_of(export=LogExport(running=False, size=2, path="/home/x/overrides.csv")), NOW))
    assert said.args == ["The log is in /home/x/overrides.csv"]
    assert view.export_head.export.isVisible()
    with qtbot.waitSignal(view.announcement) as said:
        view.render(build(log_of(export=LogExport(running=False, problem="unsupported_format")), NOW))
    assert "cannot write this kind of file" in str(said.args)
    with qtbot.assertNotEmitted(view.announcement):
        view.render(build(log_of(39, export=LogExport(running=False, problem="unsupported_format")), NOW))

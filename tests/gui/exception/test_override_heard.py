"""What is heard of a record: where it is, once, and not what is over before anybody could hear it."""

from dataclasses import replace

from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, NOW, decision, morning
from agentdesk.devtools.scenes.overrides import override, recording
from agentdesk.ui.exception.view import OverrideSheet
from tests.gui.exception.test_override_sheet import render


def with_it(status: PendingStatus) -> State:
    return replace(morning(), pending=(Pending(recording(), status, NOW),))


def recorded(sheet: OverrideSheet) -> None:
    sheet.open_for(decision(), "call_back")
    sheet.form.reason.choose_number(1)
    sheet.record()


def test_what_arrives_at_once_is_told_once(heard: list[str], sheet: OverrideSheet) -> None:
    recorded(sheet)
    heard.clear()
    render(sheet, with_it(PendingStatus.SENDING))
    done = override(0).model_copy(update={"id": "override-1"})
    render(sheet, replace(morning(), overrides_of={CALL: (done,)}))
    assert [each.partition(" ·")[0] for each in heard] == ["Recorded"]
    assert not sheet._unheard.isActive()


def test_what_stays_on_its_way_is_told_to_be(heard: list[str], sheet: OverrideSheet) -> None:
    recorded(sheet)
    heard.clear()
    render(sheet, with_it(PendingStatus.SENDING))
    assert sheet._unheard.isActive()
    sheet._unheard.timeout.emit()
    assert [each.partition(" ·")[0] for each in heard] == ["Recorded here"]


def test_what_waits_for_the_line_is_told_at_once(heard: list[str], sheet: OverrideSheet) -> None:
    recorded(sheet)
    heard.clear()
    render(sheet, with_it(PendingStatus.QUEUED))
    assert [each.partition(" ·")[0] for each in heard] == ["Recorded here"]

"""What was written of an exception's result stays, also while the exception itself is not known here: after a start
without a line nobody has told of it yet.
"""

from dataclasses import replace

from PySide6.QtTest import QTest

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CALL
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.override import ResultStatus
from agentdesk.ui.wrapup.view import WrapUpView
from agentdesk.ui.wrapup.viewmodel import Draft, read_draft
from tests.gui.wrapup.test_wrap_up import render, view, wrapping_up
from tests.support.recording_intents import RecordingIntents

__all__ = ["view"]

EXCEPTION = override(0).id
RESULT = (EXCEPTION, "resolved", "It works, she said.")


def started_without_a_line() -> State:
    kept = Draft(results=(RESULT,)).to_text()
    return wrapping_up(overrides_of={}, drafts={f"wrap_up:{CALL}": kept})


def last_draft(intents: RecordingIntents) -> Draft:
    return read_draft(intents.named("save_draft")[-1]["text"])


def test_it_stays_in_the_draft_while_one_goes_on_writing(view: WrapUpView, intents: RecordingIntents) -> None:
    render(view, started_without_a_line())
    QTest.keyClicks(view.summary, "x")
    view.leave_behind()
    assert last_draft(intents).results == (RESULT,)


def test_it_is_at_its_exception_once_that_is_known(view: WrapUpView) -> None:
    render(view, started_without_a_line())
    render(view, wrapping_up())
    assert view._rows[EXCEPTION].answer() == (ResultStatus.RESOLVED, "It works, she said.")
    assert view.draft().results == (RESULT,)


def test_it_is_sent_with_the_wrap_up_all_the_same(view: WrapUpView, intents: RecordingIntents) -> None:
    render(view, started_without_a_line())
    view.disposition.choose_number(1)
    view.finish()
    (sent,) = intents.named("record_result")
    assert (sent["override_id"], sent["status"], sent["note"]) == (EXCEPTION, ResultStatus.RESOLVED, RESULT[2])


def test_it_stays_when_the_exception_is_gone_from_the_list(view: WrapUpView, intents: RecordingIntents) -> None:
    render(view, wrapping_up())
    QTest.keyClicks(view._rows[EXCEPTION].note, "half a w")
    render(view, replace(wrapping_up(), overrides_of={}))
    view.leave_behind()
    assert [note for _id, _status, note in last_draft(intents).results] == ["half a w"]

"""The wrap-up: drafted from the facts, edited by the agent, complete before it is sent, and kept until then."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.advised import with_answers
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, NOW, morning, session
from agentdesk.devtools.scenes.overrides import override, recording
from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import ResultStatus
from agentdesk.ui.kit.promise import usual_times
from agentdesk.ui.qt.i18n import apply_language
from agentdesk.ui.unsent_words import kept_words
from agentdesk.ui.wrapup.view import WrapUpView
from agentdesk.ui.wrapup.viewmodel import Draft, build, check, read_draft
from agentdesk.wire.commands import FinishWrapUp, RecordResult
from agentdesk.wire.snapshots import AdviceAnswer
from tests.support.recording_intents import RecordingIntents
from tests.support.structure import too_low


def wrapping_up(**changes: object) -> State:
    """Maya has hung up; one exception of the call has no result yet."""
    state = morning()
    call = state.interactions[CALL].model_copy(update={"state": InteractionState.WRAP_UP})
    unfinished = override(0, status=ResultStatus.PENDING)
    state = replace(state, interactions={**state.interactions, CALL: call}, overrides_of={CALL: (unfinished,)})
    return replace(state, **changes)  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot, intents: RecordingIntents) -> WrapUpView:
    widget = WrapUpView(intents)
    qtbot.addWidget(widget)
    widget.resize(415, 600)
    widget.show()
    return widget


def render(view: WrapUpView, state: State, now: datetime = NOW) -> None:
    view.render(build(state, now))
    QCoreApplication.sendPostedEvents()


def test_the_summary_is_drafted_from_the_facts() -> None:
    assert summary(wrapping_up()) == summary(wrapping_up())
    lines = summary(wrapping_up()).splitlines()
    assert lines[0] == "Reason for contact: Activating a new phone, third try."
    assert "app" in lines[1]
    assert "site" in lines[1]  # as on the screen, not as on the wire
    assert lines[1].count("(") == 1, "what it failed with is in brackets of its own"
    assert lines[2].startswith("Done instead of “Re-issue the activation code by voice”")
    assert "feeling from −0.5 to 0.0" in lines[3]
    assert lines[4] == "Customer’s last words: “Okay.”"


def test_the_summary_has_the_signs_of_its_language(qapp: QApplication) -> None:
    """What was tried stood in Arabic with a Latin ";" between."""
    apply_language(qapp, "ar")
    tried = summary(wrapping_up()).splitlines()[1]
    apply_language(qapp, "en")
    assert "؛" in tried
    assert not {";", ","} & set(tried)


def summary(state: State, draft: Draft | None = None) -> str:
    return build(state, NOW).drafted_summary(draft or Draft())


def said(*answers: tuple[str, str, FeedbackOutcome]) -> State:
    """A wrap-up after so many answers to advice, whose newest decision nobody answered."""
    return with_answers(
        wrapping_up(overrides_of={}),
        CALL,
        [
            AdviceAnswer(decision_id=decision, action=action, outcome=outcome, at=NOW + timedelta(seconds=place))
            for place, (decision, action, outcome) in enumerate(answers)
        ],
    )


ACCEPTED, ACTED, DECLINED = FeedbackOutcome.ACCEPTED, FeedbackOutcome.ACTED, FeedbackOutcome.DECLINED


def test_what_was_done_is_in_the_summary_also_once_the_next_advice_is_there() -> None:
    text = summary(said(("d-1", "reissue_code", ACCEPTED), ("d-1", "reissue_code", ACTED)))
    assert "Done as recommended: Re-issue the activation code by voice." in text
    assert "Accepted" not in text


def test_what_was_only_accepted_is_not_told_as_done_and_what_was_declined_not_at_all() -> None:
    text = summary(
        said(("d-1", "reissue_code", ACCEPTED), ("d-2", "call_back", ACCEPTED), ("d-3", "waive_fee", DECLINED))
    )
    assert "Accepted and not done: Re-issue the activation code by voice." in text
    assert "Accepted and not done: Call back at a set time." in text
    assert "Done as recommended" not in text
    assert "Waive" not in text


def test_what_was_overridden_after_it_was_accepted_is_told_once() -> None:
    state = said((override(0).decision_id, "reissue_code", ACCEPTED))
    text = summary(replace(state, overrides_of={CALL: (override(0),)}))
    assert text.count("Re-issue the activation code") == 1
    assert "Done instead of “Re-issue the activation code by voice”" in text


def test_results_and_the_promise_are_in_the_summary_as_they_are_filled_in(
    view: WrapUpView, intents: RecordingIntents
) -> None:
    render(view, wrapping_up())
    (shown,) = view._rows.values()
    shown.status.choose_number(1)
    shown.note.setText("works now")
    view.promise.text.setText("Call back")
    view.promise.when.choose_number(2)
    assert "What came of it: Resolved: works now." in view.summary.text()
    assert f"Promised by {usual_times(NOW)[1]:%Y-%m-%d %H:%M}: Call back." in view.summary.text()
    view.disposition.choose_number(1)
    view.finish()
    (sent,) = intents.named("finish_wrap_up")
    assert "Call back." in sent["summary"], "however soon it is finished"


def test_what_waits_for_the_line_is_told_alike_everywhere() -> None:
    queued, sending = kept_words(PendingStatus.QUEUED), kept_words(PendingStatus.SENDING)
    assert (queued, sending) == ("saved here · waiting to be sent", "saved here · sending")


@pytest.mark.parametrize("status", [PendingStatus.QUEUED, PendingStatus.SENDING])
def test_a_row_of_the_wrap_up_says_how_far_its_override_has_come(view: WrapUpView, status: PendingStatus) -> None:
    render(view, wrapping_up(overrides_of={}, pending=(Pending(recording("o9"), status, NOW),)))
    (shown,) = view._rows.values()
    assert shown._standing.text() == kept_words(status)


def test_all_of_what_was_done_instead_and_why_is_read_where_there_is_little_room(
    qtbot: QtBot, view: WrapUpView
) -> None:
    view.resize(300, view.height())
    render(view, wrapping_up())
    (row,) = view._rows.values()
    assert row._title.text() == f"{row._line.taken} · {row._line.reason}"
    qtbot.waitUntil(lambda: too_low(row) == [])


def test_nothing_to_wrap_up_while_the_call_goes_on() -> None:
    assert build(morning(), NOW).interaction is None


def test_finish_sends_the_results_and_the_wrap_up(view: WrapUpView, intents: RecordingIntents) -> None:
    render(view, wrapping_up())
    view.disposition.choose_number(2)
    (shown,) = view._rows.values()
    shown.status.choose_number(1)
    shown.note.setText("works now")
    view.promise.text.setText("Call back")
    view.promise.when.choose_number(2)
    view.finish()
    assert intents.named("record_result") == [
        {"override_id": "o0", "interaction_id": CALL, "status": ResultStatus.RESOLVED, "note": "works now"}
    ]
    (sent,) = intents.named("finish_wrap_up")
    assert (sent["interaction_id"], sent["disposition"], sent["promise"]) == (CALL, "follow_up", "Call back")
    assert sent["summary"].startswith("Reason for contact")
    assert sent["promise_due_at"] == usual_times(NOW)[1]
    assert all(each["text"] for each in intents.named("save_draft")), "the draft goes with what is made of it"


def test_what_is_missing_is_said_at_its_field(view: WrapUpView, intents: RecordingIntents) -> None:
    render(view, wrapping_up())
    view.promise.text.setText("Call back")
    view.finish()
    assert view._disposition_row.error()
    assert view.promise.due_row.error() == "Say by when."
    assert not intents.named("finish_wrap_up")


def test_ctrl_enter_in_the_summary_finishes(view: WrapUpView, intents: RecordingIntents) -> None:
    render(view, wrapping_up())
    view.disposition.choose_number(1)
    QTest.keyClick(view.summary, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(intents.named("finish_wrap_up")) == 1


def test_an_edited_summary_is_the_agents_and_a_drafted_one_follows_the_facts(view: WrapUpView) -> None:
    render(view, wrapping_up())
    pending = (Pending(recording("o9"), PendingStatus.SENDING, NOW),)
    render(view, wrapping_up(pending=pending))
    assert "Call back at a set time" in view.summary.text()
    view.summary.setPlainText("My own words")
    render(view, wrapping_up())
    assert view.summary.text() == "My own words"


def test_what_is_typed_comes_back(view: WrapUpView, intents: RecordingIntents, qtbot: QtBot) -> None:
    render(view, wrapping_up())
    view.disposition.choose_number(3)
    view.summary.setPlainText("half of it")
    (shown,) = view._rows.values()
    shown.status.choose_number(2)
    qtbot.waitUntil(lambda: bool(intents.named("save_draft")))
    kept = intents.named("save_draft")[-1]
    again = WrapUpView(RecordingIntents())
    qtbot.addWidget(again)
    render(again, wrapping_up(drafts={kept["key"]: kept["text"]}))
    assert again.draft() == view.draft()
    assert again.draft().results == (("o0", "unresolved", ""),)


def test_the_timer_counts_and_moves_nothing_else(view: WrapUpView) -> None:
    render(view, wrapping_up())
    view.summary.setPlainText("typing")
    cursor = view.summary.textCursor()
    cursor.setPosition(3)
    view.summary.setTextCursor(cursor)
    render(view, wrapping_up(), NOW + timedelta(seconds=20))
    assert view._elapsed.text() == "01:01"
    assert view.summary.textCursor().position() == 3


def test_sending_and_refused_are_told_apart(view: WrapUpView, intents: RecordingIntents) -> None:
    command = FinishWrapUp(command_id="w1", interaction_id=CALL, disposition="solved", at=NOW)
    pending = Pending(command, PendingStatus.SENDING, NOW)
    render(view, wrapping_up(pending=(pending,)))
    assert view._banner.text() == "Finished here · sending"
    assert not view.finish_button.isEnabled()
    refused = replace(pending, status=PendingStatus.REFUSED, problem="wrong_state")
    render(view, wrapping_up(pending=(refused,)))
    assert view._banner.text().startswith("Refused")
    view._banner.action.click()
    assert intents.named("retry") == [{"command_id": "w1"}]
    view.disposition.choose_number(1)
    view.finish_button.click()
    assert intents.named("discard") == [{"command_id": "w1"}]
    assert len(intents.named("finish_wrap_up")) == 1


def test_a_result_on_its_way_is_shown_as_such() -> None:
    command = RecordResult(
        command_id="r1", override_id="o0", interaction_id=CALL, status=ResultStatus.ESCALATED, note="to tier 2", at=NOW
    )
    (line,) = build(wrapping_up(pending=(Pending(command, PendingStatus.QUEUED, NOW),)), NOW).overrides
    assert (line.status, line.note, line.sending) == (ResultStatus.ESCALATED, "to tier 2", PendingStatus.QUEUED)


def test_drafts_survive_their_text_form() -> None:
    results = (("o1", ResultStatus.RESOLVED.value, "y"),)
    draft = Draft(disposition="solved", promise="x", due=NOW.isoformat(), results=results)
    assert read_draft(draft.to_text()) == draft
    assert Draft().to_text() == ""
    for broken in ("", "{", "[]", '{"results": [["a", "nonsense", ""]]}'):
        assert read_draft(broken) == Draft()


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (NOW, "This time is over."),
        (NOW - timedelta(hours=6), "This time is over."),
        (NOW + timedelta(days=366), "Say a time within a year."),
        (NOW + timedelta(minutes=1), None),
    ],
)
def test_a_promise_is_due_ahead_of_now(view: WrapUpView, intents: RecordingIntents, due: datetime, said: str) -> None:
    draft = Draft(disposition="solved", promise="Call back", due=due.isoformat())
    render(view, wrapping_up(drafts={f"wrap_up:{CALL}": draft.to_text()}))
    view.finish()
    assert view.promise.due_row.error() == (said or "")
    assert [each["promise_due_at"] for each in intents.named("finish_wrap_up")] == ([due] if said is None else [])


def test_a_time_without_a_promise_is_asked_about() -> None:
    errors = check(Draft(disposition="solved", due=NOW.isoformat()), session().dispositions, NOW)
    assert set(errors) == {"promise"}

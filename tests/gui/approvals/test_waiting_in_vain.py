"""Whoever waits for an approval is not left to believe in an answer that cannot come any more."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, DECISION, NOW, morning, session
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.override import Approval, ApprovalState, Override
from agentdesk.domain.people import Role
from agentdesk.ui.approval_words import standing_words
from agentdesk.ui.approvals.view import ApprovalsStrip
from agentdesk.ui.approvals.viewmodel import build
from agentdesk.ui.exception import viewmodel as sheet_of
from agentdesk.ui.recommendation import viewmodel as card_of
from agentdesk.wire.commands import DecideApproval
from tests.support.recording_intents import RecordingIntents

ENDS = NOW + timedelta(seconds=90)


def asked(state: ApprovalState) -> Override:
    approval = Approval(
        state=state, limit="goodwill", title="Goodwill", because="60 is more than 50", requested_at=NOW, expires_at=ENDS
    )
    return override(0).model_copy(update={"approval": approval, "decision_id": DECISION})


def test_a_request_whose_end_was_not_heard_of_is_said_to_be_over() -> None:
    waits = asked(ApprovalState.WAITING)
    state = replace(morning(), overrides_of={CALL: (waits,)})
    for now, is_late in ((ENDS, False), (ENDS + timedelta(seconds=5), True)):
        shown = next(one for one in card_of.build(state, now).made[DECISION] if one.id == waits.id)
        assert shown.unheard_of is is_late
        assert sheet_of.build(state, now).recorded[waits.id].unheard_of is is_late
    assert waits.approval is not None
    assert standing_words(waits.approval, unheard_of=True)[1].startswith("Its time is over")


def test_a_request_that_ended_is_heard_of_whenever_it_is_looked_at() -> None:
    over = asked(ApprovalState.TIMED_OUT)
    state = replace(morning(), overrides_of={CALL: (over,)})
    assert not sheet_of.build(state, ENDS + timedelta(days=1)).recorded[over.id].unheard_of


def test_a_request_that_ended_with_its_customer_says_so() -> None:
    over = asked(ApprovalState.TIMED_OUT).approval
    assert over is not None
    ended = over.model_copy(update={"ended_by_erasure": True})
    assert standing_words(ended)[1] == "The customer was erased before anybody answered"


def test_an_answer_that_does_not_arrive_is_told_while_the_time_runs(qtbot: QtBot) -> None:
    waits = asked(ApprovalState.WAITING)
    answered = Pending(
        DecideApproval(command_id="k-1", override_id=waits.id, approved=True), PendingStatus.SENDING, NOW
    )
    state = State(session=session(Role.SUPERVISOR), waiting={waits.id: waits}, pending=(answered,))
    intents = RecordingIntents()
    window = QWidget()
    qtbot.addWidget(window)
    strip = ApprovalsStrip(intents, window)
    strip.render(build(state, NOW), NOW)
    assert strip.isHidden(), "for a moment it is taken for done"
    late = NOW + timedelta(seconds=3)
    strip.render(build(state, late), late)
    assert not strip.isHidden()
    assert "Your answer has not arrived yet" in strip.answer.barred.plain_text()
    strip.answer.approve()
    assert intents.named("decide_approval") == []
    refused = replace(answered, status=PendingStatus.REFUSED, problem="wrong_state")
    strip.render(build(replace(state, pending=(refused,)), late), late)
    assert "Your answer was refused" in strip.answer.barred.plain_text()
    strip.render(build(replace(state, waiting={}), late), late)
    assert strip.isHidden()

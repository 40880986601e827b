"""Approval inside the call, on both desks: asked for above, answered by keyboard, and seen by who waits for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.app.answers import with_snapshot
from agentdesk.app.fold import apply
from agentdesk.app.state import (
    Connection,
    ConnectionStatus,
    OverrideFilter,
    Pending,
    PendingStatus,
    State,
)
from agentdesk.devtools.scenes.log import opened
from agentdesk.devtools.scenes.morning import CALL, DECISION, NOW, morning, session
from agentdesk.domain.override import ApprovalState
from agentdesk.domain.people import AuthorityHint
from agentdesk.ui.approval_limits import limit_passed
from agentdesk.ui.approval_words import because_words, decided, left_words, standing_words
from agentdesk.ui.approvals.viewmodel import build
from agentdesk.ui.exception import viewmodel as sheet_of
from agentdesk.ui.exception.amount import limits_text
from agentdesk.ui.exception.draft import Draft, read_draft
from agentdesk.ui.recommendation import viewmodel as card_of
from agentdesk.wire.commands import DecideApproval
from agentdesk.wire.events import OverrideChanged, OverrideRecorded
from tests.gui.approvals.boss import CTRL, SHIFT, Boss, asked, boss
from tests.support.gui_desk import Desk

pytestmark = pytest.mark.usefixtures("reads_slowly")


def test_the_most_urgent_is_asked_with_its_context_and_approved_by_a_key(make: Callable[[State], Boss]) -> None:
    desk = make(boss(asked(1), asked(0)))
    strip = desk.window.approvals
    words = desk.words()
    for said in ("asks for approval", "1:30 left", "1 more waits", "60 is more than 50", "(60)", "Re-issue"):
        assert said in words, (said, words)
    QTest.keyClick(desk.window, Qt.Key.Key_Y, CTRL | SHIFT)
    assert desk.intents.named("open_override")[-1] == {"override_id": "o0"}
    desk.read()
    QTest.keyClick(desk.window, Qt.Key.Key_A, CTRL | SHIFT)
    assert desk.intents.named("decide_approval") == [{"override_id": "o0", "approved": True, "reason": ""}]
    assert strip in desk.window.regions()


def test_a_no_needs_its_reason(make: Callable[[State], Boss]) -> None:
    desk = make(boss(asked()))
    strip = desk.window.approvals
    desk.read()
    QTest.keyClick(desk.window, Qt.Key.Key_D, CTRL | SHIFT)
    assert desk.intents.named("decide_approval") == []
    assert strip.answer.reason.hasFocus()
    QTest.keyClicks(strip.answer.reason, "Offer a callback")
    QTest.keyClick(strip.answer.reason, Qt.Key.Key_Return)
    assert desk.intents.named("decide_approval") == [
        {"override_id": "o0", "approved": False, "reason": "Offer a callback"}
    ]


def test_save_and_next_approves_nothing(make: Callable[[State], Boss]) -> None:
    desk = make(boss(asked()))
    desk.read()
    QTest.keyClick(desk.window, Qt.Key.Key_Return, CTRL)
    assert desk.decided() == []
    reviewing = opened(3)
    desk.put(replace(desk.store.state, override_log=reviewing.override_log))
    desk.window.log.review.answer(1)
    desk.press_approve()
    assert desk.decided() == [], "a review is begun and not saved"
    assert "Save the review" in desk.words(desk.window.status_bar)
    desk.window.log.review.answer(2)
    desk.window.save_drafts()
    kept = desk.intents.named("save_draft")[-1]
    assert (kept["key"], "no" in str(kept["text"])) == ("review:o3", True), "as when the window is closed"
    desk.window.log.review.advice.set_choice(None)
    desk.window.log.review.focus_comment()
    desk.press_approve()
    assert desk.decided() == ["o0"], "nothing of the review is unsaved, wherever the caret is or was"


def test_what_is_newly_shown_takes_no_answer_until_it_could_be_read(make: Callable[[State], Boss]) -> None:
    desk = make(boss(asked(0), asked(1)))
    strip = desk.window.approvals
    desk.press_approve()
    assert desk.decided() == []
    assert not strip.answer.approve_button.isEnabled()
    desk.read()
    assert strip.answer.approve_button.isEnabled()
    strip.answer.reason.setFocus()
    QTest.keyClicks(strip.answer.reason, "Offer a call")
    state = desk.store.state
    over = asked(state=ApprovalState.DECLINED, by="Sid", reason="No").model_copy(update={"version": 2})
    known = replace(state.override_log, items=(asked(0), *state.override_log.items))
    desk.put(apply(replace(state, override_log=known), OverrideChanged(seq=2, at=NOW, override=over)))
    assert "Declined by Sid: No" in desk.words(strip)
    assert "Waive the activation fee: De" in desk.words(desk.window.status_bar)
    assert strip.answer.reason.text() == ""
    assert not strip.answer.reason.hasFocus(), "it was written of the other one"
    strip.answer.reason.setText("a reason")
    desk.press_approve()
    QTest.keyClick(desk.window, Qt.Key.Key_D, CTRL | SHIFT)
    assert desk.decided() == []
    desk.read()
    desk.press_approve()
    assert desk.decided() == ["o1"]


def test_what_nobody_may_approve_is_said_at_once_on_both_desks(
    make: Callable[[State], Boss], qtbot: QtBot, qapp: QApplication
) -> None:
    waits = asked(nobody_may=True)
    desk = make(boss(waits))
    assert "Nobody here may approve this, you neither" in desk.words()
    assert not desk.window.approvals.answer.approve_button.isVisible()
    assert waits.approval is not None
    assert standing_words(waits.approval)[1].startswith("Nobody here may approve this: offer less")
    may = waits.approval.model_copy(update={"may_proceed": True})
    assert standing_words(may)[1] == "Nobody here may approve this"
    (said,) = decided(frozenset(), [waits, asked(1)])
    assert "Nobody here may approve this" in said
    assert decided(frozenset({waits.id}), [waits]) == [], "once"


def test_what_is_beyond_ones_own_limit_can_only_be_declined(make: Callable[[State], Boss]) -> None:
    state = boss(asked().model_copy(update={"amount": 123_456.78, "taken_kind": "retention"}))
    assert state.session is not None
    hints = (AuthorityHint(title="Goodwill", amount=500, kinds=("retention",)), AuthorityHint(title="x", amount=1))
    desk = make(replace(state, session=state.session.model_copy(update={"authority": hints})))
    desk.read()
    assert "Beyond your limit of 500" in desk.words()
    assert not desk.window.approvals.answer.approve_button.isVisible()
    assert desk.window.approvals.answer.decline_button.isEnabled()
    desk.press_approve()
    assert desk.decided() == []
    assert "Beyond your limit of 500" in desk.words(desk.window.status_bar)


def test_a_refused_answer_says_why_at_the_strip(make: Callable[[State], Boss]) -> None:
    answered = DecideApproval(command_id="k-1", override_id="o0", approved=True)
    refused = Pending(answered, PendingStatus.REFUSED, NOW, problem="beyond_authority")
    desk = make(replace(boss(asked()), pending=(refused,)))
    desk.read()
    assert "It is beyond what you may decide" in desk.words()
    desk.press_approve()
    assert desk.decided() == []


def test_it_goes_when_it_is_answered_elsewhere_or_its_time_is_over(qtbot: QtBot, make: Callable[[State], Boss]) -> None:
    desk = make(boss())
    strip = desk.window.approvals
    assert not strip.isVisible()
    told = OverrideRecorded(seq=1, at=NOW, override=asked())
    state = apply(desk.store.state, told)
    desk.store.put(state)
    qtbot.waitUntil(strip.isVisible)
    over = asked(state=ApprovalState.APPROVED, by="Ed").model_copy(update={"version": 2})
    desk.store.put(apply(state, OverrideChanged(seq=2, at=NOW, override=over)))
    qtbot.waitUntil(lambda: not strip.isVisible())
    assert build(state, NOW + timedelta(seconds=89)).first is not None
    assert build(state, NOW + timedelta(seconds=90)).first is None
    answered = DecideApproval(command_id="k-1", override_id="o0", approved=True)
    on_its_way = replace(state, pending=(Pending(answered, PendingStatus.SENDING, NOW),))
    assert build(on_its_way, NOW).first is None


def test_after_a_restart_of_the_desk_what_waits_is_asked_again() -> None:
    state = with_snapshot(State(), boss().session or session(), (), (), (asked(),))
    assert build(state, NOW).waiting == (asked(),)
    agent = with_snapshot(State(), session(), (), (asked(),))
    assert build(agent, NOW).waiting == (), "an agent's own are no questions to them"
    assert OverrideFilter().approval is None


WORDS = {
    ApprovalState.WAITING: "Waits for approval until",
    ApprovalState.APPROVED: "Approved by Eva",
    ApprovalState.DECLINED: "Declined by Eva: Not for this",
    ApprovalState.TIMED_OUT: "Nobody approved it in time",
    ApprovalState.PROCEEDED: "Done without approval, to be reviewed",
}


@pytest.mark.parametrize("state", list(ApprovalState))
def test_the_agent_always_sees_how_it_stands(qtbot: QtBot, qapp: QApplication, state: ApprovalState) -> None:
    mine = asked(state=state, by="Eva", reason="Not for this", may_proceed=True).model_copy(
        update={"agent_id": session().agent_id, "decision_id": DECISION}
    )
    told = apply(morning(), OverrideChanged(seq=morning().cursor + 1, at=NOW, override=mine))
    assert sheet_of.build(told, NOW).recorded[mine.id].approval == mine.approval
    (shown,) = card_of.build(told, NOW).overrides
    assert shown.approval == mine.approval
    desk = Desk(qapp, told)
    qtbot.addWidget(desk.window)
    desk.window.start()
    desk.window.show()
    card = desk.window.advice.card
    plain = " | ".join(each.plain_text() for each in card.findChildren(type(card._watch)) if each.isVisible())
    assert WORDS[state] in plain, plain
    card.proceeded.emit(mine.id)
    assert desk.intents.named("proceed_unapproved") == [{"override_id": mine.id, "interaction_id": CALL}]
    desk.window.stop()
    desk.window.close()
    desk.look.deleteLater()


def test_the_sheet_asks_for_an_amount_where_the_policy_limits_it() -> None:
    hint = AuthorityHint(title="Goodwill", amount=50)
    state = morning()
    assert state.session is not None
    limited = replace(state, session=state.session.model_copy(update={"authority": (hint,)}))
    built = sheet_of.build(limited, NOW)
    assert limits_text(built) == "Goodwill: up to 50 at once"
    assert limits_text(sheet_of.build(state, NOW)) == ""
    draft = Draft(taken="x", reason="customer_upset", amount="12,50")
    assert draft.said()["amount"] == 12.5
    for wrong in ("a lot", "-1", "nan", "1e13"):
        decision = card_of.build(limited, NOW).decision
        assert decision is not None
        assert "amount" in sheet_of.check(replace(draft, amount=wrong), built, decision), wrong
    assert read_draft(draft.to_text()).amount == "12,50"


def test_words_of_the_time_that_is_left() -> None:
    assert left_words(NOW + timedelta(seconds=65), NOW) == "1:05 left"
    assert left_words(NOW - timedelta(seconds=1), NOW) == "0:00 left"
    assert left_words(None, NOW) == ""
    approval = asked().approval
    assert approval is not None
    assert standing_words(approval)[1].startswith("Waits for approval")


def test_the_reason_is_said_in_the_desks_words() -> None:
    def said(code: str, **params: float) -> str:
        approval = asked(because="as told", because_code=code, because_params=params).approval
        assert approval is not None
        return because_words(approval)

    assert said("amount", value=50.00001, most=50) == "50.00001 is more than 50, which is the most at once"
    assert said("sum", value=1_234_567.5, most=200, span_s=86400) == (
        "It would be 1,234,567.50 within 1 day; 200 is the most"
    )
    assert said("times", value=6, most=5, span_s=7 * 86400) == "It would be number 6 within 7 days; 5 is the most"
    assert said("") == said("of_a_newer_service", value=1, most=2) == said("amount") == "as told"


@pytest.mark.parametrize(
    ("kind", "limits", "passed"),
    [
        ("retention", (("retention",), ("service",)), 50),
        ("", (("retention",), ("service",)), 20),
        ("other", (("retention",), ("service",)), 20),
        ("other", (("retention",), ()), None),
    ],
)
def test_which_of_ones_limits_is_passed(kind: str, limits: tuple[tuple[str, ...], ...], passed: float | None) -> None:
    hints = tuple(
        AuthorityHint(title="x", amount=amount, kinds=kinds) for amount, kinds in zip((50, 20), limits, strict=True)
    )
    one = asked().model_copy(update={"taken_kind": kind})
    assert limit_passed(one, hints, ()) == passed


def test_the_answer_is_said_once_wherever_the_agent_is(qtbot: QtBot, qapp: QApplication) -> None:
    mine = asked().model_copy(update={"agent_id": session().agent_id, "decision_id": DECISION})
    waits = apply(morning(), OverrideChanged(seq=morning().cursor + 1, at=NOW, override=mine))
    desk = Desk(qapp, waits)
    qtbot.addWidget(desk.window)
    desk.window.start()
    desk.window.show()
    assert "Approved by Eva" not in desk.words(desk.window.status_bar)
    said = asked(state=ApprovalState.APPROVED, by="Eva").approval
    answered = mine.model_copy(update={"version": 2, "approval": said})
    desk.store.put(apply(waits, OverrideChanged(seq=waits.cursor + 1, at=NOW, override=answered)))
    qtbot.waitUntil(lambda: "Approved by Eva" in desk.words(desk.window.status_bar))
    desk.window.stop()
    desk.window.close()
    desk.look.deleteLater()


def test_no_answer_is_taken_that_could_only_arrive_too_late(make: Callable[[State], Boss]) -> None:
    state = boss(asked())
    desk = make(replace(state, connection=Connection(ConnectionStatus.OFFLINE)))
    answer, told = desk.window.approvals.answer, list[str]()
    answer.announcement.connect(told.append)
    desk.read()
    assert "The service is not reached" in desk.words()
    assert not answer.approve_button.isEnabled()
    assert not answer.decline_button.isEnabled()
    desk.press_approve()
    QTest.keyClick(desk.window, Qt.Key.Key_D, CTRL | SHIFT)
    assert desk.intents.named("decide_approval") == []
    assert [each.startswith("The service is not reached") for each in told] == [True, True]
    desk.put(replace(state, connection=Connection(ConnectionStatus.LIVE)))
    assert "The service is not reached" not in desk.words()
    desk.press_approve()
    assert desk.decided() == ["o0"]

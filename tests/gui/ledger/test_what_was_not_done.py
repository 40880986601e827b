"""What was declined, not answered or is waiting, and what was erased, do not look as if they had been done."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from agentdesk.app.state import Pending, PendingStatus
from agentdesk.devtools.scenes.log import log_of, opened
from agentdesk.devtools.scenes.morning import CALL, NOW, session
from agentdesk.devtools.scenes.overrides import override, record
from agentdesk.domain.override import Approval, ApprovalState, Override
from agentdesk.ui.kit.long_text import LongProse
from agentdesk.ui.kit.text import SHORT, Prose
from agentdesk.ui.ledger.table import RESULT, TAKEN
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.wording import standing, standing_icon
from agentdesk.ui.my_record.content import facts_of
from agentdesk.ui.tone import Tone
from agentdesk.ui.wrapup import viewmodel as wrap_up
from agentdesk.wire.commands import ReviewOverride
from tests.gui.wrapup.test_wrap_up import wrapping_up
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents

CTRL = Qt.KeyboardModifier.ControlModifier


REVIEWED = ReviewOverride(
    command_id="k-1", override_id="o3", version=1, advice_right=True, override_right=False, comment=""
)
"""What ``review_the_open_one`` asks for where the record is that of ``opened(3)``."""


def review_the_open_one(view: OverrideLogView) -> None:
    """The advice was right, the override was not; by keys."""
    for key in (Qt.Key.Key_1, Qt.Key.Key_5):
        QTest.keyClick(view.table, key)
    QTest.keyClick(view.table, Qt.Key.Key_Return, CTRL)


def words(view: OverrideLogView) -> str:
    visible = [label for label in view.record.findChildren(QLabel) if label.isVisible()]
    return "\n".join(label.plain_text() if isinstance(label, Prose) else label.text() for label in visible)


def asked(state: ApprovalState) -> Override:
    approval = Approval(state=state, limit="goodwill", because="a lot", requested_at=NOW, by="Eva", reason="No")
    return override(0).model_copy(update={"approval": approval, "amount": 123_456.78})


@pytest.mark.parametrize(
    ("state", "word", "tone"),
    [
        (ApprovalState.WAITING, "is waiting", Tone.WARNING),
        (ApprovalState.DECLINED, "not approved", Tone.DANGER),
        (ApprovalState.TIMED_OUT, "not answered", Tone.DANGER),
    ],
)
def test_a_request_that_is_not_in_effect_says_so(
    view: OverrideLogView, state: ApprovalState, word: str, tone: Tone
) -> None:
    row = asked(state)
    log = opened(0)
    of_it = record(row).model_copy(update={"approval": row.approval, "amount": row.amount})
    render(view, replace(log, override_log=replace(log.override_log, items=(row,), record=of_it)))
    assert view.table.model().index(0, RESULT).data() == word
    assert standing(row) == (word, tone)
    assert standing_icon(row)
    said = words(view)
    assert "asked for 123,456.78" in said
    assert "gives" not in said
    assert "has not given a result" not in said
    view.table.viewport().grab()


@pytest.mark.parametrize("state", [ApprovalState.APPROVED, ApprovalState.PROCEEDED])
def test_what_was_done_after_all_has_its_result(state: ApprovalState) -> None:
    assert standing(asked(state))[0] == "pending"
    assert standing_icon(asked(state)) == ""


def test_a_result_is_asked_for_only_of_what_is_in_effect() -> None:
    def lines(state: ApprovalState) -> int:
        mine = asked(state).model_copy(update={"agent_id": session().agent_id, "interaction_id": CALL})
        return len(wrap_up.build(wrapping_up(overrides_of={CALL: (mine,)}), NOW).overrides)

    assert [lines(each) for each in (ApprovalState.DECLINED, ApprovalState.WAITING)] == [0, 0]
    assert lines(ApprovalState.APPROVED) == 1
    told = [fact.name for fact in facts_of(asked(ApprovalState.DECLINED), NOW)]
    assert "Result" not in told


def test_an_erased_record_says_so_and_is_not_reviewed(view: OverrideLogView, intents: RecordingIntents) -> None:
    gone = override(0).model_copy(update={"erased": True, "taken_title": "", "taken_action": "", "comment": ""})
    log = opened(0)
    of_it = record(gone).model_copy(update={"erased": True, "taken_title": "", "taken_action": "", "comment": ""})
    render(view, replace(log, override_log=replace(log.override_log, items=(gone,), record=of_it)))
    assert view.table.model().index(0, TAKEN).data() == "erased"
    assert "The customer was erased" in words(view)
    assert not view.review.isVisible()
    QTest.keyClick(view.table, Qt.Key.Key_1)
    QTest.keyClick(view.table, Qt.Key.Key_4)
    QTest.keyClick(view.table, Qt.Key.Key_Return, CTRL)
    assert not intents.named("review_override")


def test_a_review_is_saved_when_the_service_has_taken_it(view: OverrideLogView, intents: RecordingIntents) -> None:
    heard: list[str] = []
    view.announcement.connect(heard.append)
    state = opened(3)
    render(view, state)
    review_the_open_one(view)
    assert intents.named("review_override")
    assert heard == []
    sent = replace(state, pending=(Pending(REVIEWED, PendingStatus.SENDING, NOW),))
    render(view, sent)
    assert heard == []
    review = {"advice_right": True, "override_right": False, "comment": "", "by": "Eva"}
    taken = override(3).model_copy(update={"version": 2, "review": review})
    rows = tuple(taken if each.id == "o3" else each for each in state.override_log.items)
    render(view, replace(state, override_log=replace(state.override_log, items=rows)))
    assert heard == ["Review saved"]


def test_a_refused_review_says_why_where_it_happened(view: OverrideLogView) -> None:
    heard: list[str] = []
    view.announcement.connect(heard.append)
    state = opened(3)
    render(view, state)
    review_the_open_one(view)
    refused = Pending(REVIEWED, PendingStatus.REFUSED, NOW, problem="version_mismatch")
    render(view, replace(state, pending=(refused,)))
    assert len(heard) == 1
    assert "Not saved: Somebody changed it in the meantime" in heard[0]
    assert "Not saved: Somebody changed it" in view.review._refusal.plain_text()
    assert view.review._refusal.isVisible()


def test_next_and_previous_choose_one_record_whatever_is_held(
    view: OverrideLogView, intents: RecordingIntents, monkeypatch: pytest.MonkeyPatch
) -> None:
    render(view, log_of())
    monkeypatch.setattr(QApplication, "keyboardModifiers", staticmethod(lambda: CTRL))
    QTest.keyPress(view.table, Qt.Key.Key_Control, CTRL)
    for _time in range(3):
        view.step(1)
        assert len(view.table.chosen_ids()) == 1
    view.step(-1)
    assert view.table.chosen_ids() == ("o1",)
    QTest.keyRelease(view.table, Qt.Key.Key_Control)


def test_a_long_comment_shows_its_beginning_and_all_of_it_when_asked(view: OverrideLogView) -> None:
    log = opened(0)
    of_it = record(override(0)).model_copy(update={"comment": "word " * 4000})
    render(view, replace(log, override_log=replace(log.override_log, record=of_it)))
    (long,) = view.record.findChildren(LongProse)
    assert len(long.words.plain_text()) <= SHORT
    long.button.click()
    assert len(long.words.plain_text()) > 19_000
    long.button.click()
    assert len(long.words.plain_text()) <= SHORT

"""A contact that ends with a promise has one, by a time: "Promised to come back" could be finished without either, and
nobody was ever reminded."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agentdesk.devtools.scenes.morning import CALL, NOW
from agentdesk.ui.kit.promise import usual_times
from agentdesk.ui.wrapup.view import WrapUpView
from agentdesk.ui.wrapup.viewmodel import Draft
from tests.gui.wrapup.test_wrap_up import render, view, wrapping_up
from tests.support.recording_intents import RecordingIntents

__all__ = ["view"]

CTRL = Qt.KeyboardModifier.ControlModifier
SOLVED, PROMISED, ESCALATED = 1, 2, 3
OFFERED = "Follow up on it"


def test_its_promise_is_offered_and_only_the_time_is_asked_for(
    view: WrapUpView, intents: RecordingIntents, heard: list[str]
) -> None:
    render(view, wrapping_up())
    view.activateWindow()
    view.disposition.choose_number(PROMISED)
    assert view.promise.promise() == OFFERED
    assert view.promise.due_row.isVisible()
    assert heard[-1] == f"A promise goes with it: {OFFERED}"
    QTest.keyClick(view.disposition.segments()[PROMISED - 1], Qt.Key.Key_Return, CTRL)
    assert not intents.named("finish_wrap_up")
    assert view.promise.due_row.error() == "Say by when."
    caret = QApplication.focusWidget()
    assert caret is not None
    assert view.promise.when.isAncestorOf(caret)
    QTest.keyClick(caret, Qt.Key.Key_Space)
    QTest.keyClick(caret, Qt.Key.Key_Return, CTRL)
    (sent,) = intents.named("finish_wrap_up")
    assert (sent["disposition"], sent["promise"]) == ("follow_up", OFFERED)
    assert sent["promise_due_at"] == usual_times(NOW)[0]


def test_another_end_takes_it_back_and_leaves_the_agents_own_words(view: WrapUpView) -> None:
    render(view, wrapping_up())
    view.disposition.choose_number(PROMISED)
    view.disposition.choose_number(ESCALATED)
    assert view.promise.promise() == ""
    assert not view.promise.due_row.isVisible()
    view.promise.text.setText("Ring her at noon")
    view.disposition.choose_number(PROMISED)
    assert view.promise.promise() == "Ring her at noon"
    view.disposition.choose_number(SOLVED)
    assert view.promise.promise() == "Ring her at noon"


def test_without_any_it_is_not_finished(view: WrapUpView, intents: RecordingIntents) -> None:
    render(view, wrapping_up())
    view.disposition.choose_number(PROMISED)
    view.promise.text.clear()
    view.finish()
    assert view.promise.promise_row.error() == "Say what was promised, or choose another end."
    assert not intents.named("finish_wrap_up")
    view.disposition.choose_number(SOLVED)
    view.finish()
    assert [each["promise"] for each in intents.named("finish_wrap_up")] == [""]


@pytest.mark.parametrize("kept", [OFFERED, "Ring her at noon"])
def test_a_kept_draft_goes_on_as_it_was(view: WrapUpView, kept: str) -> None:
    draft = Draft(disposition="follow_up", promise=kept)
    render(view, wrapping_up(drafts={f"wrap_up:{CALL}": draft.to_text()}))
    assert view.promise.promise() == kept
    view.disposition.choose_number(SOLVED)
    assert view.promise.promise() == ("" if kept == OFFERED else kept)

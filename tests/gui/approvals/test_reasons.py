"""The reason of an answer to a request: a draft while it is typed, of the request that it is of."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import State
from tests.gui.approvals.boss import Boss, asked, boss

pytestmark = pytest.mark.usefixtures("reads_slowly")


def test_a_reason_is_kept_for_the_request_that_it_is_of(make: Callable[[State], Boss]) -> None:
    desk = make(boss(asked(5)))
    strip = desk.window.approvals
    strip.answer.reason.setFocus()
    QTest.keyClicks(strip.answer.reason, "Not twi")
    both = replace(boss(asked(5), asked(0)), drafts={"approval:o5": "Not twi"})
    desk.put(both)
    assert desk.intents.named("save_draft") == [{"key": "approval:o5", "text": "Not twi"}], "at the turn at the latest"
    assert strip.answer.reason.text() == "", "the other one ends first, and nothing was written of it"
    assert not strip.answer.reason.hasFocus()
    strip.answer.reason.setText("Too much")
    desk.put(replace(both, waiting={"o5": asked(5)}))
    assert strip.answer.reason.text() == "Not twi"
    assert desk.intents.named("save_draft")[-1] == {"key": "approval:o0", "text": ""}, "it is over, and nobody asks"


def test_a_reason_is_a_draft_while_it_is_typed_and_goes_with_the_answer(
    qtbot: QtBot, make: Callable[[State], Boss]
) -> None:
    desk = make(boss(asked()))
    desk.read()
    reason = desk.window.approvals.answer.reason
    reason.setFocus()
    QTest.keyClicks(reason, "Offer a call")
    qtbot.waitUntil(lambda: desk.intents.named("save_draft") == [{"key": "approval:o0", "text": "Offer a call"}])
    QTest.keyClicks(reason, "back")
    desk.window.save_drafts()
    assert desk.intents.named("save_draft")[-1] == {"key": "approval:o0", "text": "Offer a callback"}
    QTest.keyClicks(reason, "!")
    QTest.keyClick(reason, Qt.Key.Key_Return)
    assert desk.intents.named("decide_approval")[-1]["reason"] == "Offer a callback!"
    desk.window.save_drafts()
    assert len(desk.intents.named("save_draft")) == 2, "what was answered is no draft"


def test_a_reason_that_was_begun_is_there_after_a_restart(make: Callable[[State], Boss]) -> None:
    desk = make(replace(boss(asked()), drafts={"approval:o0": "Offer a call"}))
    assert desk.window.approvals.answer.reason.text() == "Offer a call"
    assert desk.intents.named("save_draft") == []

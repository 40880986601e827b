"""What is longer than the service takes is said while it is written, and not kept: it would be refused for ever. Not a
letter of it is lost."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.log import opened
from agentdesk.devtools.scenes.morning import CHAT, NOW, chatting, decision, morning
from agentdesk.domain.lengths import LONG
from agentdesk.ui.conversation.composer import Writing
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import build
from agentdesk.ui.exception.view import OverrideSheet
from agentdesk.ui.exception.viewmodel import build as build_sheet
from agentdesk.ui.kit.too_long import TooLong
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.wrapup.view import WrapUpView
from agentdesk.ui.wrapup.viewmodel import build as build_wrap_up
from tests.gui.wrapup.test_wrap_up import wrapping_up
from tests.support.gui_log import render
from tests.support.recording_intents import RecordingIntents

SAID = "Too long by 7 characters; at most 20,000 can be sent."
WORDS = "x" * (LONG + 7)


def shown(widget: QWidget) -> list[str]:
    return [line.text() for line in widget.findChildren(TooLong) if not line.isHidden()]


@pytest.mark.parametrize("writing", Writing)
def test_a_reply_and_a_note(qtbot: QtBot, intents: RecordingIntents, writing: Writing) -> None:
    view = ConversationView(intents)
    qtbot.addWidget(view)
    view.show()
    view.render(build(chatting(), NOW), NOW)
    view.composer.turn_to(writing)
    field = view.composer.field
    field.insertPlainText(f"  {WORDS}\n")
    assert view.composer._note.full_text() == SAID
    heard: list[str] = []
    view.composer.lacking.connect(heard.append)
    field.committed.emit()
    assert heard == [SAID]
    assert field.text() == f"  {WORDS}\n"
    field.set_text(WORDS[7:])
    field.committed.emit()
    (sent,) = intents.named("say") + intents.named("add_note")
    assert (sent["interaction_id"], sent["text"]) == (CHAT, WORDS[7:])


def test_a_comment_and_a_note_of_an_exception(qtbot: QtBot, intents: RecordingIntents) -> None:
    sheet = OverrideSheet(intents)
    qtbot.addWidget(sheet)
    sheet.render(build_sheet(morning(), NOW), NOW)
    sheet.open_for(decision())
    form = sheet.form
    form.taken.set_choice("call_back", "Call back")
    form.reason.set_choice("already_tried")
    form.result.choose_number(2)
    _refused_then_taken(
        sheet, form.comment, lambda: form.committed.emit(), lambda: len(intents.named("record_override"))
    )
    (call,) = intents.named("record_override")
    assert call["comment"] == WORDS[7:]


def test_a_summary_a_promise_and_a_note_of_a_wrap_up(qtbot: QtBot, intents: RecordingIntents) -> None:
    view = WrapUpView(intents)
    qtbot.addWidget(view)
    view.show()
    view.render(build_wrap_up(wrapping_up(), NOW))
    view.disposition.choose_number(1)
    view.promise.text.setText("A call")
    view.promise.when.choose_number(1)
    note = next(iter(view._rows.values())).note
    for field in (note, view.promise.text):
        field.setText(WORDS)
        assert SAID in shown(view)
        view.finish()
        assert intents.named("finish_wrap_up") == []
        assert field.text() == WORDS
        field.setText("short")
    _refused_then_taken(view, view.summary, view.finish, lambda: len(intents.named("finish_wrap_up")))


def test_a_review(qtbot: QtBot, intents: RecordingIntents) -> None:
    view = OverrideLogView(intents)
    qtbot.addWidget(view)
    view.show()
    render(view, opened(0))
    form = view.review
    form.advice.choose_number(1)
    form.override.choose_number(1)
    _refused_then_taken(view, form.comment, lambda: form.save(), lambda: len(intents.named("review_override")))


def _refused_then_taken(
    part: QWidget, field: QPlainTextEdit | QLineEdit, commit: Callable[[], object], taken: Callable[[], int]
) -> None:
    assert isinstance(field, QPlainTextEdit)
    field.setPlainText(WORDS)
    assert shown(part) == [SAID]
    commit()
    assert (taken(), field.toPlainText()) == (0, WORDS)
    field.setPlainText(WORDS[7:])
    assert shown(part) == []
    commit()
    assert taken() == 1

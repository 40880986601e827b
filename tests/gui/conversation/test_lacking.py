"""What a canned reply lacks is asked for as long as it does; the agent's own braces are words like others."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.devtools.scenes.morning import CHAT, NOW, chatting
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import build
from tests.gui.conversation.test_writing import CTRL, view, with_replies
from tests.support.recording_intents import RecordingIntents

__all__ = ["view"]


def put_in(view: ConversationView, shortcut: str) -> None:
    QTest.keyClicks(view.composer.field, f"/{shortcut}")
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return)


def note(view: ConversationView) -> str:
    return view.composer._note.full_text()


def test_an_agents_own_braces_are_words_like_others(view: ConversationView, intents: RecordingIntents) -> None:
    """ "{really?}" was taken for what a canned reply lacks, and no reply with it was sent."""
    said = "{really?} It is {customer.name}, {what is to be done?}, [next step?] or «y?»"
    QTest.keyClicks(view.composer.field, said)
    assert view.composer.field.extraSelections() == []
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == [{"interaction_id": CHAT, "text": said}]


def test_what_is_left_of_it_after_a_restart_is_asked_for_and_never_sent(
    qtbot: QtBot, view: ConversationView, intents: RecordingIntents
) -> None:
    """Half of it was written over, and the desk began again: perhaps in another language, the question stays."""
    put_in(view, "now")
    QTest.keyClicks(view.composer.field, "a refund {really?}")
    QTest.keyClick(view.composer.field, Qt.Key.Key_Tab)
    assert view.composer.field.textCursor().selectedText() == "⁅next step?⁆", "not the agent's own"
    QTest.keyClick(view.composer.field, Qt.Key.Key_Right)
    QTest.keyClick(view.composer.field, Qt.Key.Key_Backspace)  # the bracket behind it
    view.save_draft()
    kept = intents.named("save_draft")[-1]["text"]
    later = RecordingIntents()
    begun = ConversationView(later)
    qtbot.addWidget(begun)
    begun.render(build(replace(with_replies(chatting()), drafts={f"reply:{CHAT}": kept}), NOW), NOW)
    assert note(begun) == "To fill in: next"
    begun.composer.field.committed.emit()
    assert later.named("say") == []
    assert begun.composer.field.textCursor().selectedText() == "⁅next"
    QTest.keyClicks(begun.composer.field, "a")
    begun.composer.field.committed.emit()
    assert [each["text"] for each in later.named("say")] == ["Now: a refund {really?}. Then a step?."]


def test_what_was_written_over_and_taken_back_is_asked_for_again(
    view: ConversationView, intents: RecordingIntents
) -> None:
    put_in(view, "now")
    lacking = view.composer.text()
    QTest.keyClicks(view.composer.field, "a")
    while view.composer.text() != lacking:
        assert view.composer.field.document().isUndoAvailable()
        QTest.keyClick(view.composer.field, Qt.Key.Key_Z, CTRL)
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert not intents.named("say")


def test_what_is_to_be_filled_in_is_said_as_long_as_it_is(view: ConversationView, intents: RecordingIntents) -> None:
    """It gave way to "draft saved" a moment later."""
    put_in(view, "now")
    assert note(view) == "To fill in: what is to be done, next step"
    view.save_draft()
    assert note(view) == "To fill in: what is to be done, next step"
    view.focus_note()
    assert note(view) == ""
    view.focus_reply()
    assert note(view) == "To fill in: what is to be done, next step"
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    QTest.keyClicks(view.composer.field, "a refund")
    assert note(view) == "To fill in: next step"
    QTest.keyClick(view.composer.field, Qt.Key.Key_Tab)
    QTest.keyClicks(view.composer.field, "a mail")
    view.save_draft()
    assert note(view) == "draft saved"

"""Letters that are two units for Qt, and words that an input method is still putting together: none is lost, none comes
to somebody else.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agentdesk.app.state import Focus
from agentdesk.devtools.scenes.morning import CHAT, LI, NOW, chatting, morning
from agentdesk.ui.conversation.view import ConversationView
from agentdesk.ui.conversation.viewmodel import build
from tests.gui.conversation.test_writing import CTRL, view, with_replies
from tests.support.gui_desk import Desk
from tests.support.recording_intents import RecordingIntents

__all__ = ["view"]

SMILE = "\N{GRINNING FACE}"


def compose(letters: str) -> None:
    """What an input method shows below the caret before it is anybody's text."""
    caret = QApplication.focusWidget()
    assert caret is not None
    QCoreApplication.sendEvent(caret, QInputMethodEvent(letters, []))


def test_a_canned_reply_behind_an_emoji_takes_the_place_of_its_call_alone(view: ConversationView) -> None:
    field = view.composer.field
    field.insertPlainText(f"{SMILE}{SMILE} fine, /")
    QTest.keyClicks(field, "bye")
    assert view.composer.canned.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert view.composer.text() == f"{SMILE}{SMILE} fine, All the best."


def test_what_is_to_be_filled_in_is_found_behind_an_emoji(view: ConversationView) -> None:
    field = view.composer.field
    field.insertPlainText(f"{SMILE}{SMILE} /")
    QTest.keyClicks(field, "now")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.textCursor().selectedText() == "⁅what is to be done?⁆"
    assert [each.cursor.selectedText() for each in field.extraSelections()] == [
        "⁅what is to be done?⁆", "⁅next step?⁆",
    ]  # fmt: skip
    QTest.keyClicks(field, "a refund")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    QTest.keyClicks(field, "a mail")
    assert view.composer.text() == f"{SMILE}{SMILE} Now: a refund. Then a mail."


def test_the_caret_comes_back_behind_emoji(view: ConversationView) -> None:
    view.composer.field.insertPlainText(f"{SMILE}{SMILE}{SMILE} one")
    state = with_replies(chatting())
    maya = morning().focus
    view.render(build(replace(state, focus=maya), NOW), NOW)
    back = replace(state, drafts={f"reply:{CHAT}": f"{SMILE}{SMILE}{SMILE} one"})
    view.render(build(back, NOW), NOW)
    QTest.keyClicks(view.composer.field, " two")
    assert view.composer.text() == f"{SMILE}{SMILE}{SMILE} one two"


def test_what_is_being_composed_is_sent_with_the_rest(view: ConversationView, intents: RecordingIntents) -> None:
    QTest.keyClicks(view.composer.field, "good ")
    compose("morning")
    QTest.keyClick(view.composer.field, Qt.Key.Key_Return, CTRL)
    assert intents.named("say") == [{"interaction_id": CHAT, "text": "good morning"}]
    assert view.composer.text() == ""


def test_the_button_sends_what_is_being_composed(view: ConversationView, intents: RecordingIntents) -> None:
    compose("morning")
    view.composer.send.click()
    assert [each["text"] for each in intents.named("say")] == ["morning"]


def test_what_is_being_composed_goes_on_through_what_arrives(make: Callable[..., Desk]) -> None:
    state = chatting()
    desk = make(state)
    desk.window.commands.run("reply")
    compose("morni")
    newer = state.interactions[CHAT].model_copy(update={"customer_name": "Li Wei"})
    desk.store.put(replace(state, interactions={**state.interactions, CHAT: newer}))
    field = desk.window.conversation.composer.field
    assert field.textCursor().block().layout().preeditAreaText() == "morni"


@pytest.mark.parametrize("writing", ["reply", "note"])
def test_what_is_being_composed_stays_with_whom_it_is_for(make: Callable[..., Desk], writing: str) -> None:
    state = chatting()
    desk = make(state)
    desk.window.commands.run(writing)
    compose("for Li")
    desk.store.put(replace(state, focus=morning().focus))
    kept = {each["key"]: each["text"] for each in desk.intents.named("save_draft")}
    assert kept == {f"{writing}:{CHAT}": "for Li"}
    assert desk.window.conversation.composer.text() == ""
    desk.store.put(replace(state, focus=Focus(CHAT, LI), drafts=kept))
    desk.window.commands.run(writing)
    assert desk.window.conversation.composer.text() == "for Li"


def test_what_is_being_composed_outlives_another_text_size(make: Callable[..., Desk]) -> None:
    desk = make(chatting())
    desk.window.commands.run("reply")
    compose("for Li")
    desk.look.set_scale(1.25)
    kept = {each["key"]: each["text"] for each in desk.intents.named("save_draft")}
    assert kept == {f"reply:{CHAT}": "for Li"}

"""One call and four chats: turning from one to another finds each as it was left, and none gets another's words."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.attention import focused
from agentdesk.app.state import CustomerView, Focus, Loading, State
from agentdesk.domain.ids import CustomerId, InteractionId, UtteranceId
from agentdesk.domain.interaction import Interaction, InteractionState, Speaker, Utterance
from agentdesk.ui.timeline.table import TimelineTable
from tests.support.gui_desk import Desk
from tests.support.gui_states import CALL, CHAT, MAYA, NOW, ago, interactions, maya_view, morning, timeline
from tests.support.gui_story import context_of
from tests.support.recording_intents import RecordingIntents

CTRL = Qt.KeyboardModifier.ControlModifier
CHATS = tuple(InteractionId(f"chat-{n}") for n in range(1, 5))
TALKS = (CALL, *CHATS)


class Listening(RecordingIntents):
    """Does what concerns looking and drafts with the store, as the desk does."""

    desk: Desk

    def open_interaction(self, interaction_id: str) -> None:
        state = self.desk.store.state
        self.desk.store.put(focused(state, interaction_id, state.interactions[interaction_id].customer_id))

    def save_draft(self, key: str, text: str) -> None:
        state = self.desk.store.state
        drafts = {name: kept for name, kept in state.drafts.items() if name != key}
        # As in the desk the screens are told of it later, never in the middle of being drawn.
        self.desk.store.state = replace(state, drafts={**drafts, key: text} if text else drafts)


def said(chat: InteractionId, seq: int) -> Utterance:
    return Utterance(
        id=UtteranceId(f"{chat}-u{seq}"), interaction_id=chat, seq=seq, speaker=Speaker.CUSTOMER,
        text=f"line {seq} of {chat}, long enough to be read", at=ago(seconds=600 - seq),
    )  # fmt: skip


def five() -> State:
    """A call on hold and four chats, each of somebody else with forty lines."""
    known = interactions()
    talks: dict[str, Interaction] = {CALL: known[CALL]}
    views: dict[str, CustomerView] = {MAYA: maya_view()}
    words: dict[str, tuple[Utterance, ...]] = {CALL: morning().utterances[CALL]}
    for number, chat in enumerate(CHATS, start=1):
        customer = CustomerId(f"c-{number}")
        talks[chat] = known[CHAT].model_copy(
            update={
                "id": chat,
                "customer_id": customer,
                "customer_name": f"Guest {number}",
                "utterances": 40,
                "state": InteractionState.CONNECTED,
                "offered_at": ago(seconds=300 - number),
            }
        )
        context = context_of(talks[chat])
        context = context.model_copy(
            update={
                "customer": context.customer.model_copy(update={"id": customer, "display_name": f"Guest {number}"}),
                "decision": context.decision.model_copy(update={"id": f"d-{number}", "customer_id": customer}),
            }
        )
        items = tuple(item.model_copy(update={"id": f"{chat}-{item.id}"}) for item in timeline())
        views[customer] = CustomerView(
            customer,
            loading=Loading.READY,
            context=context,
            fetched_at=NOW,
            timeline=items,
            timeline_loading=Loading.READY,
        )
        words[chat] = tuple(said(chat, seq) for seq in range(1, 41))
    return replace(morning(), interactions=talks, customers=views, utterances=words, unread={}, focus=Focus(CALL, MAYA))


def chosen(table: TimelineTable) -> list[str]:
    return [str(index.data()) for index in table.selectionModel().selectedRows()]


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    intents = Listening()
    made = make(five(), intents)
    intents.desk = made
    return made


def turn(desk: Desk, talk: InteractionId) -> None:
    desk.press(Qt.Key(Qt.Key.Key_1 + TALKS.index(talk)), CTRL)
    assert desk.store.state.focus.interaction_id == talk


def one_more(desk: Desk, chat: InteractionId) -> None:
    """The customer of a chat writes once more."""
    state = desk.store.state
    words = state.utterances[chat]
    more = (*words, said(chat, words[-1].seq + 1))
    unread = {**state.unread, chat: state.unread.get(chat, 0) + 1}
    desk.store.put(replace(state, utterances={**state.utterances, chat: more}, unread=unread))


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_typed_stays_where_it_was_typed_whatever_the_others_do(desk: Desk, seed: int) -> None:
    random = Random(seed)
    composer = desk.window.conversation.composer
    typed = dict.fromkeys(CHATS, "")
    turn(desk, CHATS[0])
    desk.press(Qt.Key.Key_J, CTRL)
    for _ in range(150):
        here = desk.store.state.focus.interaction_id
        assert here is not None
        what = random.random()
        if what < 0.6 and here in typed:
            letter = random.choice("abc xyz")
            QTest.keyClicks(desk.window.focusWidget(), letter)
            typed[InteractionId(here)] += letter
        elif what < 0.85:
            one_more(desk, random.choice(CHATS))
        else:
            turn(desk, random.choice(TALKS))
            desk.press(Qt.Key.Key_J, CTRL)
        if (here := desk.store.state.focus.interaction_id) in typed:
            assert composer.text() == typed[InteractionId(here or "")]
            assert composer.field.textCursor().position() == len(composer.text())
            text = desk.window.conversation.transcript.toPlainText()
            assert not [chat for chat in CHATS if chat != here and f"of {chat}" in text]
    for chat in CHATS:
        turn(desk, chat)
        assert composer.text() == typed[chat]
        assert not desk.intents.named("say")


def test_turning_back_finds_scroll_selection_draft_and_caret(qtbot: QtBot, desk: Desk) -> None:
    first, second = CHATS[:2]
    turn(desk, first)
    window = desk.window
    transcript, table = window.conversation.transcript, window.timeline.table
    qtbot.waitUntil(lambda: transcript.verticalScrollBar().maximum() > 0)
    transcript.find_all("line 7 of")
    transcript.verticalScrollBar().setValue(transcript.verticalScrollBar().maximum() // 3)
    table.select_rows([3])
    desk.press(Qt.Key.Key_J, CTRL)
    QTest.keyClicks(window.focusWidget(), "half a sentence")
    for _ in range(4):
        desk.press(Qt.Key.Key_Left)
    before = (transcript.verticalScrollBar().value(), transcript.textCursor().selectedText())
    rows = chosen(table)
    turn(desk, second)
    assert transcript.is_at_end()
    assert window.conversation.composer.text() == ""
    assert not table.selectionModel().selectedRows()
    one_more(desk, first)
    turn(desk, first)
    assert (transcript.verticalScrollBar().value(), transcript.textCursor().selectedText()) == before
    assert window.conversation.composer.text() == "half a sentence"
    assert window.conversation.composer.field.textCursor().position() == len("half a sentence") - 4
    again = chosen(table)
    assert again == rows
    assert "New" in transcript.toPlainText(), "what came meanwhile is marked"


def test_an_open_sheet_is_open_again_as_it_was(desk: Desk) -> None:
    first, second = CHATS[:2]
    turn(desk, first)
    sheet = desk.window.sheet
    desk.press(Qt.Key.Key_O, CTRL)
    QTest.keyClicks(desk.window.focusWidget(), "something else")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_2)
    QTest.keyClicks(desk.window.focusWidget(), "knows better")
    turn(desk, second)
    assert not sheet.isVisible()
    assert desk.window.advice.isVisible()
    turn(desk, first)
    assert sheet.isVisible()
    assert sheet.form.draft().taken == "something else"
    assert sheet.form.draft().comment == "knows better"
    assert sheet.isAncestorOf(desk.window.focusWidget()), "the caret was in it"
    desk.press(Qt.Key.Key_Escape)
    turn(desk, second)
    turn(desk, first)
    assert not sheet.isVisible(), "what was closed stays closed"
    desk.press(Qt.Key.Key_I, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.window.identity.isVisible()
    turn(desk, second)
    assert not desk.window.identity.isVisible()
    turn(desk, first)
    assert desk.window.identity.isVisible()

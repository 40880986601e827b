"""One call and four chats: turning from one to another finds each as it was left, and none gets another's words."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.domain.ids import InteractionId
from agentdesk.ui.timeline.table import TimelineTable
from tests.support.five_talks import CHATS, TALKS, five, listening, said, turn
from tests.support.gui_desk import Desk


def chosen(table: TimelineTable) -> list[str]:
    return [str(index.data()) for index in table.selectionModel().selectedRows()]


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    return listening(make, five())


CTRL = Qt.KeyboardModifier.ControlModifier


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
    assert window.conversation.transcript.is_at_end()
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

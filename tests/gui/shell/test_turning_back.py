"""Each conversation in hand has a text of its own: turning back to it writes nothing anew, and nothing of whoever left
the desk is kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from agentdesk.devtools.scenes.people import NOW
from agentdesk.ui.conversation.transcripts import KEPT
from agentdesk.ui.conversation.viewmodel import build
from agentdesk.ui.kit.transcript import Transcript
from tests.support.five_talks import CHATS, five, listening, said, turn
from tests.support.gui_desk import Desk

FIRST, SECOND, THIRD = CHATS[:3]


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    made = listening(make, five(60))
    turn(made, FIRST)
    return made


def words(desk: Desk) -> list[str]:
    """What stands in all texts of the conversation's place, seen or not."""
    return [each.toPlainText() for each in desk.window.conversation.findChildren(Transcript)]


def test_turning_back_writes_nothing_anew_and_adds_what_came(desk: Desk) -> None:
    talk = desk.window.conversation
    document = talk.transcript.document()
    written = document.revision()
    turn(desk, SECOND)
    assert f"of {FIRST}" not in talk.transcript.toPlainText()
    turn(desk, FIRST)
    assert talk.transcript.document() is document
    assert document.revision() == written
    turn(desk, SECOND)
    state = desk.store.state
    more = (*state.utterances[FIRST], said(FIRST, 61))
    desk.store.put(replace(state, utterances={**state.utterances, FIRST: more}))
    assert document.revision() == written, "nobody looks at it"
    turn(desk, FIRST)
    assert "line 61 of" in talk.transcript.toPlainText()
    assert talk.transcript.is_at_end()


def test_the_words_of_whoever_left_the_desk_or_was_erased_are_in_no_text(desk: Desk) -> None:
    def are_there(chat: str) -> bool:
        return any(f"of {chat}" in each for each in words(desk))

    for chat in (SECOND, THIRD):
        turn(desk, chat)
    assert all(map(are_there, (FIRST, SECOND, THIRD)))
    state = desk.store.state
    without = {key: talk for key, talk in state.interactions.items() if key != FIRST}
    desk.store.put(replace(state, interactions=without))
    assert list(map(are_there, (FIRST, SECOND, THIRD))) == [False, True, True]
    desk.store.put(replace(desk.store.state, utterances={THIRD: state.utterances[THIRD]}))
    assert list(map(are_there, (SECOND, THIRD))) == [False, True], "out of view"
    desk.store.put(replace(desk.store.state, utterances={}))
    assert not are_there(THIRD), "in view"


def test_no_more_than_a_few_are_kept(desk: Desk) -> None:
    view, state = desk.window.conversation, five(3)
    many = {**state.interactions}
    texts = {**state.utterances}
    for number in range(KEPT + 4):
        chat = f"more-{number}"
        many[chat] = state.interactions[FIRST].model_copy(update={"id": chat})
        texts[chat] = (said(chat, 1),)  # type: ignore[arg-type]
    state = replace(state, interactions=many, utterances=texts)
    for chat in many:
        view.render(build(replace(state, focus=replace(state.focus, interaction_id=chat)), NOW), NOW)
    assert "of more-9," in view.transcript.toPlainText()
    assert len(view.findChildren(Transcript)) == KEPT
    assert not any(f"of {FIRST}" in each for each in words(desk)), "turned to longest ago"


def test_of_lines_that_are_gone_their_text_keeps_nothing(desk: Desk) -> None:
    """Qt keeps each format that a text ever had; with those of each line a day of contacts grew without end."""
    view, state = desk.window.conversation, five(60)
    chats = [f"more-{number}" for number in range(3)]
    held = []
    for chat in chats:
        words = tuple(said(chat, seq) for seq in range(1, 61))  # type: ignore[arg-type]
        talk = state.interactions[FIRST].model_copy(update={"id": chat})
        only = replace(
            state,
            interactions={chat: talk},
            utterances={chat: words},
            focus=replace(state.focus, interaction_id=chat),
        )
        view.render(build(only, NOW), NOW)
        held.append(len(view.transcript.document().allFormats()))
    assert "line 60 of more-2" in view.transcript.toPlainText()
    assert held[0] == held[1] == held[2]


def test_the_keyboard_walks_as_it_did(desk: Desk) -> None:
    def walked() -> list[str]:
        desk.window.conversation.transcript.setFocus()
        names = []
        for _ in range(4):
            desk.press(Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
            assert focus is not None
            names.append(focus.accessibleName())
        return names

    before = walked()
    turn(desk, SECOND)
    assert walked() == before
    desk.window.conversation.transcript.setFocus()
    turn(desk, FIRST)
    assert QApplication.focusWidget() is desk.window.conversation.transcript, "who reads goes on reading"


def test_in_another_theme_a_text_that_was_out_of_view_has_its_colours(desk: Desk) -> None:
    def color() -> str:
        cursor = desk.window.conversation.transcript.document().find("line 60 of")
        return cursor.charFormat().foreground().color().name()

    turn(desk, SECOND)
    before = color()
    desk.look.set_theme("dark" if desk.look.theme == "light" else "light")
    after = color()
    assert after != before
    turn(desk, FIRST)
    assert color() == after

"""A key whose command cannot be done now says why, and what is typed after it goes nowhere else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Focus, State
from agentdesk.devtools.scenes.morning import WRAP, chatting, morning, nothing_yet
from agentdesk.devtools.scenes.people import CALL, CHAT
from agentdesk.domain.interaction import InteractionState
from agentdesk.ui.kit.text import ElidedLabel
from agentdesk.ui.kit.unread import READ_MS
from tests.support.gui_desk import Desk
from tests.support.storm import gone

Make = Callable[..., Desk]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TYPED = "please 2 5 EPKJ"
READING = frozenset({"load_older", "keep_advice"})
"""What the desk asks for, and keeps, by itself."""
SILENT: dict[str, Any] = {"utterances": {}, "notes": {}}


def offered() -> State:
    """The call is not accepted yet; who calls, and what is advised, is known."""
    state = morning()
    waiting = state.interactions[CALL].model_copy(update={"state": InteractionState.OFFERED})
    return replace(state, interactions={**state.interactions, CALL: waiting})


def wrapping() -> State:
    return replace(morning(), focus=Focus(WRAP))


CANNOT = [
    (offered, "reply", "You can write here once you have accepted it."),
    (offered, "note", "You can write here once you have accepted it."),
    (offered, "canned", "You can write here once you have accepted it."),
    (nothing_yet, "reply", "No conversation is open: there is nothing to write in."),
    (nothing_yet, "note", "No conversation is open: there is nothing to write in."),
    (wrapping, "note", "The conversation is over: write it into the summary of the wrap-up."),
    (morning, "canned", "Canned replies are for what is written; this one is spoken."),
    (chatting, "canned", "There are no canned replies for this conversation."),
    (nothing_yet, "hold", "There is no call here to put on hold."),
    (offered, "hold", "There is no call here to put on hold."),
    (chatting, "hold", "Only a call can be put on hold."),
    (nothing_yet, "end", "There is no conversation here to end."),
    (nothing_yet, "do_other", "There is no advice here to do other than."),
    (nothing_yet, "next_best", "There is no advice here to do other than."),
    (nothing_yet, "evidence", "There is no evidence here to show."),
    (nothing_yet, "accept_advice", "There is no advice here to answer."),
    (nothing_yet, "decline", "There is no advice here to answer."),
    (morning, "done", "No accepted advice is open: accept it first, then say that it is done."),
]  # fmt: skip


@pytest.mark.parametrize(("state", "command", "said"), CANNOT, ids=[f"{s.__name__}-{c}" for s, c, _ in CANNOT])
def test_it_says_why_in_one_sentence(make: Make, state: Callable[[], State], command: str, said: str) -> None:
    desk = make(state())
    desk.window.commands.run(command)
    assert said in _announced(desk)
    assert not [name for name, _ in desk.intents.calls if name not in READING]


@pytest.mark.parametrize("key", [(Qt.Key.Key_J, CTRL), (Qt.Key.Key_J, CTRL | SHIFT), (Qt.Key.Key_T, CTRL)])
def test_what_was_meant_to_be_written_answers_no_advice_and_lands_in_no_field(
    make: Make, key: tuple[Qt.Key, Qt.KeyboardModifier]
) -> None:
    desk = make(offered())
    desk.read()
    desk.window.timeline.table.setFocus()
    desk.press(*key)
    QTest.keyClicks(QApplication.focusWidget() or desk.window.focusWidget(), TYPED)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert not [name for name, _ in desk.intents.calls if name not in READING]
    fields: list[QLineEdit | QPlainTextEdit] = [*desk.window.findChildren(QLineEdit)]
    fields += desk.window.findChildren(QPlainTextEdit)
    assert [each.accessibleName() for each in fields if TYPED[:3] in _text_of(each)] == []
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("accept_advice"), "it was said why; pressed once more it is meant"


def _closed() -> State:
    return gone(morning(), "closed")


@pytest.mark.parametrize("begin", [offered, _closed])
@pytest.mark.parametrize("lines", [True, False])
def test_who_writes_on_where_nothing_can_be_written_answers_no_advice(
    make: Make, begin: Callable[[], State], lines: bool
) -> None:
    """The first Ctrl+Enter said why; more words and another one accepted the advice. Where all is said none does."""
    state = begin()
    looked_at = state.interactions[state.focus.interaction_id or ""].model_copy(update={"disposition": "solved"})
    desk = make(
        replace(state, interactions={**state.interactions, looked_at.id: looked_at}, **({} if lines else SILENT))
    )
    desk.read()
    desk.window.work_list.list.setFocus()
    desk.press(Qt.Key.Key_J, CTRL)
    for _message in range(3):
        QTest.keyClicks(QApplication.focusWidget() or desk.window.focusWidget(), TYPED)
        desk.press(Qt.Key.Key_Return, CTRL)
    assert not [name for name, _ in desk.intents.calls if name not in READING]
    desk.press(Qt.Key.Key_Return, CTRL)
    assert len(desk.intents.named("accept_advice")) == (begin is offered)


def test_what_else_keeps_from_writing_keeps_the_key_from_the_advice(make: Make) -> None:
    """Who went to write to somebody who then goes is told the same, and answers no advice."""
    desk = make(offered())
    desk.read()
    desk.press(Qt.Key.Key_J, CTRL)
    desk.store.put(gone(offered(), "closed"))
    desk.press(Qt.Key.Key_Return, CTRL)
    assert not desk.intents.named("accept_advice")


def test_who_could_not_write_can_once_it_is_accepted(make: Make) -> None:
    desk = make(offered())
    desk.press(Qt.Key.Key_J, CTRL)
    desk.store.put(morning())
    desk.press(Qt.Key.Key_J, CTRL)
    assert desk.window.focusWidget() is desk.window.conversation.composer.field


@pytest.mark.usefixtures("reads_slowly")
def test_new_advice_takes_no_answer_in_its_first_moment(make: Make, qtbot: QtBot) -> None:
    desk = make(morning())
    unread = desk.window.advice.unread
    assert unread.isActive()
    unread.setInterval(READ_MS)
    desk.press(Qt.Key.Key_Return, CTRL)
    desk.window.commands.run("decline")
    assert [desk.intents.named(name) for name in ("accept_advice", "decline_advice")] == [[], []]
    assert "This advice is new here: read it first." in _announced(desk)
    with qtbot.waitSignal(unread.timeout):
        pass
    desk.press(Qt.Key.Key_Return, CTRL)
    assert len(desk.intents.named("accept_advice")) == 1


@pytest.mark.usefixtures("reads_slowly")
def test_who_comes_back_has_read_it(make: Make) -> None:
    desk = make(morning())
    desk.read()
    desk.store.put(replace(morning(), focus=Focus(CHAT)))
    desk.store.put(morning())
    assert not desk.window.advice.unread.isActive()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert len(desk.intents.named("accept_advice")) == 1


@pytest.mark.usefixtures("reads_slowly")
def test_who_was_away_before_it_could_be_read_has_not_read_it(make: Make) -> None:
    desk = make(morning())
    desk.store.put(replace(morning(), focus=Focus(CHAT)))
    assert not desk.window.advice.unread.isActive()
    desk.store.put(morning())
    assert desk.window.advice.unread.isActive()


@pytest.mark.usefixtures("reads_slowly")
def test_what_lies_under_a_sheet_is_not_read_meanwhile(make: Make) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    assert not desk.window.advice.unread.isActive()
    desk.press(Qt.Key.Key_Escape)
    assert desk.window.advice.unread.isActive()


def _text_of(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _announced(desk: Desk) -> list[str]:
    return [each.full_text() for each in desk.window.status_bar.findChildren(ElidedLabel)]

"""A contact that ends under the agent's hands, with real keys into a real window: no word is lost, no key a command."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.app.erasing import without_customer
from agentdesk.app.state import Focus, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, LI, MAYA, WRAP, chatting, morning
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.people import Colleague, Role
from agentdesk.ui.kit.caret_rest import Rest
from tests.support.gui_desk import Desk
from tests.support.storm import ACTS, COLLEAGUE, ENDS, gone

Make = Callable[..., Desk]


def _type(text: str) -> None:
    """Keys as the system hands them to the window in front."""
    for letter in text:
        key = Qt.Key.Key_Space if letter == " " else Qt.Key.Key_unknown
        if letter.isalnum() and letter.isascii():
            key = Qt.Key(ord(letter.upper()))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            window = QGuiApplication.focusWindow()
            assert window is not None
            QCoreApplication.sendEvent(window, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))


def _caret() -> QWidget:
    caret = QApplication.focusWidget()
    assert caret is not None
    return caret


def _knowing(state: State) -> State:
    assert state.session is not None
    session = state.session.model_copy(
        update={"colleagues": (Colleague(agent_id=COLLEAGUE, name="Kim Lee", role=Role.AGENT, team="care-1"),)}
    )
    return replace(state, session=session)


def _acts(desk: Desk) -> list[str]:
    return [name for name, _args in desk.intents.calls if name in ACTS]


@pytest.mark.parametrize("where", ["reply", "note"])
def test_the_words_and_the_caret_stay_where_they_are(qtbot: QtBot, make: Make, where: str) -> None:
    begin = _knowing(chatting())
    desk = make(begin)
    said = {"closed": "ended at", "given": "Kim Lee has", "unlisted": "A colleague has", "wrap_up": "is over"}
    for how in ENDS:
        desk.store.put(begin)
        desk.window.commands.run(where)
        field = desk.window.conversation.composer.field
        assert QApplication.focusWidget() is field
        field.clear()
        _type("I will do it in ")
        desk.store.put(gone(desk.store.state, how))
        assert QApplication.focusWidget() is field, how
        _type("2 days, or 5 at most. E")
        assert field.toPlainText() == "I will do it in 2 days, or 5 at most. E"
        assert field.isVisible()
        assert not desk.window.sheets.open_one()
        assert said[how] in desk.words(desk.window.status_bar)
        assert said[how] in desk.words(desk.window.conversation)
        if where == "reply":  # whoever is about to send sends nothing, and loses nothing
            desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            assert field.toPlainText() == "I will do it in 2 days, or 5 at most. E"
            assert "Not sent. " in desk.words(desk.window.status_bar)
            assert "This cannot be sent any more." in desk.words(desk.window.conversation)
        assert not _acts(desk)


def test_in_large_type_too_the_wrap_up_begins_with_how_it_ended(qtbot: QtBot, make: Make) -> None:
    """The caret stood on the button that leads to the conversation, and the digit went nowhere."""
    desk = make(chatting())
    desk.look.set_scale(2.0)
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.store.put(gone(desk.store.state, "wrap_up"))
    _type("1")
    assert desk.window.wrap_up.draft().disposition


@pytest.mark.parametrize("where", ["reply", "advice", "nowhere"])
def test_who_ends_it_themselves_goes_on_in_the_wrap_up(qtbot: QtBot, make: Make, where: str) -> None:
    """Ctrl+E, 1: the digit had gone into an empty reply that could not be sent any more."""
    desk = make(chatting())
    window = desk.window
    if where == "reply":
        window.commands.run("reply")
    elif where == "advice":
        window.advice.card.accept_button.setFocus()
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.store.put(gone(desk.store.state, "wrap_up"))
    _type("1")
    assert window.wrap_up.isAncestorOf(_caret())
    assert window.wrap_up.draft().disposition
    assert not window.conversation.composer.isVisible()
    assert not window.sheets.open_one()


def test_whose_words_are_left_when_they_end_it_keeps_the_caret_there(
    qtbot: QtBot, heard: list[str], make: Make
) -> None:
    desk = make(chatting())
    desk.window.commands.run("reply")
    _type("half a re")
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    _type("p")
    desk.store.put(gone(desk.store.state, "wrap_up"))
    assert "Wrap-up" in heard, "it came beside them"
    _type("ly 1")
    assert desk.window.conversation.composer.text() == "half a reply 1"


def test_who_turns_to_somebody_else_after_ending_keeps_the_caret_there(qtbot: QtBot, make: Make) -> None:
    desk = make(chatting())
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    desk.store.put(replace(gone(desk.store.state, "wrap_up"), focus=Focus(CALL, MAYA)))
    desk.window.commands.run("note")
    assert _caret() is desk.window.conversation.composer.field


def test_who_turns_between_a_reply_and_a_wrap_up_writes_on_in_either(qtbot: QtBot, make: Make) -> None:
    """An empty note had opened beside the wrap-up, in which Ctrl+Enter finished nothing; on the way back the caret was
    nowhere."""
    desk = make(gone(chatting(), "wrap_up"))
    window, field = desk.window, desk.window.conversation.composer.field
    desk.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.wrap_up.isAncestorOf(_caret())
    desk.store.put(replace(desk.store.state, focus=Focus(CALL, MAYA)))
    assert _caret() is field
    desk.store.put(replace(desk.store.state, focus=Focus(CHAT, LI)))
    assert window.wrap_up.isAncestorOf(_caret())
    assert not window.conversation.composer.isVisible()
    _type("1")
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.intents.named("finish_wrap_up")
    desk.store.put(replace(desk.store.state, focus=Focus(CALL, MAYA)))
    _type("ck")
    assert window.conversation.composer.text() == "ck"


def test_who_turns_to_words_that_wait_beside_a_wrap_up_is_in_them(qtbot: QtBot, make: Make) -> None:
    desk = make(gone(replace(chatting(), drafts={f"note:{CHAT}": "half a note"}), "wrap_up"))
    desk.store.put(replace(desk.store.state, focus=Focus(CALL, MAYA)))
    desk.window.commands.run("note")
    desk.store.put(replace(desk.store.state, focus=Focus(CHAT, LI)))
    assert _caret() is desk.window.conversation.composer.field
    assert desk.window.conversation.composer.text() == "half a note"


def test_a_sheet_that_has_said_that_it_is_recorded_goes_when_one_goes_on(qtbot: QtBot, make: Make) -> None:
    desk = make(morning())
    window = desk.window
    desk.press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(_caret(), "wai")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_5)
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.sheets.is_open("override"), "how far it has come is to be read"
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.sheets.is_open("override"), "it has not arrived"
    arrived = override(0).model_copy(update={"id": desk.intents.next_override_id})
    desk.store.put(replace(desk.store.state, overrides_of={CALL: (arrived,)}))
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert not window.sheets.open_one()
    desk.store.put(gone(desk.store.state, "wrap_up"))
    assert window.wrap_up.isAncestorOf(_caret())


def _standing(state: State, how: InteractionState) -> State:
    chat = state.interactions[CHAT].model_copy(update={"state": how})
    return replace(state, interactions={**state.interactions, CHAT: chat})


def test_what_is_offered_again_under_the_hands_keeps_words_and_caret(qtbot: QtBot, make: Make) -> None:
    """Who accepts writes at once; where the service refuses that, it is offered again, or a colleague's soon."""
    desk = make(_knowing(chatting()))
    desk.window.commands.run("reply")
    _type("half a re")
    desk.store.put(_standing(desk.store.state, InteractionState.OFFERED))
    _type("ply 2")
    composer = desk.window.conversation.composer
    assert (composer.writing, composer.text()) == ("reply", "half a reply 2")
    assert QApplication.focusWidget() is composer.field
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert composer.text() == "half a reply 2"
    assert not composer.left_over.isVisible()
    assert "Not sent. You can write here" in desk.words(desk.window.status_bar)
    assert not desk.intents.named("say")
    desk.store.put(_standing(desk.store.state, InteractionState.CONNECTED))
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [one["text"] for one in desk.intents.named("say")] == ["half a reply 2"]
    assert _acts(desk) == ["say"]


def test_what_was_written_is_copied_kept_as_a_note_or_thrown_away(qtbot: QtBot, make: Make) -> None:
    desk = make(chatting())
    desk.window.commands.run("reply")
    _type("half a reply")
    desk.store.put(gone(desk.store.state, "closed"))
    left = desk.window.conversation.composer.left_over
    left.copy.click()
    assert QGuiApplication.clipboard().text() == "half a reply"
    left.discard.click()
    assert desk.window.conversation.composer.text() == "half a reply"  # it is asked for twice
    left.keep.click()
    assert desk.intents.named("add_note") == [{"interaction_id": CHAT, "text": "half a reply", "written_as": "reply"}]
    assert desk.window.conversation.composer.text() == ""
    _type("again")
    left.discard.click()
    left.discard.click()
    assert desk.intents.named("save_draft")[-1] == {"key": f"reply:{CHAT}", "text": ""}


def test_words_in_a_colleagues_conversation_can_be_copied_and_not_noted(qtbot: QtBot, make: Make) -> None:
    desk = make(_knowing(chatting()))
    desk.window.commands.run("note")
    _type("half a note")
    desk.store.put(gone(desk.store.state, "given"))
    composer = desk.window.conversation.composer
    assert composer.left_over.copy.isVisible()
    assert not composer.left_over.keep.isVisible()
    assert not composer.send.isVisible()


def test_a_private_note_is_still_saved_once_it_is_over(qtbot: QtBot, make: Make) -> None:
    desk = make(morning())
    desk.window.commands.run("note")
    _type("calls back on Thursday")
    desk.store.put(gone(desk.store.state, "wrap_up"))
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.intents.named("add_note") == [{"interaction_id": CALL, "text": "calls back on Thursday"}]


def test_one_comes_back_to_words_that_wait_with_what_ended(qtbot: QtBot, make: Make) -> None:
    ended = gone(replace(chatting(), drafts={f"reply:{CHAT}": "half a reply"}), "closed")
    desk = make(ended)
    assert desk.window.conversation.composer.isVisible()
    assert desk.window.conversation.composer.text() == "half a reply"
    assert not desk.window.conversation.composer.field.isReadOnly()


@pytest.mark.parametrize("where", ["find_timeline", "find_conversation", "do_other", "wrap_up"])
def test_every_field_keeps_the_caret_and_its_words(qtbot: QtBot, make: Make, where: str) -> None:
    begin = morning()
    if where == "wrap_up":
        of = begin.interactions[WRAP]
        begin = replace(begin, focus=replace(begin.focus, interaction_id=of.id, customer_id=of.customer_id))
    desk = make(begin)
    for how in ENDS:
        desk.window.sheets.close_all()
        desk.store.put(begin)
        if where == "wrap_up":
            desk.window.wrap_up.summary.setFocus()
        else:
            desk.window.commands.run(where)
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit | QPlainTextEdit)
        field.clear()
        _type("ab 2")
        desk.store.put(gone(desk.store.state, how))
        if where == "wrap_up" and how in ("given", "unlisted"):  # somebody else says how it ended
            rest = QApplication.focusWidget()
            assert isinstance(rest, Rest), how
            assert desk.window.talk.isAncestorOf(rest)
        else:
            assert QApplication.focusWidget() is field, how
        _type("3 e")
        assert not _acts(desk)
        if field.isVisible():
            assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == "ab 23 e"
    if where == "find_timeline":
        qtbot.waitUntil(lambda: bool(desk.intents.named("filter_timeline")))


def test_an_erased_customer_leaves_the_caret_where_keys_do_nothing(qtbot: QtBot, make: Make) -> None:
    desk = make(chatting())
    desk.window.commands.run("reply")
    desk.store.put(without_customer(desk.store.state, LI))
    assert isinstance(QApplication.focusWidget(), Rest)
    _type("2 3e")
    desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not desk.window.sheets.open_one()
    assert not _acts(desk)


@pytest.mark.parametrize("where", ["exception_mode", "identity", "also_theirs"])
def test_a_sheet_about_an_erased_customer_goes(qtbot: QtBot, make: Make, where: str) -> None:
    desk = make(morning())
    desk.window.commands.run(where)
    _type("half a word")
    desk.store.put(without_customer(desk.store.state, MAYA))
    assert not desk.window.sheets.open_one()
    assert isinstance(QApplication.focusWidget(), Rest) or QApplication.focusWidget() is desk.window.ground
    _type("2 3e")
    assert not _acts(desk)


def test_behind_another_window_the_caret_is_put_to_rest_too(qtbot: QtBot, make: Make) -> None:
    desk = make(chatting())
    desk.window.commands.run("reply")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    desk.store.put(without_customer(desk.store.state, LI))
    assert isinstance(desk.window.focusWidget(), Rest)
    assert other.isActiveWindow()


def test_what_is_hidden_under_the_caret_leaves_it_where_keys_do_nothing(qtbot: QtBot, make: Make) -> None:
    desk = make(morning())
    button = desk.window.advice.card.findChildren(type(desk.window.wrap_up.finish_button))[0]
    button.setFocus()
    button.hide()
    rest = QApplication.focusWidget()
    assert isinstance(rest, Rest)
    assert desk.window.right.isAncestorOf(rest)
    _type("2 3e")
    assert not desk.window.sheets.open_one()
    assert not _acts(desk)
    desk.press(Qt.Key.Key_Tab)
    assert not isinstance(QApplication.focusWidget(), Rest)

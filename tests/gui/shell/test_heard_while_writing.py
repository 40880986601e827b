"""What a screen reader says while the caret stays in one field: what Return would take, what came, what went."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.app.state import Focus, Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, NOW, chatting, morning
from agentdesk.domain.canned import CannedReply
from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.wire.commands import SayUtterance
from tests.support.gui_desk import Desk

Make = Callable[[State], Desk]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def write(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget() or QWidget(), text)


def said(number: int, text: str, speaker: Speaker = Speaker.CUSTOMER, talk: InteractionId = CHAT) -> Utterance:
    return Utterance(
        id=UtteranceId(f"n{number}"), interaction_id=talk, seq=90 + number, speaker=speaker, text=text, at=NOW
    )


def with_more(state: State, *more: Utterance) -> State:
    talk = more[0].interaction_id
    return replace(state, utterances={**state.utterances, talk: (*state.utterances[talk], *more)})


def test_the_palette_says_what_return_would_do(heard: list[str], make: Make) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_K, CTRL)
    heard.clear()
    write("larger")
    assert heard[-1].startswith("Larger text, Ctrl")
    assert len(heard) == len(set(heard)), "what stays marked while one types on is said once"
    write("\b" * 6)
    desk.press(Qt.Key.Key_Down)
    assert heard[-1] == desk.window.palette_panel.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def test_so_do_the_sheet_and_canned_replies(heard: list[str], make: Make) -> None:
    session = chatting().session
    assert session is not None
    canned = tuple(
        CannedReply(id=each, title=each.title(), text=f"{each}!", shortcut=each) for each in ("hi", "moment")
    )
    desk = make(replace(chatting(), session=session.model_copy(update={"canned_replies": canned})))
    desk.press(Qt.Key.Key_T, CTRL)
    assert heard[-1] == "/hi  Hi  ·  hi!"
    desk.press(Qt.Key.Key_Down)
    assert heard[-1] == "/moment  Moment  ·  moment!"
    desk.press(Qt.Key.Key_Escape)
    desk.put(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    write("call")
    assert heard[-1].startswith("Call back")


def test_what_comes_in_the_chat_in_view_is_heard_and_nothing_of_a_call(heard: list[str], make: Make) -> None:
    desk = make(chatting())
    heard.clear()
    desk.put(with_more(chatting(), said(1, "Are you there?")))
    assert [each for each in heard if "there?" in each] == ["Li: Are you there?"]
    heard.clear()
    desk.put(with_more(chatting(), *(said(number, f"line {number}") for number in range(1, 6))))
    assert heard == ["4 newer", "Li: line 5"], "after a time without a line"
    desk.put(replace(morning(), focus=Focus(CALL)))
    heard.clear()
    desk.put(with_more(desk.store.state, said(1, "They hear this.", talk=CALL)))
    assert not any("hear this" in each for each in heard)


def test_how_much_is_found_in_a_conversation_is_heard_as_one_types(heard: list[str], make: Make) -> None:
    desk = make(with_more(chatting(), said(1, "xylophone")))
    desk.press(Qt.Key.Key_F, CTRL | SHIFT)
    heard.clear()
    write("xyl")
    assert heard[-1] == "1 found"
    assert len(heard) == len(set(heard)), "as long as it is as many, once"


def test_ones_own_words_are_heard_to_be_sent(heard: list[str], make: Make) -> None:
    own = said(1, "One moment, please.", Speaker.AGENT)
    command = SayUtterance(command_id=own.id, interaction_id=CHAT, utterance_id=own.id, text=own.text, at=NOW)
    desk = make(replace(chatting(), pending=(Pending(command, PendingStatus.SENDING, NOW),)))
    heard.clear()
    desk.put(with_more(chatting(), own))
    assert heard == ["Sent"]


def test_who_goes_from_the_note_to_the_reply_in_one_field_hears_which_it_is(heard: list[str], make: Make) -> None:
    desk = make(chatting())
    desk.press(Qt.Key.Key_J, CTRL | SHIFT)
    heard.clear()
    desk.press(Qt.Key.Key_J, CTRL)
    assert heard == ["Reply"]


def test_who_it_is_is_heard_before_what_to_do(heard: list[str], make: Make) -> None:
    desk = make(replace(morning(), focus=Focus()))
    heard.clear()
    desk.put(morning())
    assert heard[0] == "Maya Ortiz, phone"


def test_recording_gives_the_caret_to_what_closes_and_to_nothing_else(make: Make) -> None:
    desk = make(morning())
    desk.press(Qt.Key.Key_O, CTRL)
    write("call")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_2)
    write("She wants a call.")
    app, seen = QApplication.instance(), []
    assert isinstance(app, QApplication)
    app.focusChanged.connect(lambda _old, new: seen.append(new))
    desk.press(Qt.Key.Key_Return, CTRL)
    assert [each.text() for each in seen if hasattr(each, "text")] == ["Close"]

"""The whole main job by keyboard alone, from the offer to the finished wrap-up, its keys counted.

How long it takes is reckoned by the keystroke-level model (Card, Moran, Newell 1980): 0.28 s a key for somebody who
types as most people do, and 1.35 s before each thing that has to be decided.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.app.state import Focus, State
from agentdesk.devtools.scenes.morning import CALL, CHAT, LI, MAYA, OFFER, chatting, interactions, morning
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.canned import CannedReply
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import ResultStatus
from agentdesk.ui.shell.regions import first_focus
from tests.support.gui_desk import Desk

KEY_S, DECISION_S = 0.28, 1.35
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Keyboard:
    """Presses keys where the focus is, and counts them; a letter with Ctrl counts two."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.count = desk, 0

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.count += 1 + bin(modifiers.value).count("1")
        self.desk.press(key, modifiers)

    def write(self, text: str) -> None:
        self.count += len(text)
        QTest.keyClicks(self.desk.window.focusWidget() or self.desk.window, text)


def test_an_exception_takes_ten_seconds_at_most(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    hand = Keyboard(desk)
    hand.press(Qt.Key.Key_O, CTRL)
    hand.write("wai")  # what was done instead
    hand.press(Qt.Key.Key_Return)
    hand.press(Qt.Key.Key_5)  # why
    hand.write("third try")  # in a few words
    hand.press(Qt.Key.Key_Return, CTRL)
    (recorded,) = desk.intents.named("record_override")
    assert (recorded["taken_action"], recorded["reason_code"]) == ("waive_fee", "goodwill")
    assert recorded["comment"] == "third try"
    assert hand.count == 18
    assert hand.count * KEY_S + 3 * DECISION_S <= 10


def test_a_wrap_up_takes_a_handful_of_keys(make: Callable[[State], Desk]) -> None:
    """With an exception whose result is known by now, and a promise."""
    call = interactions()[CALL].model_copy(update={"state": InteractionState.WRAP_UP})
    state = replace(morning(), interactions={**interactions(), CALL: call})
    desk = make(replace(state, overrides_of={CALL: (override(0, status=ResultStatus.PENDING),)}))
    hand = Keyboard(desk)
    hand.press(Qt.Key.Key_J, CTRL)
    hand.press(Qt.Key.Key_2)  # how it ended
    hand.press(Qt.Key.Key_Tab)
    hand.press(Qt.Key.Key_1)  # what came of the exception
    hand.press(Qt.Key.Key_Tab)  # past the note on it
    hand.press(Qt.Key.Key_Tab)
    assert desk.window.focusWidget() is desk.window.wrap_up.promise.text
    hand.write("call back")
    hand.press(Qt.Key.Key_Tab)
    hand.press(Qt.Key.Key_Space)  # by when
    hand.press(Qt.Key.Key_Return, CTRL)
    assert desk.window.wrap_up._disposition_row.error() == ""
    (result,) = desk.intents.named("record_result")
    assert result["status"] is ResultStatus.RESOLVED
    (sent,) = desk.intents.named("finish_wrap_up")
    assert (sent["disposition"], sent["promise"]) == ("follow_up", "call back")
    assert sent["promise_due_at"] is not None
    assert "Reason for contact" in sent["summary"], "the summary was drafted"
    assert hand.count <= 30


def test_the_main_job_from_the_offer_to_the_end(qtbot: QtBot, make: Callable[[State], Desk]) -> None:
    desk = make(_offered())
    window, hand, store = desk.window, Keyboard(desk), desk.store
    hand.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert desk.intents.named("accept_interaction") == [{"interaction_id": OFFER}]
    store.put(_chatting())
    # a canned reply, then own words
    hand.press(Qt.Key.Key_T, CTRL)
    hand.write("hi")
    hand.press(Qt.Key.Key_Return)
    hand.write(" One moment.")
    hand.press(Qt.Key.Key_Return, CTRL)
    assert [said["text"] for said in desk.intents.named("say")] == ["Hello Li! One moment."]
    # a private note
    hand.press(Qt.Key.Key_J, CTRL | SHIFT)
    hand.write("refund approved")
    hand.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("add_note") == [{"interaction_id": CHAT, "text": "refund approved"}]
    # to the call and back: a customer by the palette, a contact by its number
    hand.press(Qt.Key.Key_1, CTRL)
    assert desk.intents.named("open_interaction")[-1] == {"interaction_id": CALL}
    store.put(replace(_chatting(), focus=Focus(CALL, MAYA)))
    # look around: every region by F6
    qtbot.waitUntil(lambda: first_focus(window.journeys) is not None)
    seen = set()
    for _ in window.stops():
        hand.press(Qt.Key.Key_F6)
        seen |= {i for i, region in enumerate(window.regions()) if region.isAncestorOf(window.focusWidget())}
    assert seen == set(range(len(window.regions())))
    # the caret may be in the note: the advice is accepted from its region
    for _ in range(8):
        hand.press(Qt.Key.Key_F6)
        if window.advice.isAncestorOf(window.focusWidget()):
            break
    desk.read()
    hand.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("accept_advice") == [{"decision_id": "d-maya", "action": "reissue_code"}]
    # what cannot be remembered is found by its words
    hand.press(Qt.Key.Key_K, CTRL)
    hand.write("end and")
    hand.press(Qt.Key.Key_Return)
    assert desk.intents.named("change_interaction")[-1]["state"] is InteractionState.WRAP_UP
    wrapping = interactions()[CALL].model_copy(update={"state": InteractionState.WRAP_UP})
    store.put(replace(_chatting(), focus=Focus(CALL, MAYA), interactions={**interactions(), CALL: wrapping}))
    hand.press(Qt.Key.Key_J, CTRL)
    hand.press(Qt.Key.Key_1)
    hand.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("finish_wrap_up")[0]["disposition"] == "solved"


def _offered() -> State:
    state = chatting()
    assert state.session is not None
    hello = CannedReply(id="hi", shortcut="hi", title="Hello", text="Hello {customer.first_name}!")
    return replace(state, session=state.session.model_copy(update={"canned_replies": (hello,)}))


def _chatting() -> State:
    return replace(_offered(), focus=Focus(CHAT, LI))

"""A screen pop takes nothing out of anybody's hand: it waits at the foot of the window, with one key to open it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from agentdesk.app.disturbing import Manners
from agentdesk.app.popped import Popped
from agentdesk.app.state import Loading, State
from agentdesk.devtools.scenes.morning import NOW, WRAP, chatting, interactions, morning
from agentdesk.ui.kit.text import ElidedLabel
from agentdesk.ui.shell.calling import Calling
from agentdesk.ui.shell.in_hand import is_in_hand, rest_caret
from agentdesk.ui.shell.viewmodel import build
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
BEA = Popped("phone:+14155550143", loading=Loading.READY, customer_id="c-bea", name="Bea Holm")


@pytest.mark.parametrize("command", ["reply", "note", "find_timeline", "palette", "do_other", "exception_mode", "keys"])
def test_what_has_the_caret_is_in_hand(make: Callable[[State], Desk], command: str) -> None:
    desk = make(morning() if command in ("do_other", "exception_mode") else chatting())
    assert not is_in_hand(desk.window)
    desk.window.commands.run(command)
    assert is_in_hand(desk.window)


def test_a_wrap_up_is_in_hand_and_a_menu_and_a_button_of_the_mouse(make: Callable[[State], Desk]) -> None:
    desk = make(replace(morning(), focus=replace(morning().focus, interaction_id=WRAP)))
    desk.press(Qt.Key.Key_J, CTRL)
    assert not isinstance(QApplication.focusWidget(), QPushButton)
    assert is_in_hand(desk.window)
    rest_caret(desk.window)
    assert not is_in_hand(desk.window)
    desk.window.top_bar._presence.open_menu()
    assert is_in_hand(desk.window)
    desk.window.top_bar._presence.menu_shown.close()
    assert not is_in_hand(desk.window)


def test_a_button_is_in_nobodys_hand_and_loses_the_caret_to_what_does_nothing(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    desk.window.top_bar._presence.setFocus()
    assert not is_in_hand(desk.window)
    rest_caret(desk.window)
    before = len(desk.intents.calls)
    for key in (Qt.Key.Key_2, Qt.Key.Key_Space, Qt.Key.Key_E, Qt.Key.Key_Return):
        desk.press(key)
    assert len(desk.intents.calls) == before
    assert QApplication.activePopupWidget() is None
    assert not desk.window.sheets.is_open("override")


def test_a_pop_is_offered_by_name_while_one_types_and_one_key_opens_it(make: Callable[[State], Desk]) -> None:
    desk = make(chatting())
    desk.window.conversation.focus_reply()
    field = desk.window.focusWidget()
    QTest.keyClicks(field, "Dear Li, ")
    sought = Popped(BEA.identifier)
    desk.store.put(replace(chatting(), pops=(sought,)))
    assert "+1 415-555-0143" in desk.words(desk.window.toast)
    assert "Screen pop" not in desk.words(desk.window.status_bar), "it is said once it is known who that is"
    desk.store.put(replace(chatting(), pops=(BEA,)))
    assert "Bea Holm" in desk.words(desk.window.toast)
    said = [each.full_text() for each in desk.window.status_bar.findChildren(ElidedLabel)]
    assert "Screen pop: Bea Holm. Ctrl Shift G opens it." in said
    QTest.keyClicks(field, "2 days, promised. ")
    assert (desk.window.focusWidget(), desk.window.conversation.composer.text()) == (
        field,
        "Dear Li, 2 days, promised. ",
    )
    desk.press(Qt.Key.Key_G, CTRL | SHIFT)
    assert desk.intents.named("open_pop") == [{"key": BEA.key}]


def test_who_rings_now_comes_before_notes_and_offers_and_is_put_away_for_good(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    assert desk.window.toast.key() in interactions()
    desk.store.put(replace(morning(), pops=(BEA,)))
    assert desk.window.toast.key() == BEA.key
    newer = replace(BEA, identifier="phone:+14155550144", name="Cid Ott")
    desk.store.put(replace(morning(), pops=(newer, BEA)))
    assert "Cid Ott" in desk.words(desk.window.toast)
    close = next(b for b in desk.window.toast.findChildren(QPushButton) if b.accessibleName() == "Dismiss")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert desk.intents.named("drop_pop") == [{"key": newer.key}]
    assert desk.window.toast.key() == BEA.key, "the one before waits still"
    desk.store.put(morning())
    assert desk.window.toast.key() in interactions()
    desk.press(Qt.Key.Key_G, CTRL | SHIFT)
    assert "No message and no screen pop waits." in desk.words(desk.window.status_bar)
    assert not desk.intents.named("accept_interaction"), "an offer is accepted by its own key alone"


def test_a_button_that_somebody_is_about_to_press_is_not_given_another_meaning(make: Callable[[State], Desk]) -> None:
    desk = make(morning())
    offered = desk.window.toast.key()
    accept = next(each for each in desk.window.toast.findChildren(QPushButton) if each.text() == "Accept")
    accept.setFocus()
    desk.store.put(replace(desk.store.state, pops=(BEA,)))
    QTest.keyClick(accept, Qt.Key.Key_Space)
    assert desk.intents.named("accept_interaction") == [{"interaction_id": offered}]
    assert not desk.intents.named("open_pop")
    desk.store.put(replace(desk.store.state, cursor=desk.store.state.cursor + 1))
    assert desk.window.toast.key() == BEA.key, "it comes as soon as the other is done with"


def test_nobody_is_named_outside_of_the_window() -> None:
    told: list[tuple[str, str]] = []

    class Bell:
        def ring(self) -> None: ...

        def note(self, title: str, text: str) -> None:
            told.append((title, text))

        def count(self, waiting: int, words: str) -> None: ...

    calling = Calling(Bell(), lambda: False, is_agents=True)
    for state in (chatting(), replace(chatting(), pops=(BEA,))):
        calling.follow(state, build(state, NOW), Manners(do_not_disturb="never"), NOW)  # type: ignore[arg-type]
    assert told == [("A screen pop waits for you", "")]

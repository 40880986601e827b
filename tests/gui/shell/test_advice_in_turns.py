"""In the agent's window the advice changes between turns only: not under somebody who writes, and never for good."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import CALL, MAYA, decision, morning
from agentdesk.domain.ids import DecisionId
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
FIRST, SECOND = "Re-issue the activation code", "Replace the SIM card"


def in_chat(title: str) -> State:
    """Maya writes in a chat, and this is advised."""
    base = morning()
    view = base.customers[MAYA]
    assert view.context is not None
    best = decision().ranked[0].model_copy(update={"title": title})
    advice = decision().model_copy(update={"id": DecisionId(f"d-{title}"), "ranked": (best, *decision().ranked[1:])})
    chat = base.interactions[CALL].model_copy(update={"channel": "chat"})
    context = view.context.model_copy(update={"decision": advice})
    return replace(
        base,
        interactions={**base.interactions, CALL: chat},
        customers={**base.customers, MAYA: replace(view, context=context)},
    )


def shown(desk: Desk) -> str:
    found = desk.window.advice.shown_decision()
    assert found is not None
    title = found.ranked[0].title
    assert title in desk.words(desk.window.advice.card)
    return title


def _type(field: QWidget | None, text: str) -> None:
    assert field is not None
    QTest.keyClicks(field, text)


def test_nothing_changes_while_the_agent_types_and_it_does_once_the_message_is_away(
    make: Callable[[State], Desk],
) -> None:
    desk = make(in_chat(FIRST))
    desk.press(Qt.Key.Key_J, CTRL)
    _type(desk.window.focusWidget(), "Let me")
    desk.store.put(in_chat(SECOND))
    assert shown(desk) == FIRST
    assert desk.window.advice.has_newer()
    _type(desk.window.focusWidget(), " see")
    desk.store.put(in_chat(SECOND))
    assert shown(desk) == FIRST
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("say")[0]["text"] == "Let me see"
    desk.store.put(in_chat(SECOND))
    assert shown(desk) == SECOND


def test_the_earlier_advice_is_one_key_away_and_the_newer_one_again(make: Callable[[State], Desk]) -> None:
    desk = make(in_chat(FIRST))
    desk.store.put(in_chat(SECOND))
    assert shown(desk) == SECOND, "a message is a whole turn"
    desk.press(Qt.Key.Key_U, CTRL)
    assert shown(desk) == FIRST
    desk.store.put(in_chat(SECOND))
    assert shown(desk) == FIRST, "who went back stays there"
    desk.read()
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.intents.named("accept_advice")[0]["decision_id"] == f"d-{FIRST}"
    desk.press(Qt.Key.Key_U, CTRL)
    assert shown(desk) == SECOND


def test_nothing_changes_beneath_the_open_sheet_and_it_does_once_it_is_closed(make: Callable[[State], Desk]) -> None:
    desk = make(in_chat(FIRST))
    desk.press(Qt.Key.Key_O, CTRL)
    assert desk.window.sheet.isVisible()
    desk.store.put(in_chat(SECOND))
    found = desk.window.advice.shown_decision()
    assert found is not None
    assert found.ranked[0].title == FIRST
    desk.press(Qt.Key.Key_Escape)
    assert not desk.window.sheet.isVisible()
    assert shown(desk) == SECOND

"""Several contacts at once: the advice of each is there again when it comes back, and what was accepted can be done."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from agentdesk.app.advised import with_feedback
from agentdesk.domain.decision import Decision, FeedbackOutcome
from agentdesk.domain.ids import ActionId, DecisionId, InteractionId
from agentdesk.domain.interaction import InteractionState
from tests.support.five_talks import CHATS, five, listening, turn
from tests.support.gui_desk import Desk

CTRL = Qt.KeyboardModifier.ControlModifier
ACCEPT, DONE, TURN_BACK = Qt.Key.Key_Return, Qt.Key.Key_D, Qt.Key.Key_U
HERE, THERE = CHATS[:2]


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    made = listening(make, five(1))
    turn(made, HERE)
    made.read()
    return made


def advise(desk: Desk, talk: InteractionId, number: int, *, accepted: Decision | None = None) -> str:
    """Something else is advised in a contact; its id."""
    state = desk.store.state
    customer = state.interactions[talk].customer_id
    view = state.customers[customer]
    assert view.context is not None
    before = view.context.decision
    best = before.ranked[0].model_copy(update={"action": ActionId(f"act-{number}"), "title": f"Do number {number}"})
    decision = before.model_copy(update={"id": DecisionId(f"{talk}-{number}"), "ranked": (best, *before.ranked[1:])})
    context = view.context.model_copy(update={"decision": decision, "accepted": accepted})
    desk.store.put(replace(state, customers={**state.customers, customer: replace(view, context=context)}))
    return decision.id


def shown(desk: Desk) -> str:
    found = desk.window.advice.shown_decision()
    assert found is not None
    return found.id


def test_what_was_accepted_is_done_after_others_were_looked_at(desk: Desk) -> None:
    first = shown(desk)
    desk.press(ACCEPT, CTRL)
    newer = advise(desk, HERE, 2)
    assert shown(desk) == first, "accepted advice stays until it is done"
    turn(desk, THERE)
    advise(desk, THERE, 3)
    newest = advise(desk, HERE, 4)
    turn(desk, HERE)
    assert shown(desk) == first
    assert not desk.window.advice.card.accept_button.isVisible(), "nothing is accepted twice"
    desk.press(TURN_BACK, CTRL)
    assert shown(desk) == newest
    desk.press(TURN_BACK, CTRL)
    assert shown(desk) == first
    desk.press(DONE, CTRL)
    assert [each["decision_id"] for each in desk.intents.named("mark_acted")] == [first]
    desk.press(TURN_BACK, CTRL)
    assert shown(desk) == newest != newer
    assert len(desk.intents.named("accept_advice")) == 1


def test_the_advice_before_is_one_key_away_after_others_were_looked_at(desk: Desk) -> None:
    first = shown(desk)
    second = advise(desk, HERE, 2)
    assert shown(desk) == second
    turn(desk, THERE)
    turn(desk, HERE)
    desk.press(TURN_BACK, CTRL)
    assert shown(desk) == first
    turn(desk, THERE)
    third = advise(desk, HERE, 3)
    turn(desk, HERE)
    assert shown(desk) == third
    desk.press(TURN_BACK, CTRL)
    assert shown(desk) == first, "what was on the card when the contact was left"


def test_it_is_said_where_the_accepted_advice_is_before_it_is_done(desk: Desk) -> None:
    first = shown(desk)
    desk.press(ACCEPT, CTRL)
    advise(desk, HERE, 2)
    desk.press(TURN_BACK, CTRL)
    desk.press(DONE, CTRL)
    assert not desk.intents.named("mark_acted"), "nobody marks as done what they do not see"
    assert shown(desk) == first
    desk.press(DONE, CTRL)
    assert [each["decision_id"] for each in desk.intents.named("mark_acted")] == [first]


def test_hold_is_no_reason_to_lose_accepted_advice_and_after_the_end_it_is_at_hand(desk: Desk) -> None:
    first = shown(desk)
    desk.press(ACCEPT, CTRL)
    second = advise(desk, HERE, 2)
    _have(desk, HERE, InteractionState.ON_HOLD)
    assert shown(desk) == first
    _have(desk, HERE, InteractionState.WRAP_UP)
    assert shown(desk) == second
    turn(desk, THERE)
    turn(desk, HERE)
    advise(desk, HERE, 3)
    desk.press(TURN_BACK, CTRL)
    assert shown(desk) == first, "however much was advised since"


def test_a_desk_that_begins_anew_goes_on_with_what_the_service_knows(make: Callable[..., Desk]) -> None:
    state = five(1)
    customer = state.interactions[HERE].customer_id
    view = state.customers[customer]
    assert view.context is not None
    accepted = view.context.decision
    other = accepted.ranked[0].model_copy(update={"action": ActionId("other"), "title": "Something else"})
    newest = accepted.model_copy(update={"id": DecisionId("d-newest"), "ranked": (other,)})
    context = view.context.model_copy(update={"decision": newest, "accepted": accepted})
    state = replace(state, customers={**state.customers, customer: replace(view, context=context)})
    state = with_feedback(state, accepted.id, accepted.ranked[0].action, FeedbackOutcome.ACCEPTED)
    desk = listening(make, state)
    turn(desk, HERE)
    assert shown(desk) == accepted.id
    desk.press(DONE, CTRL)
    assert [each["decision_id"] for each in desk.intents.named("mark_acted")] == [accepted.id]
    assert shown(desk) == "d-newest"


def _have(desk: Desk, talk: InteractionId, state: InteractionState) -> None:
    told = desk.store.state
    changed = told.interactions[talk].model_copy(update={"state": state})
    desk.store.put(replace(told, interactions={**told.interactions, talk: changed}))

"""When advice may change under the agent's eyes, and what became of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.devtools.scenes.morning import CALL, DECISION, MAYA, NOW, chatting, decision, morning, nothing_yet
from agentdesk.devtools.scenes.overrides import override, recording
from agentdesk.domain.decision import Decision, FeedbackOutcome, OverrideRisk
from agentdesk.domain.ids import DecisionId
from agentdesk.domain.interaction import InteractionState, Speaker
from agentdesk.ui.recommendation.turns import choose, gone_back
from agentdesk.ui.recommendation.viewmodel import (
    PAUSE,
    Dot,
    Phase,
    RecommendationState,
    Standing,
    build,
    build_journeys,
    often_otherwise,
)
from agentdesk.wire.commands import GiveFeedback


def other_advice(id_: str = "d-2", title: str = "Replace the SIM card") -> Decision:
    first = decision().ranked[0].model_copy(update={"action": "replace_sim", "title": title})
    return decision().model_copy(update={"id": DecisionId(id_), "ranked": (first, *decision().ranked[1:])})


def often_overridden(id_: str = "d-3", *, often: bool = True, answers: int = 83, otherwise: int = 51) -> Decision:
    """The morning's advice, which agents are likely not to take."""
    risk = OverrideRisk(probability=0.62, answers=answers, otherwise=otherwise, all_answers=412, often=often)
    return decision().model_copy(update={"id": DecisionId(id_), "override_risk": risk})


def talking(
    last: Speaker, advice: Decision | None = None, state: InteractionState = InteractionState.CONNECTED
) -> State:
    """The morning's call, with the last word by ``last``."""
    base = morning()
    call = base.interactions[CALL].model_copy(update={"state": state})
    said = base.utterances[CALL]
    words = (*said, said[-1].model_copy(update={"speaker": last, "seq": 99, "at": NOW - timedelta(seconds=1)}))
    view = base.customers[MAYA]
    assert view.context is not None
    context = view.context.model_copy(update={"decision": advice or decision()})
    return replace(
        base,
        interactions={**base.interactions, CALL: call},
        utterances={**base.utterances, CALL: words},
        customers={MAYA: replace(view, context=context)},
    )


def shown(state: State, before: RecommendationState | None = None) -> RecommendationState:
    return choose(before, build(state, NOW))


def test_advice_stays_while_the_customer_speaks() -> None:
    first = shown(talking(Speaker.CUSTOMER))
    held = shown(talking(Speaker.CUSTOMER, other_advice()), first)
    assert held.decision is not None
    assert held.decision.id == DECISION
    assert held.newer is not None
    assert held.newer.id == "d-2"


def test_advice_changes_after_the_agent_spoke() -> None:
    first = shown(talking(Speaker.CUSTOMER))
    held = shown(talking(Speaker.CUSTOMER, other_advice()), first)
    after = shown(talking(Speaker.AGENT, other_advice()), held)
    assert after.decision is not None
    assert (after.decision.id, after.newer) == ("d-2", None)


def test_advice_changes_when_the_interaction_moves_on() -> None:
    first = shown(talking(Speaker.CUSTOMER))
    held = shown(talking(Speaker.CUSTOMER, other_advice()), first)
    after = shown(talking(Speaker.CUSTOMER, other_advice(), InteractionState.WRAP_UP), held)
    assert after.decision is not None
    assert after.decision.id == "d-2"


def test_a_pause_or_a_written_message_ends_the_turn_of_the_customer() -> None:
    first = shown(talking(Speaker.CUSTOMER))
    state = talking(Speaker.CUSTOMER, other_advice())
    held = shown(state, first)
    assert held.newer is not None
    assert held.boundary_at == NOW + PAUSE - timedelta(seconds=1)
    assert choose(held, build(state, held.boundary_at)).newer is None
    chat = state.interactions[CALL].model_copy(update={"channel": "chat"})
    assert shown(replace(state, interactions={**state.interactions, CALL: chat}), first).newer is None


def test_nothing_changes_while_it_is_held_and_what_was_replaced_stays_at_hand() -> None:
    first = shown(talking(Speaker.AGENT))
    newest = build(talking(Speaker.AGENT, other_advice()), NOW)
    held = choose(first, newest, is_held=True)
    assert held.decision is not None
    assert held.decision.id == DECISION
    moved = choose(first, build(talking(Speaker.AGENT, other_advice(), InteractionState.WRAP_UP), NOW), is_held=True)
    assert moved.decision == held.decision
    after = choose(held, newest)
    assert after.decision is not None
    assert after.earlier is not None
    assert (after.decision.id, after.earlier.id) == ("d-2", DECISION)
    back = gone_back(after, newest)
    assert back.decision is not None
    assert back.newer is not None
    assert (back.decision.id, back.newer.id) == (DECISION, "d-2")
    assert gone_back(first, newest) is first


def test_another_decision_that_reads_the_same_is_taken_quietly() -> None:
    first = shown(talking(Speaker.CUSTOMER))
    same = decision().model_copy(update={"id": DecisionId("d-same"), "inputs_hash": "other"})
    after = shown(talking(Speaker.CUSTOMER, same), first)
    assert after.decision is not None
    assert (after.decision.id, after.newer) == ("d-same", None)


def test_accepted_advice_stays_until_it_is_done() -> None:
    first = shown(talking(Speaker.AGENT))
    accepted = replace(talking(Speaker.AGENT, other_advice()), accepted={DECISION: "reissue_code"})
    held = shown(accepted, first)
    assert held.decision is not None
    assert (held.decision.id, held.feedback.standing) == (DECISION, Standing.ACCEPTED)
    after = shown(replace(accepted, acted={DECISION: "reissue_code"}), held)
    assert after.decision is not None
    assert after.decision.id == "d-2"


@pytest.mark.parametrize(
    "answer",
    [
        {"acted": {DECISION: "reissue_code"}},
        {"declined": {DECISION: "reissue_code"}},
        {"overrides_of": {CALL: (override(0),)}},
    ],
)
def test_what_was_answered_is_not_asked_again_because_a_reason_changed(answer: dict[str, Any]) -> None:
    first = shown(talking(Speaker.AGENT))
    ranked = decision().ranked
    reasoned = ranked[0].model_copy(update={"why": ranked[0].why[:1]})
    again = decision().model_copy(update={"id": DecisionId("d-again"), "ranked": (reasoned, *ranked[1:])})
    held = shown(replace(talking(Speaker.AGENT, again), **answer), first)
    assert held.decision is not None
    assert (held.decision.id, held.newer) == (DECISION, None)
    # something else to do is news, whatever was said of this
    other = shown(replace(talking(Speaker.AGENT, other_advice()), **answer), held)
    assert other.decision is not None
    assert other.decision.id == "d-2"
    # and without an answer the new reasons are shown
    after = shown(talking(Speaker.AGENT, again), first)
    assert after.decision is not None
    assert after.decision.id == "d-again"


def test_another_customer_brings_their_own_advice_at_once() -> None:
    first = shown(talking(Speaker.CUSTOMER))
    assert shown(chatting(), first).phase is Phase.LOADING


def feedback(outcome: FeedbackOutcome, status: PendingStatus) -> Pending:
    command = GiveFeedback(command_id="f1", decision_id=DECISION, action="reissue_code", outcome=outcome, at=NOW)
    return Pending(command, status, NOW, problem="wrong_state" if status is PendingStatus.REFUSED else None)


@pytest.mark.parametrize(
    ("known", "pending", "standing", "sending"),
    [
        ({}, (), Standing.OPEN, None),
        ({}, (feedback(FeedbackOutcome.ACCEPTED, PendingStatus.QUEUED),), Standing.ACCEPTED, PendingStatus.QUEUED),
        ({"accepted": {DECISION: "a"}}, (), Standing.ACCEPTED, None),
        (
            {"accepted": {DECISION: "a"}},
            (feedback(FeedbackOutcome.ACTED, PendingStatus.SENDING),),
            Standing.ACTED,
            PendingStatus.SENDING,
        ),
        ({"acted": {DECISION: "a"}, "accepted": {DECISION: "a"}}, (), Standing.ACTED, None),
        ({}, (feedback(FeedbackOutcome.DECLINED, PendingStatus.REFUSED),), Standing.DECLINED, PendingStatus.REFUSED),
    ],
)
def test_accepting_and_doing_are_two_facts(
    known: dict[str, Any], pending: tuple[Pending, ...], standing: Standing, sending: PendingStatus | None
) -> None:
    said = build(replace(morning(), pending=pending, **known), NOW).feedback
    assert (said.standing, said.sending) == (standing, sending)


def test_an_exception_is_shown_as_pending_and_then_as_recorded_once() -> None:
    pending = (Pending(recording("o0"), PendingStatus.SENDING, NOW),)
    (waiting,) = build(replace(morning(), pending=pending), NOW).overrides
    assert (waiting.taken_title, waiting.sending) == ("Call back at a set time", PendingStatus.SENDING)
    both = replace(morning(), pending=pending, overrides_of={CALL: (override(0),)})
    (recorded,) = build(both, NOW).overrides
    assert recorded.sending is None


def test_journeys_say_how_late_they_are() -> None:
    state = build_journeys(morning(), NOW)
    late, other = state.rows
    assert (late.late_days, late.reached) == (5, 2)
    assert [dot for dot, _ in late.dots] == [Dot.REACHED, Dot.REACHED, Dot.OVERDUE, Dot.OPEN]
    assert other.late_days is None
    assert build_journeys(nothing_yet(), NOW).phase is Phase.NOBODY


def test_that_agents_often_choose_otherwise_is_told_between_turns() -> None:
    first = shown(talking(Speaker.CUSTOMER))
    risky = often_overridden(id_="d-2")
    held = shown(talking(Speaker.CUSTOMER, risky), first)
    assert held.decision is not None
    assert not often_otherwise(held.decision)
    assert held.newer == risky
    told = shown(talking(Speaker.AGENT, risky), held)
    assert told.decision is not None
    assert often_otherwise(told.decision)
    assert not often_otherwise(often_overridden(often=False))

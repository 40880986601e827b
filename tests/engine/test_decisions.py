"""Decisions: gates with their reasons, arbitration, contact policy, no action, exception mode, replay and direction."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.decision import ActionKind, Gate
from agentdesk.domain.override import Direction
from agentdesk.engine.decisions.decide import decide, same_advice
from agentdesk.engine.decisions.inputs import DecisionInputs, inputs_hash
from agentdesk.engine.direction import direction
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.loader import load_policy
from tests.engine.sample import DAY, NOW, call, event, events, policy, policy_files, pop, said
from tests.engine.test_transfer_story import ERRORS_ONLY


def shown(action: str, kind: str, days_ago: float, outcome: str) -> ShownAction:
    return ShownAction(action=action, kind=kind, at=NOW - timedelta(days=days_ago), outcome=outcome, touchpoint="desk")


def test_every_action_is_either_ranked_or_withheld_with_a_reason() -> None:
    decision = pop(events(*ERRORS_ONLY), interaction=call()).decision
    named = [one.action for one in decision.ranked] + [one.action for one in decision.withheld]
    assert sorted(named) == sorted(action.id for action in policy().actions.values() if action.for_each is None)
    assert all(one.because and one.rule for one in decision.withheld)
    assert all(one.why for one in decision.ranked)
    assert all(one.watch is not None for one in decision.ranked if one.kind is ActionKind.NO_ACTION)


def test_the_priority_is_the_product_of_its_parts() -> None:
    for one in pop(events(*ERRORS_ONLY), interaction=call()).decision.ranked:
        product = one.parts.propensity * one.parts.context * one.parts.value * one.parts.levers
        assert one.priority == pytest.approx(product, abs=1e-4)


def test_a_stored_decision_replays_to_the_same_answer() -> None:
    seen = pop(
        events(*ERRORS_ONLY),
        interaction=call(),
        utterances=said("nothing works, I am fed up"),
        history=(shown("family_line", "growth", 3, "declined"),),
        traits={"tier": "gold", "tenure_months": 72, "nested": {"a": [1, None, "ü"]}},
        exception_mode={"until": "2026-11-25T00:00:00Z", "owner": "Ana"},
    )
    stored = DecisionInputs.model_validate_json(seen.inputs.model_dump_json())
    assert inputs_hash(stored) == inputs_hash(seen.inputs) == seen.decision.inputs_hash
    assert decide(stored, policy(), NOW, "d-1") == seen.decision


@given(st.lists(st.sampled_from(ERRORS_ONLY), max_size=12), st.booleans())
@settings(max_examples=40, deadline=None)
def test_equal_inputs_give_an_equal_decision_under_a_policy_loaded_anew(
    told: list[tuple[object, ...]], on_call: bool
) -> None:
    fresh = load_policy(policy_files()) if not told else policy()
    seen = pop(events(*told), interaction=call() if on_call else None)
    assert decide(seen.inputs, fresh, NOW, "d-1") == seen.decision


def test_the_same_advice_is_recognised_though_time_has_passed() -> None:
    told = events((DAY, "web.page_viewed", {"path": "/home"}))
    one, later = pop(told), pop(told, now=NOW + timedelta(minutes=7))
    assert one.decision != later.decision
    assert same_advice(one.decision, later.decision)
    assert not same_advice(one.decision, pop(events(*ERRORS_ONLY)).decision)


def test_no_win_back_before_the_reason_for_leaving_is_known() -> None:
    asked = event("e1", 30, "web.cancellation_requested")
    blind = pop([asked], interaction=call(), traits={"tenure_months": 40})
    assert blind.best == "ask_reason_for_leaving"
    stop = blind.stop("loyalty_price")
    assert (stop.gate, stop.rule) == (Gate.SUITABILITY, "reason_first")
    assert "reason for leaving" in stop.because

    told = event("e1", 30, "web.cancellation_requested", reason="too expensive")
    knowing = pop([told], interaction=call(), traits={"tenure_months": 40})
    assert "loyalty_price" in [one.action for one in knowing.decision.ranked]
    assert knowing.stop("ask_reason_for_leaving").gate is Gate.APPLICABILITY

    written = event("e1", 30, "chat.message", text="I want to cancel my contract because it is too expensive")
    read = pop([written], interaction=call(), traits={"tenure_months": 40})
    assert "loyalty_price" in [one.action for one in read.decision.ranked]


def test_what_was_declined_is_not_offered_again_soon() -> None:
    told = events((DAY, "web.page_viewed", {"path": "/home"}))
    free = pop(told)
    assert "family_line" in [one.action for one in free.decision.ranked]
    once = pop(told, history=(shown("family_line", "growth", 3, "declined"),))
    stop = once.stop("family_line")
    assert (stop.gate, stop.rule) == (Gate.CONTACT_POLICY, "declined_before")
    assert "3 days ago" in stop.because
    assert "premium_card" in [one.action for one in once.decision.ranked]
    assert "let_it_rest" in [one.action for one in once.decision.ranked]
    twice = pop(
        told,
        history=(shown("family_line", "growth", 3, "declined"), shown("premium_card", "growth", 2, "declined")),
    )
    assert twice.stop("savings_plan").rule == "growth_rest"
    long_ago = pop(told, history=(shown("family_line", "growth", 90, "declined"),))
    assert "family_line" in [one.action for one in long_ago.decision.ranked]


def test_history_moves_the_propensity_a_little() -> None:
    def propensity(*history: ShownAction) -> float:
        ranked = pop(events(*ERRORS_ONLY), interaction=call(), history=history).decision.ranked
        return next(one.parts.propensity for one in ranked if one.action == "callback_expert")

    prior = policy().actions["callback_expert"].propensity
    assert propensity() == prior
    assert propensity(shown("callback_expert", "service", 5, "acted")) > prior
    assert propensity(shown("callback_expert", "service", 5, "overridden")) < prior
    assert propensity(shown("callback_expert", "service", 5, "shown")) == prior


def test_exception_mode_closes_the_map_but_not_the_service() -> None:
    seen = pop(
        events(*ERRORS_ONLY),
        interaction=call(),
        exception_mode={"until": "2026-11-25T00:00:00Z", "owner": "Ana"},
    )
    kinds = {one.kind for one in seen.decision.ranked}
    assert kinds <= {ActionKind.SERVICE, ActionKind.NO_ACTION}
    assert seen.best == "complete_transfer"
    stop = seen.stop("family_line")
    assert stop.gate is Gate.EXCEPTION_MODE
    assert "Ana" in stop.because


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=3, seconds=-1), "3 days"),
        (timedelta(days=2, hours=20), "2 days"),
        (timedelta(hours=1, minutes=50), "2 hours"),
        (timedelta(minutes=20), "less than an hour"),
    ],
)
def test_how_long_it_goes_on_is_said_to_the_nearest_hour(left: timedelta, told: str) -> None:
    away = {"until": (NOW + left).isoformat(), "owner": "Ana"}
    stop = pop(events(*ERRORS_ONLY), interaction=call(), exception_mode=away).stop("family_line")
    assert stop.because == f"The customer is in exception mode: Ana takes care of them for another {told}"


def test_a_rule_that_cannot_be_evaluated_closes_its_gate_and_says_so() -> None:
    seen = pop(interaction=call(), traits={"tenure_months": "many"}, happened=[event("e", 9, "web.cancel_requested")])
    stop = seen.stop("loyalty_price")
    assert stop.gate is Gate.ELIGIBILITY
    assert stop.rule == "loyalty_price.tenure"
    assert "could not be evaluated" in stop.because


def test_an_action_bound_to_touchpoints_stays_there() -> None:
    files = policy_files()
    old = "  - id: explain_bill\n"
    bound = {
        **files,
        "actions/service.yaml": files["actions/service.yaml"].replace(old, f"{old}    touchpoints: [desk]\n"),
    }
    told = events((60, "web.bill_disputed", {}))
    there = pop(told, under=load_policy(bound), touchpoint="desk")
    elsewhere = pop(told, under=load_policy(bound), touchpoint="ivr")
    assert "explain_bill" in [one.action for one in there.decision.ranked]
    assert elsewhere.stop("explain_bill").rule == "touchpoint"


@pytest.mark.parametrize(
    ("recommended", "taken", "amount", "expected"),
    [
        ("complete_transfer", "complete_transfer", None, Direction.SAME),
        ("explain_bill", "correct_bill", None, Direction.MORE),
        ("correct_bill", "explain_bill", None, Direction.LESS),
        ("explain_bill", "correct_bill", 1.0, Direction.MORE),
        ("family_line", "premium_card", None, Direction.SAME),
        ("family_line", "premium_card", 15.0, Direction.MORE),
        ("lend_device", "replace_device_express", None, Direction.MORE),
        ("lend_device", "replace_device_express", 5.0, Direction.LESS),
        ("replace_device_express", "lend_device", None, Direction.LESS),
        ("explain_bill", "something_else", None, Direction.UNKNOWN),
        ("explain_bill", "something_else", 20.0, Direction.MORE),
        ("send_technician", "something_else", 20.0, Direction.UNKNOWN),
        ("", "correct_bill", None, Direction.UNKNOWN),
    ],
)
def test_the_direction_follows_from_what_the_actions_are_worth_and_what_they_give(
    recommended: str, taken: str, amount: float | None, expected: Direction
) -> None:
    assert direction(recommended, taken, policy(), amount) is expected


def test_scripts_and_sentences_have_no_empty_slots() -> None:
    for told in (ERRORS_ONLY, [], [(9 * DAY, "order.placed", {"product": "phone"})]):
        decision = pop(events(*told), interaction=call()).decision
        for one in decision.ranked:
            for text in (one.script, *(reason.text for reason in one.why)):
                assert "{" not in text
                assert "“”" not in text

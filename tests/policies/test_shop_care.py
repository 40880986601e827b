"""The care desk of an online shop after the guidelines of ABCD: 10 flows, 55 subflows, 30 actions.

The policy (``shop_care``) says the guidelines in this project's own words; ``care_cases`` tells for every subflow what
may happen. Each case is a conversation in which the agent does what the desk advises first, again and again, until it
advises nothing more. Which buttons the source's agents press in a subflow is read from ``../shared/data`` and compared.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from agentdesk.domain.decision import ActionKind
from tests.policies.care_cases import CASES, Case
from tests.policies.desk import Desk, policy_of, ranked, withheld

DATA = next((found for place in Path(__file__).parents if (found := place / "shared" / "data" / "abcd").is_dir()), None)
needs_data = pytest.mark.skipif(DATA is None, reason="the shop's guidelines (../shared/data/abcd) are not here")

ASKED_BY = {
    "ask_system": {"answer"}, "ask_tier": {"tier"}, "ask_shipping": {"shipping"}, "note_days": {"waited"},
    "note_target": {"target"}, "note_reason": {"source"}, "read_subscription": {"due"},
    "tell_refund_state": {"complains_of"},
}  # fmt: skip
"""Which facts come by which step; all others are told at once."""
BUTTONS = {
    "pull_up_account": "pull-up-account", "note_reason": "record-reason", "note_target": "record-reason",
    "note_item": "record-reason", "note_days": "record-reason", "verify_person": "verify-identity",
    "verify_order": "verify-identity", "validate_purchase": "validate-purchase", "ask_shipping": "shipping-status",
    "ask_system": "ask-the-oracle", "ask_tier": "membership", "read_subscription": "subscription-status",
    "enter_username": "enter-details", "make_password": "make-password", "enter_mail_or_secret": "enter-details",
    "send_link": "send-link", "update_details": "update-account", "remove_service": "update-account",
    "refund_service": "offer-refund", "restore_service": "update-account", "add_credit": "promo-code",
    "remove_fee": "update-order", "move_delivery": "update-order", "change_order_payment": "update-order",
    "change_later_payment": "update-order", "refund_unwanted": "offer-refund", "ship_overnight": "update-order",
    "ship_next_week": "update-order", "add_item": "make-purchase", "enter_refund_details": "enter-details",
    "give_refund": "offer-refund", "notify_manager_of_refund": "notify-team", "change_refund_method": "update-order",
    "enter_address": "enter-details", "register_return": "update-order", "notify_purchasing": "notify-team",
    "discount_code": "promo-code", "back_order": "make-purchase", "new_code": "promo-code",
    "give_credit": "update-order",
    "fix_shipment": "update-order", "change_shipment": "update-order", "send_again": "update-order",
    "resend_parcel": "make-purchase", "waive_fee": "update-order", "refund_fee": "offer-refund",
    "take_payment": "enter-details", "renew_subscription": "update-account", "extend_subscription": "update-account",
    "take_phone_number": "enter-details", "notify_manager": "notify-team", "refund_overcharge": "offer-refund",
    "try_again": "try-again", "log_out_and_in": "log-out-in", "look_closer": "enter-details",
    "clear_browser": "instructions", "notify_website_team": "notify-team", "buy_for_them": "make-purchase",
    "open_faq": "search-faq", "faq_boots": "search-boots", "faq_shirt": "search-shirt", "faq_jeans": "search-jeans",
    "faq_jacket": "search-jacket", "faq_pricing": "search-pricing", "faq_membership": "search-membership",
    "faq_timing": "search-timing", "faq_rules": "search-policy", "give_answer": "select-faq",
}  # fmt: skip
"""The source's button for each action; what is only said has none."""
NOT_IN_THE_LIST = {"manage_extension": {"notify-team"}}
"""Buttons that the guidelines have for a subflow and the source's own list of its buttons has not."""
ANY_ORDER = {"credit_card", "shopping_cart", "search_results", "slow_speed"}


class Walk:
    """A conversation in which the agent does what is advised first, until nothing is."""

    def __init__(self, case: Case) -> None:
        self.desk = desk = Desk("shop_care")
        self.allowed: dict[str, str] = {}
        self.steps: list[str] = []
        asked = set().union(*ASKED_BY.values())
        desk.happens("chat.topic_told", topic=case.topic)
        desk.happens("chat.told", **{name: value for name, value in case.told.items() if name not in asked})
        while True:
            self.decision = desk.decides()
            todo = [one for one in self.decision.ranked if one.kind is not ActionKind.NO_ACTION]
            if not todo:
                return
            best = todo[0]
            assert best.action not in self.steps
            self.steps.append(best.action)
            self.allowed.update((str(best.action), one.rule) for one in best.allowed)
            assert all(one.because and one.exception for one in best.allowed)
            desk.does(best.action)
            answer = {name: case.told[name] for name in ASKED_BY.get(best.action, set()) & case.told.keys()}
            if answer:
                desk.happens("system.answered" if best.action == "ask_system" else "chat.told", **answer)
            if best.action in case.says:
                desk.says(case.says[best.action])


@cache
def walk_of(number: int) -> Walk:
    return Walk(CASES[number])


def walk_where(fits: Callable[[Case], bool]) -> Walk:
    return walk_of(next(number for number, case in enumerate(CASES) if fits(case)))


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: f"{CASES[number].matter}-{number}")
def test_the_desk_advises_the_steps_in_their_order_and_stops_where_the_guidelines_do(number: int) -> None:
    walk, case = walk_of(number), CASES[number]
    assert tuple(walk.steps) == case.steps
    assert walk.allowed == case.allowed
    stopped = withheld(walk.decision)
    assert {action: stopped[action].rule for action in case.stopped} == case.stopped
    assert all(stopped[action].because and "{" not in stopped[action].because for action in case.stopped)
    told = {action: stopped[action].watch for action in case.waits}
    assert {action: watch.for_ for action, watch in told.items() if watch} == case.waits


@pytest.mark.parametrize("case", {case.matter: case for case in CASES}.values(), ids=lambda case: str(case.matter))
def test_before_anything_is_done_only_the_first_step_is_advised(case: Case) -> None:
    desk = Desk("shop_care")
    desk.happens("chat.topic_told", topic=case.topic)
    decision = desk.decides()
    assert desk.intent == case.intent
    doable = {one.action for one in decision.ranked if one.kind is ActionKind.SERVICE}
    if case.matter in ANY_ORDER:
        assert doable == set(case.steps) - {"buy_for_them"}
    else:
        assert doable == {case.steps[0]}
    later = set(case.steps[1:]) - doable
    rules = {withheld(decision)[action].rule for action in later}
    assert not rules & {"about_the_matter", "done_already"}


def test_waiting_for_the_mood_is_advice_too() -> None:
    calm = walk_where(lambda case: case.matter == "bad_price_competitor" and "discount_code" in case.stopped)
    best = calm.decision.ranked[0]
    assert (best.action, best.kind) == ("leave_it_there", ActionKind.NO_ACTION)
    assert best.title == "Leave it there; Give them a discount code only if it takes them to stay unhappy about it"
    assert best.watch is not None
    parcel = walk_where(lambda case: case.matter == "missing" and bool(case.stopped))
    assert parcel.decision.ranked[0].action == "wait_for_parcel"
    double = walk_where(lambda case: case.matter == "manage_cancel" and "refund_unwanted" in case.stopped)
    assert double.decision.ranked[0].action == "wait_for_arrival"


def test_an_old_code_is_told_to_be_old_and_a_new_one_is_not() -> None:
    for matter, old in (("promo_code_invalid", False), ("promo_code_out_of_date", True)):
        case = next(one for one in CASES if one.matter == matter and one.told.get("answer") == "yes_it_is")
        desk = Desk("shop_care")
        desk.happens("chat.topic_told", topic=case.topic)
        desk.happens("chat.told", code_issued=case.told["code_issued"])
        for step in ("pull_up_account", "ask_system"):
            desk.does(step)
        desk.happens("system.answered", answer="yes_it_is")
        assert ("seven days" in ranked(desk.decides())["new_code"].script) is old


def test_every_subflow_has_a_case_that_succeeds_and_one_that_stops() -> None:
    by_matter: dict[str, list[Case]] = defaultdict(list)
    for case in CASES:
        by_matter[case.matter].append(case)
    assert len(by_matter) == 55
    assert all(any(one.stopped for one in cases) for cases in by_matter.values())
    assert {case.intent for case in CASES} == set(policy_of("shop_care").intents)
    exceptions = {rule.id for action in policy_of("shop_care").actions.values() for rule in action.gates if rule.unless}
    assert exceptions == {rule for case in CASES for rule in case.allowed.values()}, (
        "every exception reverses a verdict"
    )
    walked = {step for case in CASES for step in case.steps}
    actions = policy_of("shop_care").actions.values()
    assert walked == {action.id for action in actions if action.kind is not ActionKind.NO_ACTION}


@needs_data
def test_over_its_cases_each_subflow_takes_the_buttons_of_the_source_in_their_order() -> None:
    assert DATA is not None
    wanted = json.loads((DATA / "kb.json").read_text(encoding="utf-8"))
    taken: dict[str, set[str]] = defaultdict(set)
    for number, case in enumerate(CASES):
        buttons = [BUTTONS[step] for step in walk_of(number).steps if step in BUTTONS]
        taken[case.matter].update(buttons)
        if case.matter not in ANY_ORDER:
            order = [button for button in wanted[case.matter] if button in buttons]
            assert [button for button in dict.fromkeys(buttons) if button in order] == order, case
    assert taken == {matter: set(buttons) | NOT_IN_THE_LIST.get(matter, set()) for matter, buttons in wanted.items()}
    ontology = json.loads((DATA / "ontology.json").read_text(encoding="utf-8"))
    every = {action for kind in ontology["actions"].values() for action in kind}
    assert every == set(BUTTONS.values())

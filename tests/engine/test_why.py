"""Why the customer is here: the last and most explicit wish wins, and the confidence says how clear it is."""

from dataclasses import replace
from typing import Any

import pytest

from agentdesk.domain.event import Event
from agentdesk.engine.policy.loader import PolicyError, load_policy
from tests.engine.sample import DAY, HOUR, call, event, events, policy, policy_files, pop, said

DISPUTE = (
    event("issued", 5 * DAY, "billing.invoice_issued", amount=120.5, invoice="i1"),
    event(
        "mail", 2 * DAY, "email.received", text="I was charged twice this month, please correct my bill", subject="Bill"
    ),
    event("page", 100, "web.page_viewed", path="/billing/invoices"),
)
DOWN_THEN_LEAVING = (
    event("down", 3 * DAY, "system.outage_started", area="x"),
    event("chat", 2 * DAY, "chat.message", text="The internet has been down for two days, this is awful"),
    event("page", 60, "web.page_viewed", path="/cancel-contract"),
    event("menu", 30, "ivr.menu_selected", option="cancel contract"),
)


def why(happened: tuple[Event, ...], **more: Any) -> tuple[str, float]:
    told = pop(happened, **more).conclusions.why
    return told.intent, told.confidence


def test_an_open_matter_and_a_look_at_it_today_are_clear_enough() -> None:
    seen = pop((*DISPUTE, event("call", 20, "voice.call_started")), interaction=call())
    assert seen.conclusions.why.intent == "dispute_bill"
    assert seen.conclusions.why.confidence >= 0.5
    assert {"mail", "page"} <= set(seen.conclusions.why.evidence)
    assert seen.best == "correct_bill"
    assert seen.decision.ranked[0].parts.context > 2


def test_looking_around_alone_is_no_dispute() -> None:
    assert why(DISPUTE[:1] + DISPUTE[2:])[0] != "dispute_bill"


def test_what_was_asked_for_last_and_in_so_many_words_wins() -> None:
    intent, confidence = why(DOWN_THEN_LEAVING)
    assert (intent, confidence >= 0.6) == ("cancel_service", True)


@pytest.mark.parametrize(
    ("told", "intent"),
    [
        (event("a", 5, "ivr.menu_selected", option="transfers"), "transfer_money"),
        (event("a", 5, "ivr.intent_recognized", intent="activate new phone"), "activate_device"),
        (event("a", 5, "chat.message", text="my card is blocked"), "card_problem"),
        (event("a", 5, "email.received", subject="I want to cancel my contract"), "cancel_service"),
        (event("a", 5, "chat.started", topic="refund"), "refund"),
        (event("a", 5, "voice.call_started", reason="no internet"), "outage"),
    ],
)
def test_one_clear_statement_minutes_ago_is_enough(told: Event, intent: str) -> None:
    found, confidence = why((told,))
    assert found == intent
    assert 0.6 <= confidence <= 1.0


def test_two_statements_that_contradict_each_other_are_less_clear_and_the_later_one_leads() -> None:
    menu, chat = (
        event("menu", 9, "ivr.menu_selected", option="transfers"),
        event("chat", 4, "chat.message", text="my card is blocked"),
    )
    intent, confidence = why((menu, chat))
    assert intent == "card_problem"
    assert 0.25 <= confidence < min(why((menu,))[1], why((chat,))[1]) - 0.1


def test_a_statement_fades_with_the_days() -> None:
    ages = [why((event("a", minutes, "chat.message", text="where is my refund"),))[1] for minutes in (5, DAY, 9 * DAY)]
    assert ages[0] >= 0.6 > ages[1] > ages[2]


def test_nothing_is_unknown() -> None:
    assert why(()) == ("unknown", 0.0)
    assert why(events((5, "web.page_viewed", {"path": "/"}))) == ("unknown", 0.0)


def test_another_menu_option_is_another_wish_unless_it_is_only_a_coarse_word_for_the_same() -> None:
    failed = event("a", 50, "app.transfer_failed")
    assert why((failed, event("b", 5, "ivr.menu_selected", option="payments")))[0] == "transfer_money"
    assert why((failed, event("b", 5, "ivr.menu_selected", option="cancel contract")))[0] == "cancel_service"


def test_a_page_seen_once_is_weak_and_a_call_about_something_else_is_believed() -> None:
    seen = why(events((3 * HOUR, "web.page_viewed", {"path": "/cancel-contract"})))
    assert seen[1] < 0.5
    intent, _ = why(
        events((3 * HOUR, "web.page_viewed", {"path": "/cancel-contract"})),
        interaction=call(),
        utterances=said("I need help with my new SIM, it is not activated"),
    )
    assert intent == "activate_device"


def test_the_next_likely_reasons_are_told_with_their_evidence_and_never_surer_than_certain() -> None:
    told = pop(
        events((30, "app.transfer_failed"), (9, "ivr.menu_selected", {"option": "cards"})),
        interaction=call(),
        utterances=said("I also want to cancel my contract"),
    ).conclusions.why
    assert told.intent == "cancel_service"
    assert [one.intent for one in told.others][:2] == ["card_problem", "transfer_money"]
    assert all(one.evidence and one.label for one in told.others)
    confidences = [one.confidence for one in told.others]
    assert confidences == sorted(confidences, reverse=True)
    assert told.confidence + sum(confidences) <= 1.001
    assert told.confidence > confidences[0]


def test_a_reason_too_weak_to_be_named_is_the_first_of_the_others() -> None:
    told = pop(events((DAY, "web.page_viewed", {"path": "/billing/invoices"}))).conclusions.why
    assert told.intent == "unknown"
    assert [one.intent for one in told.others] == ["pay_bill"]
    assert told.others[0].confidence < 0.25


def test_confidence_is_what_the_policy_says_that_a_strength_is_worth() -> None:
    mail = events((5, "chat.message", {"text": "where is my refund"}))
    plain = pop(mail).conclusions.why.confidence
    sober = replace(policy(), calibration=((0.0, 0.0), (0.5, 0.1), (1.0, 0.6)))
    assert pop(mail, under=sober).conclusions.why.confidence == pytest.approx(0.1 + (plain - 0.5), abs=0.002)


@pytest.mark.parametrize(
    "points", ["[[0, 0], [0.5, 0.6], [1, 0.4]]", "[[0.1, 0], [1, 1]]", "[[0, 0], [0.5, 0], [0.5, 1], [1, 1]]"]
)
def test_a_calibration_that_is_none_is_refused(points: str) -> None:
    files = dict(policy_files())
    files["policy.yaml"] += f"\ncalibration: {points}\n"
    with pytest.raises(PolicyError):
        load_policy(files)

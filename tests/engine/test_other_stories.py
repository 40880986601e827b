"""Other goals, channels and gaps than in the two stories: the rules are general."""

from typing import Any

import pytest

from tests.engine.sample import DAY, HOUR, call, event, events, pop, said

STORIES: dict[str, tuple[list[tuple[Any, ...]], str, str, str]] = {
    "a card is blocked": (
        [
            (120, "card.blocked", {"reason": "suspicious activity"}),
            (60, "app.error", {"screen": "card settings", "error": "unblock failed"}),
            (20, "ivr.menu_selected", {"option": "Cards"}),
            (15, "ivr.abandoned", {}),
        ],
        "card_problem",
        "unblock_card",
        "card_recovery",
    ),
    "a bill is disputed": (
        [
            (3 * DAY, "billing.invoice_issued", {"amount": 129.9}),
            (2 * DAY, "web.page_viewed", {"path": "/billing/invoice/123"}),
            (DAY, "email.received", {"subject": "Wrong bill: charged twice"}),
            (60, "voice.call_ended", {"reason": "billing dispute", "resolved": False}),
        ],
        "dispute_bill",
        "correct_bill",
        "bill_dispute",
    ),
    "the network is down": (
        [
            (300, "network.outage_started", {"area": "North"}),
            (200, "app.error", {"feature": "speedtest"}),
            (100, "web.page_viewed", {"path": "/support/outages"}),
        ],
        "outage",
        "reset_line",
        "outage_recovery",
    ),
    "the identity check went wrong": (
        [
            (8 * DAY, "web.application_started", {"product": "checking account"}),
            (7 * DAY, "app.kyc_failed", {"reason": "blurry"}),
        ],
        "open_account",
        "verify_identity_now",
        "account_opening",
    ),
    "they cannot sign in": (
        [(20, "app.login_failed", {}), (19, "app.login_failed", {}), (18, "web.login_failed", {})],
        "sign_in",
        "restore_access",
        "getting_help",
    ),
    "they want to leave": (
        [
            (100, "web.page_viewed", {"path": "/account/cancel-subscription"}),
            (90, "web.cancellation_requested", {}),
        ],
        "cancel_service",
        "ask_reason_for_leaving",
        "cancellation",
    ),
    "a payment by direct debit came back": (
        [(2 * DAY, "payment.failed", {"invoice": "17"}), (3 * HOUR, "web.error", {"path": "/pay-bill"})],
        "pay_bill",
        "take_payment",
        "bill_payment",
    ),
    "the phone broke": (
        [(9 * DAY, "web.replacement_requested", {"product": "phone"})],
        "replace_device",
        "replace_device_express",
        "device_replacement",
    ),
    "the eSIM does not activate": (
        [
            (2 * DAY, "store.purchase", {"item": "Smartphone Z"}),
            (60, "app.error", {"task": "eSIM activation", "code": "ACT-17"}),
            (50, "web.error", {"path": "/activate", "code": "ACT-17"}),
            (20, "ivr.hangup", {}),
        ],
        "activate_device",
        "activate_by_hand",
        "device_activation",
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_the_reason_the_journey_and_the_advice_fit(name: str) -> None:
    told, intent, action, journey = STORIES[name]
    seen = pop(events(*told), interaction=call())
    assert seen.conclusions.why.intent == intent
    assert seen.best == action
    assert journey in [one.definition for one in seen.conclusions.journeys if one.state == "active"]
    assert not [one for one in seen.decision.ranked if one.kind == "growth"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I tried to send money to my landlord and it does not work", "transfer_money"),
        ("My card was declined at the supermarket", "card_problem"),
        ("I was charged twice on my bill this month", "dispute_bill"),
        ("I want to cancel my contract", "cancel_service"),
        ("There is no internet since yesterday", "outage"),
        ("I can't log in, I forgot my password", "sign_in"),
        ("How do I activate the SIM in my new phone?", "activate_device"),
        ("Someone made a payment that I did not make, I think it is fraud", "report_fraud"),
        ("Where is my order? The parcel has not arrived", "track_order"),
        ("I would like to upgrade to a bigger plan", "upgrade_plan"),
    ],
)
def test_their_own_words_tell_what_they_want(text: str, intent: str) -> None:
    seen = pop(interaction=call(), utterances=said(text))
    assert seen.conclusions.why.intent == intent
    assert seen.conclusions.why.evidence == ("u0",)


def test_a_customer_nobody_knows_is_asked() -> None:
    seen = pop(interaction=call())
    assert seen.conclusions.why.intent == "unknown"
    assert seen.best == "ask_what_brings_you"
    assert not [one for one in seen.decision.ranked if one.kind == "growth"]


def test_where_nothing_is_wrong_no_action_wins_and_offers_may_follow() -> None:
    seen = pop(events((DAY, "web.page_viewed", {"path": "/home"})), touchpoint="web")
    kinds = [one.kind for one in seen.decision.ranked]
    assert kinds[0] == "no_action"
    assert "growth" in kinds


def test_several_journeys_run_side_by_side() -> None:
    seen = pop(
        events(
            (6 * DAY, "order.placed", {"product": "phone", "order_id": "1"}),
            (4 * DAY, "order.delivered", {"order_id": "1"}),
            (30, "app.transfer_failed", {}),
            (20, "billing.disputed", {}),
        ),
        interaction=call(),
    )
    running = {one.definition for one in seen.conclusions.journeys if one.state == "active"}
    assert {"device_activation", "money_transfer", "bill_dispute"} <= running


def test_unknown_channels_and_types_do_no_harm() -> None:
    seen = pop(
        events(
            (50, "hologram.waved", {"depth": {"a": [{"b": [{"c": [1, None, "x" * 5000]}]}]}}),
            (40, "nodots", {}),
            (30, "web.", {"status": 3, "error": None}),
            (20, ".x", {"": ""}),
        ),
        interaction=call(),
    )
    assert seen.conclusions.why.intent == "unknown"


def test_what_failed_is_told_even_if_nobody_can_tell_what_it_was_for() -> None:
    seen = pop(events((50, "app.error", {"code": "E1"}), (45, "app.error", {"code": "E1"})), interaction=call())
    assert [(one.what, one.result) for one in seen.conclusions.already_tried] == [("something", "failed (E1)")] * 2
    assert seen.stop("family_line").gate == "suitability"


def test_life_cycle_events_of_an_app_are_no_application_for_an_account() -> None:
    seen = pop(events((20 * DAY, "app.application_opened"), (19 * DAY, "app.application_backgrounded")))
    assert not seen.conclusions.journeys


def test_an_unpaid_invoice_is_a_likely_reason() -> None:
    seen = pop(
        events((25 * DAY, "billing.invoice_issued", {"amount": 30}), (3 * DAY, "billing.invoice_overdue", {})),
        interaction=call(),
    )
    assert seen.conclusions.why.intent == "pay_bill"
    assert seen.best == "take_payment"


def test_of_two_invoices_the_one_in_dispute_is_corrected() -> None:
    told = events(
        (40 * DAY, "billing.invoice_issued", {"invoice_id": "INV-1", "amount": 40}),
        (9 * DAY, "billing.invoice_issued", {"invoice_id": "INV-2", "amount": 129.9}),
        (DAY, "web.dispute_opened", {"invoiceId": "INV-2", "reason": "wrong bill"}),
    )
    seen = pop(told, interaction=call())
    assert seen.best == "correct_invoice:INV-2"
    assert seen.decision.ranked[0].title == "Correct invoice INV-2 and credit the difference"
    assert seen.stop("correct_invoice:INV-1").because == "Nobody says that something is wrong with invoice INV-1"
    assert seen.stop("correct_bill").rule == "correct_bill.which_one"
    corrected = event("done", 30, "billing.credit_issued", invoice_id="INV-2")
    again = pop((*told, corrected), interaction=call())
    assert not [one.action for one in again.decision.ranked if one.action.startswith("correct_")]
    settled = next(one for one in again.inputs.records if one.key == "INV-2")
    assert (settled.fields["disputed"], settled.fields["amount"]) == (False, 129.9)

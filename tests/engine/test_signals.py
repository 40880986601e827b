"""The four forms of signals: enough of something, one after another, something missing, one thing on many channels."""

from typing import Any

import pytest

from tests.engine import test_signal_stories
from tests.engine.sample import DAY, HOUR, call, events, policy, pop

SEEN: dict[str, list[tuple[Any, ...]]] = {
    "repeated_failure": [(50, "app.transfer_failed"), (20, "app.login_failed")],
    "channel_hopping": [(50, "app.transfer_failed"), (20, "web.error", {"path": "/transfer"})],
    "rage": [(20, "web.rage_click", {"path": "/x"})],
    "menu_lost": [(20, "ivr.abandoned")],
    "menu_loops": [(9, "ivr.menu_selected", {"option": "Main menu"}), (5, "ivr.menu_selected", {"option": "back"})],
    "repeat_contact": [(2 * DAY, "voice.call_ended"), (60, "email.received", {"subject": "again"})],
    "contact_after_failure": [(90, "app.transfer_failed"), (60, "chat.started", {"page": "help"})],
    "failed_payment": [(DAY, "payment.failed", {"amount": 20})],
    "bill_unpaid": [(30 * DAY, "billing.invoice_issued", {"amount": 20})],
    "service_down": [(60, "network.outage_started")],
    "leaving_intent": [(60, "web.page_viewed", {"path": "/cancel-contract"})],
    "low_satisfaction": [(DAY, "survey.answered", {"csat": 1})],
    "price_reason": [(60, "chat.message", {"text": "cancel my contract, too expensive", "reason": "price"})],
    "mendable_reason": [(9 * DAY, "contract.terminated", {"reason": "poor coverage"})],
    "ended_by_us": [(9 * DAY, "contract.terminated", {"reason": "fair use", "ended_by": "company"})],
    "gravely_ill": [(DAY, "email.received", {"text": "I am terminally ill and want to settle things"})],
    "obstacle": [(60, "app.unexpected_logout")],
    "let_down": [(DAY, "order.cancelled", {"reason": "out of stock"})],
    "opted_out": [(DAY, "email.unsubscribed")],
    "not_understood": [(DAY, "mortgage.transmogrified")],
    "danger": [(60, "email.received", {"text": "There is a smell of gas, I smell gas in the kitchen"})],
    "said_amiss": [(60, "chat.message", {"text": "my phone has had nothing since Monday"})],
    "said_first": [(60, "chat.message", {"text": "a bigger plan, but first explain the last one"})],
    "help_sought": [(60, "web.help_searched", {"query": "garden"})],
    "card_gone": [(60, "app.card_blocked", {"reason": "lost"})],
    "device_gone": [(60, "app.device_reported_stolen", {})],
    "asked_to_pay_later": [(DAY, "email.received", {"subject": "Can I pay in instalments?"})],
    "complaint": [(DAY, "email.received", {"subject": "Complaint"})],
    "asked_for_person": [(20, "chat.agent_requested")],
    "broken_promise": [(DAY, "voice.callback_missed")],
    "fraud_sign": [(60, "web.page_viewed", {"path": "/report-fraud"})],
    "broken_promise_told": [(DAY, "chat.message", {"text": "your engineer never showed up"})],
    "mishap": [(DAY, "device.overheated")],
    "left_broken": [(60 * DAY, "shipment.damaged")],
    "held_up": [(DAY, "order.delayed")],
    "case_open": [(60 * DAY, "claim.filed", {"claim_id": 7})],
    "has_left": [(200 * DAY, "contract.terminated")],
    "left_for_a_reason": [(DAY, "contract.terminated", {"reason": "too expensive"})],
    "deceased": [(400 * DAY, "customer.deceased")],
    "bereaved": [(DAY, "email.received", {"text": "My wife died in May, here is the death certificate"})],
    "interest": [(60, "web.page_viewed", {"path": "/plans/upgrade"}), (50, "web.offer_clicked")],
}
NOT_SEEN: dict[str, list[tuple[Any, ...]]] = {
    "repeated_failure": [(3 * DAY, "app.transfer_failed"), (20, "app.login_failed")],
    "channel_hopping": [(5 * HOUR, "app.transfer_failed"), (20, "web.error", {"path": "/transfer"})],
    "repeat_contact ": [(90, "chat.started"), (80, "chat.message"), (50, "chat.ended")],
    "repeat_contact": [(20 * DAY, "voice.call_ended"), (60, "email.received", {"subject": "hi"})],
    "contact_after_failure": [(90, "chat.started"), (60, "app.transfer_failed")],
    "bill_unpaid": [(30 * DAY, "billing.invoice_issued"), (20 * DAY, "billing.invoice_paid")],
    "service_down": [(60, "network.outage_started"), (30, "network.restored")],
    "broken_promise_told": [(DAY, "chat.message", {"sender": "agent", "text": "the engineer never showed up"})],
    "mishap": [(DAY, "shipment.repaired"), (40 * DAY, "device.overheated"), (DAY, "order.cancelled")],
    "let_down": [(DAY, "order.cancelled", {"reason": "changed my mind"})],
    "opted_out": [(DAY, "email.unsubscribed"), (60, "email.resubscribed")],
    "not_understood": [
        (DAY, "mortgage.rate_fixed"),
        (DAY, "app.widget_hovered"),
        (DAY, "system.identified"),
        (DAY, "billing.dispute_acknowledged"),
    ],
    "danger": [(60, "chat.message", {"text": "My ex-colleague watches too much television"})],
    "said_amiss": [(60, "chat.message", {"text": "I want a bigger plan"})],
    "said_first": [(60, "chat.message", {"text": "My first name is Ann"})],
    "obstacle": [(60, "web.rage_click"), (50, "web.help_searched"), (40, "web.page_not_found")],
    "mendable_reason": [(DAY, "contract.terminated", {"reason": "emigrated"})],
    "ended_by_us": [(DAY, "contract.terminated", {"reason": "poor coverage"})],
    "left_broken": [(9 * DAY, "shipment.damaged"), (DAY, "shipment.repaired")],
    "held_up": [(9 * DAY, "order.delayed", {"order_id": 1}), (DAY, "order.delivered", {"order_id": 1})],
    "case_open": [(9 * DAY, "claim.filed", {"claim_id": 7}), (DAY, "claim.paid", {"claim_id": 7})],
    "has_left": [(20 * DAY, "contract.terminated"), (DAY, "subscription.started")],
    "left_for_a_reason": [(DAY, "contract.terminated"), (DAY, "order.cancelled", {"reason": "too expensive"})],
    "deceased": [(DAY, "customer.updated")],
    "bereaved": [(DAY, "email.received", {"text": "My phone died in May"})],
    "low_satisfaction": [(DAY, "survey.answered", {"csat": "1 of 5"}), (DAY, "survey.answered", {"nps": 9})],
}


@pytest.mark.parametrize("signal", SEEN)
def test_it_is_seen_with_its_evidence(signal: str) -> None:
    told = events(*SEEN[signal])
    found = next(one for one in pop(told).conclusions.signals if one.signal == signal)
    assert set(found.evidence) <= {one.id for one in told}
    assert found.evidence
    assert found.title


@pytest.mark.parametrize("signal", NOT_SEEN)
def test_it_is_not_seen_where_it_does_not_hold(signal: str) -> None:
    assert signal.strip() not in [one.signal for one in pop(events(*NOT_SEEN[signal])).conclusions.signals]


def test_every_declared_signal_is_tried_here_or_on_other_stories() -> None:
    assert {rule.id for rule in policy().signals} == {*SEEN, *test_signal_stories.SEEN}


def test_signals_fade() -> None:
    assert not pop(events((90 * DAY, "payment.failed"))).conclusions.signals


def test_a_journey_carries_the_signals_of_its_own_events() -> None:
    seen = pop(events((50, "app.transfer_failed"), (40, "app.transfer_failed"), (30, "payment.failed")))
    journey = next(one for one in seen.conclusions.journeys if one.definition == "money_transfer")
    assert [signal.signal for signal in journey.signals] == ["repeated_failure", "failure"]


def test_effort_and_risk_come_with_reasons_and_evidence() -> None:
    told = events(
        (3 * DAY, "voice.call_ended", {"reason": "outage"}),
        (2 * DAY, "voice.call_ended", {"reason": "outage"}),
        (DAY, "email.received", {"subject": "Complaint: still no internet, I want to cancel my contract"}),
        (HOUR, "survey.answered", {"nps": 1}),
    )
    seen = pop(told, interaction=call()).conclusions
    assert seen.attrition.level == "high"
    assert 0 < seen.effort.score < 1
    for reason in (*seen.effort.reasons, *seen.attrition.reasons):
        assert reason.text
    assert any(reason.evidence for reason in seen.attrition.reasons)
    assert pop().conclusions.effort.score == pop().conclusions.attrition.risk == 0.0

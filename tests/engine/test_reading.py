"""What a raw event means, whatever its sender calls it; and how it is told to people."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.engine import reading
from agentdesk.engine.reading import normal_type, read
from agentdesk.engine.timeline_text import describe
from tests.engine.sample import event, policy

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("type_", "data", "intent", "outcome"),
    [
        ("app.transfer_failed", {}, "transfer_money", "failed"),
        ("app.error", {"task": "transfer"}, "transfer_money", "failed"),
        ("web.error", {"path": "/payments/transfer/new"}, "transfer_money", "failed"),
        ("payment.failed", {"kind": "transfer"}, "transfer_money", "failed"),
        ("ivr.menu_selected", {"option": "transfers"}, "transfer_money", ""),
        ("app.moneyTransferCompleted", {}, "transfer_money", "succeeded"),
        ("app.step_completed", {"flow": "transfer"}, "transfer_money", "progressed"),
        ("app.transfer", {"status": "declined"}, "transfer_money", "failed"),
        ("app.transfer", {"result": "success"}, "transfer_money", "succeeded"),
        ("app.transfer", {"success": False}, "transfer_money", "failed"),
        ("app.transfer_started", {"amount": 20}, "transfer_money", "started"),
        ("device.activation_failed", {"code": "ACT-17"}, "activate_device", "failed"),
        ("app.error", {"screen": "SIM activation"}, "activate_device", "failed"),
        ("voice.call_transferred", {"to": "agent"}, "", ""),
        ("ivr.abandoned", {}, "", "abandoned"),
        ("card.activated", {}, "card_problem", "succeeded"),
        ("web.page_viewed", {"path": "/help/lost-card"}, "card_problem", ""),
        ("device.not_activated", {}, "activate_device", "failed"),
        ("transfer.completed", {}, "transfer_money", "succeeded"),
    ],
)
def test_what_it_is_about_and_how_it_ended(type_: str, data: dict[str, Any], intent: str, outcome: str) -> None:
    reading = read(event("e", 1, type_, **data), policy().vocabulary)
    assert (reading.intent, reading.outcome) == (intent, outcome)


def test_one_spelling_of_types() -> None:
    names = ["web.order_completed", "web.orderCompleted", "Web.Order Completed", "web.order-completed"]
    assert {normal_type(name) for name in names} == {"web.order_completed"}


@pytest.mark.parametrize(
    ("type_", "data", "title", "detail"),
    [
        ("web.page_viewed", {"path": "/transfer"}, "Viewed /transfer", ""),
        ("web.page_viewed", {"page": "Transfers", "path": "/transfer"}, "Viewed Transfers", "/transfer"),
        ("web.page_viewed", {}, "Viewed", ""),
        ("web.page_viewed", {"path": "/help/1"}, "Viewed /help/1", ""),
        ("web.page_viewed", {"title": "Help", "path": "/help/1"}, "Viewed Help", "/help/1"),
        ("app.error", {"code": "ACT-17", "screen": "Activate"}, "App error ACT-17", "Activate"),
        ("ivr.menu_selected", {"option": "cards"}, "Menu: cards", ""),
        ("billing.invoice_issued", {"number": "17", "amount": 12.5, "currency": "EUR"}, "Invoice 17", "12.50 EUR"),
        ("payment.made", {"amount": 1600, "currency": "USD", "status": "received"}, "Payment received", "1600 USD"),
        ("hologram.hand_waved", {"reason": "hello"}, "Hand waved", "hello"),
        ("nodots", {}, "Nodots", ""),
        ("survey.answered", {"csat": 2}, "Answered a survey: 2", ""),
        ("order.placed", {"products": [{"name": "Phone X"}], "order_id": "o-1"}, "Ordered Phone X", "o-1"),
    ],
)
def test_it_is_told_to_people(type_: str, data: dict[str, Any], title: str, detail: str) -> None:
    assert describe(event("e", 1, type_, **data), policy()) == (title, detail)


@given(st.text(max_size=30), st.dictionaries(st.text(max_size=12), JSON, max_size=5), st.none() | st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_nothing_breaks_it(what: str, data: dict[str, Any], text: str | None) -> None:
    one = event("e", 1, f"web.{what}").model_copy(update={"data": data, "text": text})
    reading = read(one, policy().vocabulary)
    assert reading.outcome in ("", "failed", "abandoned", "succeeded", "progressed", "started")
    title, detail = describe(one, policy())
    assert title.strip()
    assert len(title) <= 120
    assert len(detail) <= 200


@pytest.mark.parametrize(
    ("type_", "data", "by_customer"),
    [
        ("email.received", {"subject": "hello"}, True),
        ("email.sent", {"subject": "Your invoice"}, False),
        ("chat.message", {"speaker": "Agent"}, False),
        ("chat.message", {"speaker": "customer"}, True),
        ("sms.message", {"direction": "outbound"}, False),
        ("agent.wrap_up", {}, False),
    ],
)
def test_who_did_it(type_: str, data: dict[str, Any], by_customer: bool) -> None:
    assert read(event("e", 1, type_, **data), policy().vocabulary).by_customer is by_customer


def test_an_event_is_read_once_and_anew_when_it_is_another_one() -> None:
    vocabulary = policy().vocabulary
    first = event("same", 0, "app.error", task="transfer")
    assert read(first.model_copy(), vocabulary) is read(first, vocabulary)
    corrected = first.model_copy(update={"sentiment": 0.5})
    assert read(corrected, vocabulary).event.sentiment == 0.5
    other = event("same", 0, "app.transfer", status="declined")
    assert read(other, vocabulary).outcome == "failed"
    assert read(other, vocabulary).event == other


def test_what_is_remembered_of_events_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MEMO_LIMIT", 3)
    vocabulary = replace(policy().vocabulary, of_events={})
    for number in range(10):
        read(event(f"e{number}", number, "app.error"), vocabulary)
    assert len(vocabulary.of_events) <= 3

"""The rules of the shop's policy one by one, on orders made up here."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from tests.policies.desk import Desk, ranked, withheld


def shop(status: str = "pending", found: bool = True, owner: str = "ana") -> Desk:
    desk = Desk("shop_orders")
    desk.before(50, "payment.method_added", payment_method_id="card", source="credit_card")
    desk.before(50, "payment.method_added", payment_method_id="gift", source="gift_card", balance=30)
    desk.before(50, "payment.method_added", payment_method_id="pal", source="paypal")
    placed = {"user_id": owner, "total": 80, "items": ["i1", "i2"], "payment_method_id": "card"}
    desk.before(9, "order.placed", order_id="W1", **placed)
    if status != "pending":
        desk.before(5, f"order.{status}", order_id="W1")
    if found:
        desk.happens("system.caller_found", user_id="ana", by="email")
    return desk


def asked(desk: Desk, wish: str, more: dict[str, Any], confirmed: bool = True) -> Desk:
    desk.happens("chat.wish_told", order_id="W1", wish=wish, **more)
    if confirmed:
        desk.happens("chat.wish_confirmed", order_id="W1")
    return desk


MISTAKE = {"reason": "ordered by mistake"}
ITEM = {"asked_items": ["i1"]}
BY_GIFT = {**ITEM, "payment_method_id": "gift"}


@pytest.mark.parametrize(
    ("action", "status", "wish", "more", "stopped_by"),
    [
        ("cancel_order", "pending", "cancel", MISTAKE, None),
        ("cancel_order", "pending", "cancel", {"reason": "no longer needed"}, None),
        ("cancel_order", "pending", "cancel", {"reason": "found it cheaper"}, "cancel_order.reason"),
        ("cancel_order", "pending", "cancel", {}, "cancel_order.reason"),
        ("cancel_order", "pending", "cancel", {**MISTAKE, "whole": False}, "cancel_order.whole"),
        ("cancel_order", "pending", "cancel", {**MISTAKE, "payment_method_id": "gift"}, "cancel_order.refund"),
        ("cancel_order", "processed", "cancel", MISTAKE, "cancel_order.pending"),
        ("cancel_order", "delivered", "cancel", MISTAKE, "cancel_order.pending"),
        ("cancel_order", "cancelled", "cancel", MISTAKE, "cancel_order.pending"),
        ("cancel_order", "items_changed", "cancel", MISTAKE, "cancel_order.pending"),
        ("cancel_order", "pending", "address", {}, "cancel_order.asked"),
        ("change_address", "pending", "address", {}, None),
        ("change_address", "items_changed", "address", {}, "change_address.pending"),
        ("change_payment", "pending", "payment", {"payment_method_id": "pal"}, None),
        ("change_payment", "pending", "payment", {"payment_method_id": "card"}, "change_payment.another"),
        ("change_payment", "pending", "payment", {"payment_method_id": "gift"}, "change_payment.covers_all"),
        ("change_payment", "pending", "payment", {"payment_method_id": "amex"}, "change_payment.known_payment"),
        ("change_items", "pending", "items", {**ITEM, "difference": 500}, None),
        ("change_items", "pending", "items", {**BY_GIFT, "difference": 30}, None),
        (
            "change_items",
            "pending",
            "items",
            {**BY_GIFT, "difference": 31},
            "change_items.covered",
        ),
        ("change_items", "pending", "items", {**ITEM, "in_stock": False}, "change_items.in_stock"),
        ("change_items", "pending", "items", {**ITEM, "same_product": False}, "change_items.same_product"),
        ("change_items", "pending", "items", {"asked_items": ["i1", "i9"]}, "change_items.their_items"),
        ("change_items", "pending", "items", {}, "change_items.their_items"),
        ("change_items", "items_changed", "items", ITEM, "change_items.once"),
        ("take_return", "delivered", "return", ITEM, None),
        ("take_return", "delivered", "return", BY_GIFT, None),
        ("take_return", "delivered", "return", {**ITEM, "payment_method_id": "pal"}, "take_return.refund"),
        ("take_return", "pending", "return", ITEM, "take_return.delivered"),
        ("take_return", "return_registered", "return", ITEM, "take_return.once"),
        ("exchange_items", "delivered", "exchange", ITEM, None),
        ("exchange_items", "exchange_registered", "exchange", ITEM, "exchange_items.once"),
        ("exchange_items", "return_registered", "exchange", ITEM, "exchange_items.once"),
        ("exchange_items", "processed", "exchange", ITEM, "exchange_items.delivered"),
    ],
)
def test_a_write_passes_or_the_right_rule_stops_it(
    action: str, status: str, wish: str, more: dict[str, Any], stopped_by: str | None
) -> None:
    decision = asked(shop(status), wish, more).decides()
    if stopped_by is None:
        assert f"{action}:W1" in ranked(decision)
    else:
        stop = withheld(decision)[f"{action}:W1"]
        assert stop.rule == stopped_by
        assert stop.because
        assert "{" not in stop.because


def test_nothing_before_it_is_known_who_asks() -> None:
    desk = asked(shop(found=False), "cancel", MISTAKE)
    decision = desk.decides()
    assert withheld(decision)["cancel_order:W1"].rule == "caller_found_first"
    assert decision.ranked[0].action == "find_customer"
    desk.happens("system.caller_found", user_id="ana", by="guess")
    assert withheld(desk.decides())["cancel_order:W1"].rule == "caller_found_first"


def test_one_conversation_serves_one_customer() -> None:
    desk = shop()
    desk.happens("order.looked_up", order_id="W7", user_id="ben", status="pending")
    desk.happens("chat.wish_told", order_id="W7", wish="cancel", **MISTAKE)
    desk.happens("chat.wish_confirmed", order_id="W7")
    stop = withheld(desk.decides())["cancel_order:W7"]
    assert stop.rule == "own_order"
    assert "somebody else" in stop.because


def test_nothing_without_their_yes_and_the_desk_waits_for_it() -> None:
    decision = asked(shop(), "cancel", MISTAKE, confirmed=False).decides()
    stop = withheld(decision)["cancel_order:W1"]
    assert stop.rule == "confirmed_first"
    assert stop.watch is not None
    assert stop.watch.for_ == "their yes"
    wait = ranked(decision)["wait_for_yes"]
    assert wait.kind is ActionKind.NO_ACTION
    assert wait.title == "Wait for their yes before: Cancel order W1"
    assert decision.ranked[0].action == "read_details_back:W1"


def test_a_new_wish_needs_a_new_yes_and_a_withdrawn_one_is_none() -> None:
    desk = asked(asked(shop(), "cancel", MISTAKE), "address", {}, confirmed=False)
    assert withheld(desk.decides())["change_address:W1"].rule == "confirmed_first"
    desk.happens("chat.wish_withdrawn", order_id="W1")
    assert withheld(desk.decides())["change_address:W1"].rule == "change_address.asked"


def test_another_address_and_then_other_items_but_not_the_other_way_round() -> None:
    desk = asked(shop(), "address", {})
    desk.happens("order.address_changed", order_id="W1")
    assert "change_items:W1" in ranked(asked(desk, "items", ITEM).decides())
    desk.happens("order.items_changed", order_id="W1")
    assert withheld(asked(desk, "address", {}).decides())["change_address:W1"].rule == "change_address.pending"

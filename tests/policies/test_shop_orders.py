"""The shop of τ²-bench's retail domain: its orders, its customers' requests, and what its policy lets an agent write.

The policy (``shop_orders``) is this project's own wording of that shop's rules. The orders, the customers and which
writes each request ends in are the source's and are read from ``../shared/data``. What a request asks for is told by
events, just before the write that the source's solution takes; that the policy then lets exactly this write pass, and
says of every other why not, is what is tested.
"""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from agentdesk.domain.decision import Decision, declared_action
from tests.policies.desk import Desk, ranked, withheld

DATA = next(
    (found for place in Path(__file__).parents if (found := place / "shared" / "data" / "tau2-retail").is_dir()), None
)
needs_data = pytest.mark.skipif(DATA is None, reason="the shop's orders (../shared/data/tau2-retail) are not here")

WRITES = {
    "cancel_pending_order": ("cancel_order", "cancel", "order.cancelled"),
    "modify_pending_order_items": ("change_items", "items", "order.items_changed"),
    "modify_pending_order_address": ("change_address", "address", "order.address_changed"),
    "modify_pending_order_payment": ("change_payment", "payment", "order.payment_changed"),
    "return_delivered_order_items": ("take_return", "return", "order.return_registered"),
    "exchange_delivered_order_items": ("exchange_items", "exchange", "order.exchange_registered"),
}
"""Source's name → (action, what the customer wishes, what then happens to the order)."""
ALL_WRITES = frozenset(action for action, _wish, _event in WRITES.values())
BY_STATUS = {
    "pending": {"cancel_order", "change_items", "change_address", "change_payment"},
    "delivered": {"take_return", "exchange_items"},
    "processed": set[str](),
    "cancelled": set[str](),
    "items_changed": set[str](),
    "return_asked": set[str](),
    "exchange_asked": set[str](),
}
"""What the order's status alone admits, as the source's policy says it; kept apart from the policy under test."""
AFTER = {
    "cancel_order": "cancelled", "change_items": "items_changed", "take_return": "return_asked",
    "exchange_items": "exchange_asked",
}  # fmt: skip
STATUS_RULES = {
    "cancel_order": {"pending"}, "change_items": {"pending", "once"}, "change_address": {"pending"},
    "change_payment": {"pending"}, "take_return": {"delivered", "once"}, "exchange_items": {"delivered", "once"},
}  # fmt: skip


@cache
def database() -> dict[str, Any]:
    assert DATA is not None
    return dict(json.loads((DATA / "db.json").read_text(encoding="utf-8")))


@cache
def requests() -> dict[str, dict[str, Any]]:
    if DATA is None:
        return {}
    return {one["id"]: one for one in json.loads((DATA / "tasks.json").read_text(encoding="utf-8"))}


def solution(request: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(one["name"], one["arguments"]) for one in request["evaluation_criteria"]["actions"] or []]


def writes_of(request: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [one for one in solution(request) if one[0] in WRITES or one[0] == "modify_user_address"]


def customer_of(request: dict[str, Any]) -> str:
    """Whose request it is: by an order or a user that its solution looks at, else by what the customer says of them."""
    data = database()
    for _name, told in solution(request):
        if told.get("order_id") in data["orders"]:
            return str(data["orders"][told["order_id"]]["user_id"])
        if told.get("user_id") in data["users"]:
            return str(told["user_id"])
    known = request["user_scenario"]["instructions"]["known_info"]
    for user_id, user in data["users"].items():
        name, zip_code = user["name"], user["address"]["zip"]
        if user_id in known or (f"{name['first_name']} {name['last_name']}" in known and zip_code in known):
            return str(user_id)
    raise AssertionError(known)


class Shop:
    """A customer of the shop on the line, everything that the shop knows of them told as events."""

    def __init__(self, user_id: str) -> None:
        self.desk, self.user_id = Desk("shop_orders"), user_id
        user, orders = database()["users"][user_id], database()["orders"]
        self.status = {order: orders[order]["status"] for order in user["orders"]}
        for method in user["payment_methods"].values():
            self.desk.before(
                90, "payment.method_added",
                payment_method_id=method["id"], source=method["source"], balance=method.get("balance", 0),
            )  # fmt: skip
        for order in user["orders"]:
            self.placed(orders[order])

    def placed(self, order: dict[str, Any]) -> None:
        paid = order["payment_history"][0]
        self.desk.before(
            20, "order.placed", order_id=order["order_id"], user_id=order["user_id"], total=paid["amount"],
            items=[item["item_id"] for item in order["items"]], payment_method_id=paid["payment_method_id"],
        )  # fmt: skip
        if order["status"] != "pending":
            self.desk.before(9, f"order.{order['status']}", order_id=order["order_id"])

    def found(self) -> None:
        self.desk.happens("system.caller_found", user_id=self.user_id, by="name_and_zip")

    def wishes(self, name: str, told: dict[str, Any]) -> None:
        """The customer asks for a write, with what the catalogue says of the items that they want instead."""
        wish, order = WRITES[name][1], database()["orders"][told["order_id"]]
        swaps = list(zip(told.get("item_ids", ()), told.get("new_item_ids", ()), strict=False))
        bought = {item["item_id"]: item for item in order["items"]}
        variants = {
            variant: (product["product_id"], one)
            for product in database()["products"].values()
            for variant, one in product["variants"].items()
        }
        more: dict[str, Any] = {"reason": told["reason"]} if "reason" in told else {}
        if "payment_method_id" in told:
            more["payment_method_id"] = told["payment_method_id"]
        if "item_ids" in told:
            more["asked_items"] = told["item_ids"]
        if swaps:
            more["difference"] = round(sum(variants[new][1]["price"] - bought[old]["price"] for old, new in swaps), 2)
            more["in_stock"] = all(variants[new][1]["available"] for _old, new in swaps)
            more["same_product"] = all(variants[new][0] == bought[old]["product_id"] for old, new in swaps)
        self.desk.happens("chat.wish_told", order_id=told["order_id"], wish=wish, **more)

    def confirms(self, order: str) -> None:
        self.desk.happens("chat.wish_confirmed", order_id=order)

    def writes(self, name: str, order: str) -> None:
        """The write is done, and the shop's systems say so."""
        action, _wish, event = WRITES[name]
        self.desk.does(f"{action}:{order}")
        self.desk.happens(event, order_id=order)
        self.status[order] = AFTER.get(action, self.status[order])


def writes_in(decision: Decision) -> set[str]:
    """The writes that are advised."""
    named = ALL_WRITES | {"change_home_address"}
    return {str(one.action) for one in decision.ranked if declared_action(one.action) in named}


def probe(shop: Shop, counts: Counter[str]) -> None:
    """Every write on every order that its status does not admit is withheld because of the status, and says which."""
    stopped = withheld(shop.desk.decides())
    for order, status in shop.status.items():
        for action in ALL_WRITES - BY_STATUS[status]:
            stop = stopped[f"{action}:{order}"]
            counts["forbidden"] += 1
            assert stop.subject is not None
            right = stop.rule.removeprefix(f"{action}.") in STATUS_RULES[action]
            counts["forbidden, right reason"] += right and stop.subject.key == order and order in stop.because


@needs_data
def test_every_write_of_the_solutions_passes_when_it_is_taken_and_every_forbidden_one_says_why() -> None:
    counts: Counter[str] = Counter()
    not_let: dict[str, tuple[str, str]] = {}
    for request_id, request in requests().items():
        shop = Shop(customer_of(request))
        assert writes_in(shop.desk.decides()) == set(), "nobody knows yet who they are"
        shop.found()
        probe(shop, counts)
        for name, told in writes_of(request):
            counts["writes"] += 1
            if name == "modify_user_address":
                shop.desk.happens("chat.home_told")
                assert writes_in(shop.desk.decides()) == set()
                shop.desk.happens("chat.home_confirmed")
                assert writes_in(shop.desk.decides()) == {"change_home_address"}
                counts["eligible"] += 1
                shop.desk.happens("agent.home_changed")
                continue
            order, wanted = told["order_id"], f"{WRITES[name][0]}:{told['order_id']}"
            shop.wishes(name, told)
            asked = shop.desk.decides()
            assert writes_in(asked) == set(), "nothing is written before their yes"
            assert f"read_details_back:{order}" in ranked(asked)
            shop.confirms(order)
            decision = shop.desk.decides()
            if wanted in ranked(decision):
                counts["eligible"] += 1
                assert writes_in(decision) == {wanted}
                best = ranked(decision)[wanted]
                assert best.subject is not None
                assert (best.subject.key, order in best.title) == (order, True)
            else:
                not_let[request_id] = (withheld(decision)[wanted].rule, withheld(decision)[wanted].because)
            shop.writes(name, order)
            probe(shop, counts)
    # the source's solution of request 105 pays 21.10 with a gift card of 17.00, which its own policy does not allow
    assert not_let == {
        "105": ("exchange_items.covered", "There are 17 on the gift card, and the difference is 21.1"),
    }  # fmt: skip
    assert counts["writes"] == 120
    assert counts["eligible"] == 119
    assert counts["forbidden"] == counts["forbidden, right reason"] == 2704


RETURN, CANCEL = "return_delivered_order_items", "cancel_pending_order"
NO_WRITE: dict[str, tuple[list[tuple[str, str, dict[str, Any]]], str]] = {
    # both orders are to be refunded to how the other was paid: the rule about refunds stops them, yes or no
    "10": (
        [
            (RETURN, "#W5490111", {"item_ids": ["4579334072"], "payment_method_id": "paypal_9497703"}),
            (RETURN, "#W7387996", {"item_ids": ["5796612084"], "payment_method_id": "credit_card_3124723"}),
        ],
        "take_return.refund",
    ),
    # they change their mind when asked for their yes: only that decides
    "24": ([(CANCEL, "#W3561391", {"reason": "ordered by mistake"})], "confirmed_first"),
    # refunded to a card that they do not have here
    "25": (
        [(RETURN, "#W5565470", {"item_ids": ["7602931732", "9570044148"], "payment_method_id": "amex"})],
        "take_return.known_payment",
    ),
    # an order that is cancelled stays so, whatever is asked
    "50": ([(CANCEL, "#W8859225", {"reason": "no longer needed"})], "cancel_order.pending"),
    # cancel it all, but only with the money on the gift card
    "57": (
        [(CANCEL, "#W4284542", {"reason": "no longer needed", "payment_method_id": "gift_card_9368765"})],
        "cancel_order.refund",
    ),
    # a question, no wish
    "67": ([], ""),
}
"""The requests that end in no write: what the customer asks for, and the rule that stops it."""


@needs_data
def test_the_requests_that_end_without_a_write_have_none_advised() -> None:
    assert {request_id for request_id, request in requests().items() if not writes_of(request)} == set(NO_WRITE)
    for request_id, (wishes, rule) in NO_WRITE.items():
        shop = Shop(customer_of(requests()[request_id]))
        shop.found()
        assert writes_in(shop.desk.decides()) == set()
        for name, order, told in wishes:
            shop.wishes(name, {"order_id": order, **told})
            if rule != "confirmed_first":
                shop.confirms(order)  # even then
            decision = shop.desk.decides()
            assert writes_in(decision) == set(), request_id
            assert withheld(decision)[f"{WRITES[name][0]}:{order}"].rule == rule, request_id
        if any(name == "transfer_to_human_agents" for name, _told in solution(requests()[request_id])):
            shop.desk.happens("chat.something_else_asked")
            assert "pass_on_to_person" in ranked(shop.desk.decides())


@needs_data
def test_the_status_alone_admits_the_right_kind_of_write_for_all_orders_of_all_customers() -> None:
    """Not only what was requested: each of a hundred customers, all their orders, all kinds of writes."""
    counts: Counter[str] = Counter()
    for user_id, user in list(database()["users"].items())[:100]:
        if user["orders"]:
            shop = Shop(user_id)
            shop.found()
            probe(shop, counts)
    assert counts["forbidden"] == counts["forbidden, right reason"] > 500

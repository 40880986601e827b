"""What may happen in each of the 55 matters of the care policy: what the customer says and the systems answer, which
steps the desk then advises one after the other, what it withholds by which rule, and what an exception lets pass.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """One conversation. ``matter`` is the source's name of the subflow, ``topic`` how the customer says it, ``intent``
    what the policy calls it.

    ``told`` are facts by name: each comes when the step that asks for it is done, or at once where none does. ``steps``
    are the ids of the actions that are advised first, one after the other, after the first ones of the matter.
    ``stopped`` are actions withheld in the end, ``allowed`` those let pass on the way by the exception of a rule, each
    with the rule. ``says`` is what the customer says after a step.
    """

    matter: str
    intent: str
    topic: str
    told: dict[str, Any]
    steps: tuple[str, ...]
    stopped: dict[str, str] = field(default_factory=dict)
    allowed: dict[str, str] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)
    """Actions withheld in the end until something comes, and what that is."""


class Matter:
    """Writes the cases of one subflow down."""

    def __init__(self, matter: str, intent: str, topic: str, *first: str) -> None:
        self.known = matter, intent, topic
        self.first = first

    def __call__(self, told: dict[str, Any], *steps: str, **more: Any) -> Case:
        return Case(*self.known, told, (*self.first, *steps), **more)


def by(*rules: str) -> dict[str, str]:
    """Rules of the actions' own: the name of each begins with its action's."""
    return {rule.partition(".")[0]: rule for rule in rules}


YES, NO = {"answer": "yes_it_is"}, {"answer": "no_it_is_not"}
GUEST, BRONZE, SILVER, GOLD = ({"tier": tier} for tier in ("guest", "bronze", "silver", "gold"))
RECEIVED, ON_ITS_WAY, OUT, THERE = (
    {"shipping": stage} for stage in ("received", "in_transit", "out_for_delivery", "delivered")
)
KNOWN = {"facts": 3}
ANGRY = "That is terrible and unfair, I hate this"
FINE = "Ok, thank you, that is great"
ACCOUNT = "pull_up_account"


def bought(days_ago: int) -> dict[str, str]:
    """When it was bought, told as a day; the conversation is on 2026-11-22."""
    days = {10: "2026-11-12", 40: "2026-10-13", 100: "2026-08-14", 200: "2026-05-06"}
    return {"bought": days[days_ago]}


def _account() -> list[Case]:
    username = Matter("recover_username", "username_lost", "forgot the username", ACCOUNT)
    password = Matter("recover_password", "password_lost", "needs a password", ACCOUNT, "enter_username")
    factor = Matter("reset_2fa", "second_factor_lost", "reset the second factor", ACCOUNT)
    added = Matter("status_service_added", "service_added", "a service was added", ACCOUNT, "note_reason", "ask_system")
    removed = Matter(
        "status_service_removed", "service_removed", "a service was removed", ACCOUNT, "note_reason", "ask_system"
    )
    abroad = Matter("status_shipping_question", "shipping_abroad", "free shipping abroad", ACCOUNT, "ask_system")
    credit = Matter(
        "status_credit_missing", "credit_missing", "credit is missing", ACCOUNT, "note_reason", "ask_system"
    )
    cases = [
        username(KNOWN, "verify_person", "tell_username"),
        username({"facts": 2}, stopped={"verify_person": "verify_person.three_facts", "tell_username": "check_first"},
                 waits={"verify_person": "three facts that only they know"}),
        password({"secret": True}, "make_password"),
        password({}, stopped=by("make_password.secret"),
                 waits={"make_password": "the PIN or the answer to the security question"}),
        factor({"mail": True}, "enter_mail_or_secret", "send_link"),
        factor({"secret": True}, "enter_mail_or_secret", "send_link"),
        factor({}, stopped=by("enter_mail_or_secret.given", "send_link.address_first"),
               waits={"enter_mail_or_secret": "a mail address, the PIN or the answer"}),
        added({**YES, "source": "mail"}, "remove_service", "refund_service", stopped=by("explain_mistake.mistaken")),
        added({**NO, "source": "mail"}, "explain_mistake", stopped=by("remove_service.right", "refund_service.right")),
        removed({**YES, "source": "news"}, "restore_service", stopped=by("explain_mistake.mistaken")),
        removed({**NO, "source": "spouse"}, "explain_mistake", stopped=by("restore_service.right")),
        abroad(YES, "send_link"),
        abroad({}, stopped=by("send_link.answer_first")),
        credit(YES, "add_credit", stopped=by("explain_mistake.mistaken")),
        credit(NO, "explain_mistake", stopped=by("add_credit.right")),
    ]  # fmt: skip
    for what, matter in (("address", "manage_change_address"), ("surname", "manage_change_name"),
                         ("phone", "manage_change_phone"), ("payment", "manage_payment_method")):  # fmt: skip
        intent = {"surname": "change_name", "payment": "change_account_payment"}.get(what, f"change_{what}")
        change = Matter(matter, intent, f"a new {what}", ACCOUNT, "note_reason")
        cases += [
            change(KNOWN, "verify_person", "update_details"),
            change(
                {"facts": 1}, stopped={"verify_person": "verify_person.three_facts", "update_details": "check_first"}
            ),
        ]
    return cases


def _orders() -> list[Case]:
    start = ACCOUNT, "verify_order"
    fee = Matter("status_mystery_fee", "mystery_fee", "a mystery fee", *start, "ask_system")
    hour = Matter("status_delivery_time", "delivery_hour", "deliver it in the evening", *start, "ask_system")
    paid = Matter(
        "status_payment_method", "order_payment_wrong", "the order is paid in the wrong way", *start, "ask_shipping"
    )
    number = Matter("status_quantity", "quantity_wrong", "the quantity is wrong", *start, "ask_system")
    faster = Matter("manage_upgrade", "ship_faster", "send it overnight", *start, "ask_shipping")
    slower = Matter("manage_downgrade", "ship_slower", "send it next week", *start, "ask_shipping", "ask_tier")
    add = Matter("manage_create", "add_to_order", "add to the order", *start, "ask_shipping")
    twice = Matter("manage_cancel", "ordered_twice", "a duplicate", *start, "ask_shipping")
    return [
        fee(YES, "remove_fee", stopped=by("ask_tier.answered")),
        fee(NO | GOLD, "ask_tier", "remove_fee", allowed=by("remove_fee.our_mistake")),
        fee(NO | SILVER, "ask_tier", "remove_fee", allowed=by("remove_fee.our_mistake")),
        fee(NO | BRONZE, "ask_tier", "apologise", stopped=by("remove_fee.our_mistake")),
        fee(NO | GUEST, "ask_tier", "apologise", stopped=by("remove_fee.our_mistake")),
        hour(YES, "move_delivery", stopped=by("ask_shipping.not_our_hour")),
        hour(NO | RECEIVED, "ask_shipping", "move_delivery", allowed=by("move_delivery.our_mistake")),
        hour(NO | OUT, "ask_shipping", "apologise", stopped=by("move_delivery.our_mistake")),
        paid(RECEIVED, "change_order_payment", stopped=by("change_later_payment.too_late")),
        paid(ON_ITS_WAY, "change_order_payment"),
        paid(OUT, "change_later_payment", stopped=by("change_order_payment.in_time")),
        paid(THERE, "change_later_payment", stopped=by("change_order_payment.in_time")),
        number(YES | RECEIVED, "ask_shipping", "refund_unwanted"),
        number(YES | ON_ITS_WAY, "ask_shipping", stopped=by("refund_unwanted.not_sent")),
        number(NO, "reassure_quantity", stopped=by("refund_unwanted.our_number", "ask_shipping.our_number")),
        faster(RECEIVED | SILVER | {"fee_agreed": True}, "ask_tier", "ship_overnight"),
        faster(RECEIVED | GOLD, "ask_tier", "ship_overnight", allowed=by("ship_overnight.fee")),
        faster(RECEIVED | GUEST, "ask_tier", stopped=by("ship_overnight.fee"),
               waits={"ship_overnight": "their agreement to 20 more"}),
        faster(ON_ITS_WAY, "explain_soon", stopped=by("ship_overnight.not_sent")),
        slower(RECEIVED | GUEST, "ship_next_week", stopped=by("credit_shipping.member")),
        slower(RECEIVED | GOLD, "ship_next_week", stopped=by("credit_shipping.sent")),
        slower(OUT | BRONZE, "credit_shipping", stopped=by("ship_next_week.not_sent")),
        slower(OUT | GUEST, "apologise", stopped=by("ship_next_week.not_sent", "credit_shipping.member")),
        add(RECEIVED, "add_item", stopped=by("ask_tier.sent")),
        add(ON_ITS_WAY | SILVER, "ask_tier", "add_item", allowed=by("add_item.not_sent")),
        add(ON_ITS_WAY | GOLD, "ask_tier", "add_item", allowed=by("add_item.not_sent")),
        add(ON_ITS_WAY | BRONZE, "ask_tier", "apologise", stopped=by("add_item.not_sent")),
        twice(RECEIVED, "refund_unwanted", stopped=by("ask_tier.sent")),
        twice(THERE | BRONZE, "ask_tier", "refund_unwanted", allowed=by("refund_unwanted.not_sent")),
        twice(THERE | GUEST, "ask_tier", stopped=by("refund_unwanted.not_sent")),
    ]  # fmt: skip


def _money_back() -> list[Case]:
    start = ACCOUNT, "validate_purchase"
    refund = Matter("refund_initiate", "refund_start", "start a refund", *start, "note_target")
    more = Matter("refund_update", "refund_more", "extend the refund", *start)
    state = Matter("refund_status", "refund_state", "where is the refund", *start, "tell_refund_state")
    cases = [
        refund({"target": "check"}, "enter_refund_details", "give_refund"),
        refund({}, stopped=by("enter_refund_details.target_known", "give_refund.details")),
        more({"amount": 130}, "note_item", "give_refund"),
        more({}, "note_item", stopped=by("give_refund.amount")),
        state({}, stopped=by("notify_manager_of_refund.unhappy", "change_refund_method.unhappy"),
              waits={"change_refund_method": "them not being content with how it is handled"}),
        state({"complains_of": "state"}, "notify_manager_of_refund", stopped=by("change_refund_method.unhappy")),
        state({"complains_of": "method"}, "change_refund_method", stopped=by("notify_manager_of_refund.unhappy")),
    ]  # fmt: skip
    for why, source in (("stained", "stain"), ("color", "color"), ("size", "size")):
        back = Matter(f"return_{source}", f"return_{why}", f"because of the {source}", *start, "ask_tier")
        good, no = ("enter_address", "register_return"), by("register_return.in_time")
        anyway = by("enter_address.in_time", "register_return.in_time")
        cases += [
            back(GUEST | bought(10), *good),
            back(GUEST | bought(40), "apologise", stopped=no),
            back(GUEST | bought(40) | {"receipt": True}, *good, allowed=anyway),
            back(GUEST | bought(40) | {"packaging": True}, "apologise", stopped=no),
            back(BRONZE | bought(40), *good),
            back(BRONZE | bought(100), "apologise", stopped=no),
            back(BRONZE | bought(100) | {"packaging": True}, *good, allowed=anyway),
            back(SILVER | bought(100), *good),
            back(SILVER | bought(200), "apologise", stopped=no),
            back(SILVER | bought(200) | {"receipt": True}, *good, allowed=anyway),
            back(GOLD | bought(200), *good),
            back(GUEST, "apologise", stopped=no),
        ]
    return cases


def _disputes() -> list[Case]:
    cases: list[Case] = []
    for where, intent in (("competitor", "cheaper_elsewhere"), ("yesterday", "cheaper_yesterday")):
        price = Matter(f"bad_price_{where}", intent, where, ACCOUNT, "note_reason", "verify_order", "explain_prices")
        unhappy = by("discount_code.still_unhappy")
        cases += [
            price({}, "discount_code", says={"explain_prices": ANGRY}),
            price(
                {},
                says={"explain_prices": FINE},
                stopped=unhappy,
                waits={"discount_code": "them to stay unhappy about it"},
            ),
            price({}, says={"note_reason": ANGRY}, stopped=unhappy),
        ]
    general = Matter(
        "out_of_stock_general", "stock_general", "everything is out of stock", ACCOUNT, "notify_purchasing"
    )
    item = Matter(
        "out_of_stock_one_item", "stock_item", "this is out of stock", ACCOUNT, "note_reason", "notify_purchasing"
    )
    returned = Matter(
        "mistimed_billing_already_returned",
        "returned_not_credited",
        "already returned",
        ACCOUNT,
        "validate_purchase",
        "note_days",
    )
    never = Matter(
        "mistimed_billing_never_bought", "never_bought", "never bought it", ACCOUNT, "validate_purchase", "ask_system"
    )
    too_early = by("give_credit.right")
    cases += [
        general({}, "discount_code", says={"notify_purchasing": ANGRY}),
        general({}, says={"notify_purchasing": FINE}, stopped=by("discount_code.still_unhappy")),
        item({}, "back_order", says={"notify_purchasing": ANGRY}),
        item({}, says={"notify_purchasing": FINE}, stopped=by("back_order.still_unhappy"),
             waits={"back_order": "them to stay unhappy about it"}),
        returned({"waited": 9}, "give_credit", stopped=by("ask_tier.too_early")),
        returned({"waited": 5} | GOLD, "ask_tier", "give_credit", allowed=too_early),
        returned({"waited": 5} | SILVER, "ask_tier", "apologise", stopped=too_early),
        returned({"waited": 7} | GUEST, "ask_tier", "apologise", stopped=too_early),
        never(YES, "give_credit", stopped=by("ask_tier.answered")),
        never(NO | GOLD, "ask_tier", "give_credit", allowed=too_early),
        never(NO | SILVER, "ask_tier", "apologise", stopped=too_early),
    ]  # fmt: skip
    for matter, intent, issued in (
        ("promo_code_invalid", "code_invalid", "2026-11-20"),
        ("promo_code_out_of_date", "code_expired", "2026-11-02"),
    ):
        code = Matter(matter, intent, intent.replace("_", " "), ACCOUNT, "ask_system")
        when, anyway = {"code_issued": issued}, by("new_code.right")
        cases += [
            code(when | YES, "new_code", stopped=by("ask_tier.answered")),
            *(code(when | NO | tier, "ask_tier", "new_code", allowed=anyway) for tier in (BRONZE, SILVER, GOLD)),
            code(when | NO | GUEST, "ask_tier", "apologise", stopped=anyway),
        ]
    return cases


def _shipments() -> list[Case]:
    state = Matter(
        "status",
        "shipment_state",
        "a notification on the shipment",
        ACCOUNT,
        "verify_order",
        "validate_purchase",
        "ask_system",
    )
    change = Matter("manage", "shipment_change", "change the shipment", ACCOUNT)
    missing = Matter("missing", "item_missing", "the parcel is missing", ACCOUNT, "validate_purchase", "note_days")
    cost = Matter("cost", "shipping_cost", "the shipping cost", ACCOUNT, "validate_purchase", "ask_shipping")
    return [
        state(NO, "fix_shipment", stopped=by("confirm_shipment.as_expected")),
        state(YES, "confirm_shipment", stopped=by("fix_shipment.wrong")),
        change(RECEIVED, "ask_shipping", "validate_purchase", "change_shipment"),
        change({}, "ask_shipping", "validate_purchase", stopped=by("change_shipment.stage_known")),
        missing({"waited": 8}, "send_again", "resend_parcel"),
        missing({"waited": 7}, "send_again", "resend_parcel"),
        missing({"waited": 3}, stopped=by("send_again.a_week", "resend_parcel.address"),
                waits={"send_again": "the parcel to come within the week"}),
        cost(RECEIVED, "waive_fee", stopped=by("refund_fee.late")),
        cost(ON_ITS_WAY, "waive_fee", stopped=by("refund_fee.late")),
        cost(OUT, "refund_fee", stopped=by("waive_fee.in_time")),
        cost(THERE, "refund_fee", stopped=by("waive_fee.in_time")),
    ]  # fmt: skip


def _subscriptions() -> list[Case]:
    start = ACCOUNT, "verify_order"
    cases: list[Case] = []
    for matter, intent, words in (
        ("status_active", "subscription_active", "is the subscription active"),
        ("status_due_amount", "subscription_amount", "the amount due of the subscription"),
        ("status_due_date", "subscription_date", "the renewal date of a subscription"),
    ):
        ask = Matter(matter, intent, words, *start, "read_subscription", "send_link")
        cases += [
            ask({"due": 99}, "take_payment"),
            ask({"due": 0}, stopped=by("take_payment.due")),
        ]
    pay = Matter("manage_pay_bill", "subscription_pay", "pay the subscription", *start)
    later = Matter("manage_extension", "subscription_later", "an extension of the subscription", *start, "ask_tier")
    twice = Matter("manage_dispute_bill", "subscription_twice", "billed twice for the subscription", *start, "ask_tier")
    gold_only, paid = by("extend_subscription.gold"), {"paid": True, "amount": 8}
    agrees = by("refund_overcharge.system_agrees")
    call = "take_phone_number", "notify_manager"
    return [
        *cases,
        pay({"due": 99}, "read_subscription", "take_payment", "renew_subscription"),
        pay({}, "read_subscription", stopped=by("take_payment.due_known")),
        later(GOLD | {"late": 20}, "extend_subscription", stopped=by("take_phone_number.no_more_time")),
        later(SILVER | {"late": 1}, "extend_subscription", allowed=gold_only),
        later(SILVER | {"late": 2}, *call, stopped=gold_only),
        later(BRONZE | {"late": 1}, *call, stopped=gold_only),
        later(GUEST | {"late": 0}, *call, stopped=gold_only),
        twice(GOLD | paid | {"amount": 80}, "refund_overcharge", allowed=agrees, stopped=by("ask_system.needed")),
        twice(SILVER | paid, "refund_overcharge", allowed=agrees),
        twice(SILVER | paid | {"amount": 10}, "apologise", stopped=agrees),
        twice(BRONZE | paid | YES, "ask_system", "refund_overcharge"),
        twice(GUEST | paid | NO, "ask_system", "apologise", stopped=agrees),
        twice(GOLD | {"amount": 8}, "apologise", stopped=by("refund_overcharge.paid")),
    ]  # fmt: skip


def _site_and_questions() -> list[Case]:
    card = by("buy_for_them.card")
    cases: list[Case] = []
    way_round = "try_again", "log_out_and_in", "clear_browser", "notify_website_team"
    for matter, intent, words, tries in (
        ("credit_card", "card_refused", "the site refuses the card", ("try_again", "log_out_and_in", "look_closer")),
        ("shopping_cart", "cart_stuck", "the cart on the site", ("try_again", "log_out_and_in", "look_closer")),
        ("search_results", "search_broken", "the search on the site", way_round),
        ("slow_speed", "site_slow", "the site is slow", way_round),
    ):  # fmt: skip
        site = Matter(matter, intent, words, *tries)
        cases += [
            site({"card_given": True}, "buy_for_them"),
            site({}, stopped=card, waits={"buy_for_them": "a card and its date"}),
        ]
    topics = ("boots", "shirt", "jeans", "jacket", "pricing", "membership", "timing", "rules")
    for place, topic in enumerate(topics):
        other = topics[place - 1]
        faq = Matter(
            {"rules": "policy"}.get(topic, topic), f"about_{topic}", topic, "open_faq", f"faq_{topic}", "give_answer"
        )
        cases.append(faq({}, stopped={f"faq_{other}": "about_the_matter", ACCOUNT: "about_the_matter"}))
    return cases


CASES = (
    *_account(),
    *_orders(),
    *_money_back(),
    *_disputes(),
    *_shipments(),
    *_subscriptions(),
    *_site_and_questions(),
)

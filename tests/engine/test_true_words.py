"""What is told of an event is what happened in it, and a matter at hand comes before any offer."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from tests.engine.sample import DAY, Pop, call, event, pop, said

EFFORT = {
    "web.help_searched": ["Searched for help"],
    "app.unexpected_logout": ["Something got in their way on the website or in the app"],
    "web.long_wait": ["Something got in their way on the website or in the app"],
    "app.form_abandoned": ["Left before it was done"],
    "web.rage_click": ["Clicked again and again where nothing happened"],
    "app.rage_tap": ["Clicked again and again where nothing happened"],
    "web.dead_click": ["Clicked again and again where nothing happened"],
}


@pytest.mark.parametrize("type_", EFFORT)
def test_only_clicks_in_anger_are_told_as_such(type_: str) -> None:
    seen = pop([event("f", 5, type_)], touchpoint="ivr")
    assert [one.text for one in seen.conclusions.effort.reasons] == EFFORT[type_]
    assert ("in anger" in seen.stop("family_line").because) == (
        type_ in ("web.rage_click", "app.rage_tap", "web.dead_click")
    )


def offers(seen: Pop) -> list[str]:
    return [one.action for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]


def spoken(text: str) -> Pop:
    return pop(interaction=call(), interactions=(call(),), utterances=said(text))


@pytest.mark.parametrize(
    "text",
    [
        "I want to change my name, my husband passed",
        "I want to change my address because my house burned down",
        "Please change my address, I am in a women's shelter",
        "My mortgage payment was taken twice",
        "I need a new email in my profile",
        "where is my parcel",
        "can I keep my number",
    ],
)
def test_while_they_are_here_for_something_else_nothing_is_offered(text: str) -> None:
    seen = spoken(text)
    assert offers(seen) == []
    assert "leave_alone" not in [one.action for one in seen.decision.ranked]


@pytest.mark.parametrize("text", ["I want a bigger plan", "What do you have with more data?"])
def test_who_asks_for_an_offer_gets_one(text: str) -> None:
    assert offers(spoken(text))


@pytest.mark.parametrize(
    "text",
    [
        "I'd like a bigger plan but first tell me why my phone has had nothing since Monday",
        "The upgrade you did yesterday deleted all my contacts",
        "Before we talk about a bigger plan, the old one no longer works",
        "I want a bigger plan. Why is my last bill not there?",
        "Can I upgrade? My internet keeps dropping",
    ],
)
def test_what_they_say_is_wrong_comes_before_the_offer_that_they_ask_for(text: str) -> None:
    seen = spoken(text)
    assert offers(seen) == []
    assert "leave_alone" not in [one.action for one in seen.decision.ranked]


def test_what_is_wrong_is_settled_first() -> None:
    seen = spoken("The upgrade you did yesterday deleted all my contacts")
    assert seen.best == "settle_first"
    assert seen.decision.ranked[0].why[0].text.startswith("Says that something is wrong")


@pytest.mark.parametrize("text", ["I am behind with my mortgage", "I have missed two payments on my loan"])
def test_arrears_are_no_time_for_offers(text: str) -> None:
    assert offers(spoken(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "I can smell gas",
        "The power is out and my mother is on an oxygen machine",
        "my ex-husband is watching my account",
        "there are sparks coming out of the meter",
        "Please change my address, I am in a women's shelter",
        "I don't want to live any more",
    ],
)
def test_where_somebody_may_come_to_harm_nothing_goes_before_that(text: str) -> None:
    seen = spoken(text)
    assert offers(seen) == []
    assert seen.best == "see_to_safety"
    asked = pop(interaction=call(), interactions=(call(),), utterances=said(text), touchpoint="voice").decision.routing
    assert asked is not None
    assert (asked.bypass_bot, asked.priority) == (True, 10)


@pytest.mark.parametrize(
    "text",
    ["I want a bigger plan", "How much is the unlimited plan?", "Which data plan is the best for a family?",
     "I'd like to upgrade, everything works fine", "No problem at all, I only want more data"],
)  # fmt: skip
def test_who_says_nothing_of_the_kind_is_offered_what_they_ask_for(text: str) -> None:
    assert offers(spoken(text))


@pytest.mark.parametrize(
    ("type_", "data", "told"),
    [
        ("billing.invoice_overdue", {"amount": 90, "invoice_id": "I1"}, "(billing invoice overdue, 3 days ago)"),
        ("supply.disconnected", {"code": 17}, "(supply disconnected, 3 days ago)"),
        ("card.declined", {"card_last4": "1234"}, "(card declined, 3 days ago)"),
        ("claim.rejected", {"amount": 1200, "reason": "no cover"}, "(no cover, 3 days ago)"),
    ],
)
def test_what_went_wrong_is_named_and_no_number_stands_for_it(type_: str, data: dict[str, Any], told: str) -> None:
    because = pop([event("e", 3 * DAY, type_, **data)], touchpoint="ivr").stop("family_line").because
    assert told in because
    assert "they tried" not in because


def test_a_queue_is_nothing_that_happened() -> None:
    calls = [event(f"c{day}", day * DAY, "voice.call_offered", queue="care-1") for day in (1, 2, 3)]
    assert "care-1" not in pop(calls, touchpoint="ivr").stop("family_line").because


def test_more_than_are_counted_is_told_as_that() -> None:
    seen = pop([event(f"e{n:02d}", n + 1, "app.login_failed") for n in range(30)], touchpoint="ivr")
    assert "It failed 20 times or more within three days" in [one.text for one in seen.conclusions.effort.reasons]


def test_a_payment_is_said_to_have_failed_only_if_one_did() -> None:
    def script(seen: Pop) -> str:
        return next(one.script for one in seen.decision.ranked if one.action == "take_payment")

    asked: dict[str, Any] = {
        "interaction": call(),
        "interactions": (call(),),
        "utterances": said("I want to pay my bill"),
    }
    assert "did not go through" not in script(pop(**asked))
    assert "did not go through" in script(pop([event("p", 60, "payment.failed")], **asked))


@pytest.mark.parametrize("type_", ["email.unsubscribed", "sms.opted_out", "profile.marketing_consent_withdrawn"])
def test_who_asked_for_no_offers_gets_none(type_: str) -> None:
    seen = pop([event("u", 100 * DAY, type_)], touchpoint="web")
    assert offers(seen) == []
    assert seen.stop("family_line").because == "They asked for no offers"
    assert "leave_alone" in [one.action for one in seen.decision.ranked]
    again = event("s", 9 * DAY, "email.resubscribed")
    assert offers(pop([event("u", 100 * DAY, type_), again], touchpoint="web"))


def test_what_we_cancelled_is_not_over() -> None:
    placed = event("p", 3 * DAY, "order.placed", order_id="A", product="lamp")
    ours = pop([placed, event("c", DAY, "order.cancelled", order_id="A", reason="out of stock")], touchpoint="ivr")
    theirs = pop([placed, event("c", DAY, "order.cancelled", order_id="A", reason="changed my mind")])
    assert offers(ours) == []
    assert "let_it_be_over" not in [one.action for one in ours.decision.ranked]
    assert theirs.best == "let_it_be_over"


def test_a_payment_that_was_put_off_is_settled() -> None:
    failed, agreed = event("f", 9 * DAY, "payment.failed"), event("a", 8 * DAY, "billing.instalments_agreed")
    assert offers(pop([failed])) == []
    assert offers(pop([failed, agreed]))


@pytest.mark.parametrize(
    "text",
    ["I want more data. Also I got charged for a call I never made",
     "I want to upgrade, I have been on hold for an hour",
     "I want to add a line for my son. By the way, nobody answered my letter",
     "Upgrade me please, and stop sending me somebody else's bills"],
)  # fmt: skip
def test_what_they_say_is_wrong_beside_their_wish_comes_first(text: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert ActionKind.GROWTH not in [one.kind for one in seen.decision.ranked]


@pytest.mark.parametrize("text", ["Can I add a line for my daughter?", "I would like more data please"])
def test_a_plain_wish_is_answered(text: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert ActionKind.GROWTH in [one.kind for one in seen.decision.ranked]


LOST = {
    "My card is not stolen, I just want a second one": False,
    "I got lost in your menu, I only want to know my card limit": False,
    "I lost my password for the card portal": False,
    "You lost my card application": False,
    "I lost 50 euros because the card machine charged twice": False,
    "I lost my card in a taxi": True,
    "my credit card was stolen": True,
    "my wallet is gone and my card with it": True,
}


@pytest.mark.parametrize("text", LOST)
def test_only_a_card_that_is_lost_is_told_as_lost(text: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(text), touchpoint="voice")
    told = "The card is lost or stolen" in str(seen.decision.routing)
    assert told is LOST[text]

"""People who want to leave say it in many ways, and give their reason with it; and others use the same words."""

import pytest

from agentdesk.domain.event import Event
from tests.engine.sample import HOUR, call, event, pop, said

LEAVING = [
    "I want to cancel",
    "please cancel everything, moving to Vodafone",
    "you are too expensive, goodbye",
    "I'd like to cancel please",
    "how do I cancel?",
    "Could you please cancel it all today",
    "I'm cancelling, this is a joke",
    "I have decided to leave",
    "I'm switching to a different provider next week",
    "going over to Orange, they have better prices",
    "I found a cheaper one and want out of my contract, please end my contract",
    "we will take our business elsewhere",
    "don't renew my contract",
    "I want to quit, you're way too expensive",
    "Cancel my contract, the order never came",
    "stop my subscription please",
    "I do not want another offer, I want to cancel",
]
NOT_LEAVING = [
    "cancel my order",
    "please cancel the appointment",
    "I want to cancel my last order",
    "can you cancel the technician visit tomorrow",
    "my appointment was cancelled",
    "how do I cancel a transfer?",
    "I don't want to cancel",
    "I am not going to cancel, do not worry",
    "please do not cancel anything",
    "thanks, all solved, goodbye",
    "goodbye and thank you",
    "I am moving to another flat",
    "I would like to leave a message for my advisor",
    "switching to another plan would be nice",
    "the phone was too expensive",
    "can I cancel the roaming pass?",
    "I want to send money to my daughter, goodbye",
    "keep my number from Vodafone please",
]
WITH_REASON = [
    "I want to cancel, you are too expensive",
    "please cancel everything, moving to Vodafone, they are cheaper",
    "I want to cancel because the coverage at home is bad",
]


@pytest.mark.parametrize("text", LEAVING)
def test_whoever_says_that_they_leave_is_heard_at_once(text: str) -> None:
    wrote = pop([event("c", 4, "chat.message", text=text)])
    assert wrote.conclusions.why.intent == "cancel_service"
    assert [one.definition for one in wrote.conclusions.journeys] == ["cancellation"]
    assert wrote.stop("leave_alone")
    spoke = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert spoke.conclusions.why.intent == "cancel_service"
    assert "leaving_intent" in [one.signal for one in spoke.conclusions.signals]
    assert spoke.best in {"ask_reason_for_leaving", "smaller_plan", "loyalty_price", "cancel_with_ease"}


@pytest.mark.parametrize("text", NOT_LEAVING)
def test_who_only_uses_such_words_is_not_taken_to_leave(text: str) -> None:
    wrote = pop([event("c", 4, "chat.message", text=text)])
    assert wrote.conclusions.why.intent != "cancel_service"
    assert "cancellation" not in [one.definition for one in wrote.conclusions.journeys]
    spoke = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert spoke.conclusions.why.intent != "cancel_service"
    assert "leaving_intent" not in [one.signal for one in spoke.conclusions.signals]


@pytest.mark.parametrize("text", WITH_REASON)
@pytest.mark.parametrize("visit", [True, False])
@pytest.mark.parametrize("live", [True, False])
def test_a_reason_that_was_given_is_not_asked_for_again(text: str, visit: bool, live: bool) -> None:
    told = [event("v", 9, "web.page_viewed", path="/cancel-contract")] if visit else []
    if live:
        seen = pop(told, interaction=call(), interactions=(call(),), utterances=said(text))
    else:
        seen = pop([*told, event("c", 20, "chat.message", text=text)])
    assert seen.conclusions.why.confidence >= 0.6
    assert seen.stop("ask_reason_for_leaving").because == "The reason is known already"
    assert "asked" not in " ".join(reason.text for one in seen.decision.ranked for reason in one.why)


def test_a_reason_told_later_in_the_talk_is_the_reason() -> None:
    asked = pop(interaction=call(), interactions=(call(),), utterances=said("I want to cancel"))
    assert asked.best == "ask_reason_for_leaving"
    told = said("I want to cancel", "well, the signal at home is just too slow")
    seen = pop(interaction=call(), interactions=(call(),), utterances=told)
    assert seen.stop("ask_reason_for_leaving")
    later = [event("v", HOUR, "web.page_viewed", path="/cancel-contract")]
    seen = pop(later, interaction=call(), interactions=(call(),), utterances=said("it is simply too expensive for us"))
    assert seen.stop("ask_reason_for_leaving")


def test_a_reason_written_later_is_the_reason_too() -> None:
    told = [
        event("a", 30, "chat.message", text="I want to cancel"),
        event("b", 28, "chat.message", text="the coverage in our village"),
    ]
    journey = next(one for one in pop(told).conclusions.journeys if one.definition == "cancellation")
    assert [step.id for step in journey.milestones if step.reached_at] == ["asked", "reason_known"]


def test_a_reason_said_in_the_call_is_known_before_it_is_wrapped_up() -> None:
    """Or one card says that the reason is known already, and that nobody knows it."""
    page = [event("v", 25 * HOUR, "web.cancellation_page_viewed")]
    silent = pop(page, interaction=call(), interactions=(call(),), utterances=said("hello"))
    late = next(one for one in silent.conclusions.journeys if one.definition == "cancellation")
    assert [step.id for step in late.milestones if step.overdue] == ["reason_known"]
    told = pop(page, interaction=call(), interactions=(call(),), utterances=said("I leave because I was overcharged"))
    journey = next(one for one in told.conclusions.journeys if one.definition == "cancellation")
    assert journey.state == "active"
    assert not any(step.overdue for step in journey.milestones)
    assert told.stop("ask_reason_for_leaving")
    assert not any("Nobody knows why" in one.because for one in told.decision.withheld)
    assert not any("Nobody knows why" in one.text for one in told.conclusions.attrition.reasons)


def test_words_end_no_journey_and_what_the_agent_says_is_no_step() -> None:
    page = [event("v", 25 * HOUR, "web.cancellation_page_viewed")]
    seen = pop(page, interaction=call(), interactions=(call(),),
               utterances=said("I have changed my mind and stay with you"))  # fmt: skip
    assert [one.state for one in seen.conclusions.journeys if one.definition == "cancellation"] == ["active"]


MATTERS = {
    "My internet keeps dropping": "outage",
    "the wifi is so unstable since Monday": "outage",
    "calls keep dropping at home": "outage",
    "my connection disconnects every ten minutes": "outage",
    "wire to Poland rejected AGAIN": "transfer_money",
    "the international payment to my sister failed": "transfer_money",
    "I wired it to the wrong account": "transfer_money",
    "my card payment was declined abroad": "card_problem",
    "I want to pay my bill": "pay_bill",
    "your payment page does not take my invoice": "pay_bill",
}


@pytest.mark.parametrize("text", MATTERS)
def test_a_matter_in_plain_words(text: str) -> None:
    assert pop([event("c", 4, "chat.message", text=text)]).conclusions.why.intent == MATTERS[text]


@pytest.mark.parametrize(
    "told",
    [
        [
            event("f", 30, "web.form_error", form="international payment", field="IBAN"),
            event("r", 25, "app.rage_tap", element="International payment"),
            event("s", 10, "social.post", text="wire to Poland rejected AGAIN"),
        ],
        [
            event("f", 30, "payment.failed", description="Foreign payment", amount=50),
            event("r", 25, "app.error", topic="overseas payments", screen="Payments"),
        ],
        [
            event("f", 30, "web.payment_failed", step="beneficiary details"),
            event("g", 9, "app.error", flow="SWIFT code"),
        ],
    ],
)
def test_a_more_specific_word_wins_over_a_general_one(told: list[Event]) -> None:
    seen = pop(told)
    assert seen.conclusions.why.intent == "transfer_money"
    assert [one.definition for one in seen.conclusions.journeys] == ["money_transfer"]
    assert seen.best == "complete_transfer"


@pytest.mark.parametrize(
    "text",
    ["Could you cancel my toaster order please?", "Can you cancel my broadband engineer appointment",
     "I want to cancel tomorrow's appointment", "please cancel the direct debit on my gym"],
)  # fmt: skip
def test_cancelling_something_else_is_not_leaving(text: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert seen.conclusions.why.intent != "cancel_service"


def test_who_says_that_they_do_not_want_to_leave_is_believed() -> None:
    page = [event("v", 25 * HOUR, "web.cancellation_page_viewed")]
    stays = "I do not want to cancel, I just want a lower price"
    seen = pop(page, interaction=call(), interactions=(call(),), utterances=said(stays))
    assert seen.conclusions.why.intent != "cancel_service"
    assert seen.stop("cancel_with_ease").because == "They did not ask to cancel"
    back = pop(page, interaction=call(), interactions=(call(),), utterances=said(stays, "no, then cancel my contract"))
    assert back.conclusions.why.intent == "cancel_service"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I just wanted to say thank you, your technician was wonderful", "unknown"),
        ("The technician did not show up", "outage"),
        ("The flowers for the funeral came a day late", "unknown"),
        ("My father died, the funeral is on Monday", "bereavement"),
        ("Which tariff do I have?", "unknown"),
        ("I want to pay my bill in two parts", "pay_later"),
        ("My wages come late, can you move the payment date?", "pay_later"),
        ("Can I pay half of it on Friday?", "pay_later"),
        ("My mortgage payment was taken twice", "dispute_bill"),
    ],
)
def test_a_word_alone_does_not_say_what_they_are_here_for(text: str, intent: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert seen.conclusions.why.intent == intent


@pytest.mark.parametrize(
    ("reason", "comes_back"),
    [("not the price", False), ("terminated by provider", False), ("too expensive", True), ("coverage", True)],
)
def test_a_reason_is_read_to_its_end(reason: str, comes_back: bool) -> None:
    seen = pop([event("e", 20 * 24 * HOUR, "contract.ended", reason=reason)], touchpoint="desk")
    assert ("win_back" in [one.action for one in seen.decision.ranked]) is comes_back


@pytest.mark.parametrize(
    "text",
    [
        "I want to cancel. The price is fine, it is the network",
        "I want to cancel, your price was low but nothing works",
    ],
)
def test_a_price_that_is_fine_is_no_reason(text: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert "smaller_plan" not in [one.action for one in seen.decision.ranked]

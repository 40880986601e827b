"""What customers of the sample company say, in their own words: what they are here for, and what is advised then."""

import pytest

from agentdesk.domain.decision import ActionKind
from tests.engine.sample import Pop, call, event, pop, said


def heard(*words: str) -> Pop:
    return pop(interaction=call(), interactions=(call(),), utterances=said(*words), touchpoint="chat_router")


TOLD = {
    "report_fraud": (
        "somebody took money from my account",
        "Someone has used my card without permission",
        "There are payments I did not make",
        "I don't recognise this transaction",
        "thieves emptied my savings account",
        "My identity was stolen and they withdrew money",
    ),
    "lost_device": (
        "my phone got stolen on the tube",
        "I lost my phone yesterday",
        "Someone nicked my iPhone",
        "I left my phone in a taxi",
        "my handset has been stolen",
    ),
    "dispute_bill": (
        "I was charged for something I never ordered",
        "You charged me for a service I didn't ask for",
        "you took too much money this month",
        "I have been billed for nothing",
    ),
    "bereavement": (
        "My mother passed away and I want to close her line",
        "My husband died last week and I need to sort out his contract",
        "I have the death certificate of my late father",
        "my wife has died, please cancel her contract",
    ),
    "pay_later": (
        "Can I pay half now and half next month?",
        "I can't afford the bill this month",
        "I lost my job and cannot pay you this month",
        "could we split the bill over three months",
        "I need more time to pay the invoice",
        "Can I pay in instalments?",
    ),
    "cancel_service": (
        "If you do not fix this I am gone",
        "Sort this out or I'm leaving",
        "fix it, otherwise I will leave",
        "You are about to lose me as a customer",
    ),
    "upgrade_plan": (
        "is there a better plan?",
        "what does the premium plan cost?",
        "I would like to add my daughter to my plan",
        "which plan would suit me?",
        "how much is the unlimited plan?",
        "can I get a second line?",
    ),
}
BEST = {
    "report_fraud": "secure_account",
    "lost_device": "block_device",
    "bereavement": "bereavement_care",
    "pay_later": "payment_plan",
}


@pytest.mark.parametrize(("intent", "words"), [(intent, words) for intent, said in TOLD.items() for words in said])
def test_it_is_known_what_they_want(intent: str, words: str) -> None:
    seen = heard(words)
    why = seen.conclusions.why
    assert (why.intent, why.confidence >= 0.5) == (intent, True)
    assert seen.best == BEST.get(intent, seen.best)
    growth = [one.action for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]
    assert bool(growth) == (intent == "upgrade_plan")


@pytest.mark.parametrize(
    ("words", "not_intent"),
    [
        ("my phone died and does not start", "bereavement"),
        ("the line has died again", "bereavement"),
        ("I lost my phone number", "lost_device"),
        ("my phone lost its signal", "lost_device"),
        ("I am gone for two weeks on holiday", "cancel_service"),
        ("you took money from my account twice", "report_fraud"),
        ("I do not want to cancel, I just want a lower price", "cancel_service"),
        ("I paid my bill last week", "pay_later"),
        ("please cancel my plan", "upgrade_plan"),
        ("I did not make the call", "report_fraud"),
        ("I can't make a payment on your website", "report_fraud"),
        ("my payment was not authorised", "report_fraud"),
        ("I cannot pay on your website, there is an error", "pay_later"),
    ],
)
def test_what_only_sounds_like_it_is_not_taken_for_it(words: str, not_intent: str) -> None:
    assert heard(words).conclusions.why.intent != not_intent


def test_who_leaves_is_heard_through_all_that_they_say() -> None:
    assert heard("This has gone on for weeks, I want to cancel my contract").conclusions.why.intent == "cancel_service"


@pytest.mark.parametrize("later", ["I want to cancel her contract", "Do you have a bigger plan for me?"])
def test_nothing_is_sold_to_who_mourns(later: str) -> None:
    seen = heard("My mother has passed away", later)
    assert {one.kind for one in seen.decision.ranked}.isdisjoint({ActionKind.GROWTH, ActionKind.RETENTION})
    assert seen.stop("bigger_data_plan").rule == "grief_first"
    weeks_ago = (event("m", 20 * 1440, "email.received", text="My mother passed away"),)
    assert pop(weeks_ago).stop("bigger_data_plan").rule == "grief_first"


@pytest.mark.parametrize(("words", "queue"), [(TOLD["report_fraud"][0], "fraud"), (TOLD["lost_device"][0], "care")])
def test_what_is_urgent_gets_past_the_bot(words: str, queue: str) -> None:
    routing = heard(words).decision.routing
    assert routing is not None
    assert (routing.bypass_bot, routing.queue, routing.priority) == (True, queue, 9 if queue == "care" else 10)

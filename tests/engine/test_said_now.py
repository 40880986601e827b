"""What the customer says in the live conversation: it is heard by every rule that it matters to."""

import pytest

from agentdesk.domain.event import Event
from agentdesk.domain.interaction import Speaker
from tests.engine.sample import Pop, call, event, pop, said


def heard(*words: str) -> Pop:
    return pop(interaction=call(), interactions=(call(),), utterances=said(*words), touchpoint="chat_router")


CARD_GONE = [
    ("My credit card was stolen",),
    ("I lost my bank card yesterday",),
    ("I lost my credit card", "Can you unblock it?"),
    ("Hello", "someone stole my wallet with all my cards"),
    ("I can't find my debit card anywhere",),
    ("My purse was stolen this morning",),
]


@pytest.mark.parametrize("words", CARD_GONE, ids=lambda words: words[0])
def test_a_card_that_is_said_to_be_gone_stays_blocked(words: tuple[str, ...]) -> None:
    seen = heard(*words)
    assert seen.best == "reissue_card"
    assert seen.stop("unblock_card").rule == "unblock_card.in_hand"
    assert seen.decision.routing is not None
    assert seen.decision.routing.bypass_bot
    assert "lost or stolen" in seen.decision.routing.because


@pytest.mark.parametrize("words", ["My card is blocked", "My card was declined at the shop"])
def test_a_card_at_hand_may_be_unblocked(words: str) -> None:
    assert heard(words).best == "unblock_card"


def test_what_we_ask_about_a_card_does_not_make_it_gone() -> None:
    asked = said("My card is blocked", "Was it lost or stolen? Was there a fraud on the card?")
    asked = (asked[0], asked[1].model_copy(update={"speaker": Speaker.AGENT}))
    seen = pop(interaction=call(), interactions=(call(),), utterances=asked)
    assert {"card_gone", "fraud_sign"}.isdisjoint(one.signal for one in seen.conclusions.signals)
    assert seen.best == "unblock_card"


def test_fraud_that_is_said_goes_to_those_who_secure_accounts() -> None:
    seen = heard("There is fraud on my account")
    assert seen.best == "secure_account"
    assert seen.decision.routing is not None
    assert seen.decision.routing.queue == "fraud"
    assert "fraud_sign" in [one.signal for one in seen.conclusions.signals]


def test_a_complaint_that_is_said_is_one() -> None:
    assert "complaint" in [one.signal for one in heard("I want to make a complaint").conclusions.signals]


ACTIVATION = (
    event("a", 50, "app.error", task="activation"),
    event("b", 45, "app.error", task="activation"),
    event("c", 40, "web.error"),
)


def words_after(happened: tuple[Event, ...], *words: str) -> Pop:
    return pop(happened, interaction=call(), interactions=(call(),), utterances=said(*words), touchpoint="chat_router")


@pytest.mark.parametrize(
    ("words", "intent", "best"),
    [
        ("There is fraud on my account", "report_fraud", "secure_account"),
        ("I want to cancel my contract", "cancel_service", "fix_what_drives_away"),
        ("I lost my credit card", "card_problem", "reissue_card"),
        ("This has nothing to do with activation. My bill is wrong.", "dispute_bill", "correct_bill"),
        ("Where is my refund?", "refund", "pay_refund"),
        ("My internet is down", "outage", "reset_line"),
    ],
)
def test_what_they_plainly_say_leads_and_what_failed_before_stays_in_sight(words: str, intent: str, best: str) -> None:
    for happened in (ACTIVATION, ACTIVATION[:1]):
        seen = words_after(happened, words)
        why = seen.conclusions.why
        assert (why.intent, why.confidence >= 0.45) == (intent, True)
        assert "activate_device" in [one.intent for one in why.others]
        assert seen.best == best
        assert "device activation" in [one.what for one in seen.conclusions.also_tried]
        assert seen.conclusions.effort == words_after(happened, "hello").conclusions.effort


def test_a_fraud_that_is_said_after_failures_is_led_to_those_for_fraud() -> None:
    routing = words_after(ACTIVATION, "There is fraud on my account").decision.routing
    assert routing is not None
    assert routing.queue == "fraud"


@pytest.mark.parametrize("words", ["it does not work", "Hello", "Thank you", "can you help me please?"])
def test_what_says_nothing_of_the_matter_is_read_by_what_happened(words: str) -> None:
    before, seen = words_after(ACTIVATION).conclusions, words_after(ACTIVATION, words).conclusions
    assert seen.why == before.why
    assert seen.why.intent == "activate_device"
    assert seen.already_tried == before.already_tried


def test_a_coarse_word_for_what_failed_is_that() -> None:
    failed = (event("a", 20, "app.transfer_failed"), event("b", 15, "app.transfer_failed"))
    assert words_after(failed, "my payment did not go through").conclusions.why.intent == "transfer_money"
    assert words_after(failed, "I want to pay my bill").conclusions.why.intent == "pay_bill"


@pytest.mark.parametrize(
    "words",
    [
        "This has nothing to do with activation",
        "No, it's not about the activation",
        "I am not calling because of the activation of my phone",
        "There is nothing wrong with my SIM activation",
    ],
)
def test_what_they_rule_out_counts_little(words: str) -> None:
    before, seen = words_after(ACTIVATION).conclusions.why, words_after(ACTIVATION, words).conclusions.why
    assert before.intent == "activate_device"
    assert seen.intent == "unknown" or seen.confidence < 0.4
    again = words_after(ACTIVATION, words, "Well, in fact my activation does not work").conclusions.why
    assert again.intent == "activate_device"


def test_a_denial_ends_with_its_clause_or_where_the_sentence_turns() -> None:
    for words in ("It is not about my card but my bill is wrong", "not about my card, my bill is wrong"):
        why = words_after((), words).conclusions.why
        assert (why.intent, why.others) == ("dispute_bill", ())
    assert "card_gone" not in [
        one.signal for one in heard("this is not about my stolen card, where is my refund").conclusions.signals
    ]

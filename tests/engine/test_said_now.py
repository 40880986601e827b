"""What the customer says in the live conversation: it is heard by every rule that it matters to."""

import pytest

from agentdesk.domain.interaction import Speaker
from tests.engine.sample import Pop, call, pop, said


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

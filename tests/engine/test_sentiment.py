"""Feelings: one message against human raters, and all messages of a customer together."""

import statistics
from datetime import timedelta
from pathlib import Path

import pytest

from agentdesk.domain.interaction import Speaker
from agentdesk.domain.sentiment import SentimentLabel, Trend
from agentdesk.engine.sentiment.cleaning import clean
from agentdesk.engine.sentiment.feelings import feelings
from tests.engine.sample import NOW, event, said, scorer

RATED = Path(__file__).parents[3] / "shared" / "data" / "vader"


@pytest.mark.skipif(not RATED.is_dir(), reason="the rated texts (../shared/data/vader) are not here")
@pytest.mark.parametrize(("name", "at_least"), [("tweets", 0.87), ("amazonReviewSnippets", 0.59)])
def test_scores_agree_with_twenty_human_raters(name: str, at_least: float) -> None:
    rows = (RATED / f"{name}_GroundTruth.txt").read_text(encoding="utf-8").splitlines()
    rated = [(float(row.split("\t")[1]), row.split("\t", 2)[2]) for row in rows if row]
    ours = [scorer().score(text) for _, text in rated]
    assert statistics.correlation([rating for rating, _ in rated], ours) >= at_least


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("It still does not work, I have been on hold for an hour", -0.2),
        ("This is the third time I call and nobody helps", -0.1),
        ("I was charged twice, this is unacceptable", -0.4),
        ("I'm fed up with your app", -0.3),
    ],
)
def test_the_words_of_customer_care_are_understood(text: str, below: float) -> None:
    assert scorer().score(text) < below


def test_good_news_is_good() -> None:
    assert scorer().score("Thank you, it works perfectly now!") > 0.5
    assert scorer().score("Great, that solved it") > 0.4


@pytest.mark.parametrize(
    "text", ["", "   ", "https://example.com/hate", "@angry", "12345 678 901", "\u0000", "😀" * 5000]
)
def test_any_text_has_a_score(text: str) -> None:
    assert -1 <= scorer().score(text) <= 1


def test_names_links_mentions_and_numbers_are_taken_out() -> None:
    assert clean("Hi Joy Love, see https://x.example/hate @Grace or mail sad@x.example, +1 555 010 0100") == (
        "Hi , see or mail ,"
    )
    assert clean("Hello there, my name is Grace") == "Hello there, my name is"
    assert scorer().score("My name is Grace Love") == 0.0


def test_a_conversation_is_the_mean_of_what_the_customer_says() -> None:
    calm = said("Hello", "I have a question about my plan", "Which one is the cheapest?")
    angry = said("This is terrible", "I hate this, it never works", "What a useless service")
    assert feelings((), calm).label is not SentimentLabel.NEGATIVE
    felt = feelings((), angry)
    assert felt.label is SentimentLabel.NEGATIVE
    assert felt.by_interaction[0].count == 3
    assert [moment.evidence for moment in felt.moments] == ["u0", "u1", "u2"]
    assert felt.confidence > feelings((), angry[:1]).confidence


def test_only_the_customer_counts() -> None:
    assert feelings((), said("I hate this", speaker=Speaker.AGENT)).label is SentimentLabel.UNKNOWN


def test_the_trend_falls_and_rises() -> None:
    texts = ["Hello, good morning", "Thanks, great", "this is bad", "I hate it, it is terrible"]
    assert feelings((), said(*texts)).trend is Trend.FALLING
    assert feelings((), said(*reversed(texts))).trend is Trend.RISING
    assert feelings((), said(*texts[:2])).trend is Trend.UNKNOWN


def test_new_words_count_more_than_old_ones() -> None:
    old = event("e0", 60 * 24 * 30, "email.received", text="I hate your terrible service")
    new = event("e1", 5, "email.received", text="Thank you, that was great help")
    assert feelings([(old, None), (new, None)], ()).score > 0.3
    assert (
        feelings([(old, None), (new, None)], ()).score
        > feelings([(old.model_copy(update={"at": new.at - timedelta(minutes=1)}), None), (new, None)], ()).score
    )


def test_a_transcribed_conversation_is_not_counted_twice() -> None:
    words = said("I hate this")
    echo = event("e0", 0.5, "chat.message", text="I hate this").model_copy(update={"interaction_id": "call-1"})
    assert len(feelings([(echo, None)], words).moments) == 1
    assert words[0].at < NOW

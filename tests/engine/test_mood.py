"""Words without feeling do not turn a mood: neither its value, nor its trend, nor where it turned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.sentiment import Trend, recent_mean
from agentdesk.engine.sentiment.scorer import felt
from tests.engine.sample import call, pop, said, scorer

ANGRY = "This is the fourth time, it is really terrible!"
FLAT = ["a", "my number is 5", "Okay.", "yes", "it is on the table", "Please.", "ok", "the router in the hall"]


@pytest.mark.parametrize("flat", FLAT)
def test_words_without_feeling_score_nothing(flat: str) -> None:
    assert felt(scorer(), flat) == pytest.approx(0.0, abs=0.04)


@pytest.mark.parametrize(
    "text",
    ["code rejected, please help me", "Please cancel everything, I am moving to Vodafone", "please help, it is broken",
     "Yes it failed again, please help", "Okay but it still does not work"],
)  # fmt: skip
def test_politeness_beside_trouble_is_no_joy(text: str) -> None:
    assert felt(scorer(), text) <= 0.0


@pytest.mark.parametrize("text", ["thank you, that was very helpful", "Okay, that works great now", "Yes, I love it"])
def test_joy_stays_joy(text: str) -> None:
    assert felt(scorer(), text) > 0.2


@given(st.lists(st.sampled_from(FLAT), max_size=6))
def test_flat_words_after_anger_change_nothing(flat: list[str]) -> None:
    alone = pop(interaction=call(), interactions=(call(),), utterances=said(ANGRY)).conclusions
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(ANGRY, *flat)).conclusions
    assert seen.sentiment.score == pytest.approx(alone.sentiment.score, abs=0.01)
    assert seen.sentiment.trend is Trend.UNKNOWN
    assert not seen.sentiment.turning_points
    assert seen.attrition.risk == alone.attrition.risk


def test_a_falling_mood_goes_on_falling_through_a_yes() -> None:
    talk = [
        "I love this, thank you so much!",
        "great, wonderful",
        "hm, that is annoying",
        "this is terrible",
        "I hate it",
    ]
    falling = pop(interaction=call(), utterances=said(*talk)).conclusions.sentiment
    assert falling.trend is Trend.FALLING
    assert pop(interaction=call(), utterances=said(*talk, "Okay.", "yes")).conclusions.sentiment.trend is Trend.FALLING
    assert pop(interaction=call(), utterances=said(*talk, "Okay.", "yes")).conclusions.sentiment.score == pytest.approx(
        falling.score, abs=0.01
    )


@given(st.lists(st.floats(-1, 1).filter(lambda one: abs(one) >= 0.05), min_size=1, max_size=9), st.data())
def test_the_mean_passes_over_what_tells_nothing(telling: list[float], data: st.DataObject) -> None:
    mixed = list(telling)
    for _ in range(data.draw(st.integers(0, 5))):
        mixed.insert(data.draw(st.integers(0, len(mixed))), data.draw(st.floats(-0.04, 0.04)))
    assert recent_mean(mixed) == pytest.approx(recent_mean(telling))


def test_only_flat_words_are_neutral() -> None:
    seen = pop(interaction=call(), utterances=said("it is on the table", "my number is 5")).conclusions.sentiment
    assert (seen.label, seen.score) == ("neutral", 0.0)


@pytest.mark.parametrize(
    "text",
    ["Can I speak to a manager?", "is there an outage in my area", "how do I report a lost card?", "Is my order late?",
     "How do I complain?", "Is there a problem with the network in Leeds?", "Where is my refund?"],
)  # fmt: skip
def test_who_only_asks_is_not_unhappy(text: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(text))
    assert seen.conclusions.sentiment.label == "neutral"
    assert "clearly negative" not in " ".join(one.text for one in seen.conclusions.attrition.reasons)
    assert not any("They are unhappy" in one.because for one in seen.decision.withheld)


def test_plain_trouble_counts_beside_thanks() -> None:
    alone = pop(interaction=call(), utterances=said("thank you, that was very kind")).conclusions.sentiment.score
    seen = pop(interaction=call(), utterances=said("my internet is down", "thank you, that was very kind"))
    assert seen.conclusions.sentiment.score < alone - 0.3


@pytest.mark.parametrize("text", ["Great, another month free", "Great, now it works", "Lovely, one more question"])
def test_one_more_of_something_good_is_no_mockery(text: str) -> None:
    assert felt(scorer(), text) > 0.0

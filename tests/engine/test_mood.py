"""Words without feeling hardly move a mood, and are no turn of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.sentiment import SentimentLabel, Trend, recent_mean
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


@pytest.mark.parametrize(
    "text",
    ["Ask Joy Love about it", "I call on behalf of Hope Best", "it is for Anna Grace",
     "Where is my order 7712?\nJoy", "Where is my order 7712? Joy Goodman", "The agent called Joy told me so",
     "My surname is Moody", "Where is my order 7712? Best regards"],
)  # fmt: skip
def test_a_name_or_a_formula_is_no_feeling(text: str) -> None:
    assert felt(scorer(), text) == 0.0


@pytest.mark.parametrize("text", ["It works. Great", "It works now. Thanks, Joy", "It came. Happy"])
def test_a_last_word_that_is_a_feeling_stays_one(text: str) -> None:
    assert felt(scorer(), text) > 0.3


@given(st.lists(st.sampled_from(FLAT), max_size=4))
def test_flat_words_after_anger_hardly_change_it(flat: list[str]) -> None:
    alone = pop(interaction=call(), interactions=(call(),), utterances=said(ANGRY)).conclusions
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(ANGRY, *flat)).conclusions
    assert alone.sentiment.score - 0.01 <= seen.sentiment.score <= alone.sentiment.score / 2 + 0.01
    assert seen.sentiment.label is SentimentLabel.NEGATIVE
    assert seen.sentiment.trend is Trend.UNKNOWN
    assert not seen.sentiment.turning_points
    assert seen.sentiment.by_interaction[0].score == pytest.approx(seen.sentiment.score, abs=0.03)


def test_many_flat_words_calm_a_conversation() -> None:
    """Every message counts: who has gone on calmly for long is not told to be as angry as at the start."""
    seen = pop(interaction=call(), utterances=said(ANGRY, *["yes, that is right"] * 20)).conclusions.sentiment
    assert seen.score > -0.15


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
    flat = pop(interaction=call(), utterances=said(*talk, "Okay.", "yes")).conclusions.sentiment
    assert falling.score < flat.score < falling.score + 0.12


def test_the_trend_is_that_of_the_last_turn() -> None:
    """Between them they cannot say two things: the mood rose, and it is falling."""
    talk = ["I love this, thank you!", "great, wonderful", "this is terrible", "I hate it", "awful, so annoying",
            "Oh wonderful, it works, thank you", "Great, thanks"]  # fmt: skip
    seen = pop(interaction=call(), utterances=said(*talk)).conclusions
    assert seen.sentiment.turning_points[-1].trend is Trend.RISING
    assert seen.sentiment.trend is Trend.RISING
    assert not any("falling" in one.text for one in seen.attrition.reasons)


FELT = st.lists(st.floats(-1, 1).filter(lambda one: abs(one) >= 0.05), min_size=1, max_size=9)


@given(FELT, st.data())
def test_in_the_mean_every_message_counts_and_flat_ones_little(telling: list[float], data: st.DataObject) -> None:
    flat = data.draw(st.integers(1, 5))
    mean, mixed = recent_mean(telling), recent_mean([*telling, *[0.0] * flat])
    assert mean is not None
    assert mixed is not None
    assert mixed * mean >= 0
    assert abs(mean) * (1 - 0.15 * flat * 2) - 1e-9 <= abs(mixed) <= abs(mean) + 1e-9
    assert recent_mean([*telling, 0.0]) != mean or not mean


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

"""Feelings over many messages: conversations, journeys, trend and turning points; never of what others say."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.domain.sentiment import Sentiment, SentimentLabel, Trend, recent_mean
from agentdesk.engine.sentiment.feelings import feelings
from agentdesk.engine.sentiment.turning import turns
from tests.engine import sample
from tests.engine.sample import NOW, event, said


def scored(*scores: float, speaker: Speaker = Speaker.CUSTOMER) -> tuple[Utterance, ...]:
    return tuple(
        one.model_copy(update={"sentiment": score, "speaker": speaker})
        for one, score in zip(said(*(f"words {place}" for place in range(len(scores)))), scores, strict=True)
    )


def test_a_conversation_is_the_mean_of_what_the_customer_says() -> None:
    calm = said("Hello", "I have a question about my plan", "Which one is the cheapest?")
    angry = said("This is terrible", "I hate this, it never works", "What a useless service")
    assert feelings((), calm).label is not SentimentLabel.NEGATIVE
    felt = feelings((), angry)
    assert felt.label is SentimentLabel.NEGATIVE
    assert felt.by_interaction[0].count == 3
    assert [moment.evidence for moment in felt.moments] == ["u0", "u1", "u2"]
    assert felt.confidence > feelings((), angry[:1]).confidence


def test_a_conversation_is_not_its_worst_message() -> None:
    felt = feelings((), scored(0.4, 0.4, -0.9, 0.4, 0.4))
    assert felt.by_interaction[0].score > 0


def test_in_a_conversation_the_newest_messages_count_most() -> None:
    falling, rising = feelings((), scored(0.8, 0.8, -0.8, -0.8)), feelings((), scored(-0.8, -0.8, 0.8, 0.8))
    assert falling.by_interaction[0].score < 0 < rising.by_interaction[0].score
    assert recent_mean([]) is None
    assert recent_mean([0.5]) == 0.5


def test_only_the_customer_counts() -> None:
    assert feelings((), said("I hate this", speaker=Speaker.AGENT)).label is SentimentLabel.UNKNOWN


SPEECH = st.lists(st.tuples(st.sampled_from(list(Speaker)), st.floats(-1, 1)), max_size=20)


@given(SPEECH, st.floats(-1, 1))
def test_whatever_agents_and_bots_say_changes_nothing(speech: list[tuple[Speaker, float]], other: float) -> None:
    """Not even where somebody gave their words a score."""

    def heard(of_others: float) -> Sentiment:
        scores = [score if who is Speaker.CUSTOMER else of_others for who, score in speech]
        lines = [one.model_copy(update={"speaker": who}) for one, (who, _) in zip(scored(*scores), speech, strict=True)]
        return feelings((), lines)

    alone = [
        one
        for one, (who, _) in zip(scored(*(score for _, score in speech)), speech, strict=True)
        if who is Speaker.CUSTOMER
    ]
    assert heard(other) == heard(0.0) == feelings((), alone)


def test_the_trend_falls_and_rises() -> None:
    texts = ["Hello, good morning", "Thanks, great", "this is bad", "I hate it, it is terrible"]
    assert feelings((), said(*texts)).trend is Trend.FALLING
    assert feelings((), said(*reversed(texts))).trend is Trend.RISING
    assert feelings((), said(*texts[:2])).trend is Trend.UNKNOWN


def test_a_turning_point_names_the_message_that_it_turned_with() -> None:
    felt = feelings((), said("Hello, thanks", "Great, good", "This is a terrible scam", "I hate it, awful", "useless"))
    (turn,) = felt.turning_points
    assert (turn.trend, turn.evidence, turn.text) == (Trend.FALLING, "u2", "This is a terrible scam")
    assert turn.before > 0 > turn.after


def test_there_and_back_are_two_turning_points() -> None:
    assert [turn.place for turn in turns([0.5, 0.5, 0.4, -0.6, -0.5, -0.6, -0.5, 0.6, 0.6, 0.5])] == [3, 7]


def test_a_last_message_alone_has_to_differ_much() -> None:
    assert not turns([0.2, 0.1, 0.2, -0.2])
    assert [turn.place for turn in turns([0.2, 0.1, 0.2, -0.6])] == [3]
    assert not turns([])
    assert not turns([0.1])


def test_one_bad_word_among_good_ones_is_no_turn() -> None:
    assert not turns([0.4, 0.4, 0.4, 0.0, 0.5, 0.4, 0.5])


@given(st.lists(st.floats(-1, 1), max_size=30))
def test_turning_points_go_where_they_say(scores: list[float]) -> None:
    found = turns(scores)
    assert [turn.place for turn in found] == sorted({turn.place for turn in found})
    assert all(0 < turn.place < len(scores) and turn.size >= 0.3 for turn in found)
    assert [(turn.place, -turn.before) for turn in turns([-score for score in scores])] == [
        (turn.place, turn.before) for turn in found
    ]


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


def test_what_a_call_is_about_is_known_before_its_words_tell() -> None:
    happened = [
        event("order", 9 * sample.DAY, "order.placed", order_id="O-1", category="phone"),
        event("delivered", 7 * sample.DAY, "order.delivered", order_id="O-1", category="phone"),
        *(event(f"failed{n}", 40 - n, "app.activation_failed", task="activation") for n in range(3)),
    ]
    seen = sample.pop(happened, interaction=sample.call(), utterances=said("Hello? This is awful.")).conclusions
    along = {one.journey_id: one for one in seen.sentiment.by_journey}
    (activation,) = (journey.id for journey in seen.journeys if journey.definition == "device_activation")
    assert [moment.evidence for moment in along[activation].moments] == ["u0"]


def test_feelings_go_along_the_journey_that_they_are_about() -> None:
    """Two journeys at once: the mail is a step of one, the call is about the other."""
    happened = [
        event("order", 9 * sample.DAY, "order.placed", order_id="O-1", category="phone"),
        event("delivered", 7 * sample.DAY, "order.delivered", order_id="O-1", category="phone"),
        event("failed", 300, "app.activation_failed", task="activation"),
        event("dispute", 200, "billing.dispute_opened", text="This is terrible, I am furious", invoice_id="I-1"),
    ]
    words = said(
        "I cannot activate my new phone", "this is awful, activation fails again", "thank you, great, it is activated"
    )
    seen = sample.pop(happened, interaction=sample.call(), utterances=words).conclusions
    definitions = {journey.id: journey.definition for journey in seen.journeys}
    along = {definitions[one.journey_id]: one for one in seen.sentiment.by_journey}
    assert [moment.evidence for moment in along["device_activation"].moments][-3:] == ["u0", "u1", "u2"]
    assert along["device_activation"].count == 3
    assert [moment.evidence for moment in along["bill_dispute"].moments] == ["dispute"]
    assert along["bill_dispute"].score < -0.3

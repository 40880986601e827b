"""The feeling of one message: against human raters, the words of care, negation, mockery, emoji, and who it is of."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from agentdesk.domain.sentiment import SentimentLabel, label_of
from agentdesk.engine.sentiment import rules
from agentdesk.engine.sentiment.scorer import felt
from agentdesk.engine.sentiment.vader import VaderScorer
from agentdesk.engine.sentiment.vocabulary import CARE_VOCABULARY
from tests.benchmarks import feeling
from tests.engine.care_sentences import (
    CARE_SENTENCES,
    FRESH_SENTENCES,
    HELD_BACK,
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    TOLD_LATER,
)
from tests.engine.sample import scorer

LIBRARY = SentimentIntensityAnalyzer()


def score(text: str) -> float:
    return felt(scorer(), text)


@pytest.mark.skipif(not feeling.DATA.is_dir(), reason="the rated texts (../shared/data/vader) are not here")
@pytest.mark.parametrize("name", feeling.GOALS)
def test_scores_agree_with_twenty_human_raters_also_on_what_was_kept_aside(name: str) -> None:
    rows = feeling.rated(name)
    assert feeling.agreement(rows, score) >= feeling.GOALS[name]
    aside = rows[1::2]
    assert feeling.agreement(aside, score) >= feeling.agreement(
        aside, lambda text: float(LIBRARY.polarity_scores(text)["compound"])
    )


OTHERS = st.sampled_from(("but", "no", "so", "this", "at", "doubt", "least", "very", "kind", "sort", "of", "or", "nor"))
MARKED = st.sampled_from(("GOOD", "bad!!", "VERY", "hate", "love", "the", ":)", "??"))
RULED = st.sampled_from((*BOOSTER_DICT, *NEGATE, *" ".join(SPECIAL_CASES).split()))
WORDS = OTHERS | MARKED | RULED | st.sampled_from(list(LIBRARY.lexicon)[::97])


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40))
def test_the_rules_are_the_librarys(text: str) -> None:
    """But for emoji, which the library spells out first."""
    if any(sign in LIBRARY.emojis for sign in text):
        return
    text = text.strip()
    ours = rules.compound(rules.valences(rules.words_of(text), LIBRARY.lexicon), rules.emphasis(text))
    assert round(ours, 4) == LIBRARY.polarity_scores(text)["compound"]


def test_each_entry_of_the_vocabulary_changes_something() -> None:
    plain = VaderScorer({})
    for phrase, strength in CARE_VOCABULARY.items():
        before = LIBRARY.polarity_scores(phrase)["compound"]
        assert plain.score(phrase) != pytest.approx(before, abs=1e-4) or before * strength > 0, phrase


@pytest.mark.parametrize(
    ("sentences", "goal"),
    [
        (CARE_SENTENCES[::2], 0.95),
        (CARE_SENTENCES[1::2], 0.9),
        (FRESH_SENTENCES, 0.8),
        (TOLD_LATER, 0.9),
        (HELD_BACK, 0.65),
    ],
    ids=["chosen by", "held back", "written afterwards", "told later", "held back later"],
)
def test_plain_sentences_of_care_are_felt_as_people_read_them(
    sentences: Sequence[tuple[int, str]], goal: float
) -> None:
    labels = {NEGATIVE: SentimentLabel.NEGATIVE, NEUTRAL: SentimentLabel.NEUTRAL, POSITIVE: SentimentLabel.POSITIVE}
    wrong = [text for sign, text in sentences if label_of(score(text)) is not labels[sign]]
    assert 1 - len(wrong) / len(sentences) >= goal, wrong


def test_what_is_denied_or_only_asked_of_a_product_says_nothing_of_a_mood() -> None:
    assert score("It is not that nothing works") == score("It's not that I hate it, I just have a question") == 0.0
    assert score("It is not that good") < 0 < score("It is not that bad")
    assert score("Is there a better plan?") == score("Does the warranty cover a broken screen?") == 0.0
    assert score("Does nobody work there?") < -0.1
    assert score("Why is my phone broken?") < -0.1


@pytest.mark.parametrize(
    ("text", "below"),
    [
        ("It still does not work, I have been on hold for an hour", -0.2),
        ("This is the third time I call and nobody helps", -0.1),
        ("I was charged twice, this is unacceptable", -0.4),
        ("I'm fed up with your app", -0.3),
        ("Are you kidding me", -0.3),
        ("I already told you my name", -0.3),
        ("Speak to a manager. Now.", -0.3),
        ("don't buy this piece of junk", -0.6),
        ("dont waste your money", -0.4),
        ("Hello?? Anybody there??", -0.3),
        ("WHERE IS MY ORDER", -0.2),
        ("My calls keep dropping, there is no signal at all", -0.2),
    ],
)
def test_the_words_of_customer_care_are_understood(text: str, below: float) -> None:
    assert score(text) < below


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("Thank you, it works perfectly now!", 0.5),
        ("Great, that solved it", 0.4),
        ("It couldn't be better", 0.4),
        ("You can't go wrong with this plan", 0.3),
        ("no complaints so far", 0.2),
        ("The payment went through, thanks", 0.3),
    ],
)
def test_good_news_is_good(text: str, above: float) -> None:
    assert score(text) > above


@pytest.mark.parametrize(
    ("without", "negated"),
    [
        ("this is good", "this is not good"),
        ("I am happy", "I am not happy"),
        ("it was helpful", "it wasn't helpful"),
        ("it was helpful", "it wasnt helpful"),
        ("the new app is great", "the new app is not great"),
        ("I like it", "I never liked it"),
    ],
)
def test_negation_turns_praise(without: str, negated: str) -> None:
    assert score(without) > 0.1
    assert score(negated) < 0


@pytest.mark.parametrize(
    ("complaint", "negated"),
    [("it is broken", "it is not broken"), ("a problem", "no problem"), ("a waste of money", "not a waste of money")],
)
def test_negation_turns_complaints(complaint: str, negated: str) -> None:
    assert score(complaint) < -0.1
    assert score(negated) > score(complaint) + 0.2


def test_what_is_only_wished_or_asked_counts_less() -> None:
    assert 0 <= score("It would be great") < score("It is great")
    assert 0 <= score("Is it great?") < score("It is great")
    assert score("I wish it were reliable") < score("It is reliable")
    assert score("Great, thanks! Can you also send me the bill?") > 0.5


@pytest.mark.parametrize(
    "text",
    [
        "great, just great",
        "Great. Just great.",
        "thanks for nothing",
        "Thanks so much for wasting my whole afternoon",
        "Thank you for keeping me waiting",
        "What an amazing service /s",
        "you are the best </s>",
        "such good service #sarcasm",
        "wonderful...",
        "Oh, lovely…",
        "Oh great, another error",
        "I love waiting for an hour, this is terrible",
        'Your "help" made it worse',
        "Sure, wonderful service 🙄",
        "yeah right",
    ],
)
def test_mockery_is_no_praise(text: str) -> None:
    assert score(text) < -0.2


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for sending the replacement so quickly",
        "I love how easy this is",
        "Oh great, thank you so much!",
        "Nice job, everything works",
        "Thank you for making this so simple",
        "The price is great... and the service is even nicer",
        'He said "great camera" and I agree, it is wonderful',
    ],
)
def test_praise_is_not_taken_for_mockery(text: str) -> None:
    assert score(text) > 0.1


def test_a_smile_does_not_take_a_complaint_back() -> None:
    complaint = "I was charged twice and nobody helps, this is unacceptable"
    assert score(complaint) < -0.35
    assert score(f"{complaint} :)") < -0.05
    assert score(f"{complaint} 🙂") < -0.05
    assert score("The parcel came :)") > 0.1


def test_emoji_have_a_feeling() -> None:
    assert score("😡") < -0.2
    assert score("😍") > 0.2
    assert score("My bill came 😡😡") < score("My bill came") < score("My bill came 😀")
    assert score("ok👍") >= score("ok")


@pytest.mark.parametrize(
    "text", ["", "   ", "https://example.com/hate", "@angry", "12345 678 901", "\u0000", "😀" * 5000, "bad " * 100_000]
)
def test_any_text_has_a_score(text: str) -> None:
    assert -1 <= score(text) <= 1


@settings(deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=3), st.lists(st.text(max_size=20), max_size=2))
def test_any_text_beside_any_other_has_a_score(text: str, heard: list[str], names: list[str]) -> None:
    assert -1 <= felt(scorer(), text, heard, names) <= 1


def test_a_companys_own_words_win() -> None:
    assert VaderScorer({"zonked": -3.0}).score("it is zonked") < -0.4 < VaderScorer().score("it is zonked")
    assert VaderScorer({"great": 0.0}).score("great") == 0.0
    assert VaderScorer({"don't panic": 2.0}).score("dont panic") > 0.3


def test_a_model_has_another_version_when_its_words_are_others() -> None:
    assert VaderScorer({}).model == VaderScorer().model != VaderScorer({"zonked": -3.0}).model

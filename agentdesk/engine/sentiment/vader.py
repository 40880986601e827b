"""The instant tier: VADER's word list and rules, the vocabulary of customer care over it, and the manner of a message.

Owns the order in which these are applied. Knows nothing of conversations.
"""

import hashlib
from collections.abc import Mapping

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

from agentdesk.engine.sentiment import manner, rules
from agentdesk.engine.sentiment.phrases import Phrases, as_one_word
from agentdesk.engine.sentiment.vocabulary import CARE_VOCABULARY

VERSION = 4
"""Counts up when the same words would be scored otherwise."""
MOCKERY = -0.4
"""The score of praise that is meant as its opposite, at the least."""
COMPLAINT = -0.35
SMILED_AT = 0.3
"""A smile softens a complaint to this, and does not take it back."""


class VaderScorer:
    """A Scorer. ``care_words`` are the company's own words and phrases with their strength (-4..4), over all others.

    In a word or phrase an apostrophe may be left out by the customer; case does not matter.
    """

    def __init__(self, care_words: Mapping[str, float] | None = None) -> None:
        library = SentimentIntensityAnalyzer()
        self._lexicon: dict[str, float] = library.lexicon
        self._emoji: dict[str, str] = library.emojis
        own = {phrase: strength for words in (CARE_VOCABULARY, care_words or {}) for phrase, strength in words.items()}
        for phrase, strength in own.items():
            self._lexicon.pop(phrase.lower(), None)
            if strength:
                self._lexicon[as_one_word(phrase)] = strength
        self._phrases = Phrases(phrase for phrase in own if " " in phrase or "'" in phrase)
        told = "\n".join(f"{phrase}\t{strength}" for phrase, strength in sorted(own.items()))
        self.model = f"vader-care/{VERSION}.{hashlib.blake2b(told.encode(), digest_size=4).hexdigest()}"

    def score(self, text: str) -> float:
        """-1..1; 0 for an empty message. Names and links are to be taken out before."""
        text = manner.meant(text)
        serious = manner.without_smiles(text)
        words, strengths = self._read(serious)
        score = rules.compound(strengths, rules.emphasis(serious))
        if manner.mocks(text, words, is_complaint=min(strengths, default=0.0) < 0):
            score = min(-abs(score), MOCKERY)
        elif serious != text:
            smiling = rules.compound(self._read(text)[1], rules.emphasis(text))
            score = min(smiling, SMILED_AT * score) if score <= COMPLAINT else smiling
        return round(score, 4)

    def _read(self, text: str) -> tuple[list[str], list[float]]:
        """The words of a text, and the strengths that make its score."""
        spelled = self._spelled_out(text)
        plain = rules.words_of(spelled)
        tokens, words = self._phrases.joined(spelled.split(), plain)
        strengths = manner.in_manner(rules.valences(words, self._lexicon), tokens, words)
        if pressed := manner.pressure(text, words):
            strengths.append(pressed)
        return plain, strengths

    def _spelled_out(self, text: str) -> str:
        """Each emoji as the words of its description."""
        if text.isascii():
            return text
        return "".join(f" {self._emoji[sign]} " if sign in self._emoji else sign for sign in text)

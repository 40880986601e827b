"""The instant tier: VADER's word list and rules, with the words and phrases of customer care that it lacks.

Owns the choice of the word list. Knows nothing of conversations.
"""

import re
from collections.abc import Mapping

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

from agentdesk.engine.sentiment.cleaning import clean


class VaderScorer:
    """A Scorer. ``care_words`` are words and phrases with their strength (-4..4) that are put over the list.

    In a word or phrase an apostrophe may be left out by the customer; case does not matter.
    """

    def __init__(self, care_words: Mapping[str, float] | None = None) -> None:
        self._analyzer = SentimentIntensityAnalyzer()
        phrases: list[str] = []
        for words, strength in (care_words or {}).items():
            self._analyzer.lexicon[_joined(words)] = strength
            if len(words.split()) > 1 or "'" in words:
                phrases.append(words)
        phrases.sort(key=len, reverse=True)
        options = "|".join(re.escape(phrase).replace("'", "['’]?").replace(r"\ ", r"\s+") for phrase in phrases)
        self._phrases = re.compile(rf"\b(?:{options})\b", re.IGNORECASE) if phrases else None

    def score(self, text: str) -> float:
        """-1..1; 0 for an empty message."""
        cleaned = clean(text)
        if self._phrases:
            cleaned = self._phrases.sub(lambda found: _joined(found.group()), cleaned)
        return float(self._analyzer.polarity_scores(cleaned)["compound"]) if cleaned else 0.0


def _joined(words: str) -> str:
    """A phrase as one word of the list. No apostrophe: the list's rules would take it for a negation."""
    return re.sub(r"\s+", "_", words.lower().replace("'", "").replace("’", ""))

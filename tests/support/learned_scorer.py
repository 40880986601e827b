"""A second scorer: a small linear model over words, learned from what ``/v1/sentiment/corrections`` lists."""

import math
import re
from collections.abc import Iterable, Mapping

from agentdesk.engine.sentiment.scorer import Scorer

_WORD = re.compile(r"[a-z']+")
ROUNDS = 200
RATE = 0.3


class LinearScorer:
    """``model`` says what it was learned from."""

    def __init__(self, weights: Mapping[str, float], version: str) -> None:
        self._weights = dict(weights)
        self.model = f"linear/{version}"

    def score(self, text: str) -> float:
        """-1..1; 0 where it knows no word."""
        return math.tanh(sum(self._weights.get(word, 0.0) for word in _words(text)))


def learned(labels: Iterable[tuple[str, float]], version: str) -> LinearScorer:
    """Least squares by gradient descent, from (text, score)."""
    pairs = [(_words(text), score) for text, score in labels]
    weights: dict[str, float] = {}
    for _ in range(ROUNDS):
        for words, score in pairs:
            guess = math.tanh(sum(weights.get(word, 0.0) for word in words))
            step = RATE * (score - guess) * (1 - guess * guess) / max(1, len(words))
            for word in words:
                weights[word] = weights.get(word, 0.0) + step
    return LinearScorer(weights, version)


def make_scorer(care_words: Mapping[str, float]) -> Scorer:
    """What ``AGENTDESK_SCORER`` names in the tests: the company's words are all that it learned from."""
    return learned([(words, strength / 4) for words, strength in care_words.items()], "care-words")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())

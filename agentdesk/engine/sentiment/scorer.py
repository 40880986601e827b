"""The port of sentiment: one message in, one score out. Knows no particular model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from agentdesk.engine.sentiment.cleaning import clean
from agentdesk.engine.sentiment.own_words import own_words


class Scorer(Protocol):
    """Scores one message of a customer."""

    @property
    def model(self) -> str:
        """Name and version, as in ``name/3``: two scores of one model can be compared."""
        ...

    def score(self, text: str) -> float:
        """-1 (very negative) to 1 (very positive); 0 where nothing can be told."""
        ...


ScorerMaker = Callable[[Mapping[str, float]], Scorer]
"""Makes a scorer from a company's own words with their strength (-4..4)."""


def told(text: str, heard: Sequence[str] = (), names: Sequence[str] = ()) -> str:
    """What a scorer gets to see of a message: its author's own words, without names, links and numbers.

    ``heard`` is what the other side said to the author lately, ``names`` who they are.
    """
    return clean(own_words(text, heard), names)


def felt(scorer: Scorer, text: str, heard: Sequence[str] = (), names: Sequence[str] = ()) -> float:
    """The feeling of a message, -1..1, as it is ``told``."""
    return scorer.score(told(text, heard, names))

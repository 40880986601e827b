"""The port of sentiment: one message in, one score out. Knows no particular model."""

from typing import Protocol


class Scorer(Protocol):
    """Scores one message of a customer."""

    def score(self, text: str) -> float:
        """-1 (very negative) to 1 (very positive); 0 where nothing can be told."""
        ...

"""Patterns that are short for several: ``port|move number``, ``claim|dispute.opened``. Owns how they are told."""

from collections.abc import Iterable
from itertools import product


def spelled_out(pattern: str) -> list[str]:
    """The patterns that one with alternatives (``port|move number``) is short for."""
    ways = [word.split("|") for word in pattern.split()]
    return [" ".join(words) for words in product(*ways)]


def types_spelled_out(patterns: Iterable[str]) -> tuple[str, ...]:
    """Patterns of types, without alternatives: ``claim|dispute.opened|filed`` is short for four."""
    return tuple(
        ".".join(parts) for pattern in patterns for parts in product(*(part.split("|") for part in pattern.split(".")))
    )

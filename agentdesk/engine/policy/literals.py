"""Finds words in a condition that its names can never have: ``'order_plced' in happened`` would never hold.

Owns the search in an expression's text. Knows nothing of what the names mean.
"""

import re
from collections.abc import Iterator, Mapping

from agentdesk.engine.policy.spelling import meant

_NAME = r"[A-Za-z_][\w.]*"
_STRING = r"'([^']*)'"
_MEMBER = re.compile(rf"{_STRING}\s+in\s+({_NAME})")
_EQUAL = re.compile(rf"({_NAME})\s*[!=]=\s*{_STRING}")
_ONE_OF = re.compile(rf"({_NAME})\s+in\s+\[([^\]]*)\]")
_ITEM = re.compile(_STRING)


class Usual(frozenset[str]):
    """Words that a name usually has. Another one is possible, but one that hardly differs is a slip of the pen."""


def unknown_literals(text: str, values: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, int]]:
    """A sentence and a position for each word that is not among the ``values`` of the name it is compared with."""
    for found in _MEMBER.finditer(text):
        yield from _unknown(found[2], found[1], found.start(1), values)
    for found in _EQUAL.finditer(text):
        yield from _unknown(found[1], found[2], found.start(2), values)
    for found in _ONE_OF.finditer(text):
        for item in _ITEM.finditer(found[2]):
            yield from _unknown(found[1], item[1], found.start(2) + item.start(1), values)


def _unknown(name: str, word: str, offset: int, values: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, int]]:
    if name not in values or not word or word in values[name]:
        return
    if not isinstance(values[name], Usual):
        yield f"'{name}' is never '{word}'{meant(word, values[name])}", offset
    elif near := meant(word, values[name], 0.8):
        yield f"'{name}' is hardly '{word}'{near}", offset

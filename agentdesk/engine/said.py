"""What a customer says and what they rule out: ``This has nothing to do with activation. My bill is wrong.``

Owns where in a text something is denied. Knows no language: the phrases are the policy's.
"""

import re

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.words import Denials, Vocabulary, tokens

MAX_LENGTH = 1000
_CLAUSES = re.compile(r"[.!?;,:\n]+")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text: ``meant`` as they stand, and those that something was ``denied`` with."""

    meant: tuple[str, ...]
    denied: tuple[str, ...] = ()


def said(text: str, vocabulary: Vocabulary) -> Said:
    """The first ``MAX_LENGTH`` characters of a text. A denial reaches to the end of its clause, or to a word that turns
    (``but``)."""
    text = text[:MAX_LENGTH]
    words, denials = tokens(text), vocabulary.denials
    if _place(words, denials) is None:
        return Said(words)
    meant: list[str] = []
    denied: list[str] = []
    for clause in map(tokens, _CLAUSES.split(text)):
        rest = clause
        while (place := _place(rest, denials)) is not None:
            begin, end = place
            turn = next((at for at in range(end, len(rest)) if rest[at] in denials.until), len(rest))
            meant.extend(rest[:begin])
            denied.extend(rest[end:turn])
            rest = rest[turn:]
        meant.extend(rest)
    return Said(tuple(meant), tuple(denied))


def _place(words: tuple[str, ...], denials: Denials) -> tuple[int, int] | None:
    """Where the first phrase that denies begins, and the words after it."""
    for at, word in enumerate(words):
        for phrase in denials.by_first.get(word, ()):
            if words[at : at + len(phrase)] == phrase:
                return at, at + len(phrase)
    return None

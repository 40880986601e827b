"""VADER's rules over a word list, in one pass: the same numbers as the library, at a fraction of its time.

The library looks up each negation in a list and lowers each word again for every neighbour; here words are lowered once
and looked up in sets. The word list, the constants and the rules stay the library's (Hutto and Gilbert 2014); a
property test holds the two equal. Knows nothing of customer care.
"""

import math
import string
from collections.abc import Mapping, Sequence

from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
    B_DECR,
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
)

_NEGATIONS: frozenset[str] = frozenset(NEGATE)
_BOOSTERS: Mapping[str, float] = dict(BOOSTER_DICT)
_SPECIAL: Mapping[str, float] = dict(SPECIAL_CASES)
_SPECIAL_WORDS = frozenset(word for phrase in _SPECIAL for word in phrase.split())
_BOOSTER_ENDS = frozenset(phrase.split()[-1] for phrase in _BOOSTERS if " " in phrase)
_DISTANCE = (1.0, 0.95, 0.9)
"""How much of a booster is left one, two and three words away."""
_ALPHA = 15
_EXCLAMATION, _MOST_EXCLAMATIONS = 0.292, 4
_QUESTION, _MANY_QUESTIONS = 0.18, 0.96

assert B_DECR < 0 < C_INCR


def words_of(text: str) -> list[str]:
    """The words and emoticons of a text, without the punctuation around words."""
    return [word if len(bare := word.strip(string.punctuation)) <= 2 else bare for word in text.split()]


def is_negation(word: str) -> bool:
    """Whether a word in lower case turns what follows."""
    return word in _NEGATIONS or "n't" in word


def valences(words: Sequence[str], lexicon: Mapping[str, float]) -> list[float]:
    """The strength of each word in its surroundings, 0 for most."""
    lower = [word.lower() for word in words]
    found: list[float] = [0.0] * len(words)
    hits = [i for i, word in enumerate(lower) if word in lexicon and word not in _BOOSTERS]
    if not hits:
        return found
    capitals = sum(word.isupper() for word in words)
    shouting = 0 < capitals < len(words)
    for i in hits:
        if lower[i] == "kind" and lower[i + 1 : i + 2] == ["of"]:
            continue
        found[i] = _valence(words, lower, i, lexicon, shouting)
    return _but(lower, found) if "but" in lower else found


def _valence(words: Sequence[str], lower: list[str], i: int, lexicon: Mapping[str, float], shouting: bool) -> float:
    valence = own = lexicon[lower[i]]
    if lower[i] == "no" and i + 1 < len(lower) and lower[i + 1] in lexicon:
        valence = 0.0
    if "no" in lower[max(0, i - 2) : i] or (i > 2 and lower[i - 3] == "no" and lower[i - 1] in ("or", "nor")):
        valence = own * N_SCALAR
    if shouting and words[i].isupper():
        valence += C_INCR if valence > 0 else -C_INCR
    for back in range(min(3, i)):
        before = lower[i - back - 1]
        if before in lexicon:
            continue
        if before in _BOOSTERS:
            boost = _BOOSTERS[before] if valence >= 0 else -_BOOSTERS[before]
            if shouting and words[i - back - 1].isupper():
                boost += C_INCR if valence > 0 else -C_INCR
            valence += boost * _DISTANCE[back]
        valence = _negated(valence, lower, i, back)
        if back == 2:
            valence = _special(valence, lower, i)
    if i > 0 and lower[i - 1] == "least" and (i == 1 or lower[i - 2] not in ("at", "very")):
        valence *= N_SCALAR
    return valence


def _negated(valence: float, lower: list[str], i: int, back: int) -> float:
    before = lower[i - back - 1]
    if back == 1:
        if before == "never" and lower[i - 1] in ("so", "this"):
            return valence * 1.25
        if before == "without" and lower[i - 1] == "doubt":
            return valence
    if back == 2:
        if (before == "never" and lower[i - 2] in ("so", "this")) or lower[i - 1] in ("so", "this"):
            return valence * 1.25
        if before == "without" and "doubt" in lower[i - 2 : i]:
            return valence
    return valence * N_SCALAR if is_negation(before) else valence


def _special(valence: float, lower: list[str], i: int) -> float:
    """Phrases that mean something else than their words; ``kind of`` and ``sort of`` before the word."""
    three = lower[i - 3 : i]
    if not _SPECIAL_WORDS.isdisjoint(lower[i - 3 : i + 3]):
        one, two = " ".join(lower[i - 1 : i + 1]), " ".join(lower[i - 2 : i + 1])
        for phrase in (one, two, " ".join(three[1:]), " ".join(three), " ".join(three[:2])):
            if phrase in _SPECIAL:
                valence = _SPECIAL[phrase]
                break
        for length in (2, 3):
            phrase = " ".join(lower[i : i + length])
            if i + length <= len(lower) and phrase in _SPECIAL:
                valence = _SPECIAL[phrase]
    if not _BOOSTER_ENDS.isdisjoint(three):
        for phrase in (" ".join(three), " ".join(three[:2]), " ".join(three[1:])):
            valence += _BOOSTERS.get(phrase, 0.0) if " " in phrase else 0.0
    return valence


def _but(lower: list[str], found: list[float]) -> list[float]:
    """What follows the first ``but`` counts more than what was before it.

    Like the library, it finds a strength by its value: the first equal one is changed when one comes twice.
    """
    turn = lower.index("but")
    for strength in found:
        place = found.index(strength)
        if place != turn:
            found[place] = strength * (0.5 if place < turn else 1.5)
    return found


def emphasis(text: str) -> float:
    """What exclamation and question marks add to a strength, either way."""
    questions = text.count("?")
    asked = 0.0 if questions < 2 else questions * _QUESTION if questions <= 3 else _MANY_QUESTIONS
    return min(text.count("!"), _MOST_EXCLAMATIONS) * _EXCLAMATION + asked


def compound(found: Sequence[float], marks: float) -> float:
    """All strengths of a message as one number, -1..1, with the emphasis of its marks."""
    total = float(sum(found))
    if total > 0:
        total += marks
    elif total < 0:
        total -= marks
    return max(-1.0, min(1.0, total / math.sqrt(total * total + _ALPHA)))

"""The words by which overrides are found, and the keys by which they are sorted. Pure.

The same rule makes the words of a record and those of a question, so that neither case, accents nor signs part them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from agentdesk.orchestrator.identity.naming import folded

_WORD = re.compile(r"[^\W_]+")
_BY_ITSELF = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Letters of scripts that do not part words by spaces: each stands by itself."""
_ARTICLE = "\u0627\u0644"
_TATWEEL = "\u0640"
"""Draws a word out, and says nothing."""
_MAX_WORD = 60
_MAX_WORDS = 4_000
_MAX_KEY = 80
MOST_ASKED = 12
"""So many words of a question count."""


def words_in(*texts: str) -> list[str]:
    """The different words of the texts, in their order; an Arabic one also without its article."""
    found: dict[str, None] = {}
    for word in _parted(" ".join(texts)):
        found[word] = None
        if word.startswith(_ARTICLE) and len(word) > len(_ARTICLE) + 1:
            found[word.removeprefix(_ARTICLE)] = None
    return list(found)[:_MAX_WORDS]


def words_asked(question: str) -> list[str]:
    """The words that must all be there, each by its beginning; signs, quotes and stars ask for nothing."""
    return list(dict.fromkeys(_parted(question)))[:MOST_ASKED]


@lru_cache(maxsize=4_096)
def sort_key(text: str) -> str:
    """What a title or a name is sorted by."""
    return " ".join(folded(text).split())[:_MAX_KEY]


def joined(words: Iterable[str]) -> str:
    """The words as they are kept."""
    return " ".join(words)


def _parted(text: str) -> list[str]:
    spaced = _BY_ITSELF.sub(r" \g<0> ", folded(text).replace(_TATWEEL, ""))
    return [word[:_MAX_WORD] for word in _WORD.findall(spaced)]

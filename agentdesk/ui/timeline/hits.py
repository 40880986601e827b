"""Where the words that were searched for stand: in a text, or in what a row does not show. Qt-free."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agentdesk.domain.event import TimelineItem
from agentdesk.ui.words import _, listed, one_line

AROUND = 24
"""So many letters are shown before and behind a word that stands in a longer text."""


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, as the server takes them."""
    return tuple(dict.fromkeys(query.casefold().split()))


def hits(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """(begin, end) of each place, in their order, without overlaps."""
    folded = text.casefold()
    if len(folded) != len(text):  # a letter became two: the places would not be those of the text
        folded = text.lower() if len(text.lower()) == len(text) else text
    found: list[tuple[int, int]] = []
    for word in words:
        begin = folded.find(word)
        while word and begin >= 0:
            found.append((begin, begin + len(word)))
            begin = folded.find(word, begin + len(word))
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def found_elsewhere(shown: str, items: Iterable[TimelineItem], words: Iterable[str]) -> str:
    """Where those of the words are that do not stand in what is ``shown`` of the items; empty for nowhere.

    The service looks into everything that was sent of an event, and a row shows a little of it.
    """
    seen = shown.casefold()
    missing = [word for word in words if word not in seen]
    if not missing:
        return ""
    texts = [one_line(text) for item in items for text in _texts((item.title, item.detail, item.data, item.type))]
    places = (_place(next((text for text in texts if word in text.casefold()), ""), word) for word in missing)
    found = listed(dict.fromkeys(places))
    return _("found in its details: {what}").format(what=found) if found else ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif value is not None:
        yield str(value)


def _place(text: str, word: str) -> str:
    """The word in its text, or in the part of it around the word."""
    at = max(text.casefold().find(word), 0)
    begin, end = max(at - AROUND, 0), at + len(word) + AROUND
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")

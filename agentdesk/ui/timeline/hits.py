"""Where the words that were searched for stand in a text. Qt-free."""

from collections.abc import Iterable


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

"""Makes one word of each phrase of a vocabulary, so that a word list can hold it. Knows no strengths."""

from collections.abc import Iterable, Sequence

_ENDS = frozenset(".!?,;:")


def plain(word: str) -> str:
    """In lower case and without apostrophes, which customers leave out: ``Don’t`` and ``dont`` are one."""
    lower = word.lower()
    return lower if lower.isalpha() else lower.replace("'", "").replace("’", "")


def as_one_word(phrase: str) -> str:
    """No apostrophe is left: the list's rules would take it for a negation."""
    return "_".join(plain(word) for word in phrase.split())


class Phrases:
    """Finds the longest phrase at each place; looks at each word once or, where a phrase may begin, a few times."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[list[str]]] = {}
        for phrase in sorted(phrases, key=lambda one: -len(one.split())):
            words = [plain(word) for word in phrase.split()]
            self._by_first.setdefault(words[0], []).append(words)

    def joined(self, tokens: Sequence[str], words: Sequence[str]) -> tuple[list[str], list[str]]:
        """The tokens and the words in them with each phrase as one; none reaches over a comma or a stop."""
        seen = [plain(word) for word in words]
        if self._by_first.keys().isdisjoint(seen):
            return list(tokens), list(words)
        kept_tokens: list[str] = []
        kept_words: list[str] = []
        i = 0
        while i < len(seen):
            length = self._length_at(seen, tokens, i)
            if length:
                one = "_".join(seen[i : i + length])
                kept_words.append(one.upper() if all(word.isupper() for word in words[i : i + length]) else one)
            else:
                kept_words.append(words[i])
            i += max(1, length)
            kept_tokens.append(tokens[i - 1])
        return kept_tokens, kept_words

    def _length_at(self, seen: Sequence[str], tokens: Sequence[str], i: int) -> int:
        for phrase in self._by_first.get(seen[i], ()):
            end = i + len(phrase)
            if seen[i:end] == phrase and not any(token[-1] in _ENDS for token in tokens[i : end - 1]):
                return len(phrase)
        return 0

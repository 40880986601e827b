"""Whether there is anything to read in what somebody wrote: the one notion of "blank is refused".

White space, what only steers other characters (zero-width spaces, joiners, marks of direction) and characters that are
drawn as nothing are not words.
"""

import unicodedata

_DRAWN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_NOT_SEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
"""Not what is unassigned (Cn): a picture that is newer than this program can be read. Nor for private use (Co)."""


def read_in(text: str) -> str:
    """The text without the white space around it; empty where nothing in it can be read."""
    return "" if all(map(_is_nothing, text)) else text.strip()


def _is_nothing(character: str) -> bool:
    if unicodedata.category(character) in _NOT_SEEN or character in _DRAWN_AS_NOTHING:
        return True
    return "\ufe00" <= character <= "\ufe0f"  # which of its forms the character before it has

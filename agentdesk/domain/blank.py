"""Whether there is anything to read in what somebody wrote: the one notion of "blank is refused".

White space, what only steers other characters (zero-width spaces, joiners, marks of direction) and characters that are
drawn as nothing are not words.
"""

import unicodedata

_DRAWN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_OTHER_OR_SEPARATOR = ("C", "Z")


def read_in(text: str) -> str:
    """The text without the white space around it; empty where nothing in it can be read."""
    return "" if all(map(_is_nothing, text)) else text.strip()


def _is_nothing(character: str) -> bool:
    if unicodedata.category(character).startswith(_OTHER_OR_SEPARATOR) or character in _DRAWN_AS_NOTHING:
        return True
    return "\ufe00" <= character <= "\ufe0f"  # which of its forms the character before it has

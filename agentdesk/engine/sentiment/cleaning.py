"""Takes out of a message what carries no feeling but misleads a word list: links, mentions, numbers, names."""

import re

_NOISE = re.compile(
    r"https?://\S+|www\.\S+"  # links
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # mail addresses
    r"|(?<!\w)@\w+"  # mentions
    r"|\+?\b(?:\d[\d\s().-]{5,}\d)\b"  # phone, card and order numbers
)
_NAMED = re.compile(
    r"(?i:\b(?:my name is|this is|i am called|dear|hi|hello|hey|mr\.?|mrs\.?|ms\.?)\s+)"
    r"([A-Z][a-z'’-]+(?:\s+[A-Z][a-z'’-]+)?)"
)
_SPACE = re.compile(r"\s+")
_SYMBOL = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
MAX_LENGTH = 2000
"""The time that word lists take grows with the square of the length."""
MAX_SYMBOLS = 40


def clean(text: str) -> str:
    """The message as a word list should see it."""
    shorter = _NOISE.sub(" ", text[:MAX_LENGTH])
    symbols = [found.start() for found in _SYMBOL.finditer(shorter)]
    if len(symbols) > MAX_SYMBOLS:
        last = symbols[MAX_SYMBOLS]
        shorter = shorter[:last] + _SYMBOL.sub("", shorter[last:])
    if _NAMED.search(shorter):
        shorter = _NAMED.sub(lambda found: found.group()[: found.start(1) - found.start()], shorter)
    return _SPACE.sub(" ", shorter).strip()

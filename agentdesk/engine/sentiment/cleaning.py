"""Takes out of a message what carries no feeling but misleads a word list: links, mentions, numbers, names.
Typeset marks become those of a keyboard."""

import re
from collections.abc import Sequence

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w+")
_LONG_NUMBER = re.compile(r"\+?\b(?:\d[\d\s().-]{5,}\d)\b")  # phone, card and order numbers
_NAMED = re.compile(
    r"(?i:\b(?:(?:sur)?name is|this is|called|named|agent|advisor|dear|hi|hello|hey|mr\.?|mrs\.?|ms\.?)\s+)"
    r"([A-Z][a-z'’-]+(?:\s+[A-Z][a-z'’-]+)?)"
)
_FEELING_NAMES = (
    "Amity|Angel|Best|Blessing|Bliss|Bonny|Brave|Bright|Champion|Charity|Cross|Darling|Faith|Felicity|Fine|Fortune|Gay"
    "|Glad|Glory|Good|Goodman|Grace|Gracie|Happy|Harmony|Hope|Jolly|Joy|Justice|Love|Loveday|Lovely|Loving|Lucky|Mercy"
    "|Merit|Merry|Noble|Pain|Paine|Patience|Peace|Precious|Prudence|Rich|Savage|Serenity|Smart|Strong|Sunny|Sweet"
    "|Treasure|True|Verity|Victor|Victory|Welcome|Wise|Worth"
)
"""Names of people that are words of feeling as well."""
_NAME_PAIR = re.compile(
    rf"(?<=[a-z,;]\s)(?:(?:{_FEELING_NAMES})(?:\s+[A-Z][a-z'’-]+)+|(?:[A-Z][a-z'’-]+\s+)+(?:{_FEELING_NAMES}))\b(?!\s+[A-Z])"
)
"""Such a name with its first or last name, within a sentence."""
_SAID_ALONE = re.compile(
    "Best|Brave|Bright|Cross|Darling|Fine|Glad|Glory|Good|Happy|Jolly|Justice|Love|Lovely|Loving|Lucky|Merry|Noble|Pain"
    "|Patience|Peace|Precious|Rich|Smart|Strong|Sunny|Sweet|True|Victory|Welcome|Wise|Worth"
)
"""Those of them that somebody may also say alone."""
_SIGNED = re.compile(
    rf"(?:[.!?…]\s+|\n\s*)((?:[A-Z][a-z'’-]+\s+){{0,2}}(?:{_FEELING_NAMES})(?:\s+[A-Z][a-z'’-]+)?)\s*[.!]?\s*$"
)
"""A message that ends with nothing but such a name."""
_TYPOGRAPHY = str.maketrans({"…": "...", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"'})
_SPACE = re.compile(r"\s+")
_SYMBOL = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
_SENTENCE_START = re.compile(r"(?:^|[.!?…]\s+|\n)$")
_CALLED = re.compile(r"\s*(?:[,.!?:;]|$|here\b|speaking\b|again\b)")
MAX_LENGTH = 2000
"""Characters that are looked at: whoever writes more has said how they feel."""
MAX_SYMBOLS = 40
_SHORTEST_NAME = 2


def clean(text: str, names: Sequence[str] = ()) -> str:
    """The message as a word list should see it. ``names`` are those of the people in the conversation."""
    shorter = text[:MAX_LENGTH]
    if "@" in shorter or "://" in shorter or "www." in shorter:
        shorter = _ADDRESS.sub(" ", shorter)
    shorter = _LONG_NUMBER.sub(" ", shorter)
    if not shorter.isascii():
        shorter = _few_symbols(shorter.translate(_TYPOGRAPHY))
    if _NAMED.search(shorter):
        shorter = _NAMED.sub(lambda found: found.group()[: found.start(1) - found.start()], shorter)
    if not shorter.istitle():
        shorter = _NAME_PAIR.sub(" ", shorter)
        signed = _SIGNED.search(shorter)
        if signed and not _SAID_ALONE.fullmatch(signed[1]):
            shorter = shorter[: signed.start(1)]
    if names:
        shorter = _without_names(shorter, names)
    return _SPACE.sub(" ", shorter).strip()


def _few_symbols(text: str) -> str:
    symbols = [found.start() for found in _SYMBOL.finditer(text)]
    if len(symbols) <= MAX_SYMBOLS:
        return text
    last = symbols[MAX_SYMBOLS]
    return text[:last] + _SYMBOL.sub("", text[last:])


def _without_names(text: str, names: Sequence[str]) -> str:
    """Without the parts of these names where they are written as names: in capitals, and at the start of a sentence
    only where somebody is called by it (“Joy, …”; “Hope this works” stays).
    """
    parts = {part for name in names for part in re.findall(r"[^\W\d_]+", name) if len(part) >= _SHORTEST_NAME}
    lower = text.lower()
    for part in parts:
        if part.lower() not in lower:
            continue
        pattern = rf"\b(?:{re.escape(part[0].upper() + part[1:].lower())}|{re.escape(part.upper())})\b"
        text = re.sub(pattern, _unless_a_word, text)
    return text


def _unless_a_word(found: re.Match[str]) -> str:
    starts = _SENTENCE_START.search(found.string[: found.start()]) is not None
    return found.group() if starts and not _CALLED.match(found.string, found.end()) else " "

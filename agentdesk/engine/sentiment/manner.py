"""What the manner of a message says beside its words: what is only wished or asked, shouting, a biting tone.

The factors are ours, chosen on half of the rated texts (``tests/benchmarks/feeling.py``). Knows no word list.
"""

import re
from collections.abc import Sequence

_HYPOTHETICAL = frozenset({"would", "could", "should", "wish", "if", "hope", "hoping", "unless", "supposed"})
_REACH = 6
"""So many words after one of these are not said of what is."""
_HALF = 0.5
_ASKS = frozenset(
    {"is", "are", "do", "does", "did", "can", "could", "will", "would", "may", "which", "what", "when", "where", "how"}
)
"""A question that begins so really asks: praise in it is none."""
_WHO_ASKS = _ASKS | {"who", "have", "has", "had", "am", "should", "was", "were"}
_BEFORE = frozenset(
    {"hi", "hello", "hey", "please", "and", "so", "ok", "okay", "anyway", "well", "sorry", "also", "just"}
)
"""Words that a question may begin with before it asks."""
_REPROACHES = frozenset(
    {"not", "never", "no", "nobody", "none", "anybody", "anyone", "even", "still", "again", "ever", "longer", "this",
     "keep", "already", "always", "finally", "actual", "real", "human", "times", "kidding", "serious", "joking", "deaf",
     "stupid", "blind", "hell", "wrong", "you_even", "many_times"}
)  # fmt: skip
"""With one of these a question is more than one: “Does nobody work there?”, “How much longer?”."""
_INDIRECT = frozenset({"how", "where", "what", "when", "which", "who", "is", "are", "can", "could", "may"})
_ASKED_NEXT = frozenset({"i", "there", "we", "my", "is", "are", "do", "can", "the"})
_AVERAGE_LENGTH, _LENGTH_STEP = 10, 30
"""A long message has more words, not more feeling: its strengths are taken down, those of a short one up."""
_BAD_WEIGHS = 1.2
_LONGEST_QUESTION = 25
_SHOUT = -1.0
_PRESSED = re.compile(r"\?\?|\?!|!\?")

_PRAISES = (
    "great|wonderful|perfect|fantastic|lovely|brilliant|awesome|terrific|marvelous|marvellous|superb|nice|excellent|amazing|"
    "splendid|fabulous|super"
)
_PRAISE = f"(?:{_PRAISES})"
_MARKED = re.compile(
    r"(?:^|\s)/s(?:arcasm)?\s*$|</s(?:arcasm)?>|#sarcas(?:m|tic)\b|\(sarcasm\)|\N{FACE WITH ROLLING EYES}",
    re.IGNORECASE,
)
_TWICE = re.compile(rf"\b({_PRAISE})\b\W+(?:just|simply|really)\s+\1\b", re.IGNORECASE)
_TRAILING = re.compile(
    rf"^\W*(?:(?:oh|well|how|just|that's|thats|isn't that|so|very|ok|okay)\W+)*{_PRAISE}\s*\.{{2,}}\W*$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    rf"(?:^|[.!?]\s+){_PRAISE}\s*[,.!]+\s*(?:and\s+)?(?:yet\s+another|another|one\s+more)\s+(?!.*\bfree\b)(?:[\w-]+\s+){{0,3}}?"
    r"(?:hours?|minutes|hold|queue|error|fee|fine|charge|delay|outage|transfer|excuse|robot|bot|crash|ticket number)\b",
    re.IGNORECASE,
)
"""“Lovely, another two hours on hold.”"""
_IN_QUOTES = re.compile(r"\"\s*(?:help|helpful|support|service|experts?|premium|unlimited)\s*\"", re.IGNORECASE)
_THANKS = r"\bthank(?:s| you)(?:\s+(?:so|very)\s+much|\s+a\s+lot)?\s+for\s+"
_FOR_HARM = re.compile(
    _THANKS + r"(?:absolutely\s+)?(?:nothing|wasting|losing|ignoring|ruining|hanging\s+up|overcharging|no\s+help"
    r"|(?:keeping|leaving|putting)\s+(?:me|us)\s+(?:waiting|on\s+hold|in\s+the\s+dark|hanging|stranded)"
    r"|making\s+(?:me|us)\s+(?:wait|repeat|call|explain|pay)|cutting\s+(?:me|us)\s+off)",
    re.IGNORECASE,
)
_BITING = re.compile(
    rf"(?:^|[.!?]\s+)(?:(?:oh|well|yeah|just)\W+)(?:(?:that's|thats|how|this\s+is|isn't\s+that)\s+)?(?:just\s+)?{_PRAISE}"
    r"\s*[,.]+\s*(?:another|again|now|yet|more|so|and\s+now|here\s+we\s+go)\b"
    rf"|(?:^|[.!?]\s+){_PRAISE}\s*[,.]+\s*(?:and\s+|so\s+)?(?:now\s+(?:the|my|your|it|i|we)|yet\s+another|another)\b"
    rf"|\"\s*{_PRAISE}\s*\""
    r"|\b(?:love|adore|enjoy)\s+(?:how|when|being|waiting|paying|sitting|listening)\b"
    r"|\b(?:big|great|some|real)\s+help\s+you\b"
    r"|(?:^|[.!?]\s+)(?:(?:nice|good|great)\s+(?:job|work|going)|way\s+to\s+go)\W+(?:\w+ing|you)\b",
    re.IGNORECASE,
)
_HINTS = frozenset(
    {*_PRAISES.split("|"), "help", "helpful", "support", "service", "expert", "experts", "premium", "unlimited",
     "thank", "thanks", "love", "adore", "enjoy", "good", "way", "rolling", "/s", "</s>", "sarcasm", "sarcastic"}
)  # fmt: skip
"""Without any of these words no mark of mockery can be there."""
_DENIED = re.compile(
    r"\b(?:not|isn't|isnt|wasn't|wasnt)\s+that\s+(?:i|you|we|they|he|she|it|my|your|our|the|there|any\w+|every\w+|no\w+|some\w+)"
    r"\b.*?(?=[,.;:!?]|\bbut\b|$)",
    re.IGNORECASE | re.DOTALL,
)
"""“It is not that nothing works”: what follows is just not said. “Not that good” says what it says."""
_ABOUT_OFFERS = re.compile(
    r"(?:do|does|how (?:much|many|long|often))\b(?!.*\b(?:i|me|my|we|us|our|you|nobody|anybody)\b)", re.IGNORECASE
)
"""A question that is about nobody who speaks here is about a product or its terms: “Does it cover a broken screen?”"""
_SENTENCE = re.compile(r"[^.!?]*[.!?]*")
_TURN = re.compile(r"\b(?:but|although|though|however)\b", re.IGNORECASE)
_SMILE = re.compile(
    "[:;=8][-o^]?[)D\\]}pP](?!\\w)|\\^_?\\^|[\U0001f600-\U0001f606\U0001f609-\U0001f60b\U0001f642\U0001f643\u263a]"
)


def in_manner(strengths: list[float], tokens: Sequence[str], words: Sequence[str]) -> list[float]:
    """The strengths of a message's words as they are meant: half where something is wished; praise in a question
    is half or, where it really asks, none."""
    found = list(strengths)
    for i, word in enumerate(words):
        if word.lower() in _HYPOTHETICAL:
            for at in range(i + 1, min(len(found), i + 1 + _REACH)):
                found[at] *= _HALF
    start = 0
    for end, token in enumerate(tokens):
        if token[-1] in "?!." or end == len(tokens) - 1:
            if token[-1] == "?":
                factor = 0.0 if words[start].lower() in _ASKS else _HALF
                found[start : end + 1] = [one * factor if one > 0 else one for one in found[start : end + 1]]
            if _only_asks(token, words[start : end + 1]):
                found[start : end + 1] = [0.0] * (end + 1 - start)
            start = end + 1
    share = (_AVERAGE_LENGTH + _LENGTH_STEP) / (len(found) + _LENGTH_STEP)
    return [one * share if one >= 0 else one * share * _BAD_WEIGHS for one in found]


def _only_asks(last: str, words: Sequence[str]) -> bool:
    """Whether a sentence is a plain question, which says nothing of a mood, whatever it is about: “How do I report a
    lost card?”. One without its mark is known by its first two words.
    """
    shouted = len(words) > 2 and all(word.isupper() for word in words)
    if shouted or last.endswith(("??", "!?", "?!", "!")) or len(words) > _LONGEST_QUESTION:
        return False
    parts = [part for word in words for part in word.lower().split("_")]
    first = next((place for place, part in enumerate(parts) if part not in _BEFORE), 0)
    if parts[first] in _WHO_ASKS and last.endswith("?"):
        asks = True
    else:
        asks = parts[first] in _INDIRECT and parts[first + 1 : first + 2] != [] and parts[first + 1] in _ASKED_NEXT
    return asks and _REPROACHES.isdisjoint(parts) and not any("n't" in part for part in parts)


def meant(text: str) -> str:
    """The text without what it says only to deny it, and without plain questions about a product or its terms."""
    if "that" in text:
        text = _DENIED.sub(" ", text)
    if "?" in text and "??" not in text:
        text = "".join(
            one for one in _SENTENCE.findall(text) if not (one.endswith("?") and _ABOUT_OFFERS.match(one.strip()))
        )
    return text


def pressure(text: str, words: Sequence[str]) -> float:
    """The strength of how it is written: repeated question marks, all in capitals; 0 or less."""
    shouted = len(words) > 2 and text.isupper()
    return (_SHOUT if _PRESSED.search(text) else 0.0) + (_SHOUT if shouted else 0.0)


def mocks(text: str, words: Sequence[str], *, is_complaint: bool) -> bool:
    """Whether praise in the message is meant as its opposite.

    Some marks say so alone (``/s``, “great, just great”, “wonderful...”, “thanks for losing it”); others only beside a
    complaint (“I love waiting”, “oh great, another error”).
    """
    if _HINTS.isdisjoint(word.lower() for word in words):
        return False
    if any(mark.search(text) for mark in (_MARKED, _TWICE, _TRAILING, _ANOTHER, _IN_QUOTES, _FOR_HARM)):
        return True
    return is_complaint and _BITING.search(text) is not None and _TURN.search(text) is None


def without_smiles(text: str) -> str:
    """The text without smiling emoticons and emoji: a smile beside a complaint does not take it back."""
    return _SMILE.sub(" ", text)

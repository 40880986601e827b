"""Leaves of a message what its author wrote: no quoted mail, signature or form label, nothing that the other side said.

Owns what counts as somebody else's words. Knows nothing of scoring.
"""

import re
import string
from collections.abc import Sequence

QUOTE_WORDS = 5
"""So many words in a row that the other side said are a quote of it; in quotation marks two are enough."""
_QUOTED_AT_LEAST = 2

_HEADER = re.compile(
    r"^\s*(?:On\b.{6,200}\bwrote:|Am\b.{6,200}\bschrieb\b.{0,80}:|El\b.{6,200}\bescribió:"
    r"|Le\b.{6,200}\ba écrit\s?:)\s*$"
)
_ORIGINAL = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Mensaje original)\s*-{2,}"
    r"|_{10,})\s*$",
    re.IGNORECASE,
)
_FROM, _SENT = (
    re.compile(r"^\s*(?:From|Von|De)\s*:\s*\S"),
    re.compile(r"^\s*(?:Sent|Date|Gesendet|To|Subject|Enviado)\s*:"),
)
_QUOTED_LINE = re.compile(r"^\s*(?:>|&gt;)")
_SIGNATURE = re.compile(r"^-- ?$|^\s*(?:Sent from my\b|Sent from Yahoo|Get Outlook for\b|Von meinem .{2,40} gesendet)")
_CLOSING = re.compile(
    r"^\s*(?:(?:(?:with\s+)?(?:kind|kindest|best|warm|warmest)\s+)?regards|best\s+wishes|best|cheers|(?:yours\s+)?sincerely"
    r"|yours\s+(?:truly|faithfully)|respectfully|mit\s+freundlichen\s+grüßen|saludos(?:\s+cordiales)?)\s*[,.!]?\s*$",
    re.IGNORECASE,
)
_NAMED_BY = r"(?:\s*[,.!–—-]?\s+(?:[A-Z][\w'’-]*\.?\s*){1,3})"
_CLOSED = re.compile(
    r"[.!?…)]\s+(?i:(?:(?:with\s+)?(?:kind|kindest|best|warm|warmest|many)\s+)?(?:regards|wishes)|(?:yours\s+)?sincerely"
    rf"|yours\s+(?:truly|faithfully)|respectfully){_NAMED_BY}?[,.!]?\s*$"
    rf"|[.!?…)]\s+(?i:cheers|best|yours){_NAMED_BY}$"
)
"""A closing formula, with or without its name, in the line that it closes."""
_THANKED = re.compile(rf"[.!?…)]\s+(?i:(?:(?:many|kind)\s+)?thanks|thank you)({_NAMED_BY})$")
"""Thanks that close a line are felt; the name behind them is not."""
_CLOSING_LINES = 8
"""A closing formula is one only this near to the end."""
_LABEL = re.compile(
    r"^\s*(?:(?:full |first |last |your )?name|e-?mail(?: address)?|phone(?: number)?|account(?: number)?"
    r"|customer (?:id|number)|order(?: (?:id|number))?|reference|ticket|date|address)\s*:.*$",
    re.IGNORECASE,
)
_BARE_LABEL = re.compile(r"^\s*(?:message|subject|comments?|description|your message)\s*:\s*", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"\b(?:intended (?:solely|only) for|consider the environment|unsubscribe|do not reply to this|this is an automated"
    r"|confidential(?:ity)? notice)\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\{\{[^{}]{0,60}\}\}|\$?\{[A-Za-z_. ]{1,40}\}|%[A-Z_]{2,40}%|<<[^<>]{1,40}>>"
    r"|\[(?:[A-Z][A-Za-z]+ )?(?:Name|NAME|Date|Company|Agent)\]"
)
_FLATTENED = re.compile(
    r"\s(?:On\b[^.!?]{6,120}?(?:\d|@)[^!?]{0,120}?\bwrote:|-{2,}\s*(?:Original Message|Forwarded message)\s*-{2,}"
    r"|From:\s.{1,120}?\b(?:Sent|Date):\s.{1,160}?\b(?:To|Subject):\s)",
    re.IGNORECASE,
)
"""Where a quoted mail begins in a text that lost its line breaks on the way; what follows is not its author's."""
_COMPANY_SAYS = re.compile(
    r"(?:^|(?<=[.!?\"“:>]))[^.!?\"“”]*?(?:dear (?:valued )?customer"
    r"|thank(?:s| you) for (?:contacting|calling|choosing|reaching out to) us|your call is important"
    r"|we (?:sincerely )?apologi[sz]e for|we are (?:very |so )?sorry (?:for|that|to hear)"
    r"|(?:we are|we're|i am|i'm) (?:always )?(?:happy|glad|pleased|delighted|here) to (?:help|assist) you"
    r"|we (?:really )?(?:value|appreciate) your|(?:do not|don't) hesitate to|your satisfaction is"
    r"|one of our (?:agents|representatives) will)"
    r"(?:(?!\s[-–—]\s)[^.!?\"“”])*[.!?]*",
    re.IGNORECASE,
)
"""A sentence as only companies write it to customers: a template that somebody pasted."""
_MARKED = re.compile(r"[\"“„«]([^\"“”„«»]{4,400})[\"”“»]")
_SINGLE_MARKED = re.compile(r"(?<!\w)['‘]([^'‘’]{15,400})['’](?!\w)")
_TOLD_BY_OTHERS = re.compile(
    r"\b(?:you|your|they|he|she|it|which|that|(?:the|your|an?) \w+|i (?:only |just )?(?:got|get|received|was told))"
    r"\b[^.!?\"]{0,60}$",
    re.IGNORECASE,
)
"""What leads in somebody else's words."""
_COMPANY = re.compile(r"\b(?:we|our|your|dear)\b", re.IGNORECASE)
_OTHERS_AT_LEAST = 4
"""So many words in quotation marks can be somebody else's; fewer are emphasis."""
_BARE = str.maketrans(dict.fromkeys(string.punctuation.replace("'", "") + "“”„«»…–—", " ") | {"’": "'"})


def own_words(text: str, heard: Sequence[str] = ()) -> str:
    """What of ``text`` is its author's own; ``heard`` is what the other side said to them lately."""
    if "\n" in text or text.lstrip().startswith(">"):
        text = _own_lines(text.splitlines())
    if ":" in text or "--" in text:
        found = _FLATTENED.search(text)
        text = text[: found.start()] if found else text
    if "{" in text or "%" in text or "<<" in text or "[" in text:
        text = _PLACEHOLDER.sub(" ", text)
    if heard:
        text = _without_quotes(text, heard)
    if '"' in text or "“" in text or "„" in text or "«" in text:
        text = _MARKED.sub(_unless_own, text)
    if "'" in text or "‘" in text:
        text = _SINGLE_MARKED.sub(_unless_own, text)
    if closed := _CLOSED.search(text):
        text = text[: closed.start() + 1]
    elif thanked := _THANKED.search(text):
        text = text[: thanked.start(1)]
    if "your" in text or "ustomer" in text or "thank" in text.lower() or "sorry" in text:
        text = _COMPANY_SAYS.sub(" ", text)
    return text


def _own_lines(lines: Sequence[str]) -> str:
    own: list[str] = []
    for number, line in enumerate(lines):
        rest = lines[number + 1 :]
        if _SIGNATURE.search(line) or _ORIGINAL.search(line):
            break
        if _FROM.search(line) and any(_SENT.search(other) for other in rest[:3]):
            break
        if _HEADER.search(line):
            if any(_QUOTED_LINE.search(other) for other in rest):
                continue
            break
        if _CLOSING.search(line) and len(rest) <= _CLOSING_LINES and own:
            break
        if not (_QUOTED_LINE.search(line) or _LABEL.search(line) or _BOILERPLATE.search(line)):
            own.append(_BARE_LABEL.sub("", line))
    return "\n".join(own)


def _unless_own(found: re.Match[str]) -> str:
    """A quote is left out where it is told to be somebody else's or speaks as a company does; not where all of the
    message stands in the marks."""
    quoted, before = found.group(1), found.string[: found.start()]
    if len(quoted.split()) < _OTHERS_AT_LEAST or not _bare(before + found.string[found.end() :]):
        return found.group()
    return " " if _TOLD_BY_OTHERS.search(before) or _COMPANY.search(quoted) else found.group()


def _bare(text: str) -> list[str]:
    return text.lower().translate(_BARE).split()


def _without_quotes(text: str, heard: Sequence[str]) -> str:
    """Without what stands in quotation marks and was heard, and without longer runs of words that were."""
    tokens = text.split()
    if len(tokens) < QUOTE_WORDS and not _MARKED.search(text):
        return text
    said = " \n ".join(" ".join(["", *_bare(one), ""]) for one in heard)

    def _unless_heard(found: re.Match[str]) -> str:
        words = _bare(found.group(1))
        return " " if len(words) >= _QUOTED_AT_LEAST and f" {' '.join(words)} " in said else found.group()

    tokens = _MARKED.sub(_unless_heard, text).split()
    words = [" ".join(_bare(token)) for token in tokens]
    kept = [True] * len(tokens)
    for i in range(len(tokens) - QUOTE_WORDS + 1):
        if f" {' '.join(words[i : i + QUOTE_WORDS])} " in said:
            kept[i : i + QUOTE_WORDS] = [False] * QUOTE_WORDS
    if all(kept):
        return text if len(tokens) == len(text.split()) else " ".join(tokens)
    return " ".join(token for token, is_own in zip(tokens, kept, strict=True) if is_own)

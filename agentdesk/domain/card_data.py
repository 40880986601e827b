"""Payment card data in what people write and machines send: a number is cut to its last four digits, the security code
is taken out (PCI DSS 4: the code is never kept, the number never in the clear).

A number counts as a card's when its issuer's range and length fit (ISO/IEC 7812), its check digit fits (Luhn), and it
is written as card numbers are: in one piece, in groups, or digit by digit, parted by any kind of space, dash, dot or
slash, with the digits of any script. Pure.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

_SPACES = "\\t \\u00a0\\u1680\\u2000-\\u200b\\u202f\\u205f\\u2060\\u3000\\ufeff"
_DASHES = "\\-\\u00ad\\u2010-\\u2015\\u2212\\ufe58\\ufe63\\uff0d"
_APART = f"[{_SPACES}{_DASHES}./_]"
_RUN = re.compile(rf"(?<![\d+])\d(?:{_APART}{{0,3}}\d){{13,}}")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 14, 19
_BIN_LENGTH = 4

_AFTER = re.compile(
    rf"(?P<before>[\s,;:]{{0,4}}(?:(?:exp\w*|valid\w*|gültig\w*|v[aá]lid\w*)?[\s:.]{{0,3}}\d\d{_APART}{{1,3}}\d{{2,4}})"
    r"[\s,;:]{0,4}(?:\w{2,5}[\s:.]{0,3})?)(?P<code>\d{3,4})(?!\d)",
    re.IGNORECASE,
)
"""What stands behind a card number: when it expires, and then its code."""
_CODE = re.compile(
    r"(?P<before>\b(?:cvv2?|cvc2?|cav2?|csc|security\s?code|card\s?(?:verification|validation)\s?(?:code|value|number)|"
    r"(?:karten)?pr[üu]f(?:ziffer|nummer|zahl)|sicherheitscode|c[óo]digo\s+de\s+seguridad|رمز\s+(?:الأمان|التحقق))"
    r"\b[^\d\n]{0,20}?)(?P<code>\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_CODE_NAMES = frozenset(
    {"cvv", "cvv2", "cvc", "cvc2", "cav2", "csc", "cid", "cardcode", "securitycode", "cardsecuritycode",
     "cardverificationvalue", "cardverificationcode", "verificationvalue"}
)  # fmt: skip

_GROUPED = (
    (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 13), (4, 5, 6), (8, 8), (4, 4, 4, 4, 2), (4, 4, 4, 3),
)  # fmt: skip
"""How numbers are printed on cards and typed from them."""

HIDDEN = "•••"
OUR_IDS = frozenset(
    {"id", "command_id", "customer_id", "interaction_id", "decision_id", "agent_id", "override_id", "utterance_id",
     "event_id", "target_id", "correction_id", "identifier", "identifiers", "subject", "cursor", "hash"}
)  # fmt: skip
"""Names of the interface that say who or what is meant. They are keys, not words: to change one would name another."""


def masked(value: Any, keep: Collection[str] = OUR_IDS) -> Any:
    """A JSON value without card data; the same object where there is none. What goes by a name in ``keep`` stays."""
    match value:
        case str():
            return masked_text(value)
        case bool() | None | float():
            return value
        case int():
            return masked_text(str(value)) if value >= 10**13 and _is_card(str(value)) else value
        case dict():
            changed = {key: new for key, old in value.items() if (new := _field(key, old, keep)) is not old}
            return {**value, **changed} if changed else value
        case list() | tuple():
            items = [masked(each, keep) for each in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        case _:
            return value


def _field(name: str, value: Any, keep: Collection[str]) -> Any:
    if name in keep:
        return value
    if isinstance(value, str | int) and re.sub(r"[\s_-]", "", name.lower()) in _CODE_NAMES:
        is_code = re.fullmatch(r"\s*\d{3,4}\s*", str(value)) is not None and not isinstance(value, bool)
        return HIDDEN if is_code else masked(value, keep)
    return masked(value, keep)


def masked_text(text: str) -> str:
    """The text without card data; the same object where there is none."""
    if len(text) >= _SHORTEST:
        for start, end, last in reversed(list(_cards(text))):
            rest = _AFTER.sub(_without_code, text[end:], count=1) if _AFTER.match(text, end) else text[end:]
            text = f"{text[:start]}•••• {last}{rest}"
    return _CODE.sub(_without_code, text) if len(text) > 5 and _CODE.search(text) else text


def _without_code(found: "re.Match[str]") -> str:
    return found["before"] + HIDDEN


def _cards(text: str) -> Iterator[tuple[int, int, str]]:
    """Where card numbers begin and end, and their last four digits, from the left."""
    for run in _RUN.finditer(text):
        if _is_inside_a_word(text, run):
            continue
        groups = [(run.start() + one.start(), run.start() + one.end(), one[0]) for one in _GROUP.finditer(run[0])]
        is_single = all(len(digits) == 1 for _start, _end, digits in groups)
        first = 0
        while first < len(groups):
            count = _count_of(groups, first, is_single=is_single)
            if count:
                number = "".join(digits for _start, _end, digits in groups[first : first + count])
                yield groups[first][0], groups[first + count - 1][1], _ascii(number)[-4:]
            first += count or 1


def _count_of(groups: list[tuple[int, int, str]], first: int, *, is_single: bool) -> int:
    """How many groups from this one on are a card number together; 0 where none are."""
    number, found = "", 0
    lengths: tuple[int, ...] = ()
    for count, (_start, _end, digits) in enumerate(groups[first : first + _LONGEST], start=1):
        number, lengths = number + digits, (*lengths, len(digits))
        if len(number) > _LONGEST:
            break
        is_all = first == 0 and count == len(groups)
        if (count == 1 or is_all or is_single or lengths in _GROUPED) and _is_card(_ascii(number)):
            found = count
    return found


def _is_inside_a_word(text: str, run: "re.Match[str]") -> bool:
    """Whether the digits are a piece of something else: an IBAN, a code of letters and digits."""
    before = text[max(0, run.start() - 3) : run.start()]
    if before[-1:].isalpha():
        return not before.isalpha() or len(before) < 3 or before.isupper()
    after = text[run.end() : run.end() + 1]
    return after.isalpha() and after.isascii()


def _ascii(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def _is_card(digits: str) -> bool:
    return (
        len(digits) >= _SHORTEST
        and len(digits) in _lengths(digits)
        and len(set(digits)) > 1
        and _luhn(digits) % 10 == 0
    )


def _lengths(digits: str) -> Collection[int]:
    """The lengths that numbers of this issuer have; none where no issuer's numbers begin so."""
    two, three, four = int(digits[:2]), int(digits[:3]), int(digits[:_BIN_LENGTH])
    if digits[0] == "4":
        return (16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return (16,)
    if two in (34, 37):
        return (15,)
    if two in (36, 38, 39) or 300 <= three <= 305:
        return (14, 16)
    if four == 6011 or two == 65 or 644 <= three <= 649 or 3528 <= four <= 3589 or two == 62:
        return (16, 17, 18, 19)
    return (16, 18, 19) if four in _MAESTRO else ()


_MAESTRO = frozenset({5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763})


def _luhn(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total

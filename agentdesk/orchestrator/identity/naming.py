"""What a customer is called, and by which words they are found. Pure; knows nothing of storage."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import phonenumbers

from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.engine.identity.sharing import OF_ONE

NAMES = ("name", "full_name", "fullName", "display_name", "displayName")
_FIRST = ("first_name", "firstName", "firstname", "given_name", "givenName")
_LAST = ("last_name", "lastName", "lastname", "family_name", "familyName")
NAME_KEYS = (*NAMES, *_FIRST, *_LAST)
_BEST = (
    IdentifierKind.PHONE, IdentifierKind.EMAIL, IdentifierKind.ACCOUNT, IdentifierKind.CRM, IdentifierKind.EXTERNAL,
    IdentifierKind.DEVICE, IdentifierKind.COOKIE,
)  # fmt: skip
_MAX_TERM = 160
_MAX_NAME = 200
_LOCAL = 7
"""Digits of a number without its area code."""
_WORD = re.compile(r"\w+")
_APART = re.compile(r"[\s\-\u2010-\u2015/]+")
"""What parts the words of a name; other signs (an apostrophe, a dot) are left out by people as often as not."""
_LATIN = re.compile(r"LATIN SMALL (?:LETTER|LIGATURE) (?:DOTLESS )?([A-Z]{1,5})(?: WITH .+)?")
_SPELT = {"ETH": "d", "THORN": "th", "ENG": "n", "SCHWA": "e"}
_PHONE_LIKE = re.compile(r"[\d\s+().\-/\u00a0]+")


def _text(traits: Mapping[str, Any], keys: Iterable[str]) -> str:
    for key in keys:
        value = traits.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:_MAX_NAME]
    return ""


def person_name(traits: Mapping[str, Any]) -> str:
    """The name that the traits tell, empty if they tell none."""
    return _text(traits, NAMES) or f"{_text(traits, _FIRST)} {_text(traits, _LAST)}".strip()


def display_name(traits: Mapping[str, Any], identifiers: Sequence[Identifier]) -> str:
    """The name; without one the identifier that says most to people."""
    name = person_name(traits)
    if name or not identifiers:
        return name
    if all(identifier.is_withheld for identifier in identifiers):
        return "Number withheld"
    best = min(identifiers, key=lambda identifier: _BEST.index(identifier.kind))
    if best.kind is IdentifierKind.PHONE:
        return _spaced(best.value)
    if best.kind is IdentifierKind.EMAIL:
        return best.value
    return f"{best.kind} {best.value}"


def is_of_one_person(key: str) -> bool:
    """Whether a stored ``kind:value`` is of a kind of which a person has one as a rule."""
    return key.partition(":")[0] in OF_ONE


def _spaced(number: str) -> str:
    """An E.164 number as its country writes it; as it is where it is none."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def folded(text: str) -> str:
    """For comparing words as people type them: without case, accents, strokes and joined letters."""
    if text.isascii():
        return text.replace("\x00", "").lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c if c.isascii() else _base(c) for c in plain if not unicodedata.combining(c) and c != "\x00")


@lru_cache(maxsize=4_000)
def _base(letter: str) -> str:
    """The plain letters of a Latin one that does not come apart by itself (``ł``, ``æ``), by its Unicode name."""
    found = _LATIN.fullmatch(unicodedata.name(letter, ""))
    return _SPELT.get(found[1], found[1].lower()[:2]) if found else letter


def terms_of_identifier(identifier: Identifier) -> Iterator[tuple[str, str]]:
    """(term, what it is): the words by which an identifier is found. A cookie is found as a whole only, by its kind."""
    kind, value = identifier.kind, folded(identifier.value)
    if kind is IdentifierKind.COOKIE or identifier.is_withheld:
        return
    if kind is IdentifierKind.PHONE:
        for digits in _ways_to_dial(value):
            yield digits, "phone"
        return
    yield value[:_MAX_TERM], kind.value
    told = value.partition("@")[0] if kind is IdentifierKind.EMAIL else value
    for word in {*_WORD.findall(told), *_joined(told)}:
        yield word[:_MAX_TERM], kind.value


def _ways_to_dial(number: str) -> set[str]:
    """The digits of an E.164 number as people write them: with the country code, as in the country itself with and
    without the trunk prefix, and the ends that they know by heart."""
    digits = re.sub(r"\D", "", number)
    ways = {digits, *(digits[-length:] for length in (10, _LOCAL, 4))}
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ways
    inside = phonenumbers.national_significant_number(parsed)
    dialled = re.sub(r"\D", "", phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
    # a query is asked for without its leading zero (``words_of_query``)
    return ways | {inside, dialled, inside.removeprefix("0"), dialled.removeprefix("0")} - {""}


def _joined(text: str) -> Iterator[str]:
    """Words as they are without the signs in them: ``obrien`` of ``o'brien``, ``annamaria`` of ``anna-maria``."""
    for several in text.split():
        for word in (several, *_APART.split(several)):
            joined = "".join(_WORD.findall(word))
            if joined:
                yield joined


def terms_of_traits(traits: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(term, what it is) of the names among the traits, also when only one part of a name came."""
    for key in NAME_KEYS:
        value = traits.get(key)
        if isinstance(value, str):
            told = folded(value)
            for word in {*_WORD.findall(told), *_joined(told)}:
                yield word[:_MAX_TERM], "name"


def words_of_query(query: str) -> list[str]:
    """The words that must all match. What looks like a phone number is one word of digits."""
    if _PHONE_LIKE.fullmatch(query):
        digits = re.sub(r"\D", "", query).removeprefix("00")
        if len(digits) > _LOCAL and digits.startswith("0"):  # the 0 before an area code is not part of the number
            digits = digits[1:]
        return [digits] if digits else []
    words: list[str] = []
    for part in folded(query).split():
        words.extend([part] if "@" in part else _WORD.findall(part))
    return list(dict.fromkeys(word[:_MAX_TERM] for word in words))


def reason(what: str, term: str, word: str) -> str:
    """Why a candidate matches, in plain words."""
    if what == "phone":
        return f"phone number with {term}" if term == word else f"phone number beginning {word}"
    return f"{what} “{term}”" if term == word else f"{what} “{term}” begins with “{word}”"

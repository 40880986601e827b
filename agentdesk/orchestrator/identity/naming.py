"""What a customer is called, and by which words they are found. Pure; knows nothing of storage."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import phonenumbers

from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.engine.identity.sharing import OF_ONE

NAMES = ("name", "full_name", "fullName", "display_name", "displayName")
_FIRST = ("first_name", "firstName", "firstname", "given_name", "givenName")
_LAST = ("last_name", "lastName", "lastname", "family_name", "familyName")
_BEST = (
    IdentifierKind.PHONE, IdentifierKind.EMAIL, IdentifierKind.ACCOUNT, IdentifierKind.CRM, IdentifierKind.EXTERNAL,
    IdentifierKind.DEVICE, IdentifierKind.COOKIE,
)  # fmt: skip
_MAX_TERM = 160
_MAX_NAME = 200
_LOCAL = 7
"""Digits of a number without its area code."""
_WORD = re.compile(r"\w+")
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
    """For comparing words as people do: without case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c) and c != "\x00").casefold()


def terms_of_identifier(identifier: Identifier) -> Iterator[tuple[str, str]]:
    """(term, what it is): the words by which an identifier is found. A cookie is found as a whole only, by its kind."""
    kind, value = identifier.kind, folded(identifier.value)
    if kind is IdentifierKind.COOKIE:
        return
    if kind is IdentifierKind.PHONE:
        digits = re.sub(r"\D", "", value)
        for length in {len(digits), 10, 7, 4}:
            yield digits[-length:], "phone"
        return
    yield value[:_MAX_TERM], kind.value
    for word in set(_WORD.findall(value.partition("@")[0] if kind is IdentifierKind.EMAIL else value)):
        yield word[:_MAX_TERM], kind.value


def terms_of_traits(traits: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(term, what it is) of the names among the traits, also when only one part of a name came."""
    for key in (*NAMES, *_FIRST, *_LAST):
        value = traits.get(key)
        if isinstance(value, str):
            for word in _WORD.findall(folded(value)):
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

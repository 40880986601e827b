"""Makes identifiers comparable: phones in E.164, mails in lower case, the rest trimmed.

Owns the normal form of each kind. Knows nothing of links or customers.
"""

import re
from functools import lru_cache

import phonenumbers

from agentdesk.domain.customer import Identifier, IdentifierKind

MAX_LENGTH = 256
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SPACE = re.compile(r"\s+")
_PREFIXES = ("tel:", "sip:", "sips:", "mailto:", "whatsapp:")
_NOBODY = frozenset(
    {"null", "(null)", "<null>", "nil", "none", "undefined", "nan", "n/a", "anonymous", "unknown", "[object object]"}
)
_WITHHELD = frozenset(
    {"anonymous", "restricted", "private", "withheld", "unavailable", "blocked", "hidden", "suppressed",
     "unknown number",
     "private number", "number withheld", "withheld number", "no caller id", "caller id blocked", "not available",
     "unknown caller", "private caller", "-"}
)  # fmt: skip
"""What phone systems write for a caller who keeps the number to themselves."""
_ZEROS = re.compile(r"0[0-]{7,}")
"""An id of nothing but zeros, as of an empty UUID. Shorter ones are numbers that somebody may count from."""


class NobodyError(ValueError):
    """The value is what programs write where they know nobody: it must not make strangers one customer."""


def normalise(kind: str, value: str, default_region: str | None) -> Identifier:
    """The normal form of one identifier.

    ``default_region`` is the two-letter country of phone numbers written without a country code.
    Raises ValueError with a plain sentence if the kind is unknown or the value cannot be one of that kind, and
    NobodyError (one of these) if it stands for nobody.
    """
    try:
        known = IdentifierKind(kind.strip().lower())
    except ValueError:
        kinds = ", ".join(IdentifierKind)
        raise ValueError(f"'{kind[:40]}' is not a kind of identifier; the kinds are {kinds}") from None
    text = _SPACE.sub(" ", value).strip()
    if not text:
        raise ValueError(f"the {known} is empty")
    if text.casefold() in _NOBODY or _ZEROS.fullmatch(text) or (known is IdentifierKind.PHONE and _is_withheld(text)):
        raise NobodyError(f"the {known} '{text[:40]}' stands for nobody")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the {known} is longer than {MAX_LENGTH} characters")
    if any(not c.isprintable() for c in text):
        raise ValueError(f"the {known} has characters that cannot be printed")
    if known is IdentifierKind.PHONE:
        return Identifier(kind=known, value=_phone(text, default_region))
    if known is IdentifierKind.EMAIL:
        return Identifier(kind=known, value=_mail(text))
    found = Identifier(kind=known, value=text)
    if found.is_erased:
        raise ValueError("the identifiers of erased customers are nobody's")
    return found


def parse_identifier(text: str, default_region: str | None) -> Identifier:
    """Reads ``KIND:VALUE``. Raises ValueError with a plain sentence."""
    kind, separator, value = text.partition(":")
    if not separator:
        raise ValueError("an identifier is written KIND:VALUE, for example phone:+15550100")
    return normalise(kind, value, default_region)


def _is_withheld(text: str) -> bool:
    """Also as SIP says it: ``sip:anonymous@anonymous.invalid``."""
    return _without_prefix(text).partition("@")[0].strip().casefold() in _WITHHELD


def _without_prefix(text: str) -> str:
    for prefix in _PREFIXES:
        if text.lower().startswith(prefix):
            return text[len(prefix) :]
    return text


@lru_cache(maxsize=4_096)  # customers come with the same number again and again, and reading one takes long
def _phone(text: str, default_region: str | None) -> str:
    bare = _without_prefix(text)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    # A plus sign in a query string arrives as a space and is trimmed: long digit strings are tried as international.
    tries = [bare] if bare.startswith("+") or default_region else ["+" + bare]
    if default_region and not bare.startswith("+"):
        tries.append("+" + bare)
    for candidate in tries:
        try:
            number = phonenumbers.parse(candidate, default_region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"[\s().\-/\u00a0]", "", tries[0])
    if _E164.fullmatch(
        digits
    ):  # short or reserved numbers (tests, private networks) that the numbering plans do not know
        return digits
    raise ValueError("the phone number is not possible; write it with its country code, for example +15550100")


def _mail(text: str) -> str:
    bare = _without_prefix(text).lower()
    if not _MAIL.fullmatch(bare):
        raise ValueError("the mail address is not of the form name@domain")
    return bare

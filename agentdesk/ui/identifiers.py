"""Identifiers, and why two of them are held to be one person's, in words. Qt-free; knows nothing of the store."""

import re
from functools import lru_cache

from agentdesk.domain.customer import Identifier, IdentifierKind, IdentityLink
from agentdesk.ui.channels import channel_word, is_channel
from agentdesk.ui.words import _, isolated

LONGEST = 26
"""Identifiers of more letters are shown with their middle left out."""

_BY_RULE = re.compile(r"Named together in (?P<type>\S+) from \S+")
"""How the service words the evidence of a link that an event made."""


def identifier_value(identifier: Identifier) -> str:
    """The number or address itself, as short as can be: for rows and toasts."""
    if identifier.is_erased:
        return _("Erased customer")
    return _("Number withheld") if identifier.is_withheld else isolated(identifier.value)


def identifier_text(identifier: Identifier) -> str:
    """The number or address as people write it."""
    if identifier.kind is IdentifierKind.PHONE and not identifier.is_withheld:
        return isolated(phone_text(identifier.value))
    return identifier_value(identifier)


def written_value(written: str) -> str:
    """The number or address of ``KIND:VALUE``."""
    kind, _colon, value = written.partition(":")
    return isolated(phone_text(value) if kind == IdentifierKind.PHONE else value)


@lru_cache(maxsize=2048)
def phone_text(number: str) -> str:
    """A phone number as people write it between countries; what is none, as it is."""
    import phonenumbers  # with the numbering plans of the world: not before there is a number to be shown

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def identifier_words(identifier: Identifier) -> str:
    """``device and-4c90aa``."""
    if identifier.is_withheld:
        return _("number withheld")
    if identifier.is_erased:
        return _("erased customer")
    kinds = {
        IdentifierKind.PHONE: _("phone"),
        IdentifierKind.EMAIL: _("mail"),
        IdentifierKind.ACCOUNT: _("account"),
        IdentifierKind.DEVICE: _("device"),
        IdentifierKind.COOKIE: _("browser"),
        IdentifierKind.CRM: _("CRM number"),
        IdentifierKind.EXTERNAL: _("other number"),
    }
    value = phone_text(identifier.value) if identifier.kind is IdentifierKind.PHONE else identifier.value
    if len(value) > LONGEST:
        value = f"{value[: LONGEST // 2]}…{value[-LONGEST // 2 + 1 :]}"
    return f"{kinds.get(identifier.kind, identifier.kind)} {isolated(value)}"


def written_words(written: str) -> str:
    """``KIND:VALUE`` in words; what is neither, as it is."""
    kind, _colon, value = written.partition(":")
    if kind not in set(IdentifierKind):
        return written
    return identifier_words(Identifier(kind=IdentifierKind(kind), value=value))


def evidence_words(link: IdentityLink, near: Identifier | None = None) -> str:
    """Why the link was made, seen from its end ``near`` if there is one."""
    by_rule = _BY_RULE.fullmatch(link.evidence)
    if not by_rule:
        return link.evidence
    channel = by_rule["type"].partition(".")[0]
    because = _("named together")
    if near is not None:
        because = _("named together with {other}").format(other=identifier_words(near))
    if is_channel(channel):
        because = _("{because} ({channel})").format(because=because, channel=channel_word(channel))
    return because

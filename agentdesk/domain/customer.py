"""Who a customer is: identifiers, the links between them, and the profile that follows."""

from enum import StrEnum
from typing import Any

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import CustomerId, EventId, LinkId


class IdentifierKind(StrEnum):
    """The kinds of identifier. Phones are E.164 and mails lower case once normalised."""

    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    DEVICE = "device"
    COOKIE = "cookie"
    CRM = "crm"
    EXTERNAL = "external"


class Identifier(Frozen):
    """One normalised identifier, written ``kind:value``."""

    kind: IdentifierKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class IdentityLink(Frozen):
    """Says that two identifiers belong to one customer, why, since when and until when.

    ``to_at`` is None while the link holds. ``by`` is the rule or the person that made it.
    """

    id: LinkId
    identifier: Identifier
    other: Identifier
    evidence: str
    event_id: EventId | None = None
    by: str
    confidence: float = 1.0
    from_at: Utc
    to_at: Utc | None = None


class Customer(Frozen):
    """The unified profile: a view over the linked identifiers, never a stored merge."""

    id: CustomerId
    display_name: str
    identifiers: tuple[Identifier, ...] = ()
    links: tuple[IdentityLink, ...] = ()
    traits: dict[str, Any] = {}
    first_seen_at: Utc | None = None
    last_seen_at: Utc | None = None


class Candidate(Frozen):
    """A customer that a look-up may have meant, and why it matches."""

    id: CustomerId
    display_name: str
    why: tuple[str, ...]

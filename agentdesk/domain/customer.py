"""Who a customer is: identifiers, the links between them, and the profile that follows."""

from enum import StrEnum
from typing import Annotated, Any

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import CustomerId, EventId, InteractionId, LinkId
from agentdesk.domain.told import as_told


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

    kind: Annotated[IdentifierKind, as_told(IdentifierKind)]
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    @property
    def is_withheld(self) -> bool:
        """It stands for somebody who keeps their number to themselves, in one conversation."""
        return self.kind is IdentifierKind.EXTERNAL and self.value.startswith(_WITHHELD)

    @property
    def is_erased(self) -> bool:
        """It stands for an identifier of somebody who was erased."""
        return self.kind is IdentifierKind.EXTERNAL and self.value.startswith(_ERASED)


_WITHHELD = "withheld:"
_ERASED = "erased:"


def withheld(interaction_id: str) -> Identifier:
    """What a customer goes by whom nobody knows yet: theirs in this one conversation, and nobody else's."""
    return Identifier(kind=IdentifierKind.EXTERNAL, value=f"{_WITHHELD}{interaction_id}")


def erased(public_id: str) -> Identifier:
    """What stands in the place of an identifier of somebody who was erased; nobody can come by it."""
    return Identifier(kind=IdentifierKind.EXTERNAL, value=f"{_ERASED}{public_id}")


class IdentityLink(Frozen):
    """Says that two identifiers belong to one customer, why, since when and until when.

    ``by`` is the rule or the person that made it, ``source`` where the event came from that a rule went by.
    ``confidence`` (0..1) is how sure the rule is. ``to_at`` is None until a person ended it. One that is not ended
    may still not count (``holds`` is false): an end of it is shared by several people, or a person parted the two.
    """

    id: LinkId
    identifier: Identifier
    other: Identifier
    source: str = ""
    evidence: str
    event_id: EventId | None = None
    by: str
    confidence: float = 1.0
    from_at: Utc
    to_at: Utc | None = None
    ended_by: str | None = None
    ended_reason: str = ""
    holds: bool = True


class SharedBecause(StrEnum):
    """Why an identifier is shared: it was named with the ids of several people, or with too many identifiers."""

    PEOPLE = "people"
    IDENTIFIERS = "identifiers"


class SharedIdentifier(Frozen):
    """An identifier that several people use, so that it links nobody."""

    identifier: Identifier
    because: SharedBecause


class Customer(Frozen):
    """The unified profile: a view over the linked identifiers, never a stored merge."""

    id: CustomerId
    display_name: str
    identifiers: tuple[Identifier, ...] = ()
    links: tuple[IdentityLink, ...] = ()
    shared: tuple[SharedIdentifier, ...] = ()
    traits: dict[str, Any] = {}
    first_seen_at: Utc | None = None
    last_seen_at: Utc | None = None


class Candidate(Frozen):
    """A customer that a look-up may have meant, and why it matches.

    ``identifier`` is the one of theirs by which they are best linked with another customer, None where the service is
    an older one.
    """

    id: CustomerId
    display_name: str
    why: tuple[str, ...]
    identifier: Identifier | None = None


class IdentityCommandKind(StrEnum):
    """What a person may say of identities. ``attribute`` says whose an interaction is; ``undo`` takes a word back."""

    LINK = "link"
    UNLINK = "unlink"
    ATTRIBUTE = "attribute"
    UNDO = "undo"


class IdentityCommand(Frozen):
    """One entry of the identity history: who said what, when and why.

    ``at`` is when it was said, ``recorded_at`` when it arrived. ``identifier`` and ``other`` are what it is about; of
    an attribution the identifier by which the interaction came in, and one of the customer whose it is. An ``undo``
    repeats those of the command that it takes back, ``target_id``. One that was taken back itself is not ``active``.
    """

    id: str
    kind: IdentityCommandKind
    identifier: Identifier
    other: Identifier
    link_id: LinkId | None = None
    interaction_id: InteractionId | None = None
    target_id: str | None = None
    target_kind: IdentityCommandKind | None = None
    by: str
    by_name: str
    reason: str
    at: Utc
    recorded_at: Utc
    active: bool

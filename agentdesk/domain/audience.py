"""An audience: customers chosen by an expression, for something that is to be done to all of them."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import ConfigDict

from agentdesk.domain.customer import IdentifierKind
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import CustomerId


class Purpose(StrEnum):
    """What is to be done to the members: one of the kinds of actions that may be."""

    SERVICE = "service"
    RETENTION = "retention"
    GROWTH = "growth"
    PROACTIVE = "proactive"


class Webhook(Frozen):
    """Where it is told who came in and who left; ``identifiers`` of which kinds are told with whoever came in, and
    ``batch`` customers at most in one message."""

    url: str
    identifiers: tuple[IdentifierKind, ...] = ()
    batch: int = 100


class Definition(Frozen):
    """Who is in it and what it is for: an ``action`` of the policy, anything of a kind (``purpose``), or nothing in
    particular. ``every_s``: looked at again after so many seconds; None: when somebody asks for it."""

    name: str
    description: str = ""
    expression: str
    purpose: Purpose | None = None
    action: str | None = None
    every_s: float | None = None
    webhook: Webhook | None = None


class AudienceState(StrEnum):
    """``draft``: never activated. ``off``: switched off by a person, or by the receiver."""

    DRAFT = "draft"
    ACTIVE = "active"
    OFF = "off"


class AudienceRun(Frozen):
    """One look at everybody: how many were looked at, came in and left, and how many were in it at the end."""

    number: int
    began_at: Utc
    ended_at: Utc | None = None
    because: str
    policy_version: str
    customers: int
    entered: int
    left: int
    members: int
    problem: str = ""


class Audience(Definition):
    """An audience as it stands. ``members`` is how many are in it, ``problem`` why it cannot be looked at by the
    policy in force; ``run`` is the newest look at everybody."""

    id: str
    version: int
    state: AudienceState
    off_because: str = ""
    created_at: Utc
    changed_at: Utc
    changed_by: str
    members: int
    problem: str = ""
    run: AudienceRun | None = None
    messages_waiting: int = 0
    messages_dead: int = 0
    """How many messages to the receiver are not delivered yet, and how many were given up."""


class AudienceWithSecret(Audience):
    """An audience whose ``secret`` was made just now: it is shown this once."""

    secret: str | None = None


class AudienceMember(Frozen):
    """A customer who is in it, and since when."""

    customer_id: CustomerId
    since: Utc


class AudienceStep(Frozen):
    """Something that was done to an audience, as the ledger has it; ``definition`` as it was from then on."""

    at: Utc
    what: str
    by: str
    version: int
    definition: dict[str, Any]


class DeliveryState(StrEnum):
    """``dead``: it was tried for days in vain, or the receiver said that it is gone. ``empty``: nothing was left to
    tell."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    EMPTY = "empty"


class DeliveryAttempt(Frozen):
    """One attempt to deliver: what the receiver answered, or what went wrong instead (``error``). An attempt without
    either was broken off: nobody knows whether it arrived."""

    at: Utc
    status: int | None = None
    error: str = ""
    took_s: float | None = None


class AudienceDelivery(Frozen):
    """A message to the receiver, by its ``webhook-id``: how many came in and left by it, and what became of it."""

    id: str
    created_at: Utc
    state: DeliveryState
    entered: int
    left: int
    attempts: tuple[DeliveryAttempt, ...] = ()
    next_at: Utc | None = None
    ended_at: Utc | None = None


class NewSecret(Frozen):
    """A secret that was made just now, and is shown this once; until when the former one signs too."""

    secret: str
    former_until: Utc | None = None


class AudienceName(Frozen):
    """Which audience a message is about, and in which version of its definition."""

    id: str
    name: str
    version: int


class Entered(Frozen):
    """Somebody who is in the audience now, since when, and their identifiers by kind, as far as the receiver asks."""

    customer_id: CustomerId
    since: Utc
    identifiers: dict[IdentifierKind, tuple[str, ...]] = {}


class Left(Frozen):
    """Somebody who is not in it any more. One who is ``erased`` has to be forgotten there too."""

    customer_id: CustomerId
    erased: bool = False


class MembersChanged(Frozen):
    """Whoever came in is to be added, whoever left to be taken out."""

    audience: AudienceName
    entered: tuple[Entered, ...] = ()
    left: tuple[Left, ...] = ()


class AudienceMessage(Frozen):
    """What a receiver is sent. ``timestamp`` is when this attempt was made."""

    model_config = ConfigDict(defer_build=False)  # it describes a request, and those are built at the start

    type: Literal["audience.members_changed"] = "audience.members_changed"
    timestamp: Utc
    data: MembersChanged

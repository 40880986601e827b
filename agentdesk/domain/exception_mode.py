"""Exception mode: a customer is taken off the map for a while, and a person takes care of them instead."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import AgentId, CustomerId, InteractionId
from agentdesk.domain.override import AuditMark


class ReturnedBy(StrEnum):
    """What brought the customer back on the map."""

    PERSON = "person"
    TIME = "time"
    CONDITION = "condition"


class FollowUp(Frozen):
    """What the owner promised the customer, and by when. ``kept`` is what was said of it at the end, if anything."""

    promise: str
    due_at: Utc
    kept: bool | None = None


class Return(Frozen):
    """How the exception mode ended. ``by`` is the name of the person who ended it, ``evidence`` are event ids."""

    at: Utc
    how: ReturnedBy
    by: str = ""
    because: str = ""
    evidence: tuple[str, ...] = ()


class ExceptionMode(Frozen):
    """One stay off the map, as it stands now: a fold of its ledger entries.

    It ends at ``until``, or before by a person, or when ``return_when`` (a condition of the policy's language; empty
    for none) comes true, which people read as ``return_title``.
    """

    id: str
    customer_id: CustomerId
    interaction_id: InteractionId | None = None
    reason: str
    owner_id: AgentId
    owner: str
    started_by: AgentId
    started_by_name: str = ""
    team: str | None = None
    started_at: Utc
    until: Utc
    return_when: str = ""
    return_title: str = ""
    follow_up: FollowUp | None = None
    ended: Return | None = None
    erased: bool = False
    """The customer was erased: nothing that is personal is left of it."""
    version: int = 1
    audit: AuditMark


class ReturnChoice(Frozen):
    """A declared condition by which a customer may come back on the map, as the desk offers it."""

    id: str
    title: str


class ExceptionModeChoices(Frozen):
    """What a desk offers who takes a customer off the map: how long usually and at most, and what ends it before."""

    usual_s: float
    longest_s: float
    returns: tuple[ReturnChoice, ...] = ()

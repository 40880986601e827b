"""What is stored about an agent, as they may see it themselves. Of what an agent feels nothing is stored, for nothing
of the kind is ever inferred."""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Presence


class KeptKind(StrEnum):
    """Kinds of things that are stored with an agent's id."""

    OVERRIDES = "overrides"
    REVIEWS = "reviews"
    APPROVALS = "approvals"
    FEEDBACK = "feedback"
    NOTES = "notes"
    INTERACTIONS = "interactions"
    CUSTOMERS_OPENED = "customers_opened"
    CUSTOMERS_LOOKED_UP = "customers_looked_up"
    CORRECTIONS = "corrections"
    EXCEPTION_MODES = "exception_modes"
    PRESENCE = "presence"
    TOKENS = "tokens"
    STREAM = "stream"


class KeptFor(StrEnum):
    """For how long: ``ledger``: for ever, in a ledger that is never rewritten; ``always``: for ever; ``newest``: the
    present one alone; ``one_day``: about a day."""

    LEDGER = "ledger"
    ALWAYS = "always"
    NEWEST = "newest"
    ONE_DAY = "one_day"


class Kept(Frozen):
    """How much of a kind there is. ``at_least``: more than were counted; ``count`` None: it is not kept by agent."""

    kind: KeptKind
    count: int | None = None
    at_least: bool = False
    kept_for: KeptFor


class LookedAt(StrEnum):
    """What of an agent's was looked at; ``export``: overrides of theirs were in a file that was taken out."""

    OVERRIDE = "override"
    EXPORT = "export"
    CONVERSATION = "conversation"


class Look(Frozen):
    """Somebody looked at something of an agent's."""

    by: str
    what: LookedAt
    at: Utc


class CustomerLook(Frozen):
    """The agent looked at a customer."""

    customer_id: str
    at: Utc


class MyRecord(Frozen):
    """``looked_at_by`` (who looked at the agent's own) and ``customers`` (whom the agent looked at) are the newest."""

    agent_id: AgentId
    name: str
    team: str | None = None
    presence: Presence = Presence.OFFLINE
    presence_since: Utc | None = None
    kept: tuple[Kept, ...] = ()
    looked_at_by: tuple[Look, ...] = ()
    customers: tuple[CustomerLook, ...] = ()

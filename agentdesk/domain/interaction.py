"""Interactions: one engagement on one channel, and what is said in it."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from agentdesk.domain.customer import Identifier
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import AgentId, CustomerId, InteractionId, UtteranceId
from agentdesk.domain.told import as_told

WRITTEN = frozenset({"chat", "email", "sms", "messaging", "social"})
"""Channels on which people write: a message is a whole turn."""

FURTHEST_PROMISE = timedelta(days=365)
"""What is promised for later than that is not meant, and not watched."""


class InteractionState(StrEnum):
    OFFERED = "offered"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    WRAP_UP = "wrap_up"
    CLOSED = "closed"


ToldState = Annotated[InteractionState, as_told(InteractionState)]


class Speaker(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"


class Delivery(StrEnum):
    """What became of words on their way to the customer, as the channel reports it; nothing yet is None.

    Reports come twice and in any order, so the one that says more holds: read before delivered before failed.
    """

    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"

    def says_more_than(self, known: "Delivery | None") -> bool:
        ranks = list(Delivery)
        return known is None or ranks.index(self) > ranks.index(known)


class Utterance(Frozen):
    """One thing said. ``seq`` orders the utterances of an interaction; only the customer's have a sentiment.

    ``sentiment_model`` scored it, unless a person's correction (``correction_id``) stands. ``delivery`` is what the
    channel reported of words for the customer, ``delivery_detail`` why they failed, in its words. ``revision`` counts
    how often one of these changed.
    """

    id: UtteranceId
    interaction_id: InteractionId
    seq: int
    speaker: Annotated[Speaker, as_told(Speaker)]
    text: str
    at: Utc
    sentiment: float | None = None
    sentiment_model: str | None = None
    correction_id: str | None = None
    delivery: Delivery | None = None
    delivery_at: Utc | None = None
    delivery_detail: str = ""
    revision: int = 0


class Interaction(Frozen):
    """One engagement. ``state_since`` feeds the timers; ``version`` guards concurrent changes."""

    id: InteractionId
    channel: str
    identifier: Identifier
    customer_id: CustomerId
    customer_name: str = ""
    agent_id: AgentId | None = None
    queue: str | None = None
    state: ToldState
    state_since: Utc
    offered_at: Utc
    connected_at: Utc | None = None
    ended_at: Utc | None = None
    utterances: int = 0
    last_text: str = ""
    last_speaker: Speaker | None = None
    sentiment: float | None = None
    disposition: str | None = None
    version: int = 1


class Note(Frozen):
    """What was written down for colleagues beside a conversation. The customer's side never reads it.

    ``from_supervisor``: by a supervisor, for the agent who has the conversation.
    """

    id: str
    interaction_id: InteractionId
    agent_id: AgentId
    agent_name: str = ""
    from_supervisor: bool = False
    text: str
    at: Utc

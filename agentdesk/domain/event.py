"""Events: immutable facts about who did what, when and on which channel; and how a timeline shows them."""

from typing import Any

from agentdesk.domain.customer import Identifier
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import EventId, InteractionId, JourneyId

CHANNELS = (
    "web", "app", "ivr", "voice", "chat", "email", "sms", "messaging", "social", "store",
    "billing", "payment", "device", "order", "survey", "agent", "system",
)  # fmt: skip
"""The channels with a name of their own. Another one is kept and shown under its own name."""


class Event(Frozen):
    """One fact. ``at`` is when it happened, corrected for a wrong sender's clock.

    ``type`` is ``channel.what_happened``; ``sentiment`` is the score of ``text`` (-1..1) where there is one, by
    ``sentiment_model``; ``data`` is kept as it came.
    """

    id: EventId
    source: str
    source_id: str
    type: str
    channel: str
    at: Utc
    received_at: Utc
    claimed_at: Utc | None = None
    subject: Identifier
    identifiers: tuple[Identifier, ...] = ()
    text: str | None = None
    sentiment: float | None = None
    sentiment_model: str | None = None
    interaction_id: InteractionId | None = None
    data: dict[str, Any] = {}


class TimelineItem(Frozen):
    """One row of a timeline. A ghost is a step that was expected (``due_at``) and is missing.

    ``source`` and ``source_id`` are what the sender called the event, where one was sent. ``correction_id`` is the
    standing correction of its feeling by a person, ``revision`` how often that changed.
    """

    id: str
    at: Utc
    channel: str
    type: str
    title: str
    detail: str = ""
    journey_ids: tuple[JourneyId, ...] = ()
    sentiment: float | None = None
    ghost: bool = False
    due_at: Utc | None = None
    interaction_id: InteractionId | None = None
    data: dict[str, Any] = {}
    source: str | None = None
    source_id: str | None = None
    correction_id: str | None = None
    revision: int = 0

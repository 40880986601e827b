"""Events: immutable facts about who did what, when and on which channel; and how a timeline shows them."""

import re
from enum import StrEnum
from typing import Any

from agentdesk.domain.customer import Identifier
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import EventId, InteractionId, JourneyId

CHANNELS = (
    "web", "app", "ivr", "voice", "chat", "email", "sms", "messaging", "social", "store",
    "billing", "payment", "device", "order", "survey", "agent", "system",
)  # fmt: skip
"""The channels with a name of their own. Another one is kept and shown under its own name."""


CONTACTS = frozenset({"voice", "chat", "email", "sms", "messaging", "social"})
"""Channels on which people talk to us, or we to them."""

_AMISS = re.compile(
    r"fail|error|crash|rage|dead_click|abandon|declin|refus|reject|overdue|lost|damaged|offline|disconnect|block|loop"
)


class TimelineKind(StrEnum):
    """What a timeline can be narrowed to, beside channel and journey. An item may be of several kinds, or of none."""

    CONTACT = "contact"
    TROUBLE = "trouble"
    """Something did not work, by the name of what happened."""
    FEELING = "feeling"
    """What the customer said, wrote or answered with some feeling."""
    MISSING = "missing"
    """A step that was expected and did not come."""

    def holds(
        self, of_type: str, channel: str, sentiment: float | None, ghost: bool, interaction_id: str | None
    ) -> bool:
        """Whether an item with these properties is of the kind."""
        match self:
            case TimelineKind.MISSING:
                return ghost
            case TimelineKind.CONTACT:
                return not ghost and (interaction_id is not None or channel in CONTACTS)
            case TimelineKind.FEELING:
                return sentiment is not None and abs(sentiment) >= FELT_FROM
        return not ghost and _AMISS.search(of_type.rpartition(".")[2]) is not None


FELT_FROM = 0.25
"""From here on a timeline shows and finds a feeling."""


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


def is_of_kind(item: TimelineItem, kind: TimelineKind) -> bool:
    """Whether the item is of the kind."""
    return kind.holds(item.type, item.channel, item.sentiment, item.ghost, item.interaction_id)

"""How a customer feels, how hard it was, whether they may leave, and why they are here; each with evidence.

Always the customer's, never the agent's.
"""

from enum import StrEnum

from agentdesk.domain.frozen import Frozen, Utc


class SentimentLabel(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    UNKNOWN = "unknown"


class Trend(StrEnum):
    FALLING = "falling"
    STEADY = "steady"
    RISING = "rising"
    UNKNOWN = "unknown"


class Level(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Reason(Frozen):
    """A plain sentence and the ids of the events (or utterances) that it follows from."""

    text: str
    evidence: tuple[str, ...] = ()


class SentimentMoment(Frozen):
    at: Utc
    score: float
    evidence: str


class InteractionSentiment(Frozen):
    interaction_id: str
    score: float
    count: int


class Sentiment(Frozen):
    """``score`` is -1..1; ``confidence`` is 0..1 and grows with the number of scored messages."""

    score: float
    label: SentimentLabel
    confidence: float
    trend: Trend
    moments: tuple[SentimentMoment, ...] = ()
    by_interaction: tuple[InteractionSentiment, ...] = ()


class Effort(Frozen):
    """How hard it was, 0..1."""

    score: float
    level: Level
    reasons: tuple[Reason, ...] = ()


class Attrition(Frozen):
    """How likely the customer is to leave, 0..1: a scorecard, not a forecast."""

    risk: float
    level: Level
    reasons: tuple[Reason, ...] = ()


class Why(Frozen):
    """The best hypothesis of why the customer is here. ``intent`` is ``unknown`` when it is."""

    intent: str
    label: str
    confidence: float
    evidence: tuple[str, ...] = ()


class Attempt(Frozen):
    """One thing the customer already tried: on which channel, when, and how it ended."""

    what: str
    channel: str
    at: Utc
    result: str
    evidence: tuple[str, ...] = ()

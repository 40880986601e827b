"""How a customer feels, how hard it was, whether they may leave, and why they are here; each with evidence.

Always the customer's, never the agent's.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.ids import AgentId, JourneyId
from agentdesk.domain.told import as_told


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


ToldTrend = Annotated[Trend, as_told(Trend)]
ToldLevel = Annotated[Level, as_told(Level)]


class Reason(Frozen):
    """A plain sentence and the ids of the events (or utterances) that it follows from."""

    text: str
    evidence: tuple[str, ...] = ()


class ScorePart(Reason):
    """One line of a scorecard that holds: ``part`` is its name in the policy, ``points`` what it makes of the score.

    The points of all lines add up to the score. None: kept before they were told.
    """

    part: str = ""
    points: float | None = None


TELLING = 0.1
"""From here on a score is positive or negative."""


def label_of(score: float) -> SentimentLabel:
    """What a score is called."""
    if score >= TELLING:
        return SentimentLabel.POSITIVE
    return SentimentLabel.NEGATIVE if score <= -TELLING else SentimentLabel.NEUTRAL


HALF_LIFE_MESSAGES = 8
"""A message counts half as much as one that came this many messages later."""


HALF_LIFE_S = 7 * 86400
"""A message counts half as much as one that came this much later."""

FEELING_FROM = 0.05
"""Words that score less either way say nothing of a mood."""
QUIET = 0.15
"""Such words count this much of a message that tells a feeling: a yes after anger is not calm, but many are."""


def tells_feeling(score: float) -> bool:
    """Rounded as moments are told: who goes on from what was told weighs each message alike."""
    return abs(round(score, 3)) >= FEELING_FROM


def message_weight(score: float) -> float:
    """What a message counts in a mean, beside what its age makes of it."""
    return 1.0 if tells_feeling(score) else QUIET


def recent_mean(scores: Sequence[float]) -> float | None:
    """The mean of all scores in the order of time, the newest counting most, words without feeling little; None
    without any."""
    if not scores:
        return None
    weights = [
        message_weight(score) * float(0.5 ** (place / HALF_LIFE_MESSAGES))
        for place, score in zip(range(len(scores) - 1, -1, -1), scores, strict=True)
    ]
    return sum(score * weight for score, weight in zip(scores, weights, strict=True)) / sum(weights)


FELT_OVER = 100
"""Utterances that the feeling of an interaction is taken over: older ones weigh nothing any more."""


def talk_feeling(newest: Sequence[float | None]) -> float | None:
    """The feeling of an interaction, from the scores of its utterances in their order (None: not the customer's). One
    rule for whoever stores it and whoever shows it."""
    mean = recent_mean([score for score in newest[-FELT_OVER:] if score is not None])
    return None if mean is None else round(mean, 4)


class SentimentMoment(Frozen):
    """One message or answer of the customer. ``evidence`` is the id of the utterance or the event."""

    at: Utc
    score: float
    evidence: str


class TurningPoint(Frozen):
    """Where the feeling clearly changed: the message it changed with, and what it was like before and from there on.

    ``text`` is the beginning of the message, empty for an answer that was only a number.
    """

    at: Utc
    trend: Trend
    before: float
    after: float
    evidence: str
    interaction_id: str | None = None
    text: str = ""


class InteractionSentiment(Frozen):
    interaction_id: str
    score: float
    count: int


class CorrectedKind(StrEnum):
    UTTERANCE = "utterance"
    EVENT = "event"


class Correction(Frozen):
    """A person's word on the feeling of one message: what counts from then on, and labelled data for a better model.

    ``text`` is what the model scored (names, links and quotes taken out), ``text_hash`` its SHA-256; ``model`` and
    ``model_score`` say who scored it and how. It stands while ``ended_at`` is None: until it is undone by ``ended_by``,
    or ``replaced_by`` the next one.
    """

    id: str
    kind: CorrectedKind
    subject_id: str
    interaction_id: str | None = None
    text: str
    text_hash: str
    model: str | None = None
    model_score: float
    label: SentimentLabel
    score: float
    corrected_by: AgentId
    corrected_at: Utc
    ended_at: Utc | None = None
    ended_by: AgentId | None = None
    replaced_by: str | None = None


class JourneySentiment(Frozen):
    """The feeling along one journey: of the events in it, and of what was said in conversations that it was about."""

    journey_id: JourneyId
    score: float
    count: int
    trend: ToldTrend
    moments: tuple[SentimentMoment, ...] = ()
    turning_points: tuple[TurningPoint, ...] = ()


class Sentiment(Frozen):
    """``score`` is -1..1; ``confidence`` is 0..1 and grows with the number of scored messages."""

    score: float
    label: Annotated[SentimentLabel, as_told(SentimentLabel)]
    confidence: float
    trend: ToldTrend
    moments: tuple[SentimentMoment, ...] = ()
    turning_points: tuple[TurningPoint, ...] = ()
    by_interaction: tuple[InteractionSentiment, ...] = ()
    by_journey: tuple[JourneySentiment, ...] = ()


def age_weight(age_s: float) -> float:
    """What a message counts that came so many seconds before the newest one, beside its place."""
    return float(0.5 ** (age_s / HALF_LIFE_S))


def moved_on(told: Sentiment, later: Sequence[SentimentMoment]) -> Sentiment:
    """The sentiment after more messages, in the order of time: the same mean with recency, gone on with from where it
    stood. Trend and turning points stay as they were told, until all of it is computed anew."""
    if not later:
        return told
    newest = later[-1].at
    total = weights = 0.0
    for place, one in enumerate(reversed((*told.moments, *later))):
        age_s = (newest - one.at).total_seconds()
        weight = message_weight(one.score) * 0.5 ** (place / HALF_LIFE_MESSAGES) * age_weight(age_s)
        # the moments that were told are the newest of all that the told mean stands for
        total += weight * (one.score if place < len(later) else told.score)
        weights += weight
    score = round(total / weights, 3)
    return told.model_copy(
        update={"score": score, "label": label_of(score), "moments": (*told.moments, *later)},
    )


class Effort(Frozen):
    """How hard it was, 0..1: a scorecard. ``reasons`` are its parts, the heaviest first."""

    score: float
    level: ToldLevel
    reasons: tuple[ScorePart, ...] = ()


class Attrition(Frozen):
    """How likely the customer is to leave, 0..1: a scorecard, not a forecast. ``reasons`` as of ``Effort``."""

    risk: float
    level: ToldLevel
    reasons: tuple[ScorePart, ...] = ()


class OtherReason(Frozen):
    """Another hypothesis of why the customer is here, less likely than the best one."""

    intent: str
    label: str
    confidence: float
    evidence: tuple[str, ...] = ()


class Why(Frozen):
    """The best hypothesis of why the customer is here. ``intent`` is ``unknown`` when it is.

    ``confidence`` is how likely it is right, as the policy calibrates it; ``others`` are the next ones, likeliest
    first, and all of them together are never surer than certain.
    """

    intent: str
    label: str
    confidence: float
    evidence: tuple[str, ...] = ()
    others: tuple[OtherReason, ...] = ()


class Attempt(Frozen):
    """One thing the customer already tried: on which channel, when, and how it ended."""

    what: str
    channel: str
    at: Utc
    result: str
    evidence: tuple[str, ...] = ()


class Tries(Frozen):
    """All attempts at one thing together, of which only some are shown.

    ``by_channel`` is in the order in which the channels were first tried, ``failed_by_channel`` counts of these what
    failed; ``left`` were given up or not finished.
    """

    what: str
    count: int
    failed: int
    left: int
    by_channel: tuple[tuple[str, int], ...]
    first_at: Utc
    last_at: Utc
    last_result: str
    failed_by_channel: tuple[tuple[str, int], ...] = ()

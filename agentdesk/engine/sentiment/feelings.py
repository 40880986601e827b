"""How the customer feels over all that they said and wrote: the mean with recency, the trend, each conversation.

Owns the aggregation. Knows nothing of how one message is scored. Never looks at what agents or bots say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agentdesk.domain.event import Event
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.domain.sentiment import InteractionSentiment, Sentiment, SentimentLabel, SentimentMoment, Trend

HALF_LIFE_MESSAGES = 8
"""A message counts half as much as one that came this many messages later."""
HALF_LIFE_S = 7 * 86400
"""… and half as much as one that came this much later."""
TELLING = 0.1
"""From here on a score is positive or negative."""
TREND_STEP = 0.15
TREND_NEEDS = 3
MAX_MOMENTS = 30
MAX_INTERACTIONS = 10


@dataclass(frozen=True, slots=True)
class _Said:
    at: datetime
    score: float
    evidence: str
    interaction_id: str | None


def feelings(events: Iterable[tuple[Event, float | None]], utterances: Iterable[Utterance]) -> Sentiment:
    """The customer's sentiment, from what they wrote, said and answered.

    With each event comes the feeling that a rating in it tells, if any. What has no score is passed over; without any
    the sentiment is unknown.
    """
    said = [
        _Said(one.at, one.sentiment, one.id, one.interaction_id)
        for one in utterances
        if one.speaker is Speaker.CUSTOMER and one.sentiment is not None
    ]
    transcribed = {one.interaction_id for one in said}
    said.extend(
        _Said(event.at, score, event.id, event.interaction_id)
        for event, rating in events
        if (score := _felt(event, rating)) is not None
        # A conversation that was transcribed is not counted a second time from its channel's events.
        and (rating is not None or event.interaction_id is None or event.interaction_id not in transcribed)
    )
    said.sort(key=lambda one: (one.at, one.evidence))
    if not said:
        return Sentiment(score=0.0, label=SentimentLabel.UNKNOWN, confidence=0.0, trend=Trend.UNKNOWN)
    score = _recent_mean(said)
    return Sentiment(
        score=round(score, 3),
        label=_label(score),
        confidence=round(1 - 1 / (1 + len(said) / 2), 3),
        trend=_trend(said),
        moments=tuple(
            SentimentMoment(at=one.at, score=round(one.score, 3), evidence=one.evidence) for one in said[-MAX_MOMENTS:]
        ),
        by_interaction=_by_interaction(said),
    )


def _felt(event: Event, rating: float | None) -> float | None:
    """What was written and the rating beside it tell one feeling together."""
    told = [one for one in (event.sentiment, rating) if one is not None]
    return sum(told) / len(told) if told else None


def _recent_mean(said: list[_Said]) -> float:
    newest = said[-1].at
    total = weights = 0.0
    for place, one in enumerate(reversed(said)):
        age_s = (newest - one.at).total_seconds()
        weight = 0.5 ** (place / HALF_LIFE_MESSAGES) * 0.5 ** (age_s / HALF_LIFE_S)
        total += weight * one.score
        weights += weight
    return total / weights


def _label(score: float) -> SentimentLabel:
    if score >= TELLING:
        return SentimentLabel.POSITIVE
    return SentimentLabel.NEGATIVE if score <= -TELLING else SentimentLabel.NEUTRAL


def _trend(said: list[_Said]) -> Trend:
    """The newer half of the last messages against the older half."""
    recent = said[-2 * HALF_LIFE_MESSAGES :]
    if len(recent) < TREND_NEEDS:
        return Trend.UNKNOWN
    middle = len(recent) // 2
    older = sum(one.score for one in recent[:middle]) / middle
    newer = sum(one.score for one in recent[middle:]) / (len(recent) - middle)
    if newer - older >= TREND_STEP:
        return Trend.RISING
    return Trend.FALLING if older - newer >= TREND_STEP else Trend.STEADY


def _by_interaction(said: list[_Said]) -> tuple[InteractionSentiment, ...]:
    """The plain mean of each conversation, the newest conversation first."""
    groups: dict[str, list[float]] = {}
    for one in reversed(said):
        if one.interaction_id is not None:
            groups.setdefault(one.interaction_id, []).append(one.score)
    return tuple(
        InteractionSentiment(interaction_id=key, score=round(sum(scores) / len(scores), 3), count=len(scores))
        for key, scores in list(groups.items())[:MAX_INTERACTIONS]
    )

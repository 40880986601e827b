"""How the customer feels over all that they said and wrote: the mean with recency, the trend, each conversation, each
journey, and where it turned.

Owns the aggregation. Knows nothing of how one message is scored. Never looks at what agents or bots say.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from agentdesk.domain.event import Event
from agentdesk.domain.ids import JourneyId
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import (
    HALF_LIFE_MESSAGES,
    InteractionSentiment,
    JourneySentiment,
    Sentiment,
    SentimentLabel,
    SentimentMoment,
    Trend,
    TurningPoint,
    age_weight,
    label_of,
    message_weight,
    recent_mean,
    tells_feeling,
)
from agentdesk.engine.sentiment.turning import turns

TREND_STEP = 0.15
TREND_NEEDS = 3
MAX_MOMENTS = 30
MAX_INTERACTIONS = 10
MAX_JOURNEYS = 10
MAX_TURNS = 6
MAX_TEXT = 160
"""Characters of a message that a turning point keeps."""

Key = TypeVar("Key")
JourneysOf = Mapping[str, Sequence[JourneyId]]
"""Event id, or interaction id, → the journeys that it belongs to."""


@dataclass(frozen=True, slots=True)
class _Said:
    at: datetime
    score: float
    evidence: str
    interaction_id: str | None
    text: str


def feelings(
    events: Iterable[tuple[Event, float | None]], utterances: Iterable[Utterance], journeys_of: JourneysOf | None = None
) -> Sentiment:
    """The customer's sentiment, from what they wrote, said and answered.

    With each event comes the feeling that a rating in it tells, if any. What has no score is passed over; without any
    the sentiment is unknown.
    """
    said = _said(events, utterances)
    if not said:
        return Sentiment(score=0.0, label=SentimentLabel.UNKNOWN, confidence=0.0, trend=Trend.UNKNOWN)
    score = _recent_mean(said)
    return Sentiment(
        score=round(score, 3),
        label=label_of(score),
        confidence=round(1 - 1 / (1 + len(_telling(said)) / 2), 3),
        trend=_trend(said),
        moments=_moments(said),
        turning_points=_turning_points(said),
        by_interaction=_by_interaction(said),
        by_journey=_by_journey(said, journeys_of or {}),
    )


def _said(events: Iterable[tuple[Event, float | None]], utterances: Iterable[Utterance]) -> list[_Said]:
    said = [
        _Said(one.at, one.sentiment, one.id, one.interaction_id, one.text)
        for one in utterances
        if one.speaker is Speaker.CUSTOMER and one.sentiment is not None
    ]
    transcribed = {one.interaction_id for one in said}
    said.extend(
        _Said(event.at, score, event.id, event.interaction_id, event.text or "")
        for event, rating in events
        if (score := _felt(event, rating)) is not None
        # A conversation that was transcribed is not counted a second time from its channel's events.
        and (rating is not None or event.interaction_id is None or event.interaction_id not in transcribed)
    )
    # What was said within one instant stays in the order in which it was told: the sort is stable.
    said.sort(key=lambda one: one.at)
    return said


def _felt(event: Event, rating: float | None) -> float | None:
    """What was written and the rating beside it tell one feeling together."""
    told = [one for one in (event.sentiment, rating) if one is not None]
    return sum(told) / len(told) if told else None


def _telling(said: Sequence[_Said]) -> Sequence[_Said]:
    """What tells a feeling; all of it where nothing does. Words without feeling are no turn of a mood."""
    return [one for one in said if tells_feeling(one.score)] or said


def _recent_mean(said: Sequence[_Said]) -> float:
    newest = said[-1].at
    total = weights = 0.0
    for place, one in enumerate(reversed(said)):
        age_s = (newest - one.at).total_seconds()
        weight = message_weight(one.score) * 0.5 ** (place / HALF_LIFE_MESSAGES) * age_weight(age_s)
        total += weight * one.score
        weights += weight
    return total / weights


def _trend(said: Sequence[_Said]) -> Trend:
    """Where the mood last turned, if that was lately; else the newer half of the last messages that tell a feeling
    against the older half."""
    recent = _telling(said)[-2 * HALF_LIFE_MESSAGES :]
    if len(recent) < TREND_NEEDS:
        return Trend.UNKNOWN
    turned = turns([one.score for one in recent])
    if turned and len(recent) - turned[-1].place <= HALF_LIFE_MESSAGES:
        return Trend.RISING if turned[-1].after > turned[-1].before else Trend.FALLING
    middle = len(recent) // 2
    older = sum(one.score for one in recent[:middle]) / middle
    newer = sum(one.score for one in recent[middle:]) / (len(recent) - middle)
    if newer - older >= TREND_STEP:
        return Trend.RISING
    return Trend.FALLING if older - newer >= TREND_STEP else Trend.STEADY


def _moments(said: Sequence[_Said]) -> tuple[SentimentMoment, ...]:
    return tuple(
        SentimentMoment(at=one.at, score=round(one.score, 3), evidence=one.evidence) for one in said[-MAX_MOMENTS:]
    )


def _turning_points(said: Sequence[_Said]) -> tuple[TurningPoint, ...]:
    recent = _telling(said[-MAX_MOMENTS:])
    return tuple(
        TurningPoint(
            at=recent[turn.place].at,
            trend=Trend.RISING if turn.after > turn.before else Trend.FALLING,
            before=round(turn.before, 3),
            after=round(turn.after, 3),
            evidence=recent[turn.place].evidence,
            interaction_id=recent[turn.place].interaction_id,
            text=recent[turn.place].text[:MAX_TEXT],
        )
        for turn in turns([one.score for one in recent])[-MAX_TURNS:]
    )


def _by_interaction(said: Sequence[_Said]) -> tuple[InteractionSentiment, ...]:
    """Each conversation's mean with recency, the newest conversation first."""
    groups = _grouped((one.interaction_id, one) for one in said if one.interaction_id is not None)
    return tuple(
        InteractionSentiment(
            interaction_id=key, score=round(recent_mean([one.score for one in theirs]) or 0.0, 3), count=len(theirs)
        )
        for key, theirs in groups[:MAX_INTERACTIONS]
    )


def _by_journey(said: Sequence[_Said], journeys_of: JourneysOf) -> tuple[JourneySentiment, ...]:
    """Each journey that anything was said on, the one spoken of last first."""
    groups = _grouped(
        (journey_id, one)
        for one in said
        for journey_id in dict.fromkeys(
            (*journeys_of.get(one.evidence, ()), *journeys_of.get(one.interaction_id or "", ()))
        )
    )
    return tuple(
        JourneySentiment(
            journey_id=journey_id,
            score=round(_recent_mean(theirs), 3),
            count=len(theirs),
            trend=_trend(theirs),
            moments=_moments(theirs),
            turning_points=_turning_points(theirs),
        )
        for journey_id, theirs in groups[:MAX_JOURNEYS]
    )


def _grouped(pairs: Iterable[tuple[Key, _Said]]) -> list[tuple[Key, list[_Said]]]:
    """By their keys, the key that came last first; within a key in the order of time."""
    groups: dict[Key, list[_Said]] = {}
    for key, one in pairs:
        theirs = groups.pop(key, [])
        theirs.append(one)
        groups[key] = theirs
    return list(reversed(groups.items()))

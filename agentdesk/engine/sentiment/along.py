"""Which journeys an event, or what was said in a conversation, belongs to. Knows no scores."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from agentdesk.domain.event import Event
from agentdesk.domain.ids import JourneyId
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.domain.journey import Journey
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.words import tokens

BEFORE = timedelta(hours=1)
"""A conversation that began this long before a journey may be what began it …"""
AFTER = timedelta(days=1)
"""… and one this long after its end may still be about it."""
NEAR_BEST = 0.8
"""Words speak of a matter if they do it at least this clearly beside the matter that they speak of most."""
_LOOKED_AT = 3_000
"""Characters of a conversation that are looked at for what it is about."""


def journeys_of(
    journeys: Sequence[Journey],
    events: Iterable[Event],
    utterances: Iterable[Utterance],
    policy: Policy,
    at_hand: tuple[str, str] | None = None,
) -> dict[str, tuple[JourneyId, ...]]:
    """Event id, or interaction id, → its journeys.

    An event belongs to the journeys that it is a step of; a conversation to those that one of its events is a step of,
    and to those whose matter the customer spoke of while they ran. Of the conversation ``at_hand`` (its id, and the
    intent that is taken for its reason) it is known what it is about before its words tell.
    """
    found: dict[str, dict[JourneyId, None]] = {}
    for journey in journeys:
        for event_id in journey.evidence:
            found.setdefault(event_id, {})[journey.id] = None
    for event in events:
        if event.interaction_id is not None and event.id in found:
            found.setdefault(event.interaction_id, {}).update(found[event.id])
    conversations: dict[str, list[Utterance]] = {}
    for one in utterances:
        if one.speaker is Speaker.CUSTOMER:
            conversations.setdefault(one.interaction_id, []).append(one)
    for interaction_id, said in conversations.items():
        known = at_hand[1] if at_hand is not None and at_hand[0] == interaction_id else ""
        for journey_id in _spoken_of(said, journeys, policy, known):
            found.setdefault(interaction_id, {})[journey_id] = None
    return {key: tuple(ids) for key, ids in found.items()}


def _spoken_of(
    said: Sequence[Utterance], journeys: Sequence[Journey], policy: Policy, known: str
) -> Iterable[JourneyId]:
    words = " ".join(one.text for one in said)[:_LOOKED_AT]
    scores = policy.vocabulary.intents.score([(1.0, tokens(words))])
    clear = {intent for intent, score in scores.items() if score >= NEAR_BEST * max(scores.values())} or {known}
    for journey in journeys:
        rule = policy.journeys.get(journey.definition)
        ends_at = journey.ended_at or said[-1].at
        ran = journey.started_at - BEFORE <= said[-1].at and said[0].at <= ends_at + AFTER
        if rule is not None and ran and not clear.isdisjoint(rule.intents):
            yield journey.id

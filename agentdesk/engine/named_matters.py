"""What an event names itself as what it was about. Knows nothing of words."""

from agentdesk.domain.event import Event
from agentdesk.engine.policy.words import Vocabulary

MATTERS = "matters"
"""The field by which an event names what it was about, by the ids of intents: that goes before any words in it."""


def without_matters(event: Event, vocabulary: Vocabulary) -> tuple[Event, tuple[str, ...]]:
    """The event without what names its matters, and those of them that are known."""
    told = event.data.get(MATTERS)
    if not isinstance(told, list | tuple):
        return event, ()
    matters = tuple(dict.fromkeys(one for one in told if isinstance(one, str) and one in vocabulary.intent_ids))
    if not matters:
        return event, ()
    return event.model_copy(update={"data": {k: v for k, v in event.data.items() if k != MATTERS}}), matters

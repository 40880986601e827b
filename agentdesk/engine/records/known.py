"""Which records of a customer there are now, and which of them the customer named in the conversation at hand.

Owns the way from tracks to what a decision freezes. Knows no record by name.
"""

from collections.abc import Sequence

from agentdesk.domain.interaction import Speaker
from agentdesk.engine.facts import Facts
from agentdesk.engine.journeys.track import RECORD
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.record_model import Scope
from agentdesk.engine.policy.words import tokens
from agentdesk.engine.records.state import RecordState

_SHORT_KEY = 4


def records_of(facts: Facts, policy: Policy) -> tuple[RecordState, ...]:
    """The records, the one that something happened to last first; of those of conversations only the one at hand's."""
    at_hand = facts.interaction.id if facts.interaction else None
    spoken = [
        tokens(one.text)
        for one in facts.utterances
        if one.interaction_id == at_hand and one.speaker is Speaker.CUSTOMER
    ]
    states: list[RecordState] = []
    for track in sorted(facts.tracks, key=lambda one: (one.last_at, one.id), reverse=True):
        rule = policy.records.get(track.definition.removeprefix(RECORD))
        if rule is None or track.is_journey or track.started_at > facts.now:
            continue
        key = track.keys.get("key", "")
        if rule.scope is Scope.CONVERSATION and key != at_hand:
            continue
        states.append(
            RecordState(
                kind=rule.id,
                key=key,
                since=track.started_at,
                changed_at=track.last_at,
                fields=track.fields,
                named=rule.scope is Scope.EACH and any(_names(words, key) for words in spoken),
                evidence=track.event_ids,
            )
        )
    return tuple(states)


def _names(words: Sequence[str], key: str) -> bool:
    """Whether somebody who says this names the key: ``#W-2378156`` is said as ``w2378156`` or ``W 2378156``."""
    wanted = "".join(tokens(key))
    if len(wanted) < _SHORT_KEY:
        return wanted in words
    return wanted in "".join(words)

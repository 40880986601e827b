"""The conversation at hand as a decision sees it: since when, what the customer's messages felt like, what was done.

Owns the names ``conversation`` and ``done``. Knows no action by name and reads no text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from agentdesk.domain.decision import declared_action
from agentdesk.domain.frozen import Frozen, Utc
from agentdesk.domain.interaction import Interaction, Speaker, Utterance
from agentdesk.engine.history import ShownAction

MAX_SAID = 50
UNHAPPY = -0.25
"""A message that feels no better than this (-1..1) says that the customer is not happy."""

CONVERSATION: dict[str, Any] = {"minutes": 0.0, "turns": 0, "unhappy_turns": 0, "last_score": 0.0}
STEP: dict[str, Any] = {"times": 0, "minutes_ago": 0.0, "turns_since": 0, "unhappy_since": 0}
_MINUTE = 60.0


class Said(Frozen):
    """One message of the customer: when, and what it felt like (-1..1; None where that cannot be told)."""

    at: Utc
    score: float | None = None

    @property
    def is_unhappy(self) -> bool:
        return self.score is not None and self.score <= UNHAPPY


class Conversation(Frozen):
    """``said`` are the customer's newest messages, oldest first."""

    began_at: Utc
    said: tuple[Said, ...] = ()


def conversation_of(interaction: Interaction | None, utterances: Iterable[Utterance]) -> Conversation | None:
    """The conversation at hand; None if there is none."""
    if interaction is None:
        return None
    mine = [one for one in utterances if one.interaction_id == interaction.id and one.speaker is Speaker.CUSTOMER]
    return Conversation(
        began_at=interaction.offered_at,
        said=tuple(Said(at=one.at, score=one.sentiment) for one in mine[-MAX_SAID:]),
    )


def conversation_names(conversation: Conversation | None, now: datetime) -> dict[str, Any]:
    """The values of the names below ``conversation``."""
    if conversation is None:
        return dict(CONVERSATION)
    said = conversation.said
    return {
        "minutes": (now - conversation.began_at).total_seconds() / _MINUTE,
        "turns": len(said),
        "unhappy_turns": sum(one.is_unhappy for one in said),
        "last_score": next((one.score for one in reversed(said) if one.score is not None), 0.0),
    }


class Done:
    """What was done in this conversation: by action, and for actions about a record also by its key."""

    def __init__(self, history: Sequence[ShownAction], conversation: Conversation | None, now: datetime) -> None:
        self._by_action: dict[str, list[datetime]] = defaultdict(list)
        self._by_key: dict[str, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
        self._said = conversation.said if conversation else ()
        self._now = now
        for shown in history:
            if conversation and shown.outcome == "acted" and conversation.began_at <= shown.at <= now:
                action = declared_action(shown.action)
                self._by_action[action].append(shown.at)
                if shown.action != action:
                    self._by_key[shown.action[len(action) + 1 :]][action].append(shown.at)

    def names(self, actions: Iterable[str]) -> dict[str, Any]:
        """The values of the names below ``done``."""
        return {action: self._told(self._by_action.get(action)) for action in actions}

    def about(self, key: str, actions: Iterable[str], names: Mapping[str, Any]) -> dict[str, Any]:
        """The same where one record is looked at: of the ``actions`` about such records, only what was done to it."""
        mine = self._by_key.get(key, {})
        return {**names, **{action: self._told(mine.get(action)) for action in actions}}

    def times(self, action: str, key: str | None) -> int:
        """How often an action was done, to one record if a key is given."""
        done = self._by_action if key is None else self._by_key.get(key, {})
        return len(done.get(action, ()))

    def _told(self, at: list[datetime] | None) -> dict[str, Any]:
        if not at:
            return STEP
        last = max(at)
        since = [one for one in self._said if one.at > last]
        return {
            "times": len(at),
            "minutes_ago": (self._now - last).total_seconds() / _MINUTE,
            "turns_since": len(since),
            "unhappy_since": sum(one.is_unhappy for one in since),
        }

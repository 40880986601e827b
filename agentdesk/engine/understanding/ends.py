"""When which matter came to a good end: something succeeded, or a conversation was closed as settled.

Owns what counts as an end, for attempts, signals and the reason alike. Knows no matter by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading
from agentdesk.engine.understanding.matters import matters_said


class Ends:
    """The good ends that the events and the words of a customer tell of. ``readings`` ascend by time.

    ``talks`` says when which conversation was closed as settled.
    """

    def __init__(self, readings: Sequence[Reading], utterances: Iterable[Utterance], policy: Policy) -> None:
        self._matters: dict[str, datetime] = {}
        self.talks: dict[str, datetime] = {}
        for reading in readings:
            if reading.outcome == "succeeded":
                self._matters.update(dict.fromkeys(reading.intents, reading.event.at))
                if not reading.by_customer and reading.event.interaction_id:
                    self.talks[reading.event.interaction_id] = reading.event.at
        for one in utterances:
            if one.interaction_id in self.talks and one.speaker is Speaker.CUSTOMER:
                at = self.talks[one.interaction_id]
                for intent in matters_said(one.text, policy):
                    self._matters[intent] = max(at, self._matters.get(intent, at))

    def settles(self, intent: str, at: datetime) -> bool:
        """Whether the matter came to a good end after ``at``."""
        return intent in self._matters and self._matters[intent] > at

    def still_said(self, utterances: Iterable[Utterance], at_hand: str | None) -> tuple[Utterance, ...]:
        """Without what was said before its conversation was closed as settled, but of the one ``at_hand``."""
        return tuple(
            one
            for one in utterances
            if one.interaction_id == at_hand
            or one.interaction_id not in self.talks
            or one.at > self.talks[one.interaction_id]
        )

    def reached(self) -> Mapping[str, datetime]:
        """When each matter last came to a good end."""
        return self._matters

"""When which matter came to a good end: something succeeded, or a conversation was closed as settled.

Owns what counts as an end, for attempts, signals and the reason alike. Knows no matter by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading
from agentdesk.engine.understanding.episodes import Step
from agentdesk.engine.understanding.matters import matters_said
from agentdesk.engine.which import Which, differ


class Ends:
    """The good ends that the events and the words of a customer tell of. ``readings`` ascend by time.

    ``talks`` says when which conversation was closed as settled, ``said_in`` what it was known to be about.
    """

    def __init__(self, readings: Sequence[Reading], utterances: Iterable[Utterance], policy: Policy) -> None:
        self._matters: dict[str, list[tuple[datetime, Which, bool]]] = {}
        self.talks: dict[str, datetime] = {}
        self.said_in: dict[str, set[str]] = {}
        for reading in readings:
            if reading.outcome == "succeeded":
                talk = None if reading.by_customer else reading.event.interaction_id
                for intent in reading.intents:
                    self._end(intent, reading.event.at, reading.which, in_talk=bool(talk))
                if talk:
                    self.talks[talk] = reading.event.at
                    self.said_in.setdefault(talk, set()).update(reading.intents)
        for one in utterances:
            if one.interaction_id in self.talks and one.speaker is Speaker.CUSTOMER:
                at = self.talks[one.interaction_id]
                for intent in matters_said(one.text, policy):
                    self._end(intent, at, (), in_talk=True)
                    self.said_in[one.interaction_id].add(intent)

    def _end(self, intent: str, at: datetime, about: Which, *, in_talk: bool) -> None:
        self._matters.setdefault(intent, []).append((at, about, in_talk))

    def settles(self, intent: str, at: datetime, about: Which = (), *, in_talk: bool = False) -> bool:
        """Whether the matter came to a good end after ``at``, with the one that it was ``about`` or with none named.
        With ``in_talk`` only if that was settled in a conversation."""
        return any(
            end > at and (talked or not in_talk) and not differ(named, about)
            for end, named, talked in self._matters.get(intent, ())
        )

    def still_said(self, utterances: Iterable[Utterance], at_hand: str | None) -> tuple[Utterance, ...]:
        """Without what was said before its conversation was closed as settled, but of the one ``at_hand``."""
        return tuple(
            one
            for one in utterances
            if one.interaction_id == at_hand
            or one.interaction_id not in self.talks
            or one.at > self.talks[one.interaction_id]
        )

    def reached(self, steps: Iterable[Step]) -> Mapping[str, datetime]:
        """When each matter last came to a good end, before the first of the steps that is still unsettled."""
        still: dict[str, datetime] = {}
        for step in steps:
            for intent in step.about:
                if not self.settles(intent, step.event.at, step.reading.which):
                    still[intent] = min(step.event.at, still.get(intent, step.event.at))
        found: dict[str, datetime] = {}
        for intent, ends in self._matters.items():
            before = [at for at, _, _ in ends if intent not in still or at <= still[intent]]
            if before:
                found[intent] = max(before)
        return found

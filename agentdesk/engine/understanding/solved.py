"""What of a signal is solved since: the same matter came to a good end, or somebody settled it with the customer.

Owns what solves what. Knows no signal by name.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from agentdesk.domain.event import Event
from agentdesk.domain.interaction import Utterance
from agentdesk.domain.journey import JourneySignal
from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.words import tokens
from agentdesk.engine.reading import Reading
from agentdesk.engine.timeline_text import describe
from agentdesk.engine.understanding.ends import Ends
from agentdesk.engine.understanding.episodes import Step
from agentdesk.engine.understanding.matters import matters_said
from agentdesk.engine.which import NOTHING_TOLD, Subject

MAX_DETAIL = 60


def with_solutions(
    signals: Iterable[JourneySignal],
    groups: Iterable[Sequence[Step]],
    readings: Sequence[Reading],
    utterances: Iterable[Utterance],
    ends: Ends,
    policy: Policy,
) -> tuple[JourneySignal, ...]:
    """The signals, each with how many of its events nothing solved since, and what the last of them was about."""
    solved = _Solved(groups, readings, tuple(utterances), ends, policy)
    rules = {rule.id: rule for rule in policy.signals}
    return tuple(
        signal.model_copy(
            update={
                "unsolved": solved.left_of(signal, rules[signal.signal].form, rules[signal.signal].solved_by),
                "detail": solved.detail_of(signal),
            }
        )
        for signal in signals
    )


class _Solved:
    """Which events and words of a signal are solved."""

    def __init__(
        self,
        groups: Iterable[Sequence[Step]],
        readings: Sequence[Reading],
        utterances: Sequence[Utterance],
        ends: Ends,
        policy: Policy,
    ) -> None:
        self._policy = policy
        self._readings = {str(reading.event.id): reading for reading in readings}
        self._utterances = {str(one.id): one for one in utterances}
        self._about = {step.event.id: step.about for group in groups for step in group}
        self._ends = ends

    def left_of(self, signal: JourneySignal, form: str, solved_by: Condition | None) -> int:
        """How many of its events are not solved. What follows from one after another is solved with one of them."""
        left = [one for one in signal.evidence if not self._is_solved(one, solved_by)]
        return 0 if form == "sequence" and len(left) < len(signal.evidence) else len(left)

    def detail_of(self, signal: JourneySignal) -> str:
        """What the last event was about, in a few words that name it: why it failed, where, or what others reported.

        None of the customer's own words: decisions are kept.
        """
        reading = self._readings.get(signal.evidence[-1]) if signal.evidence else None
        if reading is None or reading.event.text or (reading.conversation and not reading.outcome):
            return ""
        told = why_it_failed(reading.event, self._policy) or (
            describe(reading.event, self._policy)[1] if reading.self_service else reported(reading)
        )
        says_more = not set(tokens(told)) <= set(tokens(signal.title))
        return told[:MAX_DETAIL] if says_more and any(map(str.isalpha, told)) else ""

    def _is_solved(self, event_id: str, solved_by: Condition | None) -> bool:
        found = self._place_of(event_id)
        if found is None:  # too long ago to be at hand
            return False
        if found.talk in self._ends.talks:
            return self._ends.talks[found.talk] >= found.at
        # What others tell of the customer's things is put right by what is declared to, or in a conversation.
        in_talk = found.told_of and solved_by is not None
        if any(self._ends.settles(intent, found.at, found.subject.which, in_talk=in_talk) for intent in found.about):
            return True
        if not found.about and any(
            end >= found.at and not (found.told_of and self._ends.said_in[talk])
            for talk, end in self._ends.talks.items()
        ):
            return True
        return solved_by is not None and any(
            reading.event.at > found.at and found.answered_by(reading) and _holds(solved_by, reading)
            for reading in self._readings.values()
        )

    def _place_of(self, event_id: str) -> "_Place | None":
        if reading := self._readings.get(event_id):
            return _Place(
                at=reading.event.at,
                about=self._about.get(reading.event.id) or reading.intents,
                talk=reading.event.interaction_id,
                subject=reading.subject,
                told_of=not (reading.self_service or reading.conversation),
            )
        if said := self._utterances.get(event_id):
            return _Place(said.at, matters_said(said.text, self._policy), said.interaction_id)
        return None


@dataclass(frozen=True, slots=True)
class _Place:
    """Of what a signal was seen in: when, ``about`` which intents as far as anybody can tell, in which conversation,
    and what it is about. ``told_of``: the customer neither did nor said it."""

    at: datetime
    about: tuple[str, ...]
    talk: str | None
    subject: Subject = NOTHING_TOLD
    told_of: bool = False

    def answered_by(self, reading: Reading) -> bool:
        """Whether an event may be about the same. Where the things do not tell, the intents do."""
        told = self.subject.may_be(reading.subject)
        if told is not None:
            return told
        return reading.subject.of_any or not (
            self.about and reading.intents and set(self.about).isdisjoint(reading.intents)
        )


def why_it_failed(event: Event, policy: Policy) -> str:
    """What the event says went wrong, or why."""
    fields = (*policy.vocabulary.error_fields, *policy.vocabulary.reason_fields)
    told = (str(event.data[name]) for name in fields if isinstance(event.data.get(name), str))
    return next((one for one in told if any(map(str.isalpha, one))), "")


def reported(reading: Reading) -> str:
    """The name of what others report, in words: ``account suspended``. A conversation is not about its channel."""
    return "" if reading.conversation else " ".join(tokens(reading.type))


def _holds(condition: Condition, reading: Reading) -> bool:
    try:
        return condition.holds(reading.context())
    except ConditionError:  # the values at hand do not fit: it is not the event
        return False

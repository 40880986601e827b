"""The course of the contact at hand: what was said, done and looked up so far, in one order.

Owns which of a customer's facts belong to it. Knows no action, event type or queue by name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agentdesk.domain.decision import declared_action
from agentdesk.domain.event import Event
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.engine.facts import Facts
from agentdesk.engine.history import TAKEN, ShownAction

ELSEWHERE = "something else"
"""What was done where an agent went another way than by an action of the catalogue."""
_BEFORE = timedelta(hours=6)
"""Without an interaction, what is older than this no longer belongs to what is going on."""
_AGENT_CHANNEL = "agent"
_MAX_FIELDS = 12
_MAX_VALUE = 80
_DIGITS = re.compile(r"\d+")

Fields = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Course:
    """``done`` are the actions taken, oldest first; ``last`` what kind of thing happened last.

    ``chosen`` are the agent's own choices of a matter (events of the agent's channel), oldest first. ``found`` is the
    newest event of another channel with its ``fields``. ``heard`` are the customer's turns, ``replied`` the agent's
    words since they last took an action.
    """

    queue: str = ""
    done: tuple[str, ...] = ()
    last: str = "nothing"
    chosen: tuple[str, ...] = ()
    found: str = ""
    fields: Fields = ()
    heard: tuple[str, ...] = ()
    replied: str = ""
    since_heard: int = 0
    otherwise: int = 0

    @property
    def matter(self) -> str:
        """What the contact is about as far as people have said so: the agent's last choice, else the queue."""
        return self.chosen[-1] if self.chosen else self.queue

    def add(self, step: "_Step") -> None:
        """Go on by one step."""
        if isinstance(step, ShownAction):
            self._did(step)
        elif isinstance(step, Utterance):
            self._said(step)
        elif step.channel == _AGENT_CHANNEL:
            self.chosen = (*self.chosen, " ".join((step.type, *(value for _name, value in flat(step.data)))))
        else:
            self.found, self.fields, self.last = step.type, flat(step.data), step.type

    def _did(self, shown: ShownAction) -> None:
        off = shown.outcome == "overridden"
        self.done = (*self.done, ELSEWHERE if off else declared_action(shown.action))
        self.otherwise += off
        self.since_heard += 1
        self.last, self.replied = ("otherwise" if off else "done"), ""

    def _said(self, utterance: Utterance) -> None:
        if utterance.speaker is Speaker.CUSTOMER:
            if self.last == "heard":
                self.heard = (*self.heard[:-1], f"{self.heard[-1]} {utterance.text}")
            else:
                self.heard = (*self.heard, utterance.text)
            self.last, self.since_heard = "heard", 0
        elif utterance.speaker is Speaker.AGENT:
            self.replied = f"{self.replied} {utterance.text}".strip()
            if self.last == "heard":
                self.last = "replied"


_Step = ShownAction | Event | Utterance


def course(facts: Facts) -> Course:
    """The course of the interaction at hand up to ``facts.now``; without one, of the last hours."""
    found = Course(queue=(facts.interaction.queue or "") if facts.interaction else "")
    for _at, _place, step in sorted(_steps(facts), key=lambda one: one[:2]):
        found.add(step)
    return found


def _steps(facts: Facts) -> Iterator[tuple[datetime, int, _Step]]:
    at_hand = facts.interaction
    since = at_hand.offered_at if at_hand else facts.now - _BEFORE
    for shown in facts.history:
        if since <= shown.at <= facts.now and (shown.outcome in TAKEN or shown.outcome == "overridden"):
            # an action done instead of an overridden one is in the history too, at the same time: after it
            yield shown.at, int(shown.outcome != "overridden"), shown
    for event in reversed(facts.events):
        if event.at < since:
            break
        mine = event.interaction_id is None or at_hand is None or event.interaction_id == at_hand.id
        if mine and event.at <= facts.now:
            yield event.at, 2, event
    for utterance in reversed(facts.utterances):
        if at_hand is not None and utterance.interaction_id == at_hand.id and utterance.at <= facts.now:
            yield utterance.at, 3, utterance


def flat(data: Mapping[str, Any]) -> Fields:
    """The short values of an event's data, one level deep, in lower case and with numbers masked."""
    return tuple(_flat(data, ""))[:_MAX_FIELDS]


def _flat(data: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name in sorted(data):
        value = data[name]
        if isinstance(value, Mapping):
            if not before:
                yield from _flat(value, f"{name}.")
        elif isinstance(value, str | int | float | bool):
            yield f"{before}{name}", _DIGITS.sub("#", str(value).lower())[:_MAX_VALUE]

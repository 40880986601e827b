"""What is remembered of a customer's events so that signals can be told: a few marks a rule, however long the history.

Owns the shapes and how they are written down. Knows nothing of what the forms do with them.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from agentdesk.domain.records import dataclass

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at_us: int) -> datetime:
    """The time that ``micros`` made the number of."""
    return _EPOCH + at_us * _MICROSECOND


@dataclass(frozen=True, slots=True)
class Mark:
    """One event (or utterance) that a rule looked for.

    ``about`` are its intents, ``listener`` says to whom it was told and ``words`` in which words (repetitions only).
    """

    at_us: int
    id: str
    channel: str
    about: tuple[str, ...] = ()
    listener: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """The marks of one rule that are counted together, oldest first. ``latest_us``: when the last one was seen, also
    where it came too soon after the one before to be a mark of its own. ``ended_us``: when what ends an absence was
    last seen."""

    marks: tuple[Mark, ...] = ()
    latest_us: int | None = None
    ended_us: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The newest time at which a rule held, in which group, and from what."""

    at_us: int
    group: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleMemory:
    groups: Mapping[str, Group] = field(default_factory=dict)
    found: Found | None = None


SignalMemory = Mapping[str, RuleMemory]
"""The memory of each rule by its id."""
NOTHING: SignalMemory = {}
FRESH = RuleMemory()


def dumped(memory: SignalMemory) -> str:
    """The memory as JSON; equal memories give equal texts."""
    return json.dumps({rule: _plain(memory[rule]) for rule in sorted(memory)}, separators=(",", ":"))


def loaded(text: str) -> SignalMemory:
    """What ``dumped`` wrote."""
    return {rule: _rule(said) for rule, said in orjson.loads(text).items()}


def _plain(rule: RuleMemory) -> dict[str, Any]:
    groups = {
        name: [
            group.latest_us,
            group.ended_us,
            [[m.at_us, m.id, m.channel, m.about, m.listener, sorted(m.words)] for m in group.marks],
        ]
        for name, group in sorted(rule.groups.items())
    }
    found = rule.found
    return {"groups": groups, "found": [found.at_us, found.group, found.ids] if found else None}


def _rule(said: Mapping[str, Any]) -> RuleMemory:
    groups = {
        name: Group(
            tuple(
                Mark(at, id_, channel, tuple(about), to, frozenset(words))
                for at, id_, channel, about, to, words in marks
            ),
            latest,
            ended,
        )
        for name, (latest, ended, marks) in said["groups"].items()
    }
    found = said["found"]
    return RuleMemory(groups, Found(found[0], found[1], tuple(found[2])) if found else None)

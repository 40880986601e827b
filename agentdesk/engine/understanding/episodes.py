"""Contact episodes: what a customer did without a long pause, across channels, and what it was about.

Owns the grouping, and what an event without a subject of its own is about. Knows nothing of why the customer is here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from agentdesk.domain.event import Event
from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.reading import Reading

PAUSE = timedelta(minutes=60)
"""A longer silence begins a new episode."""
SAME_VISIT = timedelta(minutes=30)
"""Within this time an event on the same channel is taken to be about the same thing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event in an episode. ``about`` are its own intents or, where it has none, those it was inferred to have.

    ``aside`` says that it is a menu option for something related to what the episode is about: menus are coarse.
    """

    reading: Reading
    about: tuple[str, ...]
    inferred: bool
    aside: bool = False

    @property
    def event(self) -> Event:
        return self.reading.event

    @property
    def channel(self) -> str:
        return self.reading.via


def episodes(readings: Iterable[Reading], policy: Policy) -> list[list[Step]]:
    """The contact episodes, oldest first. ``readings`` ascend by time."""
    groups: list[list[Reading]] = []
    for reading in readings:
        if not (reading.self_service or reading.outcome in ("failed", "abandoned") or reading.friction):
            continue
        if groups and reading.event.at - groups[-1][-1].event.at <= PAUSE:
            groups[-1].append(reading)
        else:
            groups.append([reading])
    return [_steps(group, policy) for group in groups]


def _steps(group: Sequence[Reading], policy: Policy) -> list[Step]:
    main = dominant(group)
    elsewhere = dominant(reading for reading in group if not reading.menu)
    near = policy.intents[elsewhere].related if elsewhere in policy.intents else frozenset[str]()
    steps: list[Step] = []
    latest: dict[str, Step] = {}
    for reading in group:
        aside = reading.menu and elsewhere not in reading.intents and bool(near.intersection(reading.intents))
        step = Step(reading, reading.intents, inferred=False, aside=aside)
        if not reading.intents and not _of_its_own(reading):
            before = latest.get(reading.via)
            if before and reading.event.at - before.event.at <= SAME_VISIT:
                step = replace(step, about=before.about, inferred=True, aside=before.aside)
            elif main and _trouble(reading):
                step = replace(step, about=(main,), inferred=True)
        if step.about:
            latest[reading.via] = step
        steps.append(step)
    return steps


def _of_its_own(reading: Reading) -> bool:
    """Whether it failed at something that the sender names and nobody knows: that is no try at anything else."""
    return reading.own_task and reading.outcome in ("failed", "abandoned") and not (reading.menu or reading.friction)


def _trouble(reading: Reading) -> bool:
    return bool(reading.outcome in ("failed", "abandoned") or reading.friction or reading.menu)


def dominant(group: Iterable[Reading]) -> str:
    """What an episode is mostly about: trouble counts more than looking around."""
    counts: dict[str, float] = {}
    for reading in group:
        if reading.intents:
            weight = 3.0 if reading.outcome in ("failed", "abandoned") else 1.0
            counts[reading.intent] = counts.get(reading.intent, 0.0) + weight * reading.strength
    return max(counts, key=lambda intent: (counts[intent], intent), default="")

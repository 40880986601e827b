"""What other customers went through before the demo began: made up from the file, the same for the same seed.

Owns chance in it: who goes how far, and how long each step took.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from agentdesk.devtools.scenario.cloudevents import EventMaker
from agentdesk.devtools.scenario.people import make_person
from agentdesk.devtools.scenario.story import Former, FormerGroup, FormerStep, PastDeed, People

FIRST_NUMBER = 10_000


def read_former(directory: Path) -> Former:
    """Raises pydantic's ValidationError for a file that says something else."""
    return Former.model_validate(yaml.safe_load((directory / "former.yaml").read_text(encoding="utf-8")))


def former_events(former: Former, people: People, seed: int, source: str, now: datetime) -> list[dict[str, Any]]:
    """All that they did, as CloudEvents; each is known by an account alone."""
    chance = random.Random(f"{seed} former")
    maker = EventMaker(chance, source)
    events: list[dict[str, Any]] = []
    number = FIRST_NUMBER
    for group in former.groups:
        for _ in range(group.people):
            number += 1
            person = make_person(people, chance, number)
            deeds = _went_through(group, chance, number)
            events.extend(maker.event(person, deed, now - deed.age) for deed in deeds)
    return events


def _went_through(group: FormerGroup, chance: random.Random, number: int) -> Iterator[PastDeed]:
    age = group.within * chance.random()
    for step in group.steps:
        if chance.random() > step.chance:
            return
        age -= step.after * chance.uniform(0.4, 1.8)
        if age <= timedelta():
            return
        yield PastDeed(type=step.type, by="account", data=_data(step, chance, number), age=age)


def _data(step: FormerStep, chance: random.Random, number: int) -> dict[str, Any]:
    said = {name: value.format(n=number) if isinstance(value, str) else value for name, value in step.data.items()}
    return {**said, "score": chance.choice(step.scores)} if step.scores else said

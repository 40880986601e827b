"""The stories of the demo as files say them: who the customer is, what they did, what they do now, what they say.

Owns the form of resources/demo. Knows nothing of time passing or of the service.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

_UNITS_S = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+)([dhms])")


def _span(value: object) -> object:
    """``9d 6h`` as a timedelta; other values are left to pydantic."""
    if isinstance(value, str) and _PART.sub("", value).strip() == "":
        return timedelta(seconds=sum(int(number) * _UNITS_S[unit] for number, unit in _PART.findall(value)))
    return value


Span = Annotated[timedelta, BeforeValidator(_span)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Deed(_Strict):
    """Something that a customer does; ``by`` is the kind of the identifier they are seen by."""

    type: str
    by: str
    data: dict[str, Any] = {}


class PastDeed(Deed):
    """``age`` counts back from the beginning of the demo; ``times`` of it follow each other ``every`` so often."""

    age: Span
    times: int = 1
    every: Span = timedelta()


class LiveDeed(Deed):
    """``after_s`` seconds after the story began (or, afterwards, after the contact ended)."""

    after_s: float


class Habit(Deed):
    """What customers do when nothing is wrong, so often in comparison with the other habits."""

    weight: int


class Line(_Strict):
    speaker: str
    text: str


class Contact(_Strict):
    """The customer calls or writes."""

    after_s: float
    channel: str
    queue: str
    by: str
    says: tuple[Line, ...]


class Person(_Strict):
    """A customer with one identifier of each kind."""

    name: str
    traits: dict[str, Any]
    phone: str
    email: str
    account: str
    device: str
    cookie: str

    def identifier(self, kind: str) -> str:
        """``KIND:VALUE``."""
        return f"{kind}:{getattr(self, kind)}"


class Story(_Strict):
    """``customer`` None means that somebody is made up for it."""

    title: str
    customer: Person | None = None
    past: tuple[PastDeed, ...] = ()
    live: tuple[LiveDeed, ...] = ()
    contact: Contact
    afterwards: tuple[LiveDeed, ...] = ()


class FormerStep(_Strict):
    """A step that somebody took with this ``chance``, about so long ``after`` the one before; see former.yaml."""

    type: str
    data: dict[str, Any] = {}
    after: Span = timedelta()
    chance: float = 1.0
    scores: tuple[int, ...] = ()


class FormerGroup(_Strict):
    people: int
    within: Span
    steps: tuple[FormerStep, ...]


class Former(_Strict):
    """What other customers went through before."""

    groups: tuple[FormerGroup, ...]


class People(_Strict):
    given: tuple[str, ...]
    family: tuple[str, ...]
    tiers: tuple[str, ...]
    habits: tuple[Habit, ...]


def read_stories(directory: Path) -> tuple[Story, ...]:
    """All stories: those with a customer of their own first, then by file name.

    Raises pydantic's ValidationError for a file that says something else.
    """
    paths = sorted((directory / "stories").glob("*.yaml"))
    stories = [Story.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in paths]
    return tuple(sorted(stories, key=lambda story: story.customer is None))


def read_people(directory: Path) -> People:
    return People.model_validate(yaml.safe_load((directory / "people.yaml").read_text(encoding="utf-8")))

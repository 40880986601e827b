"""What an event is about: which bill, card or line, and what kind of thing. What succeeds with one does not solve what
failed with another.

Owns when two events are about different ones. Knows none of them by name.
"""

import json
from collections.abc import Mapping
from typing import Any

from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.words import Vocabulary, plain_name, tokens

Which = tuple[tuple[str, tuple[str, ...]], ...]
"""What an event is about by what is declared to tell them apart: (bill, (A, 17))."""


def which(data: Mapping[str, Any], told_apart: Mapping[str, tuple[str, ...]], names: frozenset[str]) -> Which:
    """The ones that an event names, whatever spelling its sender uses for the field. ``names`` are all the fields of
    ``told_apart``: most events have none of them."""
    told = {plain: value for name, value in data.items() if (plain := plain_name(name)) in names}
    if not told:
        return ()
    named = ((kind, tuple(_said(told, fields))) for kind, fields in told_apart.items())
    return tuple((kind, values) for kind, values in named if values)


def _said(told: Mapping[str, Any], fields: tuple[str, ...]) -> list[str]:
    values = (told.get(name) for name in fields)
    return [str(one) for one in values if isinstance(one, str | int) and not isinstance(one, bool) and one != ""]


def differ(one: Which, other: Which) -> bool:
    """Whether both name one of a kind, and not the same. Where one of them names none, nothing tells them apart."""
    theirs = dict(other)
    return any(kind in theirs and set(values).isdisjoint(theirs[kind]) for kind, values in one)


def name_the_same(one: Which, other: Which) -> bool:
    """Whether both name one of a kind, and it is the same."""
    theirs = dict(other)
    return any(kind in theirs and not set(values).isdisjoint(theirs[kind]) for kind, values in one)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: the ``kinds`` of things that its type tells of, and ``which`` of them it names.

    ``of_any``: its words tell of no thing by themselves (a complaint, a ticket), so that it may be about any.
    """

    kinds: tuple[str, ...] = ()
    which: Which = ()
    of_any: bool = False

    def is_same(self, other: "Subject") -> bool:
        """Whether the other is about the same kind of thing, and no other one of it."""
        if differ(self.which, other.which):
            return False
        return not set(self.kinds).isdisjoint(other.kinds) or self.kinds == other.kinds

    def may_be(self, other: "Subject") -> bool | None:
        """Whether the other may be about the same; None where nothing tells."""
        if differ(self.which, other.which):
            return False
        if name_the_same(self.which, other.which):
            return True
        if self.of_any or other.of_any or not (self.kinds and other.kinds):
            return None
        return not set(self.kinds).isdisjoint(other.kinds)

    def written(self) -> str:
        """As a text that ``read_subject`` reads."""
        return json.dumps([self.kinds, self.which], separators=(",", ":"))


NOTHING_TOLD = Subject()


def read_subject(text: str) -> Subject:
    """What ``written`` wrote, for ``is_same``."""
    kinds, named = json.loads(text)
    return Subject(tuple(kinds), tuple((kind, tuple(values)) for kind, values in named))


def subjects_of(kind: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], bool]:
    """The kinds of things that a type tells of, and whether it may be about any. Without a known word the first one is
    the kind; what happens on the customer's channels is not about the channel."""
    sender, _, what = kind.partition(".")
    on_channel = sender in vocabulary.service_channels or sender in vocabulary.conversation_channels
    words = tuple(what.split("_")) if on_channel else tokens(kind)
    found = vocabulary.subjects.score([(1.0, words)])
    if found or on_channel:
        return tuple(sorted(found)), False
    told_of_any = tuple(word for word in words if word in vocabulary.any_subject)
    return told_of_any or words[:1], bool(told_of_any)

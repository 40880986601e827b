"""Which bill, card or line an event is about: what succeeds with one does not solve what failed with another.

Owns when two events are about different ones. Knows none of them by name.
"""

from collections.abc import Mapping
from typing import Any

from agentdesk.engine.policy.words import plain_name

Which = tuple[tuple[str, tuple[str, ...]], ...]
"""What an event is about by what is declared to tell them apart: (bill, (A, 17))."""


def which(data: Mapping[str, Any], told_apart: Mapping[str, tuple[str, ...]]) -> Which:
    """The ones that an event names, whatever spelling its sender uses for the field."""
    told = {plain_name(name): value for name, value in data.items()}
    named = ((kind, tuple(_said(told, fields))) for kind, fields in told_apart.items())
    return tuple((kind, values) for kind, values in named if values)


def _said(told: Mapping[str, Any], fields: tuple[str, ...]) -> list[str]:
    values = (told.get(name) for name in fields)
    return [str(one) for one in values if isinstance(one, str | int) and not isinstance(one, bool) and one != ""]


def differ(one: Which, other: Which) -> bool:
    """Whether both name one of a kind, and not the same. Where one of them names none, nothing tells them apart."""
    theirs = dict(other)
    return any(kind in theirs and set(values).isdisjoint(theirs[kind]) for kind, values in one)

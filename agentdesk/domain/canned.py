"""Canned replies: what agents write again and again, with variables in braces that the desk fills in.

Owns which variables there are and how a text is filled. What is not known stays in its braces, for the agent to see.
"""

import re
from collections.abc import Iterable, Mapping

from agentdesk.domain.frozen import Frozen

TRAIT = "trait."
VARIABLES = (
    "customer.name", "customer.first_name", "agent.name", "agent.first_name", "agent.team", "why.label",
    "advice.title", "advice.script", "journey.title", "journey.next_step", "interaction.queue",
)  # fmt: skip
"""What a canned reply may name, beside ``trait.NAME`` for what profiles say of a customer."""

_SLOT = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")


class CannedReply(Frozen):
    """``channels`` are those on which it is offered; none named: all. ``shortcut`` finds it when typed first."""

    id: str
    title: str
    text: str
    shortcut: str = ""
    channels: tuple[str, ...] = ()


def is_variable(name: str, traits: Iterable[str] | None = None) -> bool:
    """Whether a canned reply may name it; of the traits, those in ``traits``, or any where that is None."""
    if name.startswith(TRAIT):
        return traits is None or name.removeprefix(TRAIT) in traits
    return name in VARIABLES


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; one without a value stays as it is written."""
    return _SLOT.sub(lambda slot: values.get(slot[1]) or slot[0], text)


def holes(text: str) -> tuple[tuple[int, int], ...]:
    """Where variables stand that were not filled: (start, end) of each. Other braces are the writer's own."""
    return tuple(slot.span() for slot in _SLOT.finditer(text) if is_variable(slot[1]))


def named(text: str) -> tuple[tuple[str, int], ...]:
    """Every name in braces, and where it stands."""
    return tuple((slot[1], slot.start()) for slot in _SLOT.finditer(text))

"""Canned replies: what agents write again and again, with variables in braces that the desk fills in.

Owns which variables there are and how a text is filled. For what is not known a question stands in its place, in the
agent's words: ``⁅customer’s first name?⁆``. Its brackets are on no keyboard: so it is told from what agents write of
their own wherever the text goes (a draft on the disk, the clipboard, undone, half written over), in any language.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from agentdesk.domain.frozen import Frozen

TRAIT = "trait."
VARIABLES = (
    "customer.name", "customer.first_name", "agent.name", "agent.first_name", "agent.team", "why.label",
    "advice.title", "advice.script", "journey.title", "journey.next_step", "interaction.queue",
)  # fmt: skip
"""What a canned reply may name, beside ``trait.NAME`` for what profiles say of a customer."""

_SLOT = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
_HOLE = re.compile(r"⁅[^⁅⁆\n]*⁆|⁅[^\s⁅⁆]*|(?<![^\s⁅⁆])[^\s⁅⁆]*⁆")
"""Where half of it was written over, the word at the bracket that is left; sought from where words begin, or for each
letter of a long pasted one the rest of it would be gone through."""


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


def filled(text: str, values: Mapping[str, str], in_words: Callable[[str], str]) -> str:
    """The text with its variables filled; where one has no value stands what it is, ``in_words``, as a question. Other
    braces are the writer's own."""

    def _put(slot: re.Match[str]) -> str:
        lacking = f"⁅{in_words(slot[1])}?⁆" if is_variable(slot[1]) else slot[0]
        return values.get(slot[1]) or lacking

    return _SLOT.sub(_put, text)


def holes(text: str) -> tuple[tuple[int, int], ...]:
    """Where is still to be filled in what nobody knew: (start, end) of each."""
    return tuple(hole.span() for hole in _HOLE.finditer(text))


def asked(hole: str) -> str:
    """What is asked for there, in the words in which it was."""
    return hole.strip("⁅⁆").removesuffix("?") or hole


def named(text: str) -> tuple[tuple[str, int], ...]:
    """Every name in braces, and where it stands."""
    return tuple((slot[1], slot.start()) for slot in _SLOT.finditer(text))

"""Sentences with ``{names}`` in them, checked when the policy is loaded and filled when they are shown.

Owns the syntax and how values are written. Knows nothing of what the names mean.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.spelling import meant

_SLOT = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
_BRACE = re.compile(r"[{}]")
_SPACES = re.compile(r"\s{2,}")


def check_template(text: str, schema: Mapping[str, Any]) -> None:
    """Raises ConditionError if a slot is not a declared name or a brace is left over."""
    for slot in _SLOT.finditer(text):
        here: Any = schema
        for part in slot[1].split("."):
            if not isinstance(here, Mapping) or part not in here:
                names = [name if here is schema else f"{slot[1].rpartition('.')[0]}.{name}" for name in _names(here)]
                raise ConditionError(f"'{slot[1]}' is not a declared name{meant(slot[1], names)}", slot.start())
            here = here[part]
        if isinstance(here, Mapping):
            raise ConditionError(f"'{slot[1]}' is a group of names, not a value", slot.start())
    left = _BRACE.search(_SLOT.sub(lambda found: " " * len(found.group()), text))
    if left:
        raise ConditionError("a brace that is not part of a {name}", left.start())


def _names(here: Any) -> Iterable[str]:
    return here if isinstance(here, Mapping) else ()


def slots(text: str) -> tuple[str, ...]:
    """The names in a sentence."""
    return tuple(found[1] for found in _SLOT.finditer(text))


def fill(text: str, context: Mapping[str, Any]) -> str:
    """The sentence with its slots filled; a value that is missing leaves nothing behind."""

    pieces, names = _taken_apart(text)
    if not names:
        return pieces[0]
    said = [pieces[0]]
    for name, after in zip(names, pieces[1:], strict=True):
        here: Any = context
        for part in name:
            here = here.get(part) if isinstance(here, dict) else None
        said += written(here), after
    return _tidy("".join(said))


@lru_cache(maxsize=4096)
def _taken_apart(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(what stands around the slots, the parts of their names): policies say few sentences, often."""
    pieces = _SLOT.split(text)
    names = tuple(tuple(name.split(".")) for name in pieces[1::2])
    return (tuple(pieces[::2]), names) if names else ((_tidy(text),), ())


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def written(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list | tuple):
        return ", ".join(written(item) for item in value)
    return str(value)

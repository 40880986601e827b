"""Sentences with ``{names}`` in them, checked when the policy is loaded and filled when they are shown.

Owns the syntax and how values are written. Knows nothing of what the names mean.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.spelling import meant

_SLOT = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")
_BRACE = re.compile(r"[{}]")


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

    def value(slot: re.Match[str]) -> str:
        here: Any = context
        for part in slot[1].split("."):
            here = here.get(part) if isinstance(here, dict) else None
        return written(here)

    return re.sub(r"\s{2,}", " ", _SLOT.sub(value, text)).strip()


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

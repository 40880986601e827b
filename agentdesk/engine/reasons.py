"""Whether an event says why something was done. ``reason: other`` says nothing.

Owns what counts as a reason. Knows no reason by name.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from agentdesk.engine.policy.words import plain_name, tokens


def gives_a_reason(data: Mapping[str, Any], fields: tuple[str, ...], empty: frozenset[str]) -> bool:
    """Whether one of the ``fields``, in any spelling, tells more than words that are declared ``empty``."""
    return any(plain_name(name) in fields and _tells(value, empty) for name, value in data.items())


def _tells(value: Any, empty: frozenset[str]) -> bool:
    if isinstance(value, str):
        words = tokens(value[:500])
        return any(word not in empty and not word.isdigit() for word in words)
    if isinstance(value, Mapping):
        return any(_tells(inner, empty) for inner in value.values())
    return isinstance(value, Iterable) and any(_tells(inner, empty) for inner in value)

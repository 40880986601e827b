"""Why something was done, as far as an event says it. ``reason: other`` says nothing.

Owns where reasons are told and what counts as one. Knows no reason by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agentdesk.engine.policy.words import plain_name, tokens


def reasons(data: Mapping[str, Any], fields: tuple[str, ...]) -> Iterator[str]:
    """All texts in the ``fields``, in any spelling of them."""
    for name, value in data.items():
        if plain_name(name) in fields:
            yield from _texts(value)


def gives_a_reason(data: Mapping[str, Any], fields: tuple[str, ...], empty: frozenset[str]) -> bool:
    """Whether one of the ``fields`` tells more than numbers and words that are declared ``empty``."""
    told = (word for one in reasons(data, fields) for word in tokens(one[:500]))
    return any(word not in empty and not word.isdigit() for word in told)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _texts(inner)

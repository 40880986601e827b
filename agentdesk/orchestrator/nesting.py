"""How deep JSON may be nested. The parser reads deeper than the writer writes, so the depth is held on the way in."""

from typing import Any

MAX_DEPTH = 100
"""Levels of objects and lists in anything that is kept."""


def is_too_deep(value: Any) -> bool:
    """Whether ``value``, as the parser gave it, has more than ``MAX_DEPTH`` levels."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return bool(level)

"""Whether an event tells that there was nothing where the customer looked: no result, a page that is not there.

Owns how such values are read. Knows no field by name.
"""

from collections.abc import Mapping
from typing import Any

from agentdesk.engine.policy.words import plain_name

NOT_THERE = frozenset({404, 410})
"""HTTP: not found, and gone."""
_DIGITS = 3


def nothing_found(data: Mapping[str, Any], found: frozenset[str], page_status: frozenset[str]) -> bool:
    """``found`` are the fields that count results, ``page_status`` those that hold an HTTP status."""
    for name, value in data.items():
        key = plain_name(name)
        if key in found and (_number(value) == 0 or value == []):
            return True
        if key in page_status and _number(value) in NOT_THERE:
            return True
    return False


def _number(value: Any) -> int | None:
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None

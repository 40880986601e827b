"""JSON as senders really write it, for routes where one bad event must not cost the others.

The strict parser (``orjson``) refuses a whole document for half an emoji in one text, as JavaScript writes it when a
string is cut. Here half a surrogate pair becomes the replacement character, so that its event is kept, and a number
that no store can keep becomes one that the strict writer refuses, so that its event is refused alone.
"""

import json
import math
from typing import Any

import orjson

_BOM = b"\xef\xbb\xbf"
_UNKEEPABLE = 1 << 64
"""What stands for NaN, Infinity and integers beyond 64 bits: ``orjson.dumps`` raises TypeError for it."""
_LONGEST_NUMBER = 25


def parsed(body: bytes) -> Any:
    """The document, a byte order mark before it passed over. Raises ``orjson.JSONDecodeError`` for what is no JSON."""
    body = body.removeprefix(_BOM)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as strict:
        try:
            found = json.loads(
                body.decode("utf-8"), parse_int=_integer, parse_float=_real, parse_constant=lambda _: _UNKEEPABLE
            )
            return _whole(found)
        except (ValueError, RecursionError):
            raise strict from None


def _integer(text: str) -> int:
    return int(text) if len(text) <= _LONGEST_NUMBER else _UNKEEPABLE


def _real(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _UNKEEPABLE


def _whole(value: Any) -> Any:
    """The value with the replacement character for each half of a surrogate pair."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(inner) for key, inner in value.items()}
    return [_whole(inner) for inner in value] if isinstance(value, list) else value

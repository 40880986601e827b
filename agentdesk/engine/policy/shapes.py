"""What the shapes of all policy files are made of: durations, ids, texts, parts. Owns how these are written."""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def _seconds(value: object) -> float:
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError("a duration is a number and one of s, m, h, d, w: for example 90m or 2d")
    return float(found[1]) * _SECONDS[found[2]]


Duration = Annotated[float, BeforeValidator(_seconds)]
"""Seconds, written as ``30m``, ``48h`` or ``7d``."""
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
Part = Annotated[float, Field(ge=0, le=1)]


class Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

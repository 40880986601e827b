"""What a rating that a customer gave says of their feeling: NPS, satisfaction, effort, stars, each on its own scale.

Owns finding the rating in an event's data and putting it on -1..1. Knows no scale by name.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from agentdesk.engine.policy.words import Scale, Scales, plain_name, tokens


def rating(data: Mapping[str, Any], answered: bool, scales: Scales) -> float | None:
    """The feeling (-1..1) that a rating in ``data`` tells, or None without one.

    A field of the scale's own name tells by itself; a field that may hold any number (a score) only where an answer
    was given (``answered``), on the scale that the event names or else on the first one that reaches so far.
    """
    named = {plain_name(name): value for name, value in data.items()}
    for scale in scales.known:
        for field in scale.fields:
            if field in named:
                value = _number(named[field])
                if value is not None and scale.low <= value <= scale.high:
                    return _feeling(scale, value)
    if not answered:
        return None
    value = next((told for field in scales.value_fields if (told := _number(named.get(field))) is not None), None)
    if value is None:
        return None
    meant = _meant(named, value, scales)
    return _feeling(meant, value) if meant else None


def _meant(named: Mapping[str, Any], value: float, scales: Scales) -> Scale | None:
    words = {word for field in scales.kind_fields for word in tokens(str(named.get(field, ""))[:100])}
    fitting = [scale for scale in scales.known if scale.low <= value <= scale.high]
    for scale in fitting:
        if not words.isdisjoint(scale.words):
            return scale
    most = next((told for field in scales.most_fields if (told := _number(named.get(field))) is not None), None)
    return next((scale for scale in fitting if most is None or scale.high == most), None)


def _feeling(scale: Scale, value: float) -> float:
    """Between the declared points, on a straight line."""
    place = bisect_left(scale.points, (value, -2.0))
    if place == 0:
        return scale.points[0][1]
    (x0, y0), (x1, y1) = scale.points[place - 1], scale.points[min(place, len(scale.points) - 1)]
    return round(y0 + (y1 - y0) * (value - x0) / (x1 - x0), 3) if x1 > x0 else y1


def _number(value: Any) -> float | None:
    """A number, also where it is written as text (``"3"``, ``"3/5"``)."""
    if isinstance(value, str):
        head = value.strip().partition("/")[0].strip()
        if not head.isdecimal() or len(head) > 3:
            return None
        value = int(head)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

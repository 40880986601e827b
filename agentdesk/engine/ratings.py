"""What a rating that a customer gave says, on its own scale and of their feeling: NPS, satisfaction, effort, stars.

Owns finding the rating in an event's data and putting it on -1..1. Knows no scale by name.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from agentdesk.engine.policy.scales import Scale, Scales
from agentdesk.engine.policy.words import plain_name, tokens


class Rating(NamedTuple):
    """A rating on the scale of that name, and the feeling (-1..1) that it tells."""

    scale: str
    value: float
    feeling: float


def rating(data: Mapping[str, Any], answered: bool, scales: Scales) -> Rating | None:
    """The rating in ``data``, or None without one.

    A field of the scale's own name tells by itself; a field that may hold any number (a score) only where an answer
    was given (``answered``), on the scale that the event names or else on the first one that reaches so far.
    """
    named = {plain_name(name): value for name, value in data.items()}
    for scale in scales.known:
        for field in scale.fields:
            if field in named:
                told = _read(scale, named[field], _first(named, scales.most_fields))
                if told is not None:
                    return told
    if not answered:
        return None
    most = _first(named, scales.most_fields)
    value = next((named[field] for field in scales.value_fields if _number(named.get(field)) is not None), None)
    words = {word for field in scales.kind_fields for word in tokens(str(named.get(field, ""))[:100])}
    meant = [scale for scale in scales.known if not words.isdisjoint(scale.words)]
    return next(
        (
            told
            for scale in (*meant, *_reaching(value, most, scales))
            if (told := _read(scale, value, most)) is not None
        ),
        None,
    )


def _reaching(value: Any, most: float | None, scales: Scales) -> Sequence[Scale]:
    """The scales on which a rating may be whose scale is not named: first those that reach just as far."""
    most = _out_of(value) or most
    return (*(scale for scale in scales.known if most is None or scale.high == most), *scales.known)


def _read(scale: Scale, rated: Any, most: float | None) -> Rating | None:
    """A rating on a scale. Where another best is told, as far along the scale as it is to that best."""
    value, most = _number(rated), _out_of(rated) or most
    if value is None:
        return None
    if most is not None and most > 1 and most != scale.high and 0 <= value <= most:
        value = max(scale.low, scale.high * value / most)
    return Rating(scale.name, value, _feeling(scale, value)) if scale.low <= value <= scale.high else None


def _first(named: Mapping[str, Any], fields: Iterable[str]) -> float | None:
    return next((told for field in fields if (told := _number(named.get(field))) is not None), None)


def _out_of(value: Any) -> float | None:
    """What comes after the stroke of ``"3/5"``."""
    return _number(value.partition("/")[2]) if isinstance(value, str) else None


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

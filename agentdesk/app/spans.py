"""The spans of time that the override log is narrowed to, each of whole days of the place where the desk stands."""

from datetime import UTC, datetime, time, timedelta

SPANS = (("today", 0), ("7_days", 6), ("90_days", 89))
"""The choices of "when": a name and how many days before today they start."""


def span_start(days: int, now: datetime) -> datetime:
    """The local midnight that begins a span of ``days`` days before today, in UTC."""
    first = now.astimezone().date() - timedelta(days=days)
    return datetime.combine(first, time.min).astimezone().astimezone(UTC)


def span_starts(now: datetime) -> tuple[datetime, ...]:
    """The beginnings of all spans, in their order."""
    return tuple(span_start(days, now) for _name, days in SPANS)


def days_since(start: datetime, now: datetime) -> int:
    """How many days before today a time was, by the place where the desk stands."""
    return max(0, (now.astimezone().date() - start.astimezone().date()).days)

"""By when an event promises something: a delivery date, a number of days.

Owns how such values are read. Knows neither the fields' names nor what is promised.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from agentdesk.domain.interaction import FURTHEST_PROMISE
from agentdesk.engine.policy.words import plain_name, tokens

MAX_DAYS = FURTHEST_PROMISE.days


def promised_at(
    data: Mapping[str, Any], at: datetime, moments: frozenset[str], days: frozenset[str]
) -> datetime | None:
    """The latest time that the data of an event of ``at`` promise, from fields with a time and fields with days.

    None if they promise nothing, or only what is past already or too far away to be meant.
    """
    found: list[datetime] = []
    for name, value in data.items():
        key = plain_name(name)
        told = _moment(value) if key in moments else _after_days(value, at) if key in days else None
        if told is not None and at < told <= at + timedelta(days=MAX_DAYS):
            found.append(told)
    return max(found, default=None)


def _moment(value: Any) -> datetime | None:
    """A day without a time ends with that day, in UTC."""
    if not isinstance(value, str):
        return None
    try:
        told = datetime.fromisoformat(value.strip())
        if len(value.strip()) <= len("2026-11-22"):
            told = datetime.combine(told.date(), time(23, 59, 59), UTC)
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _after_days(value: Any, at: datetime) -> datetime | None:
    """``3``, ``"3"`` and the later end of ``"3-5 days"``."""
    if isinstance(value, str):
        numbers = [int(word) for word in tokens(value) if word.isdecimal() and len(word) <= 3]
        value = max(numbers, default=None)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_DAYS:
        return None
    return at + timedelta(days=value)

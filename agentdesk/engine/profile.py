"""What follows from a profile's traits, so that gates, scorecards and the desk say the same of a customer.

Owns how long somebody has been a customer: derived here and nowhere else. Knows no policy.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

TENURE = "tenure_months"
_SINCE = (
    "customer_since", "customerSince", "customer_from", "client_since", "member_since", "memberSince", "joined_at",
    "joined_on", "contract_since",
)  # fmt: skip
_MONTHS = ("tenure_months", "tenureMonths", "months_of_tenure")
_YEARS = ("tenure_years", "tenureYears", "years_of_tenure")


def completed(traits: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The traits with ``tenure_months`` (whole months), where they tell in one way or another how long it is.

    The day on which it began goes before a number of months, which was true when it was written. Where nothing tells,
    or only what nobody can read, the traits stay as they are: not to be known is not to be new.
    """
    months = _since(traits, now)
    if months is None:
        months = _counted(traits)
    return dict(traits) if months is None else {**traits, TENURE: months}


def _since(traits: Mapping[str, Any], now: datetime) -> int | None:
    for name in _SINCE:
        began = _day(traits.get(name))
        if began is not None and began <= now.date():
            today = now.date()
            months = (today.year - began.year) * 12 + today.month - began.month
            return months - (1 if today.day < began.day else 0)
    return None


def _counted(traits: Mapping[str, Any]) -> int | None:
    for names, of_a_year in ((_MONTHS, 1), (_YEARS, 12)):
        for name in names:
            number = _number(traits.get(name))
            if number is not None and 0 <= number * of_a_year < 2400:
                return int(number * of_a_year)
    return None


def _number(told: Any) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        return float(told)
    except ValueError:
        return None


def _day(told: Any) -> date | None:
    """A day as ISO 8601 tells it: 2015-03-01, 2015-03, 2015, or with a time; a year may come as a number."""
    text = str(told).strip() if isinstance(told, str | int) and not isinstance(told, bool) else ""
    if len(text) in (4, 7) and text[:4].isdigit():
        text = f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (parsed.astimezone(UTC) if parsed.tzinfo else parsed).date()

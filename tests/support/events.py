"""Short ways to write CloudEvents in tests."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def cloud_event(kind: str = "web.page_viewed", subject: str | None = "phone:+15550100", **more: Any) -> dict[str, Any]:
    """A structured CloudEvent with an id of its own. ``minute`` counts from START; other attributes as given."""
    minute = more.pop("minute", None)
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": f"e-{next(_numbers)}",
        "source": "tests",
        "type": kind,
        "time": at(minute or 0).isoformat(),
    }
    if subject is not None:
        event["subject"] = subject
    return event | more


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)

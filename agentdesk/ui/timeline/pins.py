"""Events that the agent keeps in view: read from what the desk keeps, and written for it. Qt-free.

They are the agent's own, on this computer, and go when the customer is erased.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict

from agentdesk.domain.event import TimelineItem
from agentdesk.domain.records import dataclass

MOST = 12
"""More are no help to find anything."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One event: ``title`` as the timeline calls it, ``at`` as ISO."""

    id: str
    at: str
    title: str


def pins_key(customer_id: str) -> str:
    """Under which key of the drafts they are kept."""
    return f"pins:{customer_id}"


def read_pins(text: str) -> tuple[Pin, ...]:
    """The pins in a kept text; what makes no sense is none."""
    try:
        told = json.loads(text) if text else []
        return tuple(Pin(str(each["id"]), str(each["at"]), str(each["title"])) for each in told)
    except (ValueError, TypeError, KeyError):
        return ()


def toggled(pins: Sequence[Pin], item: TimelineItem) -> tuple[Pin, ...]:
    """With the event pinned, or no longer; of too many the oldest pin goes."""
    others = [each for each in pins if each.id != item.id]
    if len(others) < len(pins):
        return tuple(others)
    return (*others, Pin(item.id, item.at.isoformat(), item.title))[-MOST:]


def written(pins: Sequence[Pin]) -> str:
    """The text to keep; empty for none."""
    return json.dumps([asdict(each) for each in pins], ensure_ascii=False) if pins else ""

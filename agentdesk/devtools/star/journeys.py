"""STAR's bookings as journey definitions, to be laid beside a policy's own.

``python -m agentdesk.devtools.star.journeys POLICY_DIR`` writes them into its folder ``journeys``.

Owns which answers of the back end mean that something was free, and that it is done. An instance is one task of one
dialogue, from the first answer to the one that says that it is done; after that a new one begins. A request comes in
the same second as its answer, in either order, so only the answers are looked at.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from agentdesk.devtools.star.plan import EVENT_TYPES
from agentdesk.domain.records import dataclass

ANSWER = EVENT_TYPES["lookup_result"]
NOTHING_MORE_S = 3600
"""A dialogue in which nothing is looked up for so long is over."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A task that ends in something done: the field of an answer, and how it begins, if it is free, and if it is
    done."""

    title: str
    free: tuple[str, str]
    done: tuple[str, str]


BOOKINGS: Mapping[str, Booking] = {
    "apartment_schedule": Booking(
        "Viewing an apartment",
        ("Message", "The time slot is available"),
        ("Message", "Your apartment viewing has been successfuly scheduled"),
    ),
    "doctor_schedule": Booking(
        "Seeing a doctor",
        ("Message", "The time slot is available"),
        ("Message", "Your appointment has been successfuly scheduled"),
    ),
    "hotel_book": Booking("Booking a hotel", ("Message", "Available"), ("Message", "Reservation Confirmed")),
    "party_plan": Booking(
        "Planning a party",
        ("Message", "The venue is available"),
        ("Message", "Your event has been successfully scheduled"),
    ),
    "plane_book": Booking("Booking a flight", ("Message", "Available"), ("ReservationStatus", "Reservation Confirmed")),
    "restaurant_book": Booking(
        "Booking a table", ("Message", "Available"), ("ReservationStatus", "Reservation Confirmed")
    ),
}


def definition_of(task: str) -> str:
    """The id of the journey of a task."""
    return f"star_{task}"


def journey_files() -> Mapping[str, str]:
    """The definitions by their paths in a policy."""
    return {f"journeys/{definition_of(task)}.yaml": _written(task, booking) for task, booking in BOOKINGS.items()}


def _written(task: str, booking: Booking) -> str:
    def begins(field: str, text: str) -> str:
        return f"type == '{ANSWER}' and data.system == '{task}' and startsWith(data.item.{field}, '{text}')"

    return f"""id: {definition_of(task)}
title: {booking.title}
goal: What they asked for is booked
outcome: A booking
kind: purchase
entry: type == '{ANSWER}' and data.system == '{task}'
milestones:
  - id: looked_up
    title: Looked up
    when: type == '{ANSWER}' and data.system == '{task}'
  - id: free
    title: Something was free
    when: {begins(*booking.free)}
  - id: booked
    title: Booked
    when: {begins(*booking.done)}
success: booked
abandon_after: {NOTHING_MORE_S}s
reentry: per_key
correlate: [interaction_id]
"""


def write(policy: Path) -> None:
    """Lay the definitions into a policy's folder."""
    for name, text in journey_files().items():
        path = policy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

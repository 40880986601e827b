"""The life of an interaction: which state may follow which, and which event each step is on the timeline. Pure."""

from datetime import datetime
from typing import Any

from agentdesk.domain.interaction import InteractionState as State
from agentdesk.domain.records import dataclass

FOLLOWS: dict[State, frozenset[State]] = {
    State.OFFERED: frozenset({State.CONNECTED, State.CLOSED}),
    State.CONNECTED: frozenset({State.ON_HOLD, State.WRAP_UP, State.CLOSED}),
    State.ON_HOLD: frozenset({State.CONNECTED, State.WRAP_UP, State.CLOSED}),
    State.WRAP_UP: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
"""From each state the next ones; staying in a state is always allowed and changes nothing."""

_CALL_STEPS = {
    "offered": "call_offered",
    "connected": "call_connected",
    "held": "call_held",
    "resumed": "call_resumed",
    "ended": "call_ended",
    "abandoned": "call_abandoned",
}
_TEXT_STEPS = {
    "offered": "started",
    "connected": "connected",
    "held": "held",
    "resumed": "resumed",
    "ended": "ended",
    "abandoned": "abandoned",
}


@dataclass(frozen=True, slots=True)
class Times:
    """When the steps of one interaction happened so far."""

    offered_at: datetime
    connected_at: datetime | None
    ended_at: datetime | None


def moved(times: Times, before: State | None, after: State, at: datetime) -> tuple[str | None, Times]:
    """Which step going from one state to another is (None: none to tell of), and the times after it.

    ``before`` None means that the interaction is new. ``ended`` is the end of the talk, which wrap-up follows.
    """
    if before is None:
        connected = at if after in (State.CONNECTED, State.ON_HOLD, State.WRAP_UP) else None
        ended = at if after in (State.WRAP_UP, State.CLOSED) else None
        step = {State.OFFERED: "offered", State.CONNECTED: "connected", State.ON_HOLD: "connected"}
        return step.get(after, "ended"), Times(times.offered_at, connected, ended)
    if after is State.CONNECTED and before is State.OFFERED:
        return "connected", Times(times.offered_at, at, None)
    if after is State.CONNECTED and before is State.ON_HOLD:
        return "resumed", times
    if after is State.ON_HOLD and before is not State.ON_HOLD:
        return "held", times
    if after in (State.WRAP_UP, State.CLOSED) and times.ended_at is None:
        return ("ended" if times.connected_at else "abandoned"), Times(times.offered_at, times.connected_at, at)
    return None, times


def event_type(channel: str, step: str) -> str:
    """The type of the event: calls are offered and ended, conversations in writing are started and ended."""
    steps = _CALL_STEPS if channel == "voice" else _TEXT_STEPS
    return f"{channel}.{steps[step]}"


def event_data(times: Times, step: str, at: datetime, queue: str | None) -> dict[str, Any]:
    """What the event says beside its type: how long the customer waited, or talked."""
    data: dict[str, Any] = {}
    if queue:
        data["queue"] = queue
    if step in ("connected", "abandoned"):
        data["waited_s"] = _seconds(times.offered_at, at)
    if step == "ended" and times.connected_at:
        data["duration_s"] = _seconds(times.connected_at, at)
    return data


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds()))

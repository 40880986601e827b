"""Exception mode as decisions see it, and whether what is to end it has come. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.journey import Journey, JourneyState
from agentdesk.domain.sentiment import Reason
from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.reading import EVENT_SCHEMA, Reading

_NO_EVENT: dict[str, Any] = {**EVENT_SCHEMA, "data": {}}


def as_input(mode: ExceptionMode | None) -> dict[str, Any] | None:
    """What a decision is told of it, and replays from."""
    if mode is None:
        return None
    told = mode.model_dump(mode="json", include={"id", "owner", "owner_id", "until", "reason"})
    return {key: told[key] for key in ("id", "owner", "owner_id", "until", "reason")}


def looks_at_events(when: Condition) -> bool:
    """Whether the condition names anything of an event; else it is about journeys alone."""
    return any(path[0] in _NO_EVENT for path in when.paths)


def comes_true(when: Condition, readings: Iterable[Reading], journeys: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The ids of the events by which the condition came true (none where journeys alone tell it); None if it did not.

    ``journeys`` are the names of the situation that are about journeys.
    """
    if not looks_at_events(when):
        return () if _holds(when, {**_NO_EVENT, **journeys}) else None
    found = (reading for reading in readings if _holds(when, {**reading.context(), **journeys}))
    first = next(found, None)
    return None if first is None else (first.event.id,)


def paused(journeys: Sequence[Journey], mode: ExceptionMode | None) -> tuple[Journey, ...]:
    """The journeys as they are told while the customer is off the map: the running ones are paused."""
    if mode is None:
        return tuple(journeys)
    because = Reason(text=f"The customer is in exception mode: {mode.owner} takes care of them")
    return tuple(
        one.model_copy(update={"paused": one.paused or because}) if one.state is JourneyState.ACTIVE else one
        for one in journeys
    )


def _holds(when: Condition, names: Mapping[str, Any]) -> bool:
    try:
        return when.holds(names)
    except ConditionError:  # the values at hand do not fit: it is not what was meant
        return False

"""What a decision was made in, in short marks by which answers to it are counted: ``intent:activate_device``,
``signal:failed_payment``. No mark tells who the customer is. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agentdesk.domain.decision import declared_action
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.sentiment import Level

INTENT, FEELING, EFFORT, ATTRITION = "intent", "feeling", "effort", "attrition"
JOURNEY, LATE, SIGNAL, EXCEPTION, AGAINST = "journey", "late", "signal", "exception", "against"
KINDS = (INTENT, FEELING, EFFORT, ATTRITION, JOURNEY, LATE, SIGNAL, EXCEPTION, AGAINST)
"""What a mark may be of. ``exception``: the rule by whose exception the advice was given. ``against``: the rule that
withheld what the agent did; only an override can have it."""


def kind_of(mark: str) -> str:
    """What a mark is of."""
    return mark.partition(":")[0]


def name_of(mark: str) -> str:
    """The id of the intent, the journey, the signal, … that a mark names."""
    return mark.partition(":")[2]


def marks_of(inputs: Mapping[str, Any], receipt: Mapping[str, Any], advised: str, taken: str | None) -> tuple[str, ...]:
    """The marks of an answer, sorted: of the JSON documents of a stored decision, the action that was advised (as
    declared), and what was done instead, None where it was not overridden."""
    found = set(_of_moment(inputs))
    for one in receipt.get("ranked", ()):
        if declared_action(one["action"]) == declared_action(advised):
            found |= {f"{EXCEPTION}:{rule['rule']}" for rule in one.get("allowed", ())}
    for one in receipt.get("withheld", ()) if taken is not None else ():
        if one["action"] == taken:
            found.add(f"{AGAINST}:{one['rule']}")
    return tuple(sorted(found))


def _of_moment(inputs: Mapping[str, Any]) -> Iterator[str]:
    yield f"{INTENT}:{inputs['why']['intent']}"
    yield f"{FEELING}:{inputs['sentiment']['label']}"
    for kind in (EFFORT, ATTRITION):
        level = inputs[kind]["level"]
        if level != Level.LOW.value:
            yield f"{kind}:{level}"
    for journey in inputs.get("journeys", ()):
        if journey["state"] == JourneyState.ACTIVE.value:
            yield f"{JOURNEY}:{journey['definition']}"
            if _is_late(journey.get("milestones", ())):
                yield f"{LATE}:{journey['definition']}"
    for signal in inputs.get("signals", ()):
        if signal.get("unsolved") != 0:
            yield f"{SIGNAL}:{signal['signal']}"


def _is_late(milestones: Iterable[Mapping[str, Any]]) -> bool:
    return any(step.get("overdue") for step in milestones)

"""Compiles journey definitions and checks that each can be gone through, and that they do not contradict each other.

Owns what a definition's version is, and which of what is declared changes how journeys are followed. Knows nothing of
running journeys.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from agentdesk.engine.policy import declared, declared_events
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.model import Deadline, Intent, JourneyRule, MilestoneRule, Policy

FOLLOWING = 6
"""Raised when the code follows journeys in another way, so that what was stored before is followed anew."""
_TOLD_LATER = {
    "title": True, "goal": True, "outcome": True, "value": True, "kind": True, "outranks": True,
    "milestones": {"__all__": {"title", "missing", "intent", "due"}},
}  # fmt: skip
"""What of a definition is looked at only when a journey is shown: it needs no event to be followed anew."""


def following(
    journeys: Iterable[declared.JourneyFile],
    records: declared.RecordsFile,
    intents: declared.IntentsFile,
    events: declared_events.EventsFile,
    signals: declared.SignalsFile,
) -> str:
    """The sha256 of all that journeys, records and the memory of signals follow from, beside the customer's events."""
    parts = [
        *(_written(one, exclude=_TOLD_LATER) for one in journeys),
        _written(intents, exclude={"intents": {"__all__": {"label", "task", "prior", "kind"}}}),
        _written(events, exclude={"descriptions"}),
        _written(signals, exclude={"signals": {"__all__": {"title", "while_", "solved_by"}}}),
        *(_written(one, exclude={"noun": True, "title": True}) for one in records.records),
    ]
    return hashlib.sha256(b"\x00".join([str(FOLLOWING).encode(), *parts])).hexdigest()


def followed(policy: Policy) -> str:
    """The sha256 of all that stored journeys and their timers follow from: ``following``, and each step's time."""
    times = [(rule.id, step.id, step.deadlines) for rule in policy.journeys.values() for step in rule.milestones]
    return hashlib.sha256(repr((policy.following, sorted(times))).encode()).hexdigest()


def _written(said: BaseModel, exclude: Any = None) -> bytes:
    return json.dumps(said.model_dump(mode="json", exclude=exclude), sort_keys=True).encode()


def journey_rules(
    check: Checker, parts: Sequence[Part[declared.JourneyFile]], intents: Mapping[str, Intent]
) -> Mapping[str, JourneyRule]:
    """The definitions by id; problems go to ``check``."""
    seen: set[str] = set()
    made: dict[str, JourneyRule] = {}
    for part in parts:
        check.unique(part.source, ("id",), "journey", part.declared.id, seen)
        check.known(part.source, ("intents",), "intent", part.declared.intents, intents)
        for i, step in enumerate(part.declared.milestones):
            asked_for = [step.intent] if step.intent else []
            check.known(part.source, ("milestones", i, "intent"), "intent", asked_for, intents)
        made[part.declared.id] = _journey(check, part)
    for part in parts:
        _check_precedence(check, part, made)
    return made


def _check_precedence(check: Checker, part: Part[declared.JourneyFile], made: Mapping[str, JourneyRule]) -> None:
    """Who keeps whom out, and who comes before whom."""
    said, source = part.declared, part.source
    for name, others in (("excludes", said.excludes), ("outranks", said.outranks)):
        for i, other in enumerate(others):
            check.known(source, (name, i), "journey", [other], made)
            if other == said.id:
                check.complain(source, (name, i), f"a journey cannot stand in '{name}' of itself")
    for i, other in enumerate(said.outranks):
        if other in said.excludes:
            check.complain(source, ("outranks", i), f"'{other}' is excluded already, so there is nothing to outrank")
        elif other in made and said.id in _outranked(other, made):
            check.complain(source, ("outranks", i), f"'{said.id}' and '{other}' outrank each other")


def _outranked(journey: str, made: Mapping[str, JourneyRule]) -> set[str]:
    """All that a journey outranks, at once or by way of others."""
    found: set[str] = set()
    ahead = [journey]
    while ahead:
        rule = made.get(ahead.pop())
        fresh = rule.outranks - found if rule else frozenset()
        found |= fresh
        ahead.extend(fresh)
    return found


def _journey(check: Checker, part: Part[declared.JourneyFile]) -> JourneyRule:
    said, source = part.declared, part.source
    steps: set[str] = set()
    for i, step in enumerate(said.milestones):
        check.unique(source, ("milestones", i, "id"), "milestone", step.id, steps)
    check.known(source, ("success",), "milestone", said.success, steps)
    groups = _alternatives(check, part, steps)
    if said.reentry == "per_key" and not said.correlate:
        check.complain(source, ("reentry",), "'per_key' needs the fields to correlate by")
    return JourneyRule(
        id=said.id,
        title=said.title,
        goal=said.goal,
        kind=said.kind,
        intents=said.intents,
        entry=check.on_event(source, ("entry",), said.entry),
        milestones=tuple(_milestone(check, part, i, step, groups, steps) for i, step in enumerate(said.milestones)),
        success=frozenset(other for step in said.success for other in groups.get(step, (step,))),
        failure=check.on_event(source, ("failure",), said.failure) if said.failure else None,
        abandonment=check.on_event(source, ("abandonment",), said.abandonment) if said.abandonment else None,
        abandon_after_s=said.abandon_after,
        reentry=said.reentry,
        correlate=said.correlate,
        outcome=said.outcome,
        value=said.value,
        excludes=frozenset(said.excludes),
        outranks=frozenset(said.outranks),
        version=hashlib.sha256(_written(said)).hexdigest()[:12],
    )


def _alternatives(
    check: Checker, part: Part[declared.JourneyFile], steps: Iterable[str]
) -> Mapping[str, tuple[str, ...]]:
    """For each milestone that has alternatives its whole group."""
    groups: dict[str, tuple[str, ...]] = {}
    for i, group in enumerate(part.declared.alternatives):
        check.known(part.source, ("alternatives", i), "milestone", group, steps)
        for n, step in enumerate(group):
            if step in groups or step in group[:n]:
                check.complain(part.source, ("alternatives", i, n), f"'{step}' stands among alternatives twice")
            groups[step] = group
    return groups


def _milestone(
    check: Checker,
    part: Part[declared.JourneyFile],
    i: int,
    step: declared.MilestoneShape,
    groups: Mapping[str, tuple[str, ...]],
    steps: Iterable[str],
) -> MilestoneRule:
    place = ("milestones", i)
    for n, deadline in enumerate(step.due):
        check.known(part.source, (*place, "due", n, "after"), "milestone", [deadline.after], steps)
        if deadline.after == step.id:
            check.complain(part.source, (*place, "due", n, "after"), "a milestone cannot be due after itself")
        elif deadline.after in groups.get(step.id, ()):
            check.complain(
                part.source, (*place, "due", n, "after"), "a milestone cannot be due after its own alternative"
            )
    if step.when.strip() == "false":
        check.complain(part.source, (*place, "when"), f"the milestone '{step.id}' can never be reached")
    return MilestoneRule(
        id=step.id,
        title=step.title,
        when=check.on_event(part.source, (*place, "when"), step.when),
        deadlines=tuple(Deadline(one.after, one.within) for one in step.due),
        intent=step.intent,
        promised=step.promised,
        missing_title=step.missing or f"{step.title}: missing",
        alternatives=groups.get(step.id, ()),
    )

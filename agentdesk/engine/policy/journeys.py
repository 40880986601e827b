"""Compiles journey definitions and checks that each can be gone through.

Owns the checks within one definition. Knows nothing of running journeys.
"""

from collections.abc import Iterable, Mapping, Sequence

from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Checker, Part
from agentdesk.engine.policy.model import Deadline, Intent, JourneyRule, MilestoneRule


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
    return made


def _journey(check: Checker, part: Part[declared.JourneyFile]) -> JourneyRule:
    said, source = part.declared, part.source
    steps: set[str] = set()
    for i, step in enumerate(said.milestones):
        check.unique(source, ("milestones", i, "id"), "milestone", step.id, steps)
    check.known(source, ("success",), "milestone", [said.success], steps)
    if said.reentry == "per_key" and not said.correlate:
        check.complain(source, ("reentry",), "'per_key' needs the fields to correlate by")
    return JourneyRule(
        id=said.id,
        title=said.title,
        goal=said.goal,
        kind=said.kind,
        intents=said.intents,
        entry=check.on_event(source, ("entry",), said.entry),
        milestones=tuple(_milestone(check, part, i, step, steps) for i, step in enumerate(said.milestones)),
        success=said.success,
        failure=check.on_event(source, ("failure",), said.failure) if said.failure else None,
        abandonment=check.on_event(source, ("abandonment",), said.abandonment) if said.abandonment else None,
        abandon_after_s=said.abandon_after,
        reentry=said.reentry,
        correlate=said.correlate,
    )


def _milestone(
    check: Checker, part: Part[declared.JourneyFile], i: int, step: declared.MilestoneShape, steps: Iterable[str]
) -> MilestoneRule:
    place = ("milestones", i)
    for n, deadline in enumerate(step.due):
        check.known(part.source, (*place, "due", n, "after"), "milestone", [deadline.after], steps)
        if deadline.after == step.id:
            check.complain(part.source, (*place, "due", n, "after"), "a milestone cannot be due after itself")
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
    )

"""Journeys and signals that cannot happen: conditions that never hold, deadlines that never begin."""

from collections.abc import Mapping, Sequence

from agentdesk.engine.policy import declared
from agentdesk.engine.policy.checks import Part
from agentdesk.engine.policy.logic import Logic, alternatives, atoms
from agentdesk.engine.policy.parts import Parts
from agentdesk.engine.policy.review.findings import Findings
from agentdesk.engine.policy.yamlsource import Place, Source
from agentdesk.engine.reading import normal_type

_SPELLED = ("type", "what")
_ANY_GOAL = frozenset(
    {"outcome", "friction", "channel", "self_service", "conversation", "by_customer", "reason_given", "rating", "back",
     "speaker", "loops", "found_nothing", "went_wrong", "unclear"}
)  # fmt: skip
"""Names that say nothing of what an event is about."""


def review_journeys(found: Findings, parts: Parts, logic: Logic) -> None:
    """Each definition by itself, and each signal."""
    for part in parts.journeys:
        _conditions(found, part, logic)
        _deadlines(found, part)
    signals = parts.signals
    for i, one in enumerate(signals.declared.signals):
        for name, text in (("when", one.when), ("then", one.then or "true"), ("solved_by", one.solved_by or "true")):
            place: Place = ("signals", i, name)
            _spelling(found, signals.source, place, text)
            if logic.never(text):
                what = "can never be seen" if name == "when" else "waits for what can never happen"
                found.error(signals.source, place, f"the signal '{one.id}' {what}: this never holds")


def _conditions(found: Findings, part: Part[declared.JourneyFile], logic: Logic) -> None:
    said, source = part.declared, part.source
    _spelling(found, source, ("entry",), said.entry)
    _one_goal(found, source, ("entry",), f"the journey '{said.id}' begins", said.entry)
    if logic.never(said.entry):
        found.error(source, ("entry",), f"the journey '{said.id}' can never begin: this never holds")
    for i, step in enumerate(said.milestones):
        place: Place = ("milestones", i, "when")
        _spelling(found, source, place, step.when)
        if logic.never(step.when):
            found.error(source, place, f"the milestone '{step.id}' can never be reached: this never holds")
            continue
        if not said.correlate or "intent" not in said.correlate:
            _one_goal(found, source, place, f"the milestone '{step.id}' is reached", step.when)
        twin = next((one for one in said.milestones[:i] if _are_one(logic, one.when, step.when)), None)
        if twin:
            found.warning(source, place, f"the milestone '{step.id}' is reached whenever '{twin.id}' is: they are one")
    for name, text in (("failure", said.failure), ("abandonment", said.abandonment)):
        if text is None:
            continue
        _spelling(found, source, (name,), text)
        _one_goal(found, source, (name,), f"the journey '{said.id}' ends", text)
        if logic.never(text):
            found.error(source, (name,), f"the {name} of the journey '{said.id}' can never happen: this never holds")
        elif logic.implies(said.entry, text):
            found.error(
                source, (name,), f"the journey '{said.id}' is over as soon as it begins: whatever enters it ends it"
            )


def _one_goal(found: Findings, source: Source, place: Place, what: str, text: str) -> None:
    """A way in which it can hold that does not say what the event is about takes events of every other goal too."""
    for term in alternatives(text):
        asked = list(dict.fromkeys(atom.key for atom, _ in term))
        is_about = any(atom.key not in _ANY_GOAL and is_so != (atom.op == "!=") for atom, is_so in term)
        if asked and not is_about:
            names = " and ".join(f"'{name}'" for name in asked)
            found.warning(source, place, f"{what} by events about anything: {names} alone does not say for which goal")
            return


def _are_one(logic: Logic, one: str, other: str) -> bool:
    return not logic.never(one) and logic.implies(one, other) and logic.implies(other, one)


def _spelling(found: Findings, source: Source, place: Place, text: str) -> None:
    """Types are compared in one spelling, so a literal in another one never equals any."""
    for atom in atoms(text):
        words = atom.value if isinstance(atom.value, frozenset) else (atom.value,)
        for word in words if atom.key in _SPELLED else ():
            normal = normal_type(word) if isinstance(word, str) else word
            if word != normal:
                found.error(source, place, f"'{atom.key}' is never '{word}': it is spelled '{normal}'")


def _deadlines(found: Findings, part: Part[declared.JourneyFile]) -> None:
    said, source = part.declared, part.source
    waits_for = {step.id: {one.after for one in step.due} for step in said.milestones}
    for i, step in enumerate(said.milestones):
        seen: set[str] = set()
        for n, deadline in enumerate(step.due):
            place: Place = ("milestones", i, "due", n, "after")
            if deadline.after in said.success and step.id not in said.success:
                told = f"the milestone '{step.id}' is never due: the journey is over when '{deadline.after}' is reached"
                found.error(source, place, told)
            elif deadline.after in seen:
                told = f"this deadline is never used: '{step.id}' has one after '{deadline.after}' already"
                found.error(source, place, told)
            elif circle := _circle(step.id, deadline.after, waits_for):
                found.error(source, place, f"these milestones are due after each other: {' → '.join(circle)}")
            if deadline.within > said.abandon_after:
                told = f"silence ends the journey '{said.id}' before '{step.id}' is overdue"
                found.warning(source, ("milestones", i, "due", n, "within"), told)
            seen.add(deadline.after)


def _circle(step: str, after: str, waits_for: Mapping[str, set[str]]) -> Sequence[str]:
    """The way from ``after`` back to ``step``, each being due after the next; empty if there is none. Told once, at the
    milestone whose name comes first."""
    ways: list[list[str]] = [[step, after]]
    while ways:
        way = ways.pop()
        if way[-1] == step:
            return way if min(way) == step else ()
        ways.extend([*way, other] for other in sorted(waits_for.get(way[-1], ())) if other == step or other not in way)
    return ()

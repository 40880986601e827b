"""What is declared and serves nothing, and touchpoints that nothing else of the policy knows. Only worth a look."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from agentdesk.domain.event import CHANNELS
from agentdesk.engine.policy.logic import atoms
from agentdesk.engine.policy.parts import Parts
from agentdesk.engine.policy.review.findings import Findings
from agentdesk.engine.policy.spelling import meant
from agentdesk.engine.policy.yamlsource import Place, Source

_WORD = re.compile(r"[A-Za-z_][\w.]*")
DESK = "desk"
_A_SLIP = 0.8
"""Names of the company's own that are this near to another are hardly meant to be others."""


def review_use(found: Findings, parts: Parts) -> None:
    """Traits, states, happenings and things that no condition and no sentence names; unknown touchpoints."""
    used = _words(parts)
    policy, events, intents = parts.policy, parts.events, parts.intents
    for name in policy.declared.traits:
        if f"trait.{name}" not in used:
            found.warning(policy.source, ("traits", name), f"the trait '{name}' is used nowhere")
    for name in policy.declared.states:
        if f"state.{name}" not in used:
            found.warning(policy.source, ("states", name), f"the state '{name}' is used nowhere")
    for name in events.declared.happenings:
        if name not in used and name not in events.declared.ratings.answers:
            found.warning(events.source, ("happenings", name), f"the happening '{name}' is used nowhere")
    for i, thing in enumerate(intents.declared.things):
        if thing.id not in used and not any(thing.id in other.not_with for other in intents.declared.things):
            found.warning(intents.source, ("things", i, "id"), f"the thing '{thing.id}' is used nowhere")
    for i, saying in enumerate(intents.declared.sayings):
        if saying.id not in used:
            found.warning(intents.source, ("sayings", i, "id"), f"the saying '{saying.id}' is used nowhere")
    _touchpoints(found, parts)
    _descriptions(found, parts)
    _queues(found, parts)


def _descriptions(found: Findings, parts: Parts) -> None:
    """Texts of the timeline that no event gets, because an earlier one fits all that they fit."""
    patterns = [one.type for one in parts.events.declared.descriptions]
    for i, pattern in enumerate(patterns):
        before = next((one for one in patterns[:i] if fnmatchcase(pattern, one)), None)
        if before is not None:
            told = f"the description of '{pattern}' is never taken: '{before}' comes first and fits all that it fits"
            found.error(parts.events.source, ("descriptions", i, "type"), told)


def _queues(found: Findings, parts: Parts) -> None:
    """A queue that is named once and hardly differs from another is a slip of the pen."""
    queues = [rule.queue for rule in parts.policy.declared.routing.rules]
    for i, name in enumerate(queues):
        others = {other for other in queues if other and (queues.count(other) > 1 or queues.index(other) < i)} - {name}
        if name and queues.count(name) == 1 and (told := meant(name, others)):
            found.warning(parts.policy.source, ("routing", "rules", i, "queue"), f"only here a queue is '{name}'{told}")


def _touchpoints(found: Findings, parts: Parts) -> None:
    said, events = parts.policy.declared, parts.events.declared
    known = {DESK, *said.routing.touchpoints, *events.attempt_channels, *events.conversation_channels}
    known |= {*events.menu_channels, *events.company_channels}
    usual = {DESK, *CHANNELS, *(known - {*said.routing.touchpoints})}
    for n, name in enumerate(said.routing.touchpoints):
        if name not in usual and (told := meant(name, usual, _A_SLIP)):  # a router's name is the company's own
            place: Place = ("routing", "touchpoints", n)
            found.warning(parts.policy.source, place, f"no channel is called '{name}'{told}")
    for part in parts.actions:
        for i, action in enumerate(part.declared.actions):
            for n, name in enumerate(action.touchpoints):
                _known_touchpoint(found, part.source, ("actions", i, "touchpoints", n), name, known)
    for i, rule in enumerate(said.contact_policy):
        for n, name in enumerate(rule.touchpoints):
            _known_touchpoint(found, parts.policy.source, ("contact_policy", i, "touchpoints", n), name, known)
    for source in [part.source for part in parts.all()]:
        for place, text in _texts(source.value, ()):
            for name in _compared_touchpoints(text) if place[-1] == "when" else ():
                _known_touchpoint(found, source, place, name, known)


def _compared_touchpoints(text: str) -> Iterator[str]:
    for atom in atoms(text):
        values = atom.value if isinstance(atom.value, frozenset) else (atom.value,)
        yield from (value for value in values if atom.key == "touchpoint" and isinstance(value, str) and value)


def _known_touchpoint(found: Findings, source: Source, place: Place, name: str, known: set[str]) -> None:
    if name not in known:
        told = f"no channel and no router of this policy is called '{name}'{meant(name, known)}"
        found.warning(source, place, told)


def _words(parts: Parts) -> set[str]:
    """All names in conditions, sentences and evidence groups, each with the names it begins with."""
    found: set[str] = set()
    for part in parts.all():
        for _, text in _texts(part.source.value, ()):
            for word in _WORD.findall(text):
                pieces = word.rstrip(".").split(".")
                found.update(".".join(pieces[:n]) for n in range(1, len(pieces) + 1))
    return found


_CONDITIONS = frozenset(
    {"when", "then", "while", "solved_by", "entry", "failure", "abandonment", "because", "evidence", "text", "script",
     "for", "title", "missing", "goal"}
)  # fmt: skip


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, (*place, name))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _texts(inner, (*place, i))
    elif isinstance(value, str) and place and place[-1] in _CONDITIONS:
        yield place, value

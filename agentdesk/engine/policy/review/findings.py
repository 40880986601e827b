"""What a review found, and what it knows of the names in conditions. Owns no check."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agentdesk.engine.policy.logic import Logic, Range
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.outcome_rules import SCHEMA as OUTCOME_SCHEMA
from agentdesk.engine.policy.records import record_values
from agentdesk.engine.policy.yamlsource import Place, PolicyProblem, Source
from agentdesk.engine.signals.forms import KEPT
from agentdesk.engine.situation import schema

_SHARES = frozenset({"why.confidence", "sentiment.confidence", "effort.score", "attrition.risk"})
_SIGNED = frozenset({"sentiment.score", "rating"})
_SPANS = frozenset({"tried.minutes"})
_COUNTED = frozenset({"tried", "journeys", "signal", "unsolved", "history", "action"})
_OURS = frozenset(
    {*_COUNTED, "why", "journey", "sentiment", "effort", "attrition", "customer", "touchpoint", "channel",
     "in_conversation", "exception", "told", "state"}
)  # fmt: skip
"""Names that always have a value, since it is concluded here."""


@dataclass(slots=True)
class Findings:
    """``errors`` are mistakes: something is declared that cannot be. ``warnings`` are worth a look."""

    errors: list[PolicyProblem] = field(default_factory=list)
    warnings: list[PolicyProblem] = field(default_factory=list)

    def error(self, source: Source, place: Place, message: str) -> None:
        self.errors.append(source.problem(place, message))

    def warning(self, source: Source, place: Place, message: str) -> None:
        self.warnings.append(source.problem(place, message))


def on_events(values: Mapping[str, frozenset[str]]) -> Logic:
    """What is known of the names of one event."""
    known = {"rating": Range(-1, 1), "loops": Range(0, is_whole=True)}
    return Logic(values, known.get, lambda name: "data." in name)


def on_situations(policy: Policy, values: Mapping[str, frozenset[str]]) -> Logic:
    """What is known of the names of a customer's situation: counts are whole and not negative, shares lie in 0..1. What
    comes from outside (traits, records) may be missing."""
    names = schema(
        [rule.id for rule in policy.signals], policy.journeys, policy.traits, (), policy.records, policy.states
    )

    def between(name: str) -> Range | None:
        if name in _SHARES:
            return Range(0, 1)
        if name in _SIGNED:
            return Range(-1, 1)
        if name in _SPANS or name.endswith(".open_hours"):
            return Range(0)
        head, _, below = name.partition(".")
        known = names[head].get(below) if head in _COUNTED else None
        if not isinstance(known, int) or isinstance(known, bool):
            return None
        return Range(0, KEPT if head == "signal" else None, is_whole=True)

    return Logic({**values, **record_values(policy.records)}, between, _may_miss)


def on_outcomes() -> Logic:
    """What is known of the names that a rule of outcomes may use."""
    known = {
        name: Range(-1 if name == "csat" else 0, 1 if name in ("csat", "effort", "effort_before") else None,
                    is_whole=isinstance(usual, int))
        for name, usual in OUTCOME_SCHEMA.items()
        if not isinstance(usual, bool)
    }  # fmt: skip
    return Logic({}, known.get, lambda _name: False)


def _may_miss(name: str) -> bool:
    return name.partition(".")[0] not in _OURS

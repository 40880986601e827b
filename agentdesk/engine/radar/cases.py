"""What the conditions of an action's gates saw when it was advised: the cases that a rule is looked for in. Pure."""

from collections.abc import Mapping
from typing import Any

from agentdesk.domain.records import dataclass
from agentdesk.engine.decisions.candidates import Candidates
from agentdesk.engine.decisions.decide import situation_of
from agentdesk.engine.decisions.inputs import DecisionInputs
from agentdesk.engine.policy.model import ActionRule, Policy
from agentdesk.engine.policy.record_model import FieldKind, RecordRule, Scope
from agentdesk.engine.records.view import names_below
from agentdesk.engine.situation import schema

Names = Mapping[str, Any]
Groups = Mapping[str, tuple[str, ...] | None]

_GROUPS: Groups = {
    "journey": ("overdue", "active", "failed", "succeeded", "abandoned"),
    "state": ("holds",),
    "unsolved": None,
    "signal": None,
    "why": ("intent", "kind"),
    "sentiment": ("label", "trend", "score"),
    "effort": ("level",),
    "attrition": ("level",),
    "tried": ("failed", "left", "channels", "count"),
    "journeys": ("overdue", "service_open", "failed_lately"),
    "history": ("declined", "accepted", "shown", "overridden"),
    "conversation": ("unhappy_turns", "turns"),
    "exception": ("active",),
    "trait": None,
    "channel": (),
    "touchpoint": (),
    "in_conversation": (),
}
"""The groups of names that a rule may be about, those that say most by themselves first, and what of each (None: all of
it). What tells who a customer is, and sentences, are not among them."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a rule of one action may be about: ``schema`` has a value of its kind for each name of a
    situation, ``groups`` say which of them are tried."""

    schema: Names
    groups: Groups

    @classmethod
    def of(cls, action: ActionRule, policy: Policy) -> "Vocabulary":
        """That of the action: with the record that it is about, where it is about one."""
        signals = [rule.id for rule in policy.signals]
        names = schema(signals, policy.journeys, policy.traits, (), policy.records, policy.states)
        records = {one.id: one for one in policy.records.values() if one.scope is not Scope.EACH}
        if action.for_each is not None:
            mine = records[action.for_each] = policy.records[action.for_each]
            names[mine.id] = names_below(mine, policy.records)
        return cls(names, {**_GROUPS, **{name: _leaves(record) for name, record in records.items()}})


def _leaves(record: RecordRule) -> tuple[str, ...]:
    """The fields that tell kinds of records apart, and not one record from another."""
    kinds = (FieldKind.YES_NO, FieldKind.NUMBER)
    return tuple(name for name, field in record.fields.items() if field.kind in kinds or field.one_of)


def case_of(inputs: DecisionInputs, advised: str, action: ActionRule, policy: Policy) -> Names | None:
    """The names as the gates of the action saw them when ``advised`` (the action, or the action about one record) was;
    None where it is no candidate by this policy."""
    seen = situation_of(inputs, policy, inputs.decided_at)
    for candidate in Candidates(inputs, policy, inputs.decided_at).of(action, seen):
        if candidate.id == advised:
            return candidate.now.names
    return None

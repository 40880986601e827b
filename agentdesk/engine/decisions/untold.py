"""What stored inputs cannot tell of another policy: names that the policy at the time did not have.

A signal, a journey or a record that is new was not concluded then. Where the verdict on an action rests on one, nobody
knows what it would have been. Pure.
"""

from collections.abc import Iterable

from agentdesk.domain.decision import Decision, declared_action
from agentdesk.engine.decisions.gates import ordered
from agentdesk.engine.policy.conditions import Condition
from agentdesk.engine.policy.model import ActionRule, GateRule, Policy
from agentdesk.engine.policy.signs import SignRule


class Untold:
    """The names of ``draft`` that a decision by ``former`` has no values for, and the verdicts that rest on them."""

    def __init__(self, draft: Policy, former: Policy) -> None:
        self.names: set[tuple[str, ...]] = set()
        signals = {rule.id for rule in draft.signals} - {rule.id for rule in former.signals}
        self.names |= {(group, name) for name in signals for group in ("signal", "unsolved", "told")}
        self.names |= {("journey", name) for name in draft.journeys.keys() - former.journeys.keys()}
        self.names |= _new_in_records(draft, former)
        self._rules: set[str] = set()
        self._actions: set[str] = set()
        if self.names:
            self.names |= {("state", name) for name, signs in draft.states.items() if self._looks(_asked(signs))}
            self._find(draft)

    def is_untold(self, after: Decision) -> bool:
        """Whether what the draft decided rests on a name that has no value: of an action that it ranks, one of the
        conditions; of one that it withholds, the rule that did."""
        if not self.names:
            return False
        return any(declared_action(one.action) in self._actions for one in after.ranked) or any(
            one.rule in self._rules for one in after.withheld
        )

    def _find(self, draft: Policy) -> None:
        rules = [*draft.gates, *(rule for action in draft.actions.values() for rule in action.gates)]
        self._rules = {rule.id for rule in rules if self._looks(_of_rule(rule))}
        self._actions = {action.id for action in draft.actions.values() if self._looks(_conditions(action, draft))}

    def _looks(self, conditions: Iterable[Condition]) -> bool:
        paths = [path for condition in conditions for path in condition.paths]
        return any(path[:1] in self.names or path[:2] in self.names for path in paths)


def _new_in_records(draft: Policy, former: Policy) -> set[tuple[str, ...]]:
    """The names of records, and of fields of records, of which nothing was frozen then."""
    names: set[tuple[str, ...]] = set()
    for record in draft.records.values():
        known = former.records.get(record.id)
        if known is None:
            names |= {(record.id,), ("records", record.id)}
        else:
            names |= {(record.id, field) for field in record.fields.keys() - known.fields.keys()}
    return names


def _of_rule(rule: GateRule) -> Iterable[Condition]:
    return (rule.when, *(exception.when for exception in rule.unless))


def _asked(signs: Iterable[SignRule]) -> Iterable[Condition]:
    return (sign.when for sign in signs)


def _conditions(action: ActionRule, policy: Policy) -> Iterable[Condition]:
    """All that an action's being ranked, and its place, rest on."""
    for rule in ordered(action, policy):
        yield from _of_rule(rule)
    yield from (weight.when for weight in action.weights)
    yield from (weight.when for weight in policy.weights if not weight.kinds or action.kind in weight.kinds)

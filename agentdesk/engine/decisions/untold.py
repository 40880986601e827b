"""What stored inputs cannot tell of another policy: names that the policy at the time did not have.

A signal or a journey that is new was not concluded then. Where the verdict on an action rests on one, nobody knows what
it would have been. Pure.
"""

from collections.abc import Iterable

from agentdesk.domain.decision import Decision
from agentdesk.engine.policy.conditions import Condition
from agentdesk.engine.policy.model import ActionRule, Policy

_GROUPS = ("signal", "journey")


class Untold:
    """The names of ``draft`` that a decision by ``former`` has no values for, and the verdicts that rest on them."""

    def __init__(self, draft: Policy, former: Policy) -> None:
        signals = {rule.id for rule in draft.signals} - {rule.id for rule in former.signals}
        self.names = {("signal", name) for name in signals}
        self.names |= {("journey", name) for name in draft.journeys.keys() - former.journeys.keys()}
        self._rules: set[str] = set()
        self._actions: set[str] = set()
        if self.names:
            self._find(draft)

    def is_untold(self, after: Decision) -> bool:
        """Whether what the draft decided rests on a name that has no value: of an action that it ranks, one of the
        conditions; of one that it withholds, the rule that did."""
        if not self.names:
            return False
        return any(one.action in self._actions for one in after.ranked) or any(
            one.rule in self._rules for one in after.withheld
        )

    def _find(self, draft: Policy) -> None:
        rules = [*draft.gates, *(rule for action in draft.actions.values() for rule in action.gates)]
        self._rules = {rule.id for rule in rules if self._looks([rule.when])}
        self._actions = {action.id for action in draft.actions.values() if self._looks(_conditions(action, draft))}

    def _looks(self, conditions: Iterable[Condition]) -> bool:
        return any(path[:2] in self.names for condition in conditions for path in condition.paths if path[0] in _GROUPS)


def _conditions(action: ActionRule, policy: Policy) -> Iterable[Condition]:
    """All that an action's being ranked, and its place, rest on."""
    yield from (rule.when for rule in action.gates)
    yield from (rule.when for rule in policy.gates if action.kind in rule.kinds)
    yield from (weight.when for weight in action.weights)
    yield from (weight.when for weight in policy.weights if not weight.kinds or action.kind in weight.kinds)

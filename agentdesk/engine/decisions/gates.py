"""The gates an action must pass: exception mode, eligibility, applicability, suitability, contact policy.

Owns the order of the gates and what stops an action. Knows no action by name. A rule that cannot be evaluated
closes its gate, and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agentdesk.domain.decision import ActionKind, Gate, Withheld
from agentdesk.domain.ids import ActionId
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import ActionRule, ContactRule, GateRule, Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation
from agentdesk.engine.wording import lasting

ORDER = (Gate.EXCEPTION_MODE, Gate.ELIGIBILITY, Gate.APPLICABILITY, Gate.SUITABILITY)
SHOWN_ORDER = (
    Gate.EXCEPTION_MODE, Gate.SUITABILITY, Gate.CONTACT_POLICY, Gate.ELIGIBILITY, Gate.APPLICABILITY,
)  # fmt: skip
"""Withheld actions are told in this order: what was judged before what does not concern the customer."""
MAX_EVIDENCE = 10


class Gates:
    """The gates for one customer now. A rule that does not look at the action is asked once for all actions."""

    def __init__(self, now: Situation, at: datetime, history: Sequence[ShownAction], policy: Policy) -> None:
        self._now = now
        self._at = at
        self._history = history
        self._contact_rules = policy.contact_rules
        self._rules = {
            kind: sorted((rule for rule in policy.gates if kind in rule.kinds), key=_place) for kind in ActionKind
        }
        self._shared: dict[str, Stop | None] = {}

    def stopped(self, action: ActionRule, names: Mapping[str, Any]) -> Withheld | None:
        """The first rule that stops the action, or None if it passes all gates. ``names`` is what rules call action."""
        touchpoint = self._now.names["touchpoint"]
        if action.touchpoints and touchpoint not in action.touchpoints:
            because = f"It cannot be done at the touchpoint {touchpoint}"
            return withheld_by(action, Stop(Gate.ELIGIBILITY, "touchpoint", because))
        rules = self._rules[action.kind]
        for rule in sorted((*rules, *action.gates), key=_place) if action.gates else rules:
            if "{action." in rule.because or any(path[0] == "action" for path in rule.when.paths):
                stop = _asked(rule, self._now.with_names(action=dict(names)))
            elif rule.id in self._shared:
                stop = self._shared[rule.id]
            else:
                stop = self._shared[rule.id] = _asked(rule, self._now)
            if stop is not None:
                return withheld_by(action, stop)
        return _contact(action, self._now, self._at, self._history, self._contact_rules)


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a rule stops an action."""

    gate: Gate
    rule: str
    because: str
    evidence: tuple[str, ...] = ()


def _place(rule: GateRule) -> int:
    return ORDER.index(rule.gate)


def _asked(rule: GateRule, now: Situation) -> Stop | None:
    try:
        passes = rule.when.holds(now.names)
    except ConditionError as error:
        return Stop(rule.gate, rule.id, f"The rule could not be evaluated ({error.message}), so its gate stays closed")
    if passes:
        return None
    evidence = now.evidence(rule.evidence)[:MAX_EVIDENCE]
    return Stop(rule.gate, rule.id, fill(rule.because, now.names), evidence)


def _contact(
    action: ActionRule, now: Situation, at: datetime, history: Sequence[ShownAction], rules: Iterable[ContactRule]
) -> Withheld | None:
    for rule in rules:
        if action.kind not in rule.kinds:
            continue
        if rule.touchpoints and now.names["touchpoint"] not in rule.touchpoints:
            continue
        since = at - timedelta(seconds=rule.within_s)
        counted = [
            shown
            for shown in history
            if since <= shown.at < at
            and shown.outcome in rule.outcomes
            and (shown.action == action.id if rule.same_action else shown.kind in rule.kinds)
        ]
        if len(counted) > rule.at_most:
            last = max(shown.at for shown in counted)
            because = f"{fill(rule.because, now.names)} ({lasting((at - last).total_seconds())} ago)"
            return withheld_by(action, Stop(Gate.CONTACT_POLICY, rule.id, because))
    return None


def withheld_by(action: ActionRule, stop: Stop) -> Withheld:
    """The action as it is told to be withheld."""
    return Withheld(
        action=ActionId(action.id),
        title=action.title,
        kind=action.kind,
        gate=stop.gate,
        rule=stop.rule,
        because=stop.because,
        evidence=stop.evidence,
    )

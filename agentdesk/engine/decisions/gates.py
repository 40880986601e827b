"""The gates an action must pass: exception mode, eligibility, applicability, suitability, contact policy.

Owns the order of the gates and what stops an action. Knows no action by name. A rule that cannot be evaluated
closes its gate, and says so.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agentdesk.domain.decision import Gate, Withheld
from agentdesk.domain.ids import ActionId
from agentdesk.engine.history import ShownAction
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import ActionRule, ContactRule, GateRule, Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation
from agentdesk.engine.wording import moment

ORDER = (Gate.EXCEPTION_MODE, Gate.ELIGIBILITY, Gate.APPLICABILITY, Gate.SUITABILITY)
SHOWN_ORDER = (
    Gate.EXCEPTION_MODE, Gate.SUITABILITY, Gate.CONTACT_POLICY, Gate.ELIGIBILITY, Gate.APPLICABILITY,
)  # fmt: skip
"""Withheld actions are told in this order: what was judged before what does not concern the customer."""
MAX_EVIDENCE = 10


def rules_for(action: ActionRule, policy: Policy) -> list[GateRule]:
    """The policy's rules for the action's kind and the action's own, in the order of the gates."""
    rules = [*(rule for rule in policy.gates if action.kind in rule.kinds), *action.gates]
    return sorted(rules, key=lambda rule: ORDER.index(rule.gate))


def stopped(
    action: ActionRule, now: Situation, at: datetime, history: Sequence[ShownAction], policy: Policy
) -> Withheld | None:
    """The first rule that stops the action, or None if it passes all gates."""
    touchpoint = now.names["touchpoint"]
    if action.touchpoints and touchpoint not in action.touchpoints:
        return _withheld(action, Gate.ELIGIBILITY, "touchpoint", f"It cannot be done at the touchpoint {touchpoint}")
    for rule in rules_for(action, policy):
        try:
            passes = rule.when.holds(now.names)
        except ConditionError as error:
            because = f"The rule could not be evaluated ({error.message}), so its gate stays closed"
            return _withheld(action, rule.gate, rule.id, because)
        if not passes:
            evidence = now.evidence(rule.evidence)[:MAX_EVIDENCE]
            return _withheld(action, rule.gate, rule.id, fill(rule.because, now.names), evidence)
    return _contact(action, now, at, history, policy.contact_rules)


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
            because = f"{fill(rule.because, now.names)} (last {moment(last)})"
            return _withheld(action, Gate.CONTACT_POLICY, rule.id, because)
    return None


def _withheld(action: ActionRule, gate: Gate, rule: str, because: str, evidence: tuple[str, ...] = ()) -> Withheld:
    return Withheld(
        action=ActionId(action.id), title=action.title, kind=action.kind, gate=gate, rule=rule, because=because,
        evidence=evidence,
    )  # fmt: skip

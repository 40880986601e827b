"""Advice to touchpoints that route: pass the bot by or not, how urgent, to which queue.

Owns the choice of the rule: the first one that holds. Knows no queue by name.
"""

from agentdesk.domain.decision import Routing
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation

URGENT = 8
"""The least priority of whoever is off the map, out of ten."""


def routing(now: Situation, policy: Policy) -> Routing | None:
    """None where the touchpoint does not route or no rule holds."""
    if now.names["touchpoint"] not in policy.routing_touchpoints:
        return None
    found = _first(now, policy)
    return _to_owner(now, found) if now.names["exception"]["active"] else found


def _to_owner(now: Situation, found: Routing | None) -> Routing:
    """Whoever is off the map meets a person, and first the one who takes care of them."""
    seen = now.names["exception"]
    because = f"The customer is in exception mode; {seen['owner']} takes care of them"
    usual = found or Routing(bypass_bot=True, priority=URGENT)
    return usual.model_copy(
        update={
            "bypass_bot": True,
            "priority": max(usual.priority, URGENT),
            "agent_id": seen["owner_id"] or None,
            "because": usual.because if found and found.bypass_bot else because,
        }
    )


def _first(now: Situation, policy: Policy) -> Routing | None:
    for rule in policy.routing:
        try:
            holds = rule.when.holds(now.names)
        except ConditionError:
            continue
        if holds:
            because = fill(rule.because, now.names)
            return Routing(bypass_bot=rule.bypass_bot, priority=rule.priority, queue=rule.queue, because=because)
    return None

"""Advice to touchpoints that route: pass the bot by or not, how urgent, to which queue.

Owns the choice of the rule: the first one that holds. Knows no queue by name.
"""

from agentdesk.domain.decision import Routing
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.model import Policy
from agentdesk.engine.policy.templates import fill
from agentdesk.engine.situation import Situation


def routing(now: Situation, policy: Policy) -> Routing | None:
    """None where the touchpoint does not route or no rule holds."""
    if now.names["touchpoint"] not in policy.routing_touchpoints:
        return None
    for rule in policy.routing:
        try:
            holds = rule.when.holds(now.names)
        except ConditionError:
            continue
        if holds:
            because = fill(rule.because, now.names)
            return Routing(bypass_bot=rule.bypass_bot, priority=rule.priority, queue=rule.queue, because=because)
    return None

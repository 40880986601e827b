"""How outcomes are judged, compiled: the windows, what counts as having left, and the rules in their order."""

from typing import Any

from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.records import dataclass
from agentdesk.engine.policy.conditions import Condition

SCHEMA: dict[str, Any] = {
    "milestones": 0, "succeeded": 0, "failed": 0, "contacts": 0, "repeat_contacts": 0, "churned": False, "rated": 0,
    "csat": 0.0, "effort": 0.0, "effort_before": 0.0, "days": 0.0, "overridden": False,
}  # fmt: skip
"""What a rule may name: of the journeys at the time the steps reached since, those that succeeded and that failed or
were given up; contacts since, and those about the same matter; ratings since and their mean (-1..1); effort (0..1) at
the end and before; the length of the window; whether it is an exception or advice that was taken."""


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """Where ``when`` holds, the verdict is ``verdict``, ``because``. One ``at_once`` need not wait for the end."""

    id: str
    verdict: OutcomeState
    when: Condition
    because: str
    at_once: bool


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """``windows_s`` ascend; without any nothing is watched. The first rule that holds is taken, else it is neutral."""

    windows_s: tuple[float, ...] = ()
    churn: Condition | None = None
    rules: tuple[OutcomeRule, ...] = ()

    @property
    def some_at_once(self) -> bool:
        return any(rule.at_once for rule in self.rules)

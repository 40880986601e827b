"""How long customers stay off the map, and what brings them back, compiled.

Owns the language of return conditions: the names of one event, and those of the customer's journeys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agentdesk.domain.exception_mode import ExceptionModeChoices, ReturnChoice
from agentdesk.engine.policy.conditions import Condition


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """A declared return condition."""

    id: str
    title: str
    when: Condition


@dataclass(frozen=True)
class ExceptionModeRules:
    """Compiled. ``schema`` are the names that a return condition may use."""

    usual_s: float
    longest_s: float
    returns: Mapping[str, ReturnRule]
    schema: Mapping[str, Any]

    def condition(self, said: str) -> ReturnRule:
        """The declared condition of that id, else one made of the expression. Raises ConditionError."""
        declared = self.returns.get(said.strip())
        return declared or ReturnRule("", said.strip(), Condition(said, self.schema))

    @property
    def choices(self) -> ExceptionModeChoices:
        """What desks offer."""
        offered = tuple(ReturnChoice(id=one.id, title=one.title) for one in self.returns.values())
        return ExceptionModeChoices(usual_s=self.usual_s, longest_s=self.longest_s, returns=offered)

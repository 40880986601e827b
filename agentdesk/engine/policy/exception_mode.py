"""What may be written of exception mode: how long it lasts, and what may end it before its time."""

from typing import Annotated

from pydantic import Field, model_validator

from agentdesk.engine.policy.checks import Checker
from agentdesk.engine.policy.returns import ExceptionModeRules, ReturnRule
from agentdesk.engine.policy.shapes import Declared, Duration, Id, Text
from agentdesk.engine.policy.yamlsource import Source

DAY_S = 86_400.0


class ReturnShape(Declared):
    """A condition over events and journeys, with what people read."""

    id: Id
    title: Text
    when: Text


class ExceptionModeShape(Declared):
    """How long a customer is off the map if nobody says, and how long at most; what may bring them back before."""

    usual: Duration = 3 * DAY_S
    longest: Duration = 30 * DAY_S
    returns: Annotated[tuple[ReturnShape, ...], Field(max_length=7)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "ExceptionModeShape":
        if not 0 < self.usual <= self.longest:
            raise ValueError("'usual' must be longer than nothing and no longer than 'longest'")
        return self


def exception_mode_rules(check: Checker, source: Source, said: ExceptionModeShape) -> ExceptionModeRules:
    """Compiles the declared rules; problems go to ``check``."""
    seen: set[str] = set()
    made: dict[str, ReturnRule] = {}
    for i, one in enumerate(said.returns):
        place = ("exception_mode", "returns", i)
        check.unique(source, (*place, "id"), "return condition", one.id, seen)
        made[one.id] = ReturnRule(one.id, one.title, check.on_return(source, (*place, "when"), one.when))
    return ExceptionModeRules(said.usual, said.longest, made, check.return_schema)

"""What may be written of outcomes, and what of it makes sense."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from agentdesk.domain.outcome import OutcomeState
from agentdesk.engine.policy.checks import Checker
from agentdesk.engine.policy.conditions import ConditionError
from agentdesk.engine.policy.outcome_rules import SCHEMA, OutcomeRule, OutcomeRules
from agentdesk.engine.policy.shapes import Declared, Duration, Id, Text
from agentdesk.engine.policy.templates import check_template
from agentdesk.engine.policy.yamlsource import Source


class OutcomeRuleShape(Declared):
    """A verdict where ``when`` holds of what was measured."""

    id: Id
    verdict: Literal["vindicated", "neutral", "regretted"]
    when: Text
    because: Text
    at_once: bool = False


class OutcomesShape(Declared):
    """``windows`` are the times after which it is looked at what became of it; ``churn`` is what an event looks like by
    which a customer leaves."""

    windows: Annotated[tuple[Annotated[Duration, Field(gt=0)], ...], Field(max_length=4)] = ()
    churn: str | None = None
    rules: tuple[OutcomeRuleShape, ...] = ()


def outcome_rules(check: Checker, source: Source, said: OutcomesShape) -> OutcomeRules:
    """The rules, checked; problems go to ``check``."""
    if any(one >= other for one, other in pairwise(said.windows)):
        check.complain(source, ("outcomes", "windows"), "the windows must ascend")
    if said.windows and not said.rules:
        check.complain(source, ("outcomes", "windows"), "without rules every outcome is neutral")
    seen: set[str] = set()
    made: list[OutcomeRule] = []
    for i, rule in enumerate(said.rules):
        place = ("outcomes", "rules", i)
        check.unique(source, (*place, "id"), "outcome rule", rule.id, seen)
        when = check.over(source, (*place, "when"), rule.when, SCHEMA)
        if any(path == ("churned",) for path in when.paths) and said.churn is None:
            check.complain(source, (*place, "when"), "'churned' is never so: 'churn' does not say what it looks like")
        try:
            check_template(rule.because, SCHEMA)
        except ConditionError as error:
            check.complain(source, (*place, "because"), error.message)
        made.append(OutcomeRule(rule.id, OutcomeState(rule.verdict), when, rule.because, rule.at_once))
    churn = check.on_event(source, ("outcomes", "churn"), said.churn) if said.churn else None
    return OutcomeRules(said.windows, churn, tuple(made))

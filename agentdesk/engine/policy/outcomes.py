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

DAY_S = 86_400.0


class OutcomeRuleShape(Declared):
    """A verdict where ``when`` holds of what was measured."""

    id: Id
    verdict: Literal["vindicated", "neutral", "regretted"]
    when: Text
    because: Text
    at_once: bool = False


def _usual(rule_id: str, verdict: str, when: str, because: str, *, at_once: bool = False) -> OutcomeRuleShape:
    return OutcomeRuleShape.model_validate(
        {"id": rule_id, "verdict": verdict, "when": when, "because": because, "at_once": at_once}
    )


LEFT = _usual("left", "regretted", "churned", "They left", at_once=True)
USUAL = (
    _usual("again_and_again", "regretted", "repeat_contacts >= 2",
           "They contacted us {repeat_contacts} more times about it", at_once=True),
    _usual("unhappy", "regretted", "rated > 0 and csat <= -0.35", "They rated it {csat}"),
    _usual("failed", "regretted", "failed > 0 and succeeded == 0", "What they wanted did not succeed"),
    _usual("again", "neutral", "repeat_contacts == 1", "They contacted us once more about it"),
    _usual("went_on", "vindicated", "succeeded > 0 or milestones > 0", "It went on, without another contact"),
    _usual("glad", "vindicated", "rated > 0 and csat >= 0.35", "They rated it {csat}, without another contact"),
    _usual("easier", "vindicated", "effort_before - effort >= 0.2",
           "It became easier for them, without another contact"),
)  # fmt: skip
"""The rules of a policy that declares none; with ``LEFT`` before them where it says what leaving looks like."""


class OutcomesShape(Declared):
    """``windows`` are the times after which it is looked at what became of it (none: nothing is watched); ``churn`` is
    what an event looks like by which a customer leaves."""

    windows: Annotated[tuple[Annotated[Duration, Field(gt=0)], ...], Field(max_length=4)] = (7 * DAY_S, 30 * DAY_S)
    churn: str | None = None
    rules: tuple[OutcomeRuleShape, ...] | None = None


def outcome_rules(check: Checker, source: Source, said: OutcomesShape) -> OutcomeRules:
    """The rules, checked; problems go to ``check``."""
    if any(one >= other for one, other in pairwise(said.windows)):
        check.complain(source, ("outcomes", "windows"), "the windows must ascend")
    declared = said.rules
    if declared is None:
        declared = USUAL if said.churn is None else (LEFT, *USUAL)
    if said.windows and not declared:
        check.complain(source, ("outcomes", "windows"), "without rules every outcome is neutral")
    seen: set[str] = set()
    made: list[OutcomeRule] = []
    for i, rule in enumerate(declared):
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

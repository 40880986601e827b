"""Who belongs into an audience, by the rules that decisions honour."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.engine.audiences import TOUCHPOINT, Asked, Standing, holds_of_profile, standing
from agentdesk.engine.history import ShownAction
from tests.engine.sample import DAY, NOW, event, policy, pop

FAILED = event("e1", 60, "payment.failed", reason="card declined")
AWAY = {"id": "m", "owner": "Sam", "owner_id": "sam", "until": NOW.isoformat(), "reason": ""}


def where(expression: str, *happened: Any, purpose: str = "", action: str = "", **more: Any) -> Standing:
    when = policy().audiences.condition(expression)
    asked = Asked(when, ActionKind(purpose) if purpose else None, policy().actions[action] if action else None)
    return standing(pop(happened, touchpoint=TOUCHPOINT, **more).inputs, asked, policy(), NOW)


@pytest.mark.parametrize(
    ("expression", "tenure", "expected"),
    [
        ("signal.failed_payment > 0", 30, Standing.MEMBER),
        ("journeys.overdue > 0", 30, Standing.OUTSIDE),
        ("state.trouble.holds and trait.tenure_months >= 12", 30, Standing.MEMBER),
        ("state.trouble.holds and trait.tenure_months >= 12", "long", Standing.OUTSIDE),
    ],
)
def test_the_expression_looks_at_profile_journeys_and_signals(expression: str, tenure: Any, expected: Standing) -> None:
    """What cannot be told of somebody does not make them a member."""
    assert where(expression, FAILED, traits={"tenure_months": tenure}) is expected


@pytest.mark.parametrize(
    "expression",
    [
        "trait.tenure_months >= 12",
        "trait.arrears",
        "journeys.overdue > 0",
        "journey.device_activation.active",
        "journeys.service_open == 0 and not trait.vulnerable",
        "trait.tenure_months < 3 or journeys.failed > 0",
    ],
)
@pytest.mark.parametrize("traits", [{}, {"tenure_months": 30}, {"arrears": True}, {"tenure_months": "long"},
                                    {"customer_since": "2020-01-01"}])  # fmt: skip
def test_what_the_profile_tells_alone_is_what_everything_tells(expression: str, traits: dict[str, Any]) -> None:
    """So that most customers need not be concluded about."""
    bought = event("e2", 3 * DAY, "order.placed", order_id="o-1", category="phone")
    for happened in ((), (FAILED,), (bought,)):
        given = pop(happened, touchpoint=TOUCHPOINT, traits=traits)
        asked = Asked(policy().audiences.condition(expression))
        assert asked.is_of_profile
        found = holds_of_profile(asked, traits, given.facts.tracks, policy(), NOW)
        assert found is (standing(given.inputs, asked, policy(), NOW) is not Standing.OUTSIDE)


@pytest.mark.parametrize("purpose", ["", "service", "growth", "retention", "proactive"])
def test_whoever_is_off_the_map_is_in_none_whatever_it_is_for(purpose: str) -> None:
    assert where("true", purpose=purpose, exception_mode=AWAY) is Standing.OFF_THE_MAP


@pytest.mark.parametrize(
    ("purpose", "traits", "expected"),
    [
        ("growth", {}, Standing.WITHHELD),
        ("service", {"marketing_consent": False}, Standing.MEMBER),
        ("", {}, Standing.MEMBER),
        ("", {"marketing_consent": False}, Standing.WITHHELD),
    ],
)
def test_what_it_is_for_decides_which_gates_count(purpose: str, traits: dict[str, Any], expected: Standing) -> None:
    """Trouble comes before offers; without consent nobody is in an audience of which nobody said what it is for."""
    assert where("true", FAILED, purpose=purpose, traits={"tenure_months": 30, **traits}) is expected


def test_who_saw_enough_offers_is_in_no_audience_for_more() -> None:
    shown = tuple(
        ShownAction(action=f"a{day}", kind=ActionKind.GROWTH, outcome="shown", at=event("x", day * DAY / 2, "x.y").at)
        for day in range(1, 9)
    )
    assert where("true", purpose="growth", traits={"tenure_months": 30}) is Standing.MEMBER
    assert where("true", purpose="growth", traits={"tenure_months": 30}, history=shown) is Standing.WITHHELD


def test_an_action_is_judged_as_a_decision_would() -> None:
    action = next(one for one in policy().actions.values() if one.kind is ActionKind.GROWTH and not one.touchpoints)
    given = pop((), touchpoint=TOUCHPOINT, traits={"tenure_months": 30})
    allowed = action.id in {one.action for one in given.decision.ranked}
    expected = Standing.MEMBER if allowed else Standing.WITHHELD
    assert where("true", action=action.id, traits={"tenure_months": 30}) is expected

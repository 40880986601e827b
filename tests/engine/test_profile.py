"""How long somebody has been a customer is derived once, and gates, scorecards and what is shown agree."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.engine.profile import completed
from tests.engine.sample import HOUR, event, pop

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
ASKED = [event("c", HOUR, "web.cancellation_requested", reason="too expensive")]


@pytest.mark.parametrize(
    ("traits", "months"),
    [
        ({"customer_since": "2015-03-01"}, 140),
        ({"customer_since": "2025-11-22"}, 12),
        ({"customer_since": "2025-11-23"}, 11),
        ({"customer_since": "2015"}, 142),
        ({"customer_since": 2015}, 142),
        ({"customer_since": "2015-03"}, 140),
        ({"memberSince": "2026-11-01T10:00:00Z"}, 0),
        ({"tenure_months": 72}, 72),
        ({"tenure_months": "72"}, 72),
        ({"tenure_years": 3}, 36),
        ({"tenureYears": 1.5}, 18),
        ({"customer_since": "2015-03-01", "tenure_months": 3}, 140),
        ({"customer_since": "soon", "tenure_months": 3}, 3),
        ({"customer_since": "2040-01-01", "tenure_months": 3}, 3),
    ],
)
def test_it_follows_from_either(traits: dict[str, Any], months: int) -> None:
    assert completed(traits, NOW) == {**traits, "tenure_months": months}


@pytest.mark.parametrize(
    "traits",
    [{}, {"customer_since": "2040-01-01"},
     {"customer_since": None}, {"customer_since": True}, {"tenure_months": "many"},
     {"tenure_months": -4}, {"tenure_months": True}, {"customer_since": {"a": 1}}, {"tenure_months": float("nan")}],
)  # fmt: skip
def test_what_nobody_can_tell_is_not_made_up(traits: dict[str, Any]) -> None:
    assert completed(traits, NOW).keys() == traits.keys()


@given(st.dictionaries(st.sampled_from(["customer_since", "tenure_months", "tenure_years"]), st.none() | st.text()
                       | st.integers() | st.floats() | st.booleans() | st.lists(st.integers())))  # fmt: skip
def test_it_never_fails(traits: dict[str, Any]) -> None:
    assert completed(traits, NOW).get("tenure_months", 0) is not None or traits.get("tenure_months", 1) is None


@pytest.mark.parametrize("traits", [{"customer_since": "2015-03-01"}, {"tenure_months": 72}, {"tenure_years": "6"}])
def test_an_old_customer_is_one_for_gates_and_scorecards(traits: dict[str, Any]) -> None:
    seen = pop(ASKED, traits=traits)
    assert "loyalty_price" in [one.action for one in seen.decision.ranked]
    assert "less than four months" not in " ".join(reason.text for reason in seen.conclusions.attrition.reasons)


@pytest.mark.parametrize("traits", [{"customer_since": "2026-09-30"}, {"tenure_months": 1}])
def test_a_new_customer_is_one_for_both(traits: dict[str, Any]) -> None:
    seen = pop(ASKED, traits=traits)
    assert seen.stop("loyalty_price").because == "Only for customers of a year and more"
    assert "Is with us for less than four months" in [reason.text for reason in seen.conclusions.attrition.reasons]


def test_nobody_is_new_because_nothing_is_known() -> None:
    seen = pop(ASKED)
    assert "less than four months" not in " ".join(reason.text for reason in seen.conclusions.attrition.reasons)

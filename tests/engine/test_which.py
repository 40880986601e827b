"""What succeeds with one bill, card, transfer or line does not solve what failed with another."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.journey import JourneyState
from tests.engine.sample import events, pop

DAY = 1440
OTHERS: dict[str, list[tuple[Any, ...]]] = {
    "another bill paid": [
        (300, "payment.failed", {"invoice": "A", "amount": 900}),
        (200, "payment.succeeded", {"invoice": "B", "amount": 5}),
    ],
    "one overdue, another paid": [
        (2 * DAY, "billing.invoice_overdue", {"invoice": "A"}),
        (DAY, "billing.invoice_paid", {"invoice_id": "B"}),
    ],
    "an order paid": [
        (300, "payment.failed", {"invoice": "A"}),
        (200, "payment.succeeded", {"order_id": "o-1"}),
    ],
    "another card": [(300, "card.blocked", {"card": "1111"}), (200, "card.activated", {"card": "2222"})],
    "another transfer": [
        (300, "app.transfer_failed", {"transfer_id": 1}),
        (200, "app.transfer_completed", {"transfer_id": 2}),
    ],
    "another line": [
        (300, "network.outage_started", {"line": "home"}),
        (200, "network.outage_ended", {"line": "office"}),
    ],
}


def named(story: list[tuple[Any, ...]], data: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The story with what its last event says of which one it is about."""
    return [*story[:-1], (*story[-1][:2], data)]


@pytest.mark.parametrize("story", OTHERS.values(), ids=OTHERS)
def test_another_ones_success_ends_no_trouble(story: list[tuple[Any, ...]]) -> None:
    seen = pop(events(*story), touchpoint="ivr")
    assert any(one.state is JourneyState.ACTIVE for one in seen.conclusions.journeys)
    assert not [one.action for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]
    assert seen.best != "leave_alone"


@pytest.mark.parametrize("story", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("unnamed", ["same", "none"])
def test_its_own_success_or_one_without_a_name_does(story: list[tuple[Any, ...]], unnamed: str) -> None:
    told = events(*named(story, story[0][2] if unnamed == "same" else {}))
    seen = pop(told, touchpoint="ivr")
    assert not [one.definition for one in seen.conclusions.journeys if one.state is JourneyState.ACTIVE]
    assert not [one for one in seen.conclusions.already_tried if one.result.startswith("failed")]
    assert [one.action for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]

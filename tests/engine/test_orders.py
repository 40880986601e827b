"""Orders of any kind: what is a device, by when it has to come, and what follows when it does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.journeys.fold import rebuild
from agentdesk.engine.journeys.view import as_of, ghosts
from tests.engine.sample import DAY, NOW, call, event, events, policy, pop

LATE = (
    event("order", 12 * DAY, "order.placed", product="headphones", eta_days=3),
    event("chat", DAY, "chat.message", text="Where is my order? It should have been here a week ago"),
)

DEVICES: list[tuple[str, dict[str, Any]]] = [
    ("order.placed", {"product": "Aster 9, 24 months"}),
    ("order.placed", {"item": "Nova 12", "sku": "X-99"}),
    ("order.placed", {"items": [{"name": "Galaxy S30"}, {"name": "case"}]}),
    ("order.placed", {"items": [{"name": "Nova 12"}, {"name": "Charger"}]}),
    ("order.placed", {"items": ["iPhone 15 + leather case"]}),
    ("order.placed", {"product_type": "handset"}),
    ("order.placed", {"category": "smartphones", "sku": "A1"}),
    ("order.placed", {"product": "Zephyr", "term": "24 months"}),
    ("order.placed", {"product": "e-SIM"}),
    ("web.order_completed", {"products": [{"name": "Pixel 10 Pro 256 GB", "price": 900}]}),
    ("store.purchase", {"product": "Aster 9"}),
    ("device.shipped", {"model": "Aster"}),
    ("device.delivered", {}),
    ("sim.delivered", {}),
]
NO_DEVICES: list[tuple[str, dict[str, Any]]] = [
    ("order.placed", {"items": [{"name": "Galaxy S30 case"}, {"name": "USB-C charger"}]}),
    ("order.placed", {"product": "case for phone"}),
    ("order.placed", {"name": "Leather case", "category": "phones"}),
    ("order.placed", {"product": "headphones"}),
    ("order.placed", {"product": "Unlimited plan, 24 months"}),
    ("order.placed", {"product": "Gift card 50"}),
    ("web.page_viewed", {"name": "Aster 9"}),
]


@pytest.mark.parametrize(("type_", "data"), DEVICES)
def test_a_device_has_to_be_activated(type_: str, data: dict[str, Any]) -> None:
    tracks = rebuild(events((9 * DAY, type_, data)), policy())
    assert [track.definition for track in tracks] == ["device_activation"]


@pytest.mark.parametrize(("type_", "data"), NO_DEVICES)
def test_what_is_no_device_has_not(type_: str, data: dict[str, Any]) -> None:
    tracks = rebuild(events((9 * DAY, type_, data)), policy())
    assert "device_activation" not in [track.definition for track in tracks]


def test_a_late_order_is_why_they_write_and_offers_wait() -> None:
    seen = pop(LATE)
    assert seen.conclusions.why.intent == "track_order"
    assert seen.conclusions.why.confidence >= 0.5
    journey = seen.conclusions.journeys[0]
    assert (journey.definition, journey.state) == ("order_delivery", JourneyState.ACTIVE)
    assert [item.title for item in ghosts([journey], policy())] == ["The order was not delivered"]
    assert seen.best == "find_order"
    assert not [one for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]
    assert seen.stop("family_line").because == "The order was not delivered (9 days overdue), and that comes first"


@pytest.mark.parametrize(
    ("data", "due_at"),
    [
        ({}, NOW - timedelta(days=5)),
        ({"eta_days": 3}, NOW - timedelta(days=9)),
        ({"deliveryDays": "2-4"}, NOW - timedelta(days=8)),
        ({"promised_at": "2026-11-20T10:00:00Z"}, datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ({"expectedDelivery": "2026-11-25"}, datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)),
        ({"eta": "soon", "eta_days": True}, NOW - timedelta(days=5)),
        ({"eta": "1999-01-01"}, NOW - timedelta(days=5)),
    ],
)
def test_the_promised_day_is_the_deadline_else_the_usual_one(data: dict[str, Any], due_at: datetime) -> None:
    tracks = rebuild(events((12 * DAY, "order.placed", {"product": "headphones", **data})), policy())
    delivered = as_of(tracks, policy(), NOW)[0].milestones[-1]
    assert delivered.due_at == due_at
    assert delivered.overdue == (due_at < NOW)


def test_a_new_promise_moves_the_deadline_of_the_same_order_only() -> None:
    tracks = rebuild(
        events(
            (12 * DAY, "order.placed", {"product": "headphones", "order_id": "1"}),
            (11 * DAY, "order.placed", {"product": "speaker", "order_id": "2"}),
            (6 * DAY, "order.shipped", {"order_id": "1", "eta": "2026-11-24"}),
        ),
        policy(),
    )
    assert [one.milestones[-1].overdue for one in as_of(tracks, policy(), NOW)] == [True, False]


def test_in_time_the_best_is_to_wait_and_delivered_is_done() -> None:
    waiting = pop(events((2 * DAY, "order.placed", {"product": "headphones"})), touchpoint="web")
    assert waiting.best == "wait_for_order"
    assert waiting.decision.ranked[0].watch is not None
    done = pop(events((9 * DAY, "order.placed", {"product": "headphones"}), (5 * DAY, "order.delivered", {})))
    assert done.conclusions.journeys[0].success_score == 1.0
    assert done.best == "leave_alone"


def test_a_late_device_is_not_offered_help_with_switching_it_on() -> None:
    seen = pop(events((12 * DAY, "order.placed", {"product": "Nova 12"})), interaction=call())
    assert seen.best == "find_order"
    assert "offer_activation_help" not in [one.action for one in seen.decision.ranked]


def test_a_phone_and_something_else_are_two_journeys() -> None:
    seen = pop(
        events(
            (9 * DAY, "order.placed", {"product": "Nova 12", "order_id": "1"}),
            (9 * DAY, "order.placed", {"product": "headphones", "order_id": "2"}),
            (6 * DAY, "order.delivered", {"order_id": "1"}),
        )
    )
    late = {(one.definition, step.id) for one in seen.conclusions.journeys for step in one.milestones if step.overdue}
    assert late == {("device_activation", "activated"), ("order_delivery", "delivered")}

"""The phone was bought and delivered but never activated: the missing step is an event."""

from datetime import timedelta
from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.journey import JourneyState
from agentdesk.engine.journeys.fold import rebuild
from agentdesk.engine.journeys.view import as_of, ghosts, next_deadline
from tests.engine.sample import DAY, NOW, call, events, policy, pop

AS_ORDERS = [
    (6 * DAY, "order.placed", {"product": "Phone X", "category": "phone", "order_id": "o-1"}),
    (5 * DAY, "order.shipped", {"order_id": "o-1"}),
    (4 * DAY, "order.delivered", {"order_id": "o-1"}),
]
AS_SEGMENT = [
    (6 * DAY, "web.order_completed", {"orderId": "o-1", "products": [{"name": "iPhone 15", "category": "Phones"}]}),
    (4 * DAY, "order.delivered", {"orderId": "o-1"}),
]
FROM_A_STORE = [(10 * DAY, "store.purchase", {"item": "Smartphone Z"})]
ORDER_ALONE = [(12 * DAY, "order.placed", {"items": [{"sku": "HANDSET-9"}]})]
EXCHANGED = [(5 * DAY, "device.replaced", {"model": "X"})]


@pytest.mark.parametrize("told", [AS_ORDERS, AS_SEGMENT, FROM_A_STORE, ORDER_ALONE, EXCHANGED])
def test_the_missing_activation_is_overdue_and_drawn(told: list[tuple[Any, ...]]) -> None:
    seen = pop(events(*told), interaction=call())
    journey = next(one for one in seen.conclusions.journeys if one.definition == "device_activation")
    missing = next(step for step in journey.milestones if step.id == "activated")
    assert missing.overdue
    assert missing.due_at is not None
    assert missing.due_at < NOW

    ghost = next(item for item in ghosts(seen.conclusions.journeys, policy()) if item.data["milestone"] == "activated")
    assert ghost.ghost
    assert ghost.at == ghost.due_at == missing.due_at
    assert ghost.journey_ids == (journey.id,)


@pytest.mark.parametrize("told", [AS_ORDERS, AS_SEGMENT, EXCHANGED])
def test_help_with_the_activation_comes_first(told: list[tuple[Any, ...]]) -> None:
    seen = pop(events(*told), interaction=call())
    assert seen.conclusions.why.intent == "activate_device"
    assert seen.decision.ranked[0].kind in (ActionKind.SERVICE, ActionKind.PROACTIVE)
    assert "offer_activation_help" in [one.action for one in seen.decision.ranked]
    assert "activation" in seen.decision.ranked[0].title.lower()
    assert not [one for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]


def test_before_the_deadline_the_best_is_to_wait_and_watch() -> None:
    seen = pop(events((DAY, "order.placed", {"product": "phone"})), touchpoint="web")
    best = seen.decision.ranked[0]
    assert best.kind is ActionKind.NO_ACTION
    assert best.watch is not None
    assert best.watch.until > NOW
    assert best.watch.for_


def test_a_late_delivery_is_about_the_order_not_about_the_activation() -> None:
    seen = pop(events((8 * DAY, "order.placed", {"product": "phone"})), interaction=call())
    assert seen.conclusions.why.intent == "track_order"
    assert seen.best == "find_order"


def test_activated_in_time_ends_it_well() -> None:
    told = events(*AS_ORDERS, (3.5 * DAY, "device.activated", {"imei": "35"}))
    journey = next(one for one in as_of(rebuild(told, policy()), policy(), NOW))
    assert journey.state is JourneyState.SUCCEEDED
    assert journey.success_score == 1.0
    assert not ghosts([journey], policy())


def test_an_accessory_is_nothing_to_activate() -> None:
    told = events((9 * DAY, "order.placed", {"product": "case for phone"}))
    assert [track.definition for track in rebuild(told, policy())] == ["order_delivery"]


def test_two_phones_are_two_journeys() -> None:
    told = events(
        (9 * DAY, "order.placed", {"product": "phone", "order_id": "a"}),
        (8 * DAY, "order.placed", {"product": "phone", "order_id": "b"}),
        (7 * DAY, "order.delivered", {"order_id": "b"}),
        (6 * DAY, "device.activated", {"order_id": "b"}),
    )
    journeys = as_of(rebuild(told, policy()), policy(), NOW)
    assert sorted(one.state for one in journeys) == ["active", "succeeded"]
    assert next(one for one in journeys if one.state == "active").milestones[2].overdue


def test_a_step_is_overdue_only_after_its_moment() -> None:
    tracks = rebuild(events(*AS_ORDERS), policy())
    delivered_at = NOW - timedelta(days=4)
    due = delivered_at + timedelta(hours=48)
    step = (
        policy()
        .journeys["device_activation"]
        .milestones.index(policy().journeys["device_activation"].milestone("activated"))
    )
    assert not as_of(tracks, policy(), due)[0].milestones[step].overdue
    assert as_of(tracks, policy(), due + timedelta(microseconds=1))[0].milestones[step].overdue
    assert next_deadline(tracks, policy(), delivered_at) == due
    assert next_deadline(tracks, policy(), due) == due

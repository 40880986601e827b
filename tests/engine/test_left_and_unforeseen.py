"""Who has left or died gets no offers; and trouble under a name that nobody foresaw is still trouble."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind, Gate
from tests.engine.sample import DAY, HOUR, MINUTE, Pop, call, event, pop, said

UNFORESEEN = [
    "shipment.damaged", "parcel.lost", "order.delayed", "order.out_of_stock", "device.overheated", "account.locked",
    "account.breach_detected", "billing.late_fee_charged", "ticket.reopened", "queue.abandoned",
    "subscription.downgraded", "flight.cancelled", "warranty.claim_rejected", "loan.application_declined",
    "baggage.misrouted", "Meter.FaultReported",
]  # fmt: skip
GOOD = [
    "repair.completed", "meter.delivered", "ticket.resolved", "account.unlocked", "baggage.found", "order.lost_found",
    "breach.alert_enabled", "parcel.not_delayed", "translation.updated", "email.delayed", "profile.latest_viewed",
    "parcel.dropped_off", "billing.late_fee_removed", "web.late_night_deal_viewed",
]  # fmt: skip


def _growth(seen: Pop) -> list[str]:
    return [one.action for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]


@pytest.mark.parametrize("type_", UNFORESEEN)
def test_what_went_wrong_under_any_name_lets_offers_wait(type_: str) -> None:
    seen = pop([event("w", 2 * HOUR, type_)])
    assert _growth(seen) == []
    stop = seen.stop("leave_alone")
    assert stop.evidence == ("w",)
    assert seen.stop("family_line").evidence


@pytest.mark.parametrize("type_", GOOD)
def test_good_news_is_no_trouble(type_: str) -> None:
    seen = pop([event("g", 2 * HOUR, type_)])
    assert "mishap" not in [one.signal for one in seen.conclusions.signals]


def test_what_was_put_right_is_no_trouble_any_more() -> None:
    lost = event("w", 2 * DAY, "parcel.lost")
    assert _growth(pop([lost])) == []
    assert _growth(pop([lost, event("r", DAY, "parcel.found")]))
    assert _growth(pop([lost, event("r", DAY, "app.login_succeeded")])) == []
    assert _growth(pop([event("w", 20 * DAY, "parcel.lost")])) == []
    assert _growth(pop([event("w", 100 * DAY, "parcel.lost")]))
    assert _growth(pop([event("w", 20 * DAY, "device.overheated")])) == []
    assert _growth(pop([event("w", 40 * DAY, "device.overheated")]))


@pytest.mark.parametrize(
    "told",
    [
        [event("end", 2 * DAY, "contract.terminated", reason="too expensive")],
        [event("end", 2 * DAY, "account.closed")],
        [event("ask", 9 * DAY, "contract.cancellation_requested"), event("end", 2 * DAY, "contract.ended")],
        [event("end", 200 * DAY, "subscription.cancelled")],
    ],
    ids=["with a reason", "closed", "asked first", "long ago"],
)
def test_who_has_left_is_offered_nothing(told: list[Any]) -> None:
    seen = pop(told)
    assert _growth(seen) == []
    stop = seen.stop("family_line")
    assert (stop.gate, stop.because, stop.evidence) == (Gate.ELIGIBILITY, "The customer has left us", ("end",))
    assert seen.stop("leave_alone")
    assert "loyalty_price" not in [one.action for one in seen.decision.ranked]


def test_a_win_back_needs_the_reason_for_leaving() -> None:
    known = pop([event("end", 2 * DAY, "contract.terminated", reason="too expensive")])
    assert "win_back" in [one.action for one in known.decision.ranked]
    assert pop([event("end", 2 * DAY, "contract.terminated")]).stop("win_back").rule == "reason_first"
    assert pop([event("a", DAY, "app.opened")]).stop("win_back").because == "They are still with us"


def test_who_came_back_is_a_customer_again() -> None:
    left = event("end", 20 * DAY, "contract.terminated")
    assert _growth(pop([left])) == []
    assert _growth(pop([left, event("new", 15 * DAY, "contract.signed")]))


def test_of_who_has_died_only_care_for_the_others_is_left() -> None:
    seen = pop([event("d", 3 * DAY, "customer.deceased")])
    assert seen.best == "bereavement_care"
    assert {one.kind for one in seen.decision.ranked} <= {ActionKind.SERVICE, ActionKind.NO_ACTION}
    assert [one.action for one in seen.decision.ranked if one.kind is ActionKind.SERVICE] == ["bereavement_care"]
    assert seen.stop("family_line").evidence == ("d",)
    assert seen.stop("leave_alone")


def test_a_death_that_is_told_is_heard() -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said("My mother passed away last week"))
    assert _growth(seen) == []
    assert "bereavement_care" in [one.action for one in seen.decision.ranked]


@pytest.mark.parametrize("broken", ["Your engineer never showed up. Anyway, how do I change my address?"])
def test_a_promise_that_they_say_was_broken_lets_offers_wait(broken: str) -> None:
    seen = pop(interaction=call(), interactions=(call(),), utterances=said(broken))
    assert _growth(seen) == []
    assert "broken_promise_told" in [one.signal for one in seen.conclusions.signals]


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("social.review_posted", {"rating": 1, "max": 5}),
        ("survey.answered", {"score": 20, "out_of": 100}),
        ("survey.answered", {"kind": "csat", "score": 4, "max": 10}),
        ("survey.answered", {"rating": 1, "scale": 5}),
        ("shop.review_submitted", {"rating": "2/10"}),
    ],
)
def test_a_bad_rating_is_read_on_its_own_scale(type_: str, data: dict[str, Any]) -> None:
    seen = pop([event("r", DAY, type_, **data)])
    assert seen.conclusions.sentiment.score < 0
    assert _growth(seen) == []


@pytest.mark.parametrize(
    "data", [{"score": 95, "out_of": 100}, {"rating": 5, "max": 5}, {"rating": "9/10"}, {"rating": 3, "best": 3}]
)
def test_a_good_rating_stays_good(data: dict[str, Any]) -> None:
    assert pop([event("r", DAY, "survey.answered", **data)]).conclusions.sentiment.score > 0.4


def test_an_error_is_no_dead_end_and_counts_once() -> None:
    seen = pop([event("e", 20 * MINUTE, "app.error", task="activation")])
    assert "dead_end" not in [one.signal for one in seen.conclusions.signals]
    assert [one.text for one in seen.conclusions.effort.reasons if "e" in one.evidence] == [
        "Something they tried failed"
    ]
    for type_ in ("web.search_no_results", "web.error_page_shown", "web.back_and_forth", "web.page_not_found"):
        seen = pop([event("e", 20 * MINUTE, type_)])
        assert [one.text for one in seen.conclusions.effort.reasons if "e" in one.evidence] == [
            "Ran into pages that lead nowhere"
        ], type_

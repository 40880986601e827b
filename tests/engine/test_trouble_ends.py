"""Trouble ends by what puts that very thing right: not by any good news, not by a delivery of what is broken, and what
was lost or opened does not end by silence."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.domain.interaction import InteractionState
from tests.engine.sample import DAY, Pop, call, event, events, pop, said

Story = list[tuple[Any, ...]]


def in_trouble(seen: Pop) -> bool:
    """Whether nothing is offered and nobody says that all is well."""
    ranked = seen.decision.ranked
    return "leave_alone" not in [one.action for one in ranked] and ActionKind.GROWTH not in [one.kind for one in ranked]


def told(*story: tuple[Any, ...]) -> Pop:
    return pop(events(*((days * DAY, *rest) for days, *rest in story)), touchpoint="ivr")


NOT_SETTLED: dict[str, Story] = {
    "suspended, an order came": [(3, "account.suspended"), (1, "order.delivered", {"order_id": "Z"})],
    "a claim refused, a bill paid": [
        (3, "claim.rejected", {"claim_id": "C"}), (1, "payment.completed", {"invoice_id": "Z"})
    ],
    "baggage lost, an upgrade": [(3, "baggage.lost"), (1, "membership.upgraded")],
    "one parcel damaged, another came": [
        (3, "parcel.damaged", {"parcel_id": "A"}), (1, "parcel.delivered", {"parcel_id": "B"})
    ],
    "one parcel lost, another found": [(3, "parcel.lost", {"parcel_id": "A"}), (1, "parcel.found", {"parcel_id": "B"})],
    "a vase came in pieces": [
        (4, "order.placed", {"order_id": "A", "product": "vase"}),
        (3, "parcel.damaged", {"order_id": "A"}),
        (1, "order.delivered", {"order_id": "A"}),
    ],
    "hacked, an order came": [(3, "account.hacked"), (1, "order.delivered", {"order_id": "Q"})],
    "a meter broken, a bill paid": [(3, "meter.broken"), (1, "invoice.paid", {"invoice_id": "7"})],
    "a flight cancelled, a ticket for support solved it not": [(3, "flight.cancelled"), (1, "device.repaired")],
    "another claim closed": [(9, "claim.filed", {"claim_id": 1}), (1, "claim.paid", {"claim_id": 2})],
    "a claim open, a complaint closed": [(9, "claim.filed", {"claim_id": 1}), (1, "complaint.closed", {})],
    "another account reactivated": [
        (3, "account.suspended", {"account_number": "1"}), (1, "account.reactivated", {"account_number": "2"})
    ],
    "another claim paid": [(3, "claim.rejected", {"claim_reference": 1}), (1, "claim.paid", {"claim_reference": 2})],
    "another item replaced": [(3, "item.damaged", {"sku": "7"}), (1, "item.replaced", {"sku": "8"})],
    "two weeks ago, and nothing since": [(15, "refund.delayed")],
    "two bags lost, one found": [
        (3, "baggage.lost", {"bag_tag": "A"}), (3, "baggage.lost", {"bag_tag": "B"}),
        (1, "baggage.found", {"bag_tag": "A"}),
    ],
}  # fmt: skip
SETTLED: dict[str, Story] = {
    "suspended and reinstated": [(3, "account.suspended"), (1, "account.reinstated")],
    "a claim paid": [(3, "claim.rejected", {"claim_id": "C"}), (1, "claim.paid", {"claim_id": "C"})],
    "baggage found": [(3, "baggage.lost"), (1, "baggage.found")],
    "a new vase": [
        (3, "parcel.damaged", {"order_id": "A"}), (1, "order.replaced", {"order_id": "A"})
    ],
    "money for the vase": [(3, "parcel.damaged", {"order_id": "A"}), (1, "refund.paid", {"order_id": "A"})],
    "money back by another name": [
        (3, "parcel.damaged", {"order_id": "A"}), (1, "payment.refunded", {"order_id": "A"})
    ],
    "a complaint about it resolved": [(3, "parcel.damaged", {"order_id": "A"}), (1, "complaint.resolved")],
    "late and there": [(3, "parcel.delayed", {"parcel_id": "A"}), (1, "parcel.delivered", {"parcel_id": "A"})],
    "late under one name, there under another": [(3, "parcel.delayed"), (1, "order.delivered", {"order_id": "A"})],
    "both bags found": [
        (3, "baggage.lost", {"bag_tag": "A"}), (3, "baggage.lost", {"bag_tag": "B"}),
        (1, "baggage.found", {"bag_tag": "A"}), (1, "baggage.found", {"bag_tag": "B"}),
    ],
    "a refund asked for and paid": [(9, "refund.requested", {"order_id": 1}), (1, "refund.paid", {"order_id": 1})],
    "a ticket closed, numbered twice": [
        (9, "ticket.opened", {"ticket_id": 4, "order_id": 1}), (1, "ticket.closed", {"ticket_id": 4})
    ],
}  # fmt: skip


@pytest.mark.parametrize("story", NOT_SETTLED.values(), ids=NOT_SETTLED)
def test_good_news_of_another_thing_settles_nothing(story: Story) -> None:
    assert in_trouble(told(*story))


@pytest.mark.parametrize("story", SETTLED.values(), ids=SETTLED)
def test_what_puts_it_right_does(story: Story) -> None:
    assert in_trouble(told(*story[:1]))
    assert not in_trouble(told(*story))


@pytest.mark.parametrize(
    "type_",
    ["baggage.lost", "complaint.opened", "claim.filed", "dispute.opened", "refund.requested", "parcel.damaged",
     "account.suspended", "case.reopened", "parcel.lost"],
)  # fmt: skip
def test_what_is_open_does_not_end_by_silence(type_: str) -> None:
    for days in (13, 15, 31, 60):
        assert in_trouble(told((days, type_))), days
    assert not in_trouble(told((95, type_)))


def test_a_conversation_about_something_else_settles_no_mishap() -> None:
    held = call(3 * DAY).model_copy(update={"state": InteractionState.CLOSED})
    closing = event("w", 3 * DAY - 5, "agent.wrap_up", disposition="resolved").model_copy(
        update={"interaction_id": held.id}
    )
    lost = event("lost", 5 * DAY, "baggage.lost")

    def after(words: str) -> Pop:
        at = held.offered_at
        heard = tuple(one.model_copy(update={"at": at}) for one in said(words))
        return pop([lost, closing], interactions=(held,), utterances=heard, touchpoint="ivr")

    assert in_trouble(after("I want to change my address"))
    assert not in_trouble(after("I still wait for my suitcase"))

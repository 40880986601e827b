"""What happens on the way to another goal is no step of a journey: every shipped definition, events of others."""

from typing import Any

import pytest

from agentdesk.domain.journey import Journey
from tests.engine.sample import DAY, HOUR, event, policy, pop

BEGUN: dict[str, tuple[str, dict[str, Any]]] = {
    "account_opening": ("app.application_started", {}),
    "bill_dispute": ("web.bill_disputed", {"invoice_id": "i-1"}),
    "bill_payment": ("billing.invoice_overdue", {"invoice_id": "i-1"}),
    "cancellation": ("app.cancellation_requested", {}),
    "card_recovery": ("app.card_blocked", {"reason": "pin"}),
    "device_activation": ("order.placed", {"product": "phone", "order_id": "o-1"}),
    "device_replacement": ("app.replacement_requested", {"device": "phone"}),
    "getting_help": ("app.login_failed", {}),
    "money_transfer": ("app.transfer_started", {"amount": 5}),
    "order_delivery": ("order.placed", {"product": "headphones", "order_id": "o-2"}),
    "our_promise": ("agent.wrap_up", {"disposition": "promised", "promise": "We call back"}),
    "outage_recovery": ("network.outage_started", {}),
    "plan_upgrade": ("web.page_viewed", {"path": "/plans/upgrade"}),
}
OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("web.form_failed", {"form": "change address", "code": "E-1"}),
    ("app.form_abandoned", {"form": "roaming"}),
    ("web.rage_click", {"page": "/loan"}),
    ("store.kiosk_error", {}),
    ("web.error", {"path": "/garden"}),
    ("chat.message", {"text": "how do I move my number?", "reason": "question"}),
    ("voice.call_ended", {"reason": "customer hung up", "topic": "loan"}),
    ("order.placed", {"product": "lamp", "order_id": "o-9"}),
    ("order.delivered", {"product": "lamp", "order_id": "o-9"}),
    ("web.address_change_completed", {"form": "change address"}),
    ("email.offer_declined", {"action": "premium_card"}),
    ("app.offer_accepted", {"action": "family_line"}),
    ("survey.answered", {"nps": 1}),
]
NOT_TOLD_APART = {("cancellation", "app.offer_accepted")}
"""An offer that is taken while somebody thinks of leaving keeps them, whichever it was."""


def way(told: list[tuple[float, str, dict[str, Any]]], definition: str) -> list[tuple[Any, ...]]:
    made = [event(f"e{n}", ago, kind, **data) for n, (ago, kind, data) in enumerate(told)]
    found: list[Journey] = [one for one in pop(made).conclusions.journeys if one.definition == definition]
    first = [one for one in found if "e0" in one.evidence]
    return [
        (one.state, [(step.id, step.reached_at, step.evidence) for step in one.milestones], one.evidence)
        for one in first
    ]


def test_every_definition_is_begun_here() -> None:
    assert set(BEGUN) == set(policy().journeys)


@pytest.mark.parametrize("definition", BEGUN)
def test_what_happens_on_the_way_to_another_goal_is_no_step_of_this_one(definition: str) -> None:
    begun = (HOUR, *BEGUN[definition])
    alone = way([begun], definition)
    assert len(alone) == 1
    for kind, data in OTHERS:
        if (definition, kind) not in NOT_TOLD_APART:
            assert way([begun, (HOUR / 2, kind, data)], definition) == alone, kind


def test_a_bill_that_is_late_is_not_troubled_by_a_sign_in_that_failed() -> None:
    told = [(2 * DAY, "app.login_failed", {}), (DAY, "web.rage_click", {"page": "/returns"})]
    assert way([(3 * DAY, *BEGUN["bill_payment"]), *told], "bill_payment") == way(
        [(3 * DAY, *BEGUN["bill_payment"])], "bill_payment"
    )

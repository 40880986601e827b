"""Whatever a customer went through: never an upsell in trouble, never a win-back blind to the reason for leaving,
always a reason for what is withheld; and more trouble never looks like less effort."""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agentdesk.domain.decision import ActionKind, Gate, declared_action
from agentdesk.domain.event import Event
from agentdesk.domain.journey import JourneyState
from tests.engine.sample import DAY, HOUR, Pop, call, event, policy, pop, said

CALM: list[tuple[str, dict[str, Any]]] = [
    ("web.page_viewed", {"path": "/news"}),
    ("web.offer_clicked", {}),
    ("web.page_viewed", {"path": "/plans/upgrade"}),
    ("order.placed", {"product": "headphones", "order_id": "o-1"}),
    ("order.delivered", {"order_id": "o-1"}),
    ("survey.answered", {"nps": 10}),
    ("billing.invoice_issued", {"amount": 9}),
    ("billing.invoice_paid", {"amount": 9}),
    ("app.login_succeeded", {}),
    ("email.sent", {"action": "family_line"}),
]
TROUBLE: list[tuple[str, dict[str, Any]]] = [
    ("app.transfer_failed", {"code": "T-1"}),
    ("web.error", {"path": "/cards"}),
    ("web.rage_click", {"element": "pay"}),
    ("ivr.abandoned", {}),
    ("ivr.menu_back", {}),
    ("web.page_not_found", {"path": "/help"}),
    ("chat.agent_requested", {}),
    ("store.kiosk_error", {}),
    ("app.form_abandoned", {"form": "address"}),
]
LEAVING: list[tuple[str, dict[str, Any]]] = [
    ("web.page_viewed", {"path": "/cancel-contract"}),
    ("app.cancellation_requested", {}),
    ("app.cancellation_requested", {"reason": "price"}),
    ("survey.answered", {"nps": 1}),
    ("email.received", {"text": "I want to cancel my contract because it is too expensive"}),
]
OTHER: list[tuple[str, dict[str, Any]]] = [
    ("network.outage_started", {}),
    ("network.restored", {}),
    ("web.page_viewed", {"path": "/report-fraud"}),
    ("app.card_blocked", {"reason": "lost"}),
    ("order.placed", {"product": "phone", "order_id": "o-2"}),
    ("device.activated", {}),
    ("payment.failed", {}),
]
SAID = [
    "thank you",
    "this is terrible, nobody helps",
    "I want a bigger plan",
    "my sim is not activated",
    "cancel my contract",
]
OFFERS_TO_STAY = frozenset({"loyalty_price", "smaller_plan"})

Told = list[tuple[int, tuple[str, dict[str, Any]]]]


def histories(*pools: list[tuple[str, dict[str, Any]]]) -> st.SearchStrategy[Told]:
    pool = [one for some in pools for one in some]
    return st.lists(st.tuples(st.integers(1, 10 * DAY), st.sampled_from(pool)), max_size=12)


def happened(told: Told) -> list[Event]:
    return [event(f"e{n:02d}", minutes, kind, **data) for n, (minutes, (kind, data)) in enumerate(told)]


def ranked(seen: Pop, kind: ActionKind) -> set[str]:
    return {one.action for one in seen.decision.ranked if one.kind is kind}


@settings(max_examples=70, deadline=None)
@given(
    histories(CALM, CALM, TROUBLE, LEAVING, OTHER),
    st.none() | st.sampled_from(SAID),
    st.booleans(),
    st.sampled_from(["desk", "web", "ivr"]),
)
def test_no_offer_in_trouble_and_every_action_is_ranked_or_withheld_with_its_rule(
    told: Told, words: str | None, vulnerable: bool, touchpoint: str
) -> None:
    seen = pop(
        happened(told),
        interaction=call() if words else None,
        utterances=said(words) if words else (),
        traits={"vulnerable": vulnerable, "tenure_months": 24},
        touchpoint=touchpoint,
    )
    decision, known = seen.decision, seen.conclusions
    names = [one.action for one in decision.ranked] + [one.action for one in decision.withheld]
    assert len(names) == len(set(names))
    once = {one.id for one in policy().actions.values() if one.for_each is None}  # the others: once a record
    assert once <= set(names)
    assert {declared_action(one) for one in names} <= set(policy().actions)
    declared = (
        {rule.id for rule in policy().gates}
        | {rule.id for rule in policy().contact_rules}
        | {"touchpoint", "outranked"}
    )
    for one in decision.withheld:
        own = {rule.id for rule in policy().actions[declared_action(one.action)].gates}
        assert one.rule in declared | own
        assert one.because
    signals = {one.signal for one in known.signals}
    open_service = [one for one in known.journeys if one.kind == "service" and one.state is JourneyState.ACTIVE]
    overdue = [one for one in known.journeys for step in one.milestones if step.overdue]
    unhappy = known.sentiment.score < -0.25 and known.sentiment.confidence >= 0.3
    failed = any(one.result.startswith("failed") for one in known.already_tried)
    trouble = (
        vulnerable or open_service or overdue or unhappy or failed
        or signals & {"failure", "fraud_sign", "service_down"}
        or known.effort.level == "high"
    )  # fmt: skip
    if trouble:
        assert not ranked(seen, ActionKind.GROWTH)
        growth = [one for one in decision.withheld if one.kind is ActionKind.GROWTH]
        assert {one.gate for one in growth} <= {Gate.SUITABILITY, Gate.ELIGIBILITY, Gate.APPLICABILITY}


@settings(max_examples=70, deadline=None)
@given(histories(LEAVING, LEAVING, CALM, OTHER))
def test_no_offer_to_stay_before_the_reason_is_known(told: Told) -> None:
    seen = pop(happened(told), traits={"tenure_months": 24})
    known = seen.conclusions
    leaving = [one for one in known.journeys if one.definition == "cancellation" and one.state is JourneyState.ACTIVE]
    if leaving:
        assert not ranked(seen, ActionKind.GROWTH)
    reasons = {step.id for one in leaving for step in one.milestones if step.reached_at}
    if "reason_known" not in reasons and "price_reason" not in {one.signal for one in known.signals}:
        assert not ranked(seen, ActionKind.RETENTION) & OFFERS_TO_STAY


@settings(max_examples=70, deadline=None)
@given(histories(CALM, TROUBLE, OTHER), st.integers(1, 3 * DAY), st.sampled_from(TROUBLE))
def test_more_trouble_never_looks_like_less_effort(told: Told, minutes: int, more: tuple[str, dict[str, Any]]) -> None:
    before = pop(happened(told)).conclusions
    after = pop([*happened(told), event("more", minutes, more[0], **more[1])]).conclusions
    late = [sum(step.overdue for one in found.journeys for step in one.milestones) for found in (before, after)]
    assume(late[0] == late[1])  # the event itself may be the step that was missing
    assert after.effort.score >= before.effort.score
    assert len(after.effort.reasons) >= len(before.effort.reasons)
    assert all(reason.text and reason.evidence for reason in after.effort.reasons)


def test_calm_customers_are_offered_something_so_that_the_rules_above_say_something() -> None:
    seen = pop(happened([(HOUR, CALM[2]), (2 * HOUR, CALM[1])]), traits={"tenure_months": 24})
    assert ranked(seen, ActionKind.GROWTH)


def test_a_bad_survey_answer_is_no_reason_for_leaving() -> None:
    seen = pop(happened([(60, LEAVING[1]), (90, LEAVING[3])]), traits={"tenure_months": 24})
    assert not ranked(seen, ActionKind.RETENTION)
    assert seen.stop("loyalty_price").rule == "reason_first"
    assert seen.best == "ask_reason_for_leaving"


def test_an_offer_to_stay_comes_once_the_reason_is_known() -> None:
    leaving: Told = [(60, ("app.cancellation_requested", {}))]
    told: Told = [(30, ("email.received", {"text": "I want to cancel my contract because it is too expensive"}))]
    traits = {"tenure_months": 24}
    assert not ranked(pop(happened(leaving), traits=traits), ActionKind.RETENTION)
    assert "loyalty_price" in ranked(pop(happened([*leaving, *told]), traits=traits), ActionKind.RETENTION)

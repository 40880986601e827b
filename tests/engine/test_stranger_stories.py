"""Stories as a stranger would tell them, who knows the public interface alone: the same goals in many disguises."""

from typing import Any

import pytest

from agentdesk.domain.decision import ActionKind
from agentdesk.engine.journeys.view import ghosts
from tests.engine.sample import DAY, HOUR, Pop, call, event, events, policy, pop

Told = list[tuple[Any, ...]]


def growth(seen: Pop) -> list[str]:
    return [one.action for one in seen.decision.ranked if one.kind is ActionKind.GROWTH]


def with_text(told: Told) -> tuple[Any, ...]:
    return tuple(event(f"e{i:02d}", at, type_, **data) for i, (at, type_, data) in enumerate(told))


TRANSFERS: dict[str, tuple[Told, list[str]]] = {
    "a limit, then the form, then digits in the menu": (
        [
            (50, "app.transfer_initiated", {}),
            (49, "app.transfer_error", {"error": "insufficient limit"}),
            (45, "app.transfer_initiated", {}),
            (44, "app.transfer_error", {}),
            (40, "web.form_submitted", {"form": "send-money", "success": False}),
            (30, "ivr.call_started", {}),
            (29, "ivr.menu_selected", {"option": "3"}),
            (28, "ivr.menu_selected", {"option": "0"}),
            (25, "ivr.menu_selected", {"option": "3"}),
            (24, "ivr.hangup", {}),
        ],
        ["app", "app", "web", "ivr"],
    ),
    "a payment that is a wire transfer": (
        [
            (58, "app.payment_attempted", {"kind": "wire transfer", "status": "failed"}),
            (52, "app.payment_attempted", {"kind": "wire transfer", "status": "failed"}),
            (20, "web.payment_attempted", {"kind": "wire transfer", "status": "error"}),
            (10, "ivr.abandoned", {"menu": "transfers"}),
        ],
        ["app", "app", "web", "ivr"],
    ),
    "an error on a screen, then words": (
        [
            (90, "app.error", {"screen": "SendMoney", "code": "LIMIT"}),
            (60, "messaging.message", {"text": "I can't send money to my daughter"}),
            (10, "social.mention", {"text": "still can't send money, tried all day"}),
        ],
        ["app", "messaging", "social"],
    ),
    "Segment's way of naming": (
        [(40, "app.Transfer Failed", {"reason": "timeout"}), (30, "web.Transfer Failed", {})],
        ["app", "web"],
    ),
    "a goal in words, on a channel nobody knows": (
        [(40, "web.error", {"goal": "Transfer money abroad"}), (30, "kiosk.failed", {"goal": "Transfer money abroad"})],
        ["web", "kiosk"],
    ),
    "back and forth in the menu": (
        [
            (10, "app.transfer_failed", {}),
            (8, "ivr.menu_selected", {"option": "payments"}),
            (7, "ivr.menu_selected", {"option": "back"}),
            (6, "ivr.menu_selected", {"option": "accounts"}),
            (5, "ivr.menu_selected", {"option": "main menu"}),
            (4, "ivr.call_ended", {"reason": "caller_hangup"}),
        ],
        ["app", "ivr"],
    ),
}


@pytest.mark.parametrize("name", TRANSFERS)
def test_a_transfer_in_disguise(name: str) -> None:
    told, channels = TRANSFERS[name]
    seen = pop(with_text(told), interaction=call())
    assert seen.conclusions.why.intent == "transfer_money"
    assert seen.conclusions.why.confidence >= 0.6
    assert [one.channel for one in seen.conclusions.already_tried] == channels
    assert seen.best == "complete_transfer"
    assert not growth(seen)


@pytest.mark.parametrize(
    "end",
    [
        {"type": "ivr.abandoned"},
        {"type": "ivr.hung_up"},
        {"type": "ivr.hangup"},
        {"type": "ivr.call_dropped"},
        {"type": "ivr.disconnected"},
        {"type": "ivr.session_ended", "ended_by": "caller"},
        {"type": "ivr.call_ended", "hangup_cause": "CALLER_HANGUP"},
        {"type": "ivr.call_ended", "outcome": "abandoned"},
        {"type": "ivr.exit", "reason": "no selection"},
    ],
)
def test_a_hang_up_by_any_name(end: dict[str, str]) -> None:
    seen = pop(
        events(
            (9, "ivr.menu_selected", {"menu": "main", "option": "transfers"}),
            (8, "ivr.menu_selected", {"menu": "transfers", "option": "previous menu"}),
            (7, "ivr.menu_selected", {"menu": "main", "option": "transfers"}),
            (6, "ivr.menu_selected", {"menu": "transfers", "option": "main menu"}),
            (5, end["type"], {name: value for name, value in end.items() if name != "type"}),
        )
    )
    assert [one.result for one in seen.conclusions.already_tried] == ["left after 2 loops"]
    assert {"menu_lost", "menu_loops"} <= {one.signal for one in seen.conclusions.signals}


PHONES: dict[str, Told] = {
    "an eSIM": [(5 * DAY, "order.placed", {"product": "eSIM profile"}), (4 * DAY, "order.delivered", {})],
    "a tablet, as Segment says": [
        (8 * DAY, "web.Order Completed", {"order_id": "1", "products": [{"name": "Galaxy Tab S9"}]}),
        (5 * DAY, "web.Order Delivered", {"order_id": "1"}),
    ],
    "fetched from a store": [
        (6 * DAY, "order.placed", {"product": "Pixel 10"}),
        (4 * DAY, "store.order_picked_up", {}),
    ],
    "a router": [(10 * DAY, "order.placed", {"product": "Fibre router"}), (7 * DAY, "order.delivered", {})],
    "a model and a term": [
        (9 * DAY, "order.placed", {"product": "Aster 9, 24 months", "order_id": "o1"}),
        (6 * DAY, "order.delivered", {"order_id": "o1"}),
    ],
    "with an accessory of its own order": [
        (9 * DAY, "order.placed", {"items": [{"name": "Nova 12"}], "order_id": "1"}),
        (9 * DAY, "order.placed", {"items": [{"name": "charger"}], "order_id": "2"}),
        (6 * DAY, "order.delivered", {"order_id": "1"}),
        (6 * DAY, "order.delivered", {"order_id": "2"}),
    ],
}


@pytest.mark.parametrize("name", PHONES)
@pytest.mark.parametrize("on_call", [True, False])
def test_a_device_that_never_came_to_life(name: str, on_call: bool) -> None:
    seen = pop(events(*PHONES[name]), interaction=call() if on_call else None)
    assert seen.conclusions.why.intent == "activate_device"
    assert [item.title for item in ghosts(seen.conclusions.journeys, policy())] == ["The device was not activated"]
    assert seen.decision.ranked[0].kind in (ActionKind.SERVICE, ActionKind.PROACTIVE)
    assert "activation" in seen.decision.ranked[0].title.lower()
    assert not growth(seen)


def test_a_remedy_that_failed_again_and_again_steps_back_for_one_that_goes_round_it() -> None:
    order = [(9 * DAY, "order.placed", {"product": "Aster 9, 24 months"}), (6 * DAY, "order.delivered", {})]
    failures = [
        (55, "app.activation_failed", {"code": "bad code"}),
        (50, "app.activation_failed", {"code": "bad code"}),
        (40, "web.activation_failed", {"code": "bad code"}),
    ]
    assert pop(events(*order), interaction=call()).best == "resend_activation"
    assert pop(events(*order, *failures[:1]), interaction=call()).best == "resend_activation"
    seen = pop(events(*order, *failures), interaction=call())
    assert seen.best == "activate_by_hand"
    assert any("It failed 3 times" in reason.text for reason in seen.decision.ranked[0].why)


def test_what_failed_for_one_goal_is_not_told_of_another() -> None:
    seen = pop(
        events(*PHONES["a model and a term"], (30, "app.transfer_failed", {}), (20, "web.transfer_failed", {})),
        interaction=call(),
    )
    assert seen.best == "complete_transfer"
    beside = next(one for one in seen.decision.ranked if one.action == "resend_activation")
    assert not [reason.text for reason in beside.why if "app" in reason.text]


def test_leaving_because_of_an_outage_is_met_by_mending_it_and_asked_about() -> None:
    seen = pop(
        (
            event("down", 3 * DAY, "system.outage_started", area="x"),
            event("chat", 2 * DAY, "chat.message", text="The internet has been down for two days, this is awful"),
            event("page", 60, "web.page_viewed", path="/cancel-contract"),
            event("menu", 30, "ivr.menu_selected", option="cancel contract"),
        ),
        interaction=call(),
        traits={"tenure_months": 40},
    )
    ranked = [one.action for one in seen.decision.ranked]
    assert ranked[:2] == ["fix_what_drives_away", "ask_reason_for_leaving"]
    assert {"reset_line", "tell_outage_news"} & set(ranked[:5])
    assert "does not mend it" in seen.stop("loyalty_price").because
    assert not growth(seen)


OTHERS: dict[str, tuple[Told, str, str]] = {
    "too expensive": (
        [(30, "chat.message", {"text": "I am thinking about switching provider, you are too expensive"})],
        "cancel_service",
        "smaller_plan",
    ),
    "called twice, still slow": (
        [
            (6 * DAY, "voice.call_ended", {"topic": "slow internet", "resolved": False}),
            (3 * DAY, "voice.call_ended", {"topic": "slow internet", "resolved": False}),
            (60, "voice.call_started", {}),
        ],
        "outage",
        "send_technician",
    ),
    "the direct debit came back": (
        [
            (2 * DAY, "billing.direct_debit_returned", {"amount": 40}),
            (10, "sms.received", {"text": "I paid, why do I get a reminder?"}),
        ],
        "pay_bill",
        "take_payment",
    ),
    "the number does not come along": (
        [(3 * DAY, "system.porting_failed", {}), (20, "web.page_viewed", {"path": "/porting/status"})],
        "keep_number",
        "port_number",
    ),
    "money is promised, and missed": (
        [
            (3 * DAY, "voice.call_ended", {"topic": "refund"}),
            (3 * DAY - 1, "agent.wrap_up", {"disposition": "promised", "summary": "refund to be paid"}),
            (20, "chat.message", {"text": "I was promised my money back"}),
        ],
        "refund",
        "pay_refund",
    ),
    "a card that is gone must stay blocked": (
        [(20, "app.card_blocked", {"reason": "lost"}), (10, "ivr.menu_selected", {"option": "lost card"})],
        "card_problem",
        "reissue_card",
    ),
    "locked out": (
        [
            (30, "web.login_failed", {"reason": "wrong password"}),
            (25, "web.password_reset_failed", {}),
            (10, "chat.message", {"text": "I cannot get into my account"}),
        ],
        "sign_in",
        "restore_access",
    ),
    "the bot does not understand": (
        [
            (20, "chat.bot_message", {"text": "I did not understand", "speaker": "bot"}),
            (19, "chat.message", {"text": "I need a refund for the double charge"}),
            (18, "chat.bot_fallback", {}),
            (17, "chat.handover_requested", {}),
        ],
        "dispute_bill",
        "correct_bill",
    ),
    "a suspicious payment": (
        [
            (30, "payment.flagged", {"reason": "suspected fraud"}),
            (10, "voice.call_started", {"topic": "unauthorised payment"}),
        ],
        "report_fraud",
        "secure_account",
    ),
    "pictures of a passport": (
        [
            (2 * DAY, "app.document_rejected", {"reason": "blurry"}),
            (DAY, "app.document_rejected", {"reason": "blurry"}),
        ],
        "open_account",
        "verify_identity_now",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_goal(name: str) -> None:
    told, intent, action = OTHERS[name]
    seen = pop(with_text(told), interaction=call())
    assert seen.conclusions.why.intent == intent
    assert seen.best == action
    assert not growth(seen)


@pytest.mark.parametrize(
    "told",
    [
        [(40, "app.transfer_failed", {}), (30, "web.transfer_completed", {})],
        [(2 * DAY, "network.outage_started", {}), (DAY, "network.outage_resolved", {})],
        [(3 * DAY, "payment.failed", {"invoice": "1"}), (2 * DAY, "payment.succeeded", {"invoice": "1"})],
        [
            (9 * DAY, "order.placed", {"product": "phone"}),
            (6 * DAY, "order.delivered", {}),
            (5 * DAY, "device.activated", {}),
        ],
        [
            (40 * DAY, "order.placed", {"product": "phone", "order_id": "1"}),
            (33 * DAY, "order.returned", {"order_id": "1"}),
        ],
    ],
)
def test_what_was_settled_is_over(told: Told) -> None:
    seen = pop(events(*told))
    assert seen.conclusions.why.intent == "unknown"
    assert not seen.conclusions.already_tried
    assert seen.best == "leave_alone"
    assert seen.decision.ranked[0].watch is not None


@pytest.mark.parametrize(
    ("data", "unhappy"),
    [
        ({"nps": 2}, True),
        ({"nps": "6"}, True),
        ({"nps": 9}, False),
        ({"kind": "csat", "score": 1}, True),
        ({"csat": 5}, False),
        ({"type": "ces", "value": 7}, True),
        ({"survey": "NPS", "score": 3}, True),
        ({"score": 9, "max": 10}, False),
        ({"score": "2/5"}, True),
        ({"question": "How satisfied are you?", "answer": "no number"}, False),
    ],
)
def test_an_answer_is_a_feeling_and_a_risk(data: dict[str, Any], unhappy: bool) -> None:
    drawn = pop(events((2 * DAY, "survey.answered", data))).conclusions
    assert (drawn.sentiment.label == "negative") == unhappy
    assert (drawn.attrition.risk > 0) == unhappy
    assert all(reason.evidence for reason in drawn.attrition.reasons)


def test_offers_wait_and_say_for_what_in_plain_words() -> None:
    looked = (60, "web.page_viewed", {"path": "/plans/upgrade"})
    free = pop(events(looked), interaction=call())
    assert growth(free)[0] == "right_plan_advice"
    reasons = {
        "service_first": [looked, (20, "app.transfer_failed", {})],
        "trouble_first": [looked, (12 * DAY, "order.placed", {"product": "headphones"})],
        "asked_first": [looked, (5, "chat.message", {"text": "a refund please"})],
    }
    for rule, told in reasons.items():
        stop = pop(with_text(told), interaction=call()).stop("bigger_data_plan")
        assert stop.rule == rule
        assert stop.evidence
        assert "UTC" not in stop.because
        assert "2026" not in stop.because


def test_no_sentence_is_written_for_a_machine() -> None:
    told = [*PHONES["a model and a term"], (2 * HOUR, "app.transfer_failed", {}), (4 * DAY, "billing.disputed", {})]
    until = {"until": "2026-11-25T00:00:00Z", "owner": "Ana"}
    for exception in (None, until):
        decision = pop(events(*told), interaction=call(), exception_mode=exception).decision
        sentences = [reason.text for one in decision.ranked for reason in one.why]
        sentences += [one.script for one in decision.ranked] + [one.because for one in decision.withheld]
        assert not [text for text in sentences if "UTC" in text or "2026-" in text or "{" in text or " ." in text]
        assert all(
            len(reasons) == len(set(reasons)) for reasons in ([r.text for r in one.why] for one in decision.ranked)
        )

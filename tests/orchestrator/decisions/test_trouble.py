"""Trouble, from raw events over HTTP to what is advised: whatever the sign, no offer is made, all is not well, and a
router does not send the customer back to the bot. It ends when that is solved, or when its window passes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from tests.orchestrator.decisions.conftest import NOON, Clock, event, send
from tests.support.server import Running

Told = list[tuple[Any, ...]]
DAY, HOUR = 1440, 60
WIFI = "the internet in our kitchen stops working every evening after dinner"

SIGNS: Mapping[str, Told] = {
    "danger": [(9, "chat.message", {"text": "I can smell gas"})],
    "fraud_sign": [(9, "web.page_viewed", {"path": "/report-fraud"})],
    "service_down": [(HOUR, "network.outage_started", {})],
    "card_gone": [(HOUR, "app.card_blocked", {"reason": "lost"})],
    "device_gone": [(HOUR, "app.device_reported_stolen", {})],
    "late": [(12 * DAY, "order.placed", {"product": "headphones", "order_id": "o-1"})],
    "tried_in_vain": [(30, "app.transfer_failed", {})],
    "failure": [(HOUR, "store.kiosk_error", {})],
    "repeated_failure": [(9, "web.login_failed", {}), (5, "web.login_failed", {})],
    "failed_payment": [(2 * DAY, "payment.failed", {"reason": "card declined"})],
    "bill_unpaid": [(30 * DAY, "billing.invoice_issued", {"invoice_id": "i-1", "amount": 9})],
    "broken_promise": [(2 * DAY, "voice.callback_missed", {})],
    "broken_promise_told": [(DAY, "email.received", {"text": "your engineer never showed up"})],
    "mishap": [(DAY, "device.overheated", {})],
    "left_broken": [(20 * DAY, "shipment.damaged", {})],
    "held_up": [(DAY, "order.delayed", {"order_id": "o-1"})],
    "let_down": [(DAY, "order.cancelled", {"order_id": "o-1", "reason": "out of stock"})],
    "failed": [(5 * DAY, "card.declined", {"reason": "expired"})],
    "case_open": [(40 * DAY, "claim.filed", {"claim_id": "c-1"})],
    "complaint": [(3 * DAY, "email.received", {"subject": "Complaint"})],
    "rage": [(79, "web.rage_click", {"page": "/news"}), (78, "web.rage_click", {"page": "/news"})],
    "obstacle": [(HOUR, "app.unexpected_logout", {})],
    "help_sought": [(HOUR, "web.help_searched", {"query": "garden"})],
    "dead_end": [(20, "web.page_not_found", {"path": "/garden"})],
    "gave_up": [(HOUR, "app.form_abandoned", {"form": "address"})],
    "menu_lost": [(30, "ivr.abandoned", {})],
    "menu_loops": [(9, "ivr.menu_back", {}), (8, "ivr.menu_back", {})],
    "menu_rounds": [(9, "ivr.session_ended", {"loop_count": 3})],
    "contact_after_failure": [(90, "app.login_failed", {}), (HOUR, "chat.started", {"topic": "hello"})],
    "bot_handoff": [(9, "bot.handoff", {})],
    "bot_gave_up": [(6, "said by bot", "hi"), (5, "said by customer", "hm"), (4, "said by agent", "here I am")],
    "asked_for_person": [(9, "bot.human_requested", {})],
    "left_waiting": [(9, "said by agent", "hello"), (5, "said by customer", "so what now")],
    "unanswered": [(9, "chat.message", {"text": "is anybody there"})],
    "repeat_contact": [(n * DAY, "voice.call_ended", {"duration": 60}) for n in (1, 2, 3)],
    "repeat_contact_for_goal": [
        (2 * DAY, "email.received", {"subject": "Refund"}), (HOUR, "chat.started", {"topic": "my refund"})
    ],
    "repeated_explanation": [
        (DAY, "email.received", {"text": WIFI}), (5, "social.post", {"text": f"{WIFI}, again"}),
    ],
    "channel_hopping": [(90, "app.login_started", {}), (HOUR, "web.login_started", {})],
    "gone_quiet": [(5 * DAY, "app.transfer_started", {"amount": 5})],
    "low_satisfaction": [(DAY, "survey.answered", {"nps": 2})],
    "hard": [*((60 - n, "app.transfer_failed", {}) for n in range(3)), (30, "web.error", {"path": "/transfer"})],
    "unhappy": [(4 * DAY, "social.post", {"text": "This is terrible, I hate it. Awful, useless, horrible company!"})],
}  # fmt: skip
"""For every sign of the shipped state what raises it: (minutes ago, type, data), or what is said in a chat at hand."""

CALM: Mapping[str, Told] = {
    "looked around": [(HOUR, "web.page_viewed", {"path": "/plans/upgrade"}), (90, "web.offer_clicked", {})],
    "asked twice for more": [
        (DAY, "chat.started", {"topic": "a bigger plan"}), (DAY - 5, "chat.ended", {}),
        (HOUR, "web.page_viewed", {"path": "/plans/upgrade"}), (50, "app.screen_viewed", {"screen": "plans upgrade"}),
    ],
    "two calls a week": [(2 * DAY, "voice.call_ended", {}), (5 * DAY, "voice.call_ended", {})],
    "paid and praised": [
        (2 * DAY, "billing.invoice_issued", {"invoice_id": "i-1"}),
        (DAY, "billing.invoice_paid", {"invoice_id": "i-1"}),
        (DAY, "survey.answered", {"nps": 10}),
    ],
    "failed and solved": [(2 * HOUR, "app.login_failed", {}), (HOUR, "app.login_succeeded", {})],
    "clicked in anger and paid": [
        (2 * HOUR, "web.rage_click", {"page": "/pay-bill"}), (HOUR, "web.payment_completed", {"page": "/pay-bill"})
    ],
    "payment failed and paid": [(2 * DAY, "payment.failed", {}), (DAY, "payment.succeeded", {})],
    "lost and found": [(2 * DAY, "parcel.lost", {"parcel_id": "A"}), (DAY, "parcel.found", {"parcel_id": "A"})],
    "complained and closed": [
        (9 * DAY, "complaint.opened", {"complaint_id": "1"}), (DAY, "complaint.closed", {"complaint_id": "1"})
    ],
    "payment failed and put off": [(9 * DAY, "payment.failed", {}), (8 * DAY, "billing.instalments_agreed", {})],
    "missed and called back": [(2 * DAY, "voice.callback_missed", {}), (DAY, "voice.callback_completed", {})],
    "unhappy and asked again": [(9 * DAY, "survey.answered", {"nps": 1}), (DAY, "survey.answered", {"nps": 10})],
    "lost in the menu and helped": [
        (2 * HOUR, "ivr.abandoned", {}),
        (HOUR, "agent.wrap_up", {"disposition": "resolved", "interaction_id": "elsewhere-1"}),
    ],
    "over long ago": [(4 * DAY, "web.rage_click", {}), (4 * DAY, "bot.handoff", {}), (4 * DAY, "ivr.abandoned", {})],
}  # fmt: skip


async def told(client: httpx.AsyncClient, number: int, story: Told) -> tuple[str, str | None]:
    """Have it happen to a customer of its own: the identifier, and the chat at hand if something was said."""
    who, chat = f"phone:+1415555{number:04d}", None
    happened = [one for one in story if not one[1].startswith("said by ")]
    if happened:
        await send(
            client,
            *(
                {**event(kind, NOON - timedelta(minutes=ago), 100 * number + place, who), "data": data}
                for place, (ago, kind, data) in enumerate(happened)
            ),
        )
    for ago, kind, text in [one for one in story if one not in happened]:
        if chat is None:
            body = {"channel": "chat", "identifier": who, "state": "connected", "agent_id": "sam"}
            answer = await client.post("/v1/interactions", json=body)
            assert answer.status_code in (200, 201), answer.text
            chat = answer.json()["id"]
        at = (NOON - timedelta(minutes=ago)).isoformat()
        said = {"speaker": kind.removeprefix("said by "), "text": text, "at": at}
        answer = await client.post(f"/v1/interactions/{chat}/utterances", json=said)
        assert answer.status_code in (200, 201), answer.text
    return who, chat


async def decided(client: httpx.AsyncClient, who: str, chat: str | None, touchpoint: str) -> dict[str, Any]:
    body = {"identifier": who, "touchpoint": touchpoint, **({"interaction_id": chat} if chat else {})}
    answer = await client.post("/v1/decisions", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def signals_of(client: httpx.AsyncClient, who: str) -> set[str]:
    found = (await client.get("/v1/customers", params={"identifier": who})).json()["items"][0]["id"]
    context = (await client.get(f"/v1/customers/{found}/context")).json()
    return {one["signal"] for one in context["signals"]}


async def test_whatever_the_sign_nothing_is_sold_all_is_not_well_and_nobody_is_sent_to_the_bot(server: Running) -> None:
    client = await server.client()
    await server.client("agent", "Sam")
    lead = await server.client("supervisor", "Lee")
    signs = server.services.policy.states["trouble"]
    assert set(SIGNS) == {sign.id for sign in signs}
    for number, sign in enumerate(signs):
        who, chat = await told(client, number, SIGNS[sign.id])
        decision = await decided(client, who, chat, "chat_router" if chat else "ivr")
        if sign.signal:
            assert sign.signal in await signals_of(lead, who), sign.id
        assert not [one["action"] for one in decision["ranked"] if one["kind"] == "growth"], sign.id
        offer = next(one for one in decision["withheld"] if one["action"] == "family_line")
        assert offer["rule"] in ("trouble_first", "service_first"), (sign.id, offer)
        assert len(offer["because"]) > 20, (sign.id, offer)
        assert offer["evidence"], (sign.id, offer)
        assert decision["ranked"][0]["action"] not in ("leave_alone", "let_it_be_over"), sign.id
        alone = next(one for one in decision["withheld"] if one["action"] == "leave_alone")
        assert alone["because"], sign.id
        assert (decision["routing"]["bypass_bot"], bool(decision["routing"]["queue"])) == (True, True), sign.id
        assert decision["routing"]["because"], sign.id


async def test_a_content_customer_is_offered_something_and_the_usual_way(server: Running) -> None:
    client = await server.client()
    for number, (name, story) in enumerate(CALM.items()):
        who, _ = await told(client, 500 + number, story)
        decision = await decided(client, who, None, "ivr")
        stopped = next((one for one in decision["withheld"] if one["action"] == "family_line"), None)
        assert stopped is None, (name, stopped)
        assert decision["routing"]["bypass_bot"] is False, (name, decision["routing"])


async def test_it_says_how_often_what_and_when(server: Running, clock: Clock) -> None:
    client = await server.client()
    who, _ = await told(client, 1, [(9 + n, "web.rage_click", {"page": "/news"}) for n in range(3)])
    stop = next(one for one in (await decided(client, who, None, "web"))["withheld"] if one["action"] == "family_line")
    assert stop["rule"] == "trouble_first"
    clicked = "Clicked or tapped in anger 3 times (/news, less than an hour ago)"
    assert stop["because"] == f"{clicked}, and that comes first"
    assert len(stop["evidence"]) == 3
    payer, _ = await told(client, 2, [(9, "web.rage_click", {"page": "/pay-bill"})])
    open_too = (await decided(client, payer, None, "web"))["withheld"]
    stop = next(one for one in open_too if one["action"] == "family_line")
    assert "“Paying a bill” has been open" in stop["because"]
    assert "Clicked or tapped in anger (/pay-bill, less than an hour ago)" in stop["because"]
    clock.pass_by(days=3, hours=1)
    again = await decided(client, who, None, "web")
    assert "family_line" in {one["action"] for one in again["ranked"]}

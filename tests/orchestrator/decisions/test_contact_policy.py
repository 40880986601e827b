"""The contact policy over real history: exact on every channel however much there is, and true to links and unlinks."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from agentdesk.engine.history import OUTCOMES
from agentdesk.orchestrator.decisions.contacts import KEPT, Shown, history, keep_outcome
from agentdesk.orchestrator.decisions.tables import contact_times, shown_actions
from tests.orchestrator.decisions.conftest import MAYA, NOON, Clock, customer_of, event, send
from tests.support.server import Running

OFFER = "bigger_data_plan"
COOKIE = "cookie:c-77"


def told(kind: str, number: int, ago: timedelta, subject: str = MAYA, **data: Any) -> dict[str, Any]:
    return event(kind, NOON - ago, number, subject, **data)


async def stopped(client: httpx.AsyncClient, action: str = OFFER) -> tuple[str, str] | None:
    """(gate, rule) that withholds the action now; None where it is ranked."""
    answer = await client.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "care"})
    assert answer.status_code == 200, answer.text
    decision = answer.json()
    found = {one["action"]: (one["gate"], one["rule"]) for one in decision["withheld"]}
    assert (action in found) != (action in [one["action"] for one in decision["ranked"]])
    return found.get(action)


async def test_a_refusal_counts_for_as_long_as_it_says_behind_hundreds_of_mails(server: Running) -> None:
    acd = await server.client()
    await send(acd, told("app.offer_declined", 1, timedelta(days=29), action=OFFER))
    mails = [told("email.sent", n, timedelta(days=20, minutes=n), action="offer_activation_help") for n in range(300)]
    await send(acd, *mails)
    assert await stopped(acd) == ("contact_policy", "declined_before")
    async with server.services.database.read() as connection:
        rows = (await connection.execute(select(contact_times.c.action, func.length(contact_times.c.times)))).all()
    assert {row[0] for row in rows} >= {OFFER, "offer_activation_help"}
    assert max(row[1] for row in rows) < KEPT * 20


async def test_a_refusal_of_long_ago_is_forgiven(server: Running) -> None:
    acd = await server.client()
    await send(acd, told("app.offer_declined", 1, timedelta(days=31), action=OFFER))
    assert await stopped(acd) is None


async def test_what_campaigns_send_counts_as_shown_for_its_kind_once_a_message(server: Running) -> None:
    acd = await server.client()
    sent = [
        told(kind, n, timedelta(days=n % 5, hours=1), message_id=f"m-{n}", **what)
        for n in range(1, 6)
        for kind, what in (
            ("email.sent", {"action": "spring_sale", "action_kind": "growth"}),
            ("email.delivered", {"action": "spring_sale", "action_kind": "growth"}),
        )
    ]
    await send(acd, *sent)
    assert await stopped(acd) is None  # five messages, each told twice
    await send(acd, told("push.sent", 9, timedelta(hours=1), treatment="family_line"))
    assert await stopped(acd) == ("contact_policy", "growth_seen")


async def test_a_mail_that_names_no_action_and_one_of_an_unknown_kind_are_no_contacts(server: Running) -> None:
    acd = await server.client()
    await send(acd, *(told("email.sent", n, timedelta(hours=n), subject_line="News") for n in range(1, 12)))
    await send(acd, *(told("sms.sent", n, timedelta(hours=n), action="bill_ready") for n in range(1, 12)))
    assert await stopped(acd) is None


async def test_history_follows_links_and_unlinks(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(acd, told("web.page_viewed", 1, timedelta(days=2), path="/"))
    await send(acd, told("web.offer_declined", 1, timedelta(days=1), subject=COOKIE, offer_id=OFFER))
    assert await stopped(acd) is None
    customer = await customer_of(agent)
    linked = await agent.post(f"/v1/customers/{customer}/links", json={"identifier": COOKIE, "evidence": "said so"})
    assert linked.status_code in (200, 201), linked.text
    assert await stopped(acd) == ("contact_policy", "declined_before")
    customer = await customer_of(agent)
    gone = await agent.delete(f"/v1/customers/{customer}/links/{linked.json()['id']}")
    assert gone.status_code in (200, 204), gone.text
    assert await stopped(acd) is None


async def test_late_news_of_one_occasion_leaves_the_newest_standing(server: Running) -> None:
    acd = await server.client()
    await send(acd, told("app.offer_declined", 1, timedelta(days=1), action=OFFER, decision_id="x-1"))
    await send(acd, told("app.offer_shown", 1, timedelta(days=2), action=OFFER, decision_id="x-1"))
    assert await stopped(acd) == ("contact_policy", "declined_before")


async def test_any_order_of_any_outcomes_keeps_exactly_the_newest_of_each(server: Running) -> None:
    chance = random.Random(7)
    kept: dict[str, tuple[str, str, str, Any]] = {}
    nodes = (901, 902)
    async with server.services.database.write() as unit:
        for _ in range(400):
            decision, action = f"d-{chance.randrange(150)}", chance.choice(["a", "b"])
            at = NOON - timedelta(minutes=chance.randrange(10_000))
            outcome, touchpoint = chance.choice(sorted(OUTCOMES)), chance.choice(["desk", "web"])
            node = nodes[hash(decision) % 2]
            await keep_outcome(unit.connection, Shown(node, decision, action, "growth", at), outcome, touchpoint)
            kept[f"{decision} {action}"] = (action, outcome, touchpoint, at)
        for depth in (1, 5, KEPT):
            found = await history(unit.connection, nodes, depth)
            assert sorted((o.action, o.outcome, o.touchpoint, o.at) for o in found) == sorted(_newest(kept, depth))


def _newest(kept: dict[str, tuple[str, str, str, Any]], depth: int) -> Iterator[tuple[str, str, str, Any]]:
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for action, outcome, touchpoint, at in kept.values():
        groups.setdefault((action, outcome, touchpoint), []).append(at)
    for key, times in groups.items():
        yield from ((*key, at) for at in sorted(times, reverse=True)[:depth])


async def seen(client: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    answer = await client.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "chat_router", **asked})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    ("kind", "action"),
    [("email.offer_declined", "premium_card"), ("app.offer_viewed", OFFER), ("app.offer_declined", OFFER),
     ("sms.offer_dismissed", "device_insurance"), ("web.offer_shown", "family_line"),
     ("email.offer_accepted", "offer_activation_help"), ("app.offer_ignored", "news_on_dispute")],
)  # fmt: skip
async def test_what_became_of_our_own_action_is_nothing_that_the_customer_wants(
    server: Running, kind: str, action: str
) -> None:
    acd, lead = await server.client(), await server.client("supervisor")
    await send(acd, told(kind, 1, timedelta(days=1), action=action))
    context = (await lead.get(f"/v1/customers/{await customer_of(lead)}/context")).json()
    assert (context["why"]["intent"], context["journeys"], context["already_tried"]) == ("unknown", [], [])
    routing = (await seen(acd))["routing"]
    assert (routing["bypass_bot"], routing["queue"]) == (False, None)


async def test_what_they_write_with_a_refusal_are_their_own_words(server: Running) -> None:
    acd, lead = await server.client(), await server.client("supervisor")
    await send(
        acd, told("email.offer_declined", 1, timedelta(hours=1), action=OFFER, text="First find my lost refund!")
    )
    context = (await lead.get(f"/v1/customers/{await customer_of(lead)}/context")).json()
    assert context["why"]["intent"] == "refund"


async def test_a_refusal_is_the_reason_shown_with_the_event_that_told_of_it_behind_whatever_was_clicked_since(
    server: Running,
) -> None:
    acd, lead = await server.client(), await server.client("supervisor")
    await send(acd, told("email.offer_declined", 1, timedelta(days=1), action="premium_card"))
    await send(acd, *(told("web.page_viewed", n, timedelta(minutes=10 + n), path="/news") for n in range(300)))
    stop = next(one for one in (await seen(acd))["withheld"] if one["action"] == "premium_card")
    assert (stop["gate"], stop["rule"]) == ("contact_policy", "declined_before")
    assert stop["because"] == "The customer declined it (by mail, 24 hours ago)"
    page = await lead.get(f"/v1/customers/{await customer_of(lead)}/timeline", params={"channel": "email"})
    (item,) = page.json()["items"]
    assert stop["evidence"] == [item["id"]]


async def test_six_offers_a_week_are_six(server: Running) -> None:
    acd = await server.client()
    await send(acd, told("web.page_viewed", 1, timedelta(days=2), path="/"))
    for n in range(1, 7):
        assert await stopped(acd, "family_line") is None, n
        await send(acd, told("push.sent", n, timedelta(hours=n), treatment="family_line"))
    assert await stopped(acd, "family_line") == ("contact_policy", "growth_seen")


async def test_a_chat_that_shows_the_same_at_each_turn_has_shown_it_once(server: Running, clock: Clock) -> None:
    acd = await server.client()
    body = {"channel": "chat", "identifier": MAYA, "state": "connected"}
    chat = (await acd.post("/v1/interactions", json=body)).json()["id"]
    await send(acd, told("web.page_viewed", 1, timedelta(hours=2), path="/plans/upgrade"))
    made = [await seen(acd, touchpoint="web", interaction_id=chat) for _ in range(9)]
    first = made[0]["ranked"][0]["action"]
    assert {one["ranked"][0]["action"] for one in made} == {first}

    async def known() -> list[str]:
        async with server.services.database.read() as connection:
            query = select(shown_actions.c.outcome).where(shown_actions.c.action == first)
            return sorted(await connection.scalars(query))

    assert await known() == ["shown"]
    for outcome in ("accepted", "acted"):  # the answer to one of them is the answer to that show
        clock.pass_by(minutes=1)
        answer = await acd.post(f"/v1/decisions/{made[4]['id']}/feedback", json={"outcome": outcome})
        assert answer.status_code in (200, 201), answer.text
    assert await known() == ["acted"]
    await seen(acd, touchpoint="web", interaction_id=chat)
    assert len(await known()) == 1
    await send(acd, told("app.offer_shown", 2, timedelta(0), action=first, decision_id=made[7]["id"]))
    assert await known() == ["acted"]

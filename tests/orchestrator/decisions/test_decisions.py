"""Decisions for touchpoints over HTTP: asked, answered, kept, replayed."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select, update

from agentdesk.engine.decisions.inputs import document_hash
from agentdesk.orchestrator.decisions.contacts import history
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.decisions.tables import decisions, shown_actions
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.decisions.conftest import MAYA, NOON, Clock, customer_of, event, send
from tests.orchestrator.decisions.test_context import FAILED_TRANSFER, context_of
from tests.support.server import Running, running


async def ask(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    body = {"identifier": MAYA, "touchpoint": "ivr", **more}
    answer = await client.post("/v1/decisions", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_ivr_learns_where_to_put_the_call(server: Running) -> None:
    ivr = await server.client()
    await send(ivr, *FAILED_TRANSFER)
    told = await ask(ivr)
    assert told["touchpoint"] == "ivr"
    assert told["routing"]["bypass_bot"] is True
    assert told["routing"]["because"]
    assert told["ranked"]
    assert (await ivr.get(f"/v1/decisions/{told['id']}")).json() == told


async def test_an_idempotency_key_is_one_decision(server: Running) -> None:
    ivr = await server.client()
    await send(ivr, *FAILED_TRANSFER)
    body, key = {"identifier": MAYA, "touchpoint": "ivr"}, {"Idempotency-Key": "d-1"}
    answers = await asyncio.gather(*(ivr.post("/v1/decisions", json=body, headers=key) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    other = await ivr.post("/v1/decisions", json={**body, "touchpoint": "web"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_feedback_enters_the_history_once_and_the_latest_counts(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    advice = (await context_of(agent, await customer_of(agent)))["decision"]
    action, url = advice["ranked"][0]["action"], f"/v1/decisions/{advice['id']}/feedback"
    stamp = (NOON - timedelta(seconds=5)).isoformat()
    accepted = {"outcome": "Accepted", "outcomeTimestamp": stamp}
    answers = await asyncio.gather(*(agent.post(url, json=accepted) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json()["action"] == action
    assert answers[0].json()["outcomeTimestamp"] == "2026-11-20T12:00:00Z", "no answer comes before its advice"
    clock.pass_by(minutes=1)
    await agent.post(url, json={"action": action, "outcome": "acted"})
    await agent.post(url, json={"action": action, "outcome": "declined", "outcomeTimestamp": "2026-11-20T08:00:00Z"})
    listed = (await agent.get(url, params={"limit": 2})).json()
    rest = (await agent.get(url, params={"limit": 2, "cursor": listed["next"]})).json()
    assert [one["outcome"] for one in listed["items"] + rest["items"]] == ["accepted", "acted", "declined"]
    assert rest["next"] is None
    async with server.services.database.read() as connection:
        nodes = set(await connection.scalars(select(shown_actions.c.node_id)))
        (shown,) = await history(connection, nodes, 8)
    assert (shown.action, shown.outcome, shown.touchpoint) == (action, "acted", "desk")
    after = (await context_of(agent, await customer_of(agent)))["decision"]
    assert after["ranked"]


async def test_the_same_answer_to_advice_is_told_with_its_first_time(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    advice = (await context_of(agent, await customer_of(agent)))["decision"]
    url, key = f"/v1/decisions/{advice['id']}/feedback", {"Idempotency-Key": "f-1"}
    first = (await agent.post(url, json={"outcome": "accepted"}, headers=key)).json()
    for headers in (key, key, {}, {"Idempotency-Key": "f-2"}):
        clock.pass_by(minutes=1)
        again = await agent.post(url, json={"outcome": "accepted"}, headers=headers)
        assert (again.status_code, again.json()) == (200, first)
    other = await agent.post(url, json={"outcome": "declined"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_only_touchpoints_that_show_something_write_history(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    await context_of(agent, await customer_of(agent))
    async with server.services.database.read() as connection:
        assert (await connection.execute(select(shown_actions))).all() == []
    told = await ask(acd, touchpoint="web")
    async with server.services.database.read() as connection:
        (row,) = (await connection.execute(select(shown_actions))).all()
    assert (row.action, row.outcome, row.touchpoint) == (told["ranked"][0]["action"], "shown", "web")


async def test_a_context_tells_what_was_said_of_the_advice_in_its_interaction(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    here = {"interaction_id": call["id"]}
    first = await context_of(agent, call["customer_id"], **here)
    assert (first["answers"], first["accepted"]) == ([], None)
    advice = first["decision"]
    action, url = advice["ranked"][0]["action"], f"/v1/decisions/{advice['id']}/feedback"

    async def answer(outcome: str) -> dict[str, Any]:
        assert (await agent.post(url, json={"outcome": outcome})).status_code == 200
        clock.pass_by(seconds=1)
        return await context_of(agent, call["customer_id"], **here)

    accepted = await answer("accepted")
    assert [(one["decision_id"], one["action"], one["outcome"]) for one in accepted["answers"]] == [
        (advice["id"], action, "accepted")
    ]
    # something else is to be done now: what was accepted is told whole beside it
    await send(acd, event("app.payment_failed", clock(), 7), event("web.checkout_abandoned", clock(), 8))
    clock.pass_by(minutes=10)
    later = await context_of(agent, call["customer_id"], **here)
    assert later["decision"]["id"] != advice["id"]
    assert later["accepted"] == advice
    done = await answer("acted")
    assert [one["outcome"] for one in done["answers"]] == ["accepted", "acted"]
    assert done["accepted"] is None
    other = await context_of(agent, call["customer_id"])
    assert other["answers"] == done["answers"]
    await acd.patch(f"/v1/interactions/{call['id']}", json={"state": "closed"})
    assert (await context_of(agent, call["customer_id"]))["answers"] == []


async def test_every_stored_decision_replays_also_after_a_restart(
    server: Running, clock: Clock, settings: ServeSettings
) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(
        acd,
        *FAILED_TRANSFER,
        event("web.page_viewed", NOON - timedelta(days=3), subject="crm:C-9", path="/plans", weight=0.1 + 0.2),
        event("order.placed", NOON - timedelta(days=9), subject="crm:C-9", category="phone", label="Größe ✓"),
    )
    await acd.post(
        "/v1/identify", json={"userId": "u-1", "traits": {"phone": "+14155550132", "tier": "gold", "x": 1e-7}}
    )
    for identifier in (MAYA, "crm:C-9"):
        customer = await customer_of(agent, identifier)
        told = await context_of(agent, customer)
        await agent.post(f"/v1/decisions/{told['decision']['id']}/feedback", json={"outcome": "declined"})
        for touchpoint in ("ivr", "chat_router", "web", "nowhere"):
            clock.pass_by(hours=7)
            await ask(acd, identifier=identifier, touchpoint=touchpoint)
        await context_of(agent, customer)
    first = await replay_all(server.services.database)
    assert (first.equal >= 10, first.different, first.unknown_policy) == (True, (), 0)
    # by the same clock: by another one what was waited for would be over, and decisions brought back beside these
    async with running(replace(settings, now=clock)) as restarted:
        assert await replay_all(restarted.services.database) == first
        async with restarted.services.database.write() as unit:
            # as a program wrote them that knew less of journeys and reasons
            for row in (
                await unit.connection.execute(select(decisions.c.id, decisions.c.inputs, decisions.c.body))
            ).all():
                inputs, told = json.loads(row.inputs), json.loads(row.body)
                del inputs["why"]["others"]
                for journey in inputs["journeys"]:
                    del journey["version"], journey["success_parts"]
                told["inputs_hash"] = document_hash(inputs)
                older = {"inputs": json.dumps(inputs), "body": json.dumps(told)}
                await unit.connection.execute(update(decisions).where(decisions.c.id == row.id).values(older))
        assert await replay_all(restarted.services.database) == first
        async with restarted.services.database.write() as unit:
            body = decisions.c.body
            another = select(body).order_by(decisions.c.id).limit(1)  # the desk's: not one of those that are changed
            changed = update(decisions).values(body=another.scalar_subquery())
            await unit.connection.execute(changed.where(decisions.c.touchpoint == "nowhere"))
        spoiled = await replay_all(restarted.services.database)
        assert len(spoiled.different) == 2


async def test_a_decision_of_anothers_interaction_is_not_there(server: Running) -> None:
    acd, sam, mate = await server.client(), await server.client("agent", "Sam"), await server.client("agent", "Mate")
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    advice = (await context_of(sam, call["customer_id"], interaction_id=call["id"]))["decision"]
    assert (await mate.get(f"/v1/decisions/{advice['id']}")).status_code == 404
    refused = await mate.post(f"/v1/decisions/{advice['id']}/feedback", json={"outcome": "accepted"})
    assert refused.status_code == 404
    assert (await sam.get(f"/v1/decisions/{advice['id']}")).json() == advice


async def test_bad_questions_are_refused(server: Running) -> None:
    ivr = await server.client()
    await send(ivr, *FAILED_TRANSFER)
    told = await ask(ivr)
    feedback = f"/v1/decisions/{told['id']}/feedback"
    call = await ivr.post("/v1/interactions", json={"channel": "chat", "identifier": "email:else@example.org"})
    for url, body, status, code in (
        ("/v1/decisions", {"touchpoint": "ivr"}, 422, "invalid"),
        ("/v1/decisions", {"touchpoint": "ivr", "identifier": MAYA, "customer_id": "x"}, 422, "invalid"),
        ("/v1/decisions", {"identifier": MAYA}, 422, "invalid"),
        ("/v1/decisions", {"touchpoint": "ivr", "identifier": "phone:abc"}, 422, "invalid_identifier"),
        ("/v1/decisions", {"touchpoint": "ivr", "identifier": "crm:nobody"}, 404, "unknown_customer"),
        ("/v1/decisions", {"touchpoint": "ivr", "customer_id": "nobody"}, 404, "unknown_customer"),
        ("/v1/decisions", {"touchpoint": "ivr", "identifier": MAYA, "interaction_id": "none"}, 404, "not_found"),
        (
            "/v1/decisions",
            {"touchpoint": "ivr", "identifier": MAYA, "interaction_id": call.json()["id"]},
            404,
            "not_found",
        ),
        ("/v1/decisions/none/feedback", {"outcome": "accepted"}, 404, "not_found"),
        (feedback, {"outcome": "loved"}, 422, "invalid"),
        (feedback, {}, 422, "invalid"),
        (feedback, {"outcome": "accepted", "action": "none"}, 422, "invalid"),
        (feedback, {"outcome": "accepted", "outcomeTimestamp": "soon"}, 422, "invalid"),
    ):
        answer = await ivr.post(url, json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text

"""Advice that nobody overrode opens with what was known when it was given, for the supervisor of the team alone."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.orchestrator.decisions.conftest import MAYA, Clock, event, send
from tests.support.server import Running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def say(acd: httpx.AsyncClient, call: dict[str, Any], text: str, at: datetime) -> None:
    body = {"speaker": "customer", "text": text, "at": at.isoformat()}
    assert (await acd.post(f"/v1/interactions/{call['id']}/utterances", json=body)).status_code == 201


async def test_what_was_known_then_opens_and_nothing_that_came_after(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    boss, other = await server.client("supervisor", "Eva"), await server.client("supervisor", "Bob", "care-2")
    await send(acd, event("app.transfer_failed", clock(), traits={"name": "Maya Ortiz"}))
    clock.pass_by(minutes=1)
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    await say(acd, call, "My transfer failed", clock())
    clock.pass_by(seconds=5)
    url = f"/v1/customers/{call['customer_id']}/context"
    context = (await agent.get(url, params={"interaction_id": call["id"]})).json()
    decision = context["decision"]
    clock.pass_by(seconds=5)
    await say(acd, call, "Thank you, it works now", clock())
    await send(acd, event("app.transfer_completed", clock(), 2))
    answer = {"outcome": "acted", "action": decision["ranked"][0]["action"]}
    assert (await agent.post(f"/v1/decisions/{decision['id']}/feedback", json=answer)).status_code == 200
    picture = f"/v1/decisions/{decision['id']}/picture"
    told = (await boss.get(picture)).json()
    assert (told["customer_name"], told["agent_name"], told["answer"]) == ("Maya Ortiz", "Sam", "acted")
    assert told["receipt"] == decision
    seen = told["on_screen"]
    assert [one["text"] for one in seen["transcript"]["utterances"]] == ["My transfer failed"]
    assert [one["type"] for one in seen["timeline"] if one["type"].startswith("app.")] == ["app.transfer_failed"]
    assert (seen["why"]["label"], seen["feels"]["effort"]) == (context["why"]["label"], context["effort"]["level"])
    assert [one["result"] for one in seen["tried"]] == [one["result"] for one in context["already_tried"]]
    looks = (await agent.get("/v1/me/record")).json()["looked_at_by"]
    assert [(one["by"], one["what"]) for one in looks] == [("Eva", "conversation")]
    assert ((await other.get(picture)).status_code, (await agent.get(picture)).status_code) == (404, 403)
    assert (await boss.get("/v1/decisions/nothing/picture")).status_code == 404
    await erased_is_told_without_a_word(server, boss, call, picture)


async def erased_is_told_without_a_word(
    server: Running, boss: httpx.AsyncClient, call: dict[str, Any], picture: str
) -> None:
    admin = await server.client("admin")
    gone = await admin.post(f"/v1/customers/{call['customer_id']}/erasure", json={"reason": "requested"})
    assert gone.status_code == 201
    told = await boss.get(picture)
    assert told.json()["erased"]
    assert "Maya" not in told.text
    assert "transfer failed" not in told.text.lower()


async def test_advice_outside_of_a_conversation_is_nobodys_to_open(server: Running, clock: Clock) -> None:
    acd, boss = await server.client(), await server.client("supervisor", "Eva")
    await send(acd, event("app.transfer_failed", clock()))
    made = (await acd.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "ivr"})).json()
    assert (await boss.get(f"/v1/decisions/{made['id']}/picture")).status_code == 404

"""What a contact was about is settled with it, whatever the agent wrote: from raw events and words over HTTP to what is
tried, open and advised. One that did not do what the customer came for settles nothing."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.orchestrator.decisions.conftest import NOON, Clock, customer_of, event, send, server
from tests.support.server import Running

__all__ = ["server"]
STORIES: dict[str, tuple[list[tuple[int, str, dict[str, Any]]], str]] = {
    "sign in": ([(300, "app.login_failed", {})], "I cannot log in"),
    "payment": ([(300, "payment.failed", {})], "my payment did not go through"),
    "refund": ([(300, "app.refund_error", {})], "where is my refund"),
    "transfer": ([(300, "web.transfer_failed", {})], "my transfer failed"),
    "card": ([(6 * 1440, "card.blocked", {})], "my card is blocked"),
    "outage": ([(300, "network.outage_started", {})], "my internet is down"),
    "activation": ([(300, "app.error", {"task": "activation"})], "it does not work"),
    "two things": (
        [(300, "app.login_failed", {}), (290, "web.transfer_failed", {})],
        "I cannot log in. my transfer failed",
    ),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def talk(server: Running, number: int, story: str, disposition: str, *, act: bool = False) -> str:
    """It happens, they call, and the agent closes the call: the identifier."""
    happened, words = STORIES[story]
    who = f"phone:+1415556{number:04d}"
    acd, agent = await server.client(), await server.client("agent", "Sam")
    told = [
        {**event(kind, NOON - timedelta(minutes=ago), 10 * number + place, who), "data": data}
        for place, (ago, kind, data) in enumerate(happened)
    ]
    await send(acd, *told)
    body = {"channel": "voice", "identifier": who, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()["id"]
    context = (await agent.get(f"/v1/customers/{await customer_of(agent, who)}/context?interaction_id={call}")).json()
    texts = [("customer", one) for one in words.split(". ")]
    for speaker, text in (*texts, ("agent", "done"), ("customer", "great it works, thank you")):
        answer = await acd.post(f"/v1/interactions/{call}/utterances", json={"speaker": speaker, "text": text})
        assert answer.status_code == 201, answer.text
    if act:
        decision = context["decision"]
        answered = {"action": decision["ranked"][0]["action"], "outcome": "acted"}
        answer = await agent.post(f"/v1/decisions/{decision['id']}/feedback", json=answered)
        assert answer.is_success, answer.text
    answer = await agent.post(f"/v1/interactions/{call}/wrap-up", json={"disposition": disposition, "summary": "done"})
    assert answer.status_code == 200, answer.text
    return who


async def seen(server: Running, who: str) -> tuple[dict[str, Any], dict[str, Any]]:
    client: httpx.AsyncClient = await server.client()
    lead = await server.client("supervisor", "Lee")
    context = (await lead.get(f"/v1/customers/{await customer_of(lead, who)}/context")).json()
    decision = (await client.post("/v1/decisions", json={"identifier": who, "touchpoint": "ivr"})).json()
    return context, decision


async def test_a_resolved_contact_settles_what_it_was_about(server: Running, clock: Clock) -> None:
    for number, story in enumerate(STORIES):
        who = await talk(server, number, story, "resolved", act=number % 2 == 1)
        clock.pass_by(minutes=5)
        context, decision = await seen(server, who)
        assert not [one for one in context["already_tried"] if one["result"].startswith("failed")], story
        running = [(one["definition"], one["milestones"]) for one in context["journeys"] if one["state"] == "active"]
        assert running == [], story
        assert "growth" in {one["kind"] for one in decision["ranked"]}, story
        assert decision["routing"]["bypass_bot"] is False, (story, decision["routing"])


@pytest.mark.parametrize("disposition", ["unresolved", "promised", "passed_on"])
async def test_one_that_did_not_help_settles_nothing(server: Running, clock: Clock, disposition: str) -> None:
    for number, story in enumerate(("sign in", "payment", "card")):
        who = await talk(server, 100 + number, story, disposition)
        clock.pass_by(minutes=5)
        context, decision = await seen(server, who)
        assert [one for one in context["journeys"] if one["state"] == "active"], story
        assert "growth" not in {one["kind"] for one in decision["ranked"]}, story

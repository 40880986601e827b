"""Who withholds the number is a customer whom nobody knows yet: on a desk, and joined to nobody."""

from typing import Any

import pytest

from tests.orchestrator.interactions.test_interactions import MAYA, offered
from tests.support.server import Running

WITHHELD: list[dict[str, Any]] = [
    {"identifier": None},
    {"identifier": ""},
    {"identifier": "phone:"},
    {"identifier": "phone:anonymous"},
    {"identifier": "phone:Restricted"},
    {"identifier": "phone:sip:anonymous@anonymous.invalid"},
    {"identifier": "external:unknown"},
]


async def test_each_such_call_reaches_a_desk_as_a_customer_of_its_own(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    calls = [await offered(acd, agent_id="sam", state="connected", **how) for how in WITHHELD]
    calls.append(await offered(acd, agent_id="sam", state="connected"))
    assert len({call["customer_id"] for call in calls}) == len(calls)
    assert {call["customer_name"] for call in calls[:-1]} == {"Number withheld"}
    mine = (await agent.get("/v1/interactions?mine=true&open=true")).json()["items"]
    assert {one["id"] for one in mine} == {call["id"] for call in calls}
    context = (await agent.get(f"/v1/customers/{calls[0]['customer_id']}/context")).json()
    assert context["customer"]["display_name"] == "Number withheld"
    assert context["customer"]["links"] == []
    assert [item["type"] for item in context["timeline"]["items"]]
    assert (await agent.get("/v1/customers", params={"q": "withheld"})).json()["items"] == []


async def test_such_a_call_reported_twice_is_one_and_can_be_linked_once_they_said_who_they_are(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    body = {
        "id": "call-77",
        "channel": "voice",
        "identifier": "phone:anonymous",
        "agent_id": "sam",
        "state": "connected",
    }
    first, again = [await acd.post("/v1/interactions", json=body) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    customer = first.json()["customer_id"]
    linked = await agent.post(f"/v1/customers/{customer}/links", json={"identifier": MAYA, "reason": "She said so"})
    assert linked.status_code == 201, linked.text
    assert linked.json()["evidence"] == "She said so"


@pytest.mark.parametrize("identifier", ["phone:12", "nobody", "ghost:1", "email:x"])
async def test_what_is_no_identifier_is_still_refused(server: Running, identifier: str) -> None:
    acd = await server.client()
    answer = await acd.post("/v1/interactions", json={"channel": "voice", "identifier": identifier})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_identifier")


async def test_an_agent_id_that_nobody_has_is_refused(server: Running) -> None:
    acd = await server.client()
    await server.client("agent", "Sam")
    body = {"channel": "voice", "identifier": MAYA, "agent_id": "sam-the-second"}
    for answer in (
        await acd.post("/v1/interactions", json=body),
        await acd.patch(f"/v1/interactions/{(await offered(acd))['id']}", json={"agent_id": "sam-the-second"}),
    ):
        assert answer.status_code == 422
        (told,) = answer.json()["errors"]
        assert (told["field"], told["code"]) == ("agent_id", "unknown")
    assert (await offered(acd, agent_id="sam"))["agent_id"] == "sam"

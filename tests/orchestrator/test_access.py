"""Whom a person may look at: looked up, waiting for them, served by them; and that every look is on record."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from agentdesk.orchestrator.people.tables import customer_access, customer_lookups
from tests.support.events import cloud_event
from tests.support.server import Running

WHO = "phone:+15550142"
PAGES = ("", "/context", "/timeline", "/journeys")


async def may_open(client: httpx.AsyncClient, customer: str) -> bool:
    """Whether every page about the customer opens; none or all do."""
    told = [await client.get(f"/v1/customers/{customer}{page}") for page in PAGES]
    assert len({answer.status_code for answer in told}) == 1, [answer.text for answer in told]
    if told[0].status_code == 200:
        return True
    assert {(answer.status_code, answer.json()["code"]) for answer in told} == {(404, "unknown_customer")}
    return False


async def known_customer(server: Running, who: str = WHO, **data: Any) -> str:
    """A customer of whom no person knows yet; their id."""
    sender = await server.client()
    assert (await sender.post("/v1/events", json=cloud_event("app.opened", who, data=data))).json()["accepted"] == 1
    body = {"identifier": who, "touchpoint": "ivr"}
    found: str = (await sender.post("/v1/decisions", json=body)).json()["customer_id"]
    return found


async def test_only_whom_one_has_looked_up(server: Running) -> None:
    customer = await known_customer(server, traits={"name": "May Chen"})
    for role in ("agent", "supervisor"):
        one, other = await server.client(role, f"{role} one"), await server.client(role, f"{role} other")
        assert not await may_open(one, customer)
        link = await one.post(f"/v1/customers/{customer}/links", json={"identifier": "account:7"})
        assert link.status_code == 404
        assert (await one.delete(f"/v1/customers/{customer}/links/x")).status_code == 404
        assert (await one.get("/v1/customers", params={"identifier": WHO})).json()["items"][0]["id"] == customer
        assert await may_open(one, customer)
        assert not await may_open(other, customer)
        assert (await other.get("/v1/customers", params={"q": "nobody"})).json()["items"] == []
        assert not await may_open(other, customer)
    sender = await server.client()
    assert (await sender.get(f"/v1/customers/{customer}/context")).status_code == 200


async def test_the_context_opens_at_once_after_a_lookup(server: Running) -> None:
    customer = await known_customer(server)
    agent = await server.client("agent")
    await agent.get("/v1/customers", params={"identifier": WHO})
    assert (await agent.get(f"/v1/customers/{customer}/context")).status_code == 200
    made = await agent.post("/v1/decisions", json={"customer_id": customer, "touchpoint": "desk"})
    assert made.status_code == 200
    stranger = await server.client("agent", "Stranger")
    made = await stranger.post("/v1/decisions", json={"customer_id": customer, "touchpoint": "desk"})
    assert made.status_code == 404


async def test_looking_up_and_opening_are_on_record(server: Running) -> None:
    customer = await known_customer(server, traits={"name": "May Chen"})
    agent = await server.client("agent", "Dana Kim")
    for _ in range(3):
        await agent.get("/v1/customers", params={"q": "may chen"})
    async with server.services.database.read() as connection:
        looked = (await connection.execute(select(customer_lookups))).all()
        assert [(row.agent_id, row.customer_id) for row in looked] == [("dana-kim", customer)]
        assert (await connection.execute(select(customer_access))).all() == []
    assert await may_open(agent, customer)
    async with server.services.database.read() as connection:
        opened = (await connection.execute(select(customer_access))).all()
        assert [(row.agent_id, row.customer_id) for row in opened] == [("dana-kim", customer)]


@pytest.mark.parametrize(
    ("offered", "may"),
    [
        ({"agent_id": "dana-kim"}, {"Dana Kim", "Sue"}),
        ({"agent_id": "dana-kim", "state": "closed"}, {"Dana Kim", "Sue"}),
        ({"queue": "care-1"}, {"Dana Kim", "Lee Wu", "Sue"}),
        ({"queue": "care-2"}, {"Kim Far"}),
        ({}, {"Dana Kim", "Lee Wu", "Kim Far"}),
        ({"queue": "care-1", "state": "closed"}, {"Sue"}),
    ],
)
async def test_who_is_offered_may_be_opened(server: Running, offered: dict[str, str], may: set[str]) -> None:
    customer = await known_customer(server)
    people = {
        "Dana Kim": await server.client("agent", "Dana Kim"),
        "Lee Wu": await server.client("agent", "Lee Wu"),
        "Kim Far": await server.client("agent", "Kim Far", "care-2"),
        "Sue": await server.client("supervisor", "Sue", "care-1,care-3"),
    }
    state = offered.pop("state", "offered") if (offered := dict(offered)) else "offered"
    sender = await server.client()
    body = {"channel": "voice", "identifier": WHO, "state": "offered", **offered}
    made = await sender.post("/v1/interactions", json=body)
    assert made.status_code == 201, made.text
    if state == "closed":
        closed = await sender.patch(f"/v1/interactions/{made.json()['id']}", json={"state": "closed"})
        assert closed.status_code == 200, closed.text
    assert {name for name, client in people.items() if await may_open(client, customer)} == may


async def test_links_and_partings_keep_what_one_may_see(server: Running) -> None:
    one, other = await known_customer(server, "account:1"), await known_customer(server, "account:2")
    agent = await server.client("agent")
    await agent.get("/v1/customers", params={"identifier": "account:2"})
    assert not await may_open(agent, one)
    await agent.post(f"/v1/customers/{other}/links", json={"identifier": "account:1"})
    assert await may_open(agent, one)
    assert await may_open(agent, other)
    whole = (await agent.get(f"/v1/customers/{one}")).json()
    parted = await agent.delete(f"/v1/customers/{whole['id']}/links/{whole['links'][0]['id']}")
    for customer in parted.json()["customer_ids"]:
        assert await may_open(agent, customer)

"""Private notes: durable, for whoever takes over, told to the desk that has the interaction, and to no machine ever."""

import asyncio
from typing import Any

import httpx

from tests.support.server import Running

MAYA = "phone:+14155550132"


async def chat_of(client: httpx.AsyncClient, agent_id: str) -> str:
    body = {"channel": "chat", "identifier": MAYA, "state": "connected", "agent_id": agent_id}
    return str((await client.post("/v1/interactions", json=body)).json()["id"])


async def notes_of(client: httpx.AsyncClient, chat: str) -> list[tuple[str, str]]:
    page = (await client.get(f"/v1/interactions/{chat}/notes")).json()
    return [(note["agent_name"], note["text"]) for note in page["items"]]


async def everything_a_machine_reads(machine: httpx.AsyncClient, chat: str, customer: str) -> str:
    paths = (f"/v1/interactions/{chat}/utterances", f"/v1/customers/{customer}/context",
             f"/v1/customers/{customer}/journeys")  # fmt: skip
    told = [await machine.get(path) for path in paths]
    decision = await machine.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "chat"})
    assert [answer.status_code for answer in (*told, decision)] == [200] * 4
    return " ".join(answer.text for answer in (*told, decision))


async def test_a_note_is_kept_once_and_told_to_colleagues_only(server: Running) -> None:
    machine, sam = await server.client(), await server.client("agent", "Sam")
    chat = await chat_of(machine, "sam")
    path, key = f"/v1/interactions/{chat}/notes", {"Idempotency-Key": "k-1"}
    note: dict[str, Any] = {"id": "n-1", "text": "Promised nothing yet"}
    first = await sam.post(path, json=note, headers=key)
    again = await sam.post(path, json=note, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = await sam.post(path, json={"id": "n-1", "text": "Else"})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    for blank in ("", " ", "\u200b"):
        assert (await sam.post(path, json={"text": blank})).status_code == 422
    assert await notes_of(sam, chat) == [("Sam", "Promised nothing yet")]
    customer = (await sam.get(f"/v1/interactions/{chat}")).json()["customer_id"]
    assert "Promised" not in await everything_a_machine_reads(machine, chat, customer)
    for answer in (await machine.get(path), await machine.post(path, json=note)):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    stranger = await server.client("agent", "Stranger")
    for answer in (await stranger.get(path), await stranger.post(path, json={"text": "x"})):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_who_takes_over_reads_them_and_so_does_the_next_conversation(server: Running) -> None:
    machine, sam, eva = await server.client(), await server.client("agent", "Sam"), await server.client("agent", "Eva")
    chat = await chat_of(machine, "sam")
    await sam.post(f"/v1/interactions/{chat}/notes", json={"text": "Waits for the refund"})
    assert (await eva.get(f"/v1/interactions/{chat}/notes")).status_code == 404
    await machine.patch(f"/v1/interactions/{chat}", json={"agent_id": "eva"})
    assert await notes_of(eva, chat) == [("Sam", "Waits for the refund")]
    assert (await sam.post(f"/v1/interactions/{chat}/notes", json={"text": "late"})).status_code == 404
    await machine.patch(f"/v1/interactions/{chat}", json={"state": "closed"})
    late = await eva.post(f"/v1/interactions/{chat}/notes", json={"text": "Written offline"})
    assert late.status_code == 201, "the customer hung up meanwhile, and the note is kept"
    second = await chat_of(machine, "eva")
    assert await notes_of(eva, second) == [("Eva", "Written offline"), ("Sam", "Waits for the refund")]


async def test_the_chat_router_hears_what_the_agent_writes_as_it_is_written(server: Running) -> None:
    router, sam = await server.client(), await server.client("agent", "Sam")
    chat = await chat_of(router, "sam")
    path = f"/v1/interactions/{chat}/utterances"
    await router.post(path, json={"speaker": "customer", "text": "Hello?"})
    known = (await router.get(path)).json()["items"][-1]["seq"]
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(router.get(path, params={"cursor": known, "wait": 20}))
        await sam.post(f"/v1/interactions/{chat}/notes", json={"text": "A difficult one"})
        await sam.post(path, json={"speaker": "agent", "text": "Good morning"})
    heard = waiting.result().json()["items"]
    assert [(one["speaker"], one["text"]) for one in heard] == [("agent", "Good morning")]
    assert (await router.get(path, params={"cursor": heard[-1]["seq"], "wait": 0.01})).json()["items"] == []
    await router.patch(f"/v1/interactions/{chat}", json={"state": "closed"})
    over = await router.get(path, params={"cursor": heard[-1]["seq"], "wait": 20})
    assert over.json()["items"] == [], "nobody waits for the end of what is over"
    assert (await router.get(path, params={"wait": 3600})).status_code == 422

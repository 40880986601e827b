"""Journeys and signals stay those of the whole history, however late events come and identifiers are linked."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from agentdesk.domain.event import Event
from agentdesk.engine.journeys.following import followed
from agentdesk.orchestrator.identity.repository import members
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.journeys import refold, repository
from agentdesk.orchestrator.journeys.repository import bodies_after, count_up_to, marks_of, memories_of, tracks_of
from agentdesk.orchestrator.timeline.tables import events
from tests.engine.sample import remembered
from tests.support.server import Running

MAYA, CARD = "phone:+14155550132", "crm:C-1"
START = datetime.now(UTC) - timedelta(days=90)
KINDS = ("web.page_viewed", "order.placed", "order.delivered", "device.activated", "app.transfer_failed", "web.error")


def event(number: int, kind: str, subject: str, **more: Any) -> dict[str, Any]:
    """The ``number``-th thing that happened, an hour after the one before."""
    at = (START + timedelta(hours=number)).isoformat()
    data = {"order_id": f"O-{number // 9}", "category": "phone"}
    return {
        "specversion": "1.0", "id": f"e-{number}", "source": f"/{subject}", "type": kind, "subject": subject,
        "time": at, "data": data, **more,
    }  # fmt: skip


async def send(client: httpx.AsyncClient, *some: dict[str, Any]) -> None:
    headers = {"content-type": "application/cloudevents-batch+json"}
    answer = await client.post("/v1/events", json=list(some), headers=headers)
    assert (answer.status_code, answer.json()["rejected"]) == (202, []), answer.text


async def check_all(server: Running) -> int:
    """Hold every customer's tracks against the whole of their events; returns how many marks there are."""
    found = 0
    async with server.services.database.read() as connection:
        roots = set(await connection.scalars(select(identity_nodes.c.component)))
        for root, nodes in (await members(connection, roots)).items():
            history = [Event.model_validate_json(body) for _, _, body in await bodies_after(connection, nodes, None)]
            tracks = (await tracks_of(connection, [root])).get(root, ())
            assert tracks == followed(history, server.services.policy)[0]
            memory = (await memories_of(connection, [root])).get(root, {})
            assert memory == remembered(history, server.services.policy)
            for mark in (await marks_of(connection, [root])).get(root, []):
                assert await count_up_to(connection, nodes, mark.place) == mark.number
                found += 1
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_any_order_with_links_and_unlinks_between_gives_the_journeys_of_the_whole(
    server: Running, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(refold, "MARK_EVERY", 2)
    dice = random.Random(seed)
    acd, agent = await server.client(), await server.client("agent", "Sam")
    waiting = [event(number, dice.choice(KINDS), dice.choice((MAYA, CARD))) for number in range(60)]
    for place in range(0, 60, 20):  # late by a little, here and there by much
        waiting[place : place + 20] = sorted(waiting[place : place + 20], key=lambda _: dice.random())
    waiting.insert(5, waiting.pop(50))
    named = event(61, "web.page_viewed", MAYA)
    named["data"]["identifiers"] = {"email": "maya@example.org"}
    waiting.insert(30, named)
    waiting.append(event(3, "order.placed", "email:maya@example.org"))
    link, marks = "", 0
    for start in range(0, len(waiting), 4):
        await send(acd, *waiting[start : start + 4])
        marks = max(marks, await check_all(server))
        if start % 12 == 0:
            one = (await agent.get("/v1/customers", params={"identifier": MAYA})).json()["items"][0]["id"]
            if link:
                await agent.delete(f"/v1/customers/{one}/links/{link}")
                link = ""
            else:
                made = await agent.post(f"/v1/customers/{one}/links", json={"identifier": CARD})
                link = made.json()["id"]
            await check_all(server)
    assert marks > 3


async def test_a_long_history_is_read_again_only_as_far_back_as_an_event_is_late(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refold, "MARK_EVERY", 10)
    acd = await server.client()
    await send(acd, *(event(number, KINDS[number % len(KINDS)], MAYA) for number in range(400)))
    read: list[int] = []
    plain = bodies_after

    async def counted(*arguments: Any) -> list[tuple[datetime, str, str]]:
        rows = await plain(*arguments)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(repository, "bodies_after", counted)
    await send(acd, event(395, "order.placed", MAYA, id="late-1"))
    await send(acd, event(370, "order.placed", MAYA, id="late-2"))
    await send(acd, event(390, "web.page_viewed", MAYA, id="means-nothing"))
    await send(acd, event(395, "web.page_viewed", MAYA, id="links", data={"identifiers": {"cookie": "c-1"}}))
    assert read[0] <= 20
    assert read[1] <= 90
    assert max(read[2:], default=0) <= 20
    monkeypatch.undo()
    assert await check_all(server) < 20


async def test_other_work_goes_on_while_a_long_history_is_folded(server: Running) -> None:
    """A late event at the beginning of a long history: the loop is never held for long, measured in its own turns."""
    acd = await server.client()
    for start in range(0, 1_500, 500):
        await send(acd, *(event(number, KINDS[number % len(KINDS)], MAYA) for number in range(start + 1, start + 501)))
    turns, ends = 0, asyncio.Event()

    async def count() -> None:
        nonlocal turns
        while not ends.is_set():
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(count())
        await send(acd, event(0, "order.placed", MAYA, id="late"))
        ends.set()
    assert turns > 1_500 / 50
    async with server.services.database.read() as connection:
        assert len((await connection.execute(select(events.c.id))).all()) == 1_501

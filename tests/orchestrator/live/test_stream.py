"""The stream over HTTP: to whom it tells what, how it begins, resumes and ends."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.live.sweep import prune
from agentdesk.orchestrator.people import repository as people
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.unit_of_work import Change
from tests.orchestrator.live.conftest import listening
from tests.support.server import Running, running

MAYA = "phone:+14155550132"
LIFE_S = 0.4


async def announce(server: Running, count: int, team: str | None = None) -> None:
    """Changes that every agent (or those of the team) may hear of."""
    async with server.services.database.write() as unit:
        for n in range(count):
            unit.announce(Change("interaction_changed", {"interaction": {"id": f"i{n}"}}, team=team))


async def call_in(acd: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    body = {"channel": "voice", "identifier": MAYA, "state": "offered", "queue": "care-1", **more}
    return dict((await acd.post("/v1/interactions", json=body)).json())


async def happen(acd: httpx.AsyncClient, source_id: str) -> None:
    event = {"specversion": "1.0", "id": source_id, "source": "/web", "type": "web.page_viewed", "subject": MAYA}
    await acd.post("/v1/events", json=event, headers={"content-type": "application/cloudevents+json"})


async def test_a_stream_begins_now_and_tells_who_caused_what(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await announce(server, 3)
    async with listening(agent) as listener:
        assert listener.cursor == 3
        call = await call_in(acd)
        changed = (await listener.until("interaction_changed"))[-1]
        assert changed.data["interaction"] == call
        await agent.patch(
            f"/v1/interactions/{call['id']}", json={"state": "connected"}, headers={"Idempotency-Key": "cmd-1"}
        )
        changed = (await listener.until("interaction_changed"))[-1]
        assert (changed.data["caused_by"], changed.data["seq"]) == ("cmd-1", changed.id)
        assert changed.data["interaction"]["agent_id"] == "sam"


async def test_resuming_neither_skips_nor_repeats(server: Running) -> None:
    agent = await server.client("agent")
    await announce(server, 10)
    seen: list[int] = []
    while len(seen) < 10:
        async with listening(agent, cursor=seen[-1] if seen else 0) as listener:
            async for told in listener.events():
                seen.append(told.id or 0)
                if len(seen) % 3 == 0 or len(seen) == 10:
                    break
    assert seen == list(range(1, 11))


async def test_who_hears_of_a_call(server: Running) -> None:
    acd, sam = await server.client(), await server.client("agent", "Sam")
    mate, far = await server.client("agent", "Mate"), await server.client("agent", "Far", team="care-2")
    boss = await server.client("supervisor", "Boss")
    call = await call_in(acd)
    await sam.patch(f"/v1/interactions/{call['id']}", json={"state": "connected"})
    await acd.post(f"/v1/interactions/{call['id']}/utterances", json={"speaker": "customer", "text": "Hello"})
    await acd.patch(f"/v1/interactions/{call['id']}", json={"agent_id": "far"})
    last = await agreed_end(server)
    heard = {name: await heard_until(client, last) for name, client in
             {"sam": sam, "mate": mate, "far": far, "boss": boss}.items()}  # fmt: skip
    mine = [kind for kind in heard["sam"] if kind in ("interaction_changed", "utterance_added")]
    assert mine == ["interaction_changed"] * 3 + ["utterance_added", "interaction_changed"]
    assert heard["mate"] == ["interaction_changed"] * 2  # offered to the queue, and taken out of it
    assert [kind for kind in heard["far"] if kind == "interaction_changed"] == ["interaction_changed"]
    assert set(heard["boss"]) == {"interaction_changed", "floor_changed", "interaction_felt"}


async def agreed_end(server: Running) -> int:
    """Put a last change that everybody hears of into the log; its number."""
    async with server.services.database.write() as unit:
        for team in ("care-1", "care-2"):
            unit.announce(Change("interaction_changed", {"interaction": {"id": "end"}}, team=team))
    async with server.services.database.read() as connection:
        from agentdesk.orchestrator.live.changelog import head

        return await head(connection)


async def heard_until(client: httpx.AsyncClient, last: int) -> list[str]:
    """The types heard from the beginning of the log to the end that was agreed."""
    heard: list[str] = []
    async with listening(client, cursor=0) as listener:
        async for told in listener.events():
            if told.data.get("interaction", {}).get("id") == "end":
                return heard
            heard.append(told.type)
    raise AssertionError("the stream ended early")


async def test_customer_changes_are_for_those_who_look_at_the_customer(server: Running) -> None:
    acd, sam, mate = await server.client(), await server.client("agent", "Sam"), await server.client("agent", "Mate")
    await happen(acd, "before")
    customer = (await sam.get("/v1/customers", params={"identifier": MAYA})).json()["items"][0]["id"]
    await sam.get(f"/v1/customers/{customer}/context")
    await happen(acd, "after")
    last = await agreed_end(server)
    assert {"timeline_appended", "context_changed"} <= set(await heard_until(sam, last))
    assert await heard_until(mate, last) == []


async def test_overrides_are_for_their_agent_and_the_teams_supervisor(server: Running) -> None:
    acd, sam, mate = await server.client(), await server.client("agent", "Sam"), await server.client("agent", "Mate")
    boss, far = await server.client("supervisor", "Boss"), await server.client("supervisor", "Far", team="care-2")
    call = await call_in(acd, agent_id="sam", state="connected")
    advice = (await sam.get(f"/v1/customers/{call['customer_id']}/context")).json()["decision"]
    await mate.get(f"/v1/customers/{call['customer_id']}/context")
    recorded = await sam.post(
        "/v1/overrides",
        json={
            "id": "o-1",
            "decision_id": advice["id"],
            "customer_id": call["customer_id"],
            "taken_action": "Something else",
            "reason_code": "better_option",
            "taken_at": datetime.now(UTC).isoformat(),
        },
        headers={"Idempotency-Key": "o-1"},
    )
    assert recorded.status_code == 201, recorded.text
    last = await agreed_end(server)
    hears = {client: "override_recorded" in await heard_until(client, last) for client in (sam, mate, boss, far)}
    assert list(hears.values()) == [True, False, True, False]


@pytest.mark.parametrize("cursor", [99, 2**63 - 1])
async def test_a_cursor_from_the_future_means_starting_over(server: Running, cursor: int) -> None:
    agent = await server.client("agent")
    await announce(server, 2)
    async with listening(agent, cursor=cursor) as listener:
        told = await listener.next_block()
        assert told is not None
        assert (told.type, told.data["seq"], told.id) == ("snapshot_required", 2, 2)


async def test_a_cursor_older_than_the_log_means_starting_over(server: Running) -> None:
    agent = await server.client("agent")
    await announce(server, 30)
    later = datetime.now(UTC) + timedelta(days=2)
    await prune(server.services.database, later, keep=10)
    for cursor, first in ((19, "snapshot_required"), (20, "interaction_changed")):
        async with listening(agent, cursor=cursor) as listener:
            told = await listener.next_block()
            while told is not None and not told.type:
                told = await listener.next_block()
            assert told is not None
            assert told.type == first


async def test_pruning_keeps_what_is_young_or_among_the_newest(server: Running) -> None:
    await announce(server, 30)
    database = server.services.database
    await prune(database, datetime.now(UTC), keep=10)
    await prune(database, datetime.now(UTC) + timedelta(days=2), keep=30)
    agent = await server.client("agent")
    async with listening(agent, cursor=0) as listener:
        told = [await listener.next_block(), await listener.next_block()]
        assert [one.id for one in told if one and one.type] == [1]


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 30, "²"])
async def test_a_cursor_that_is_none_is_refused(server: Running, cursor: str) -> None:
    agent = await server.client("agent")
    answer = await agent.get("/v1/stream", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


async def test_only_people_at_desks_may_listen(server: Running) -> None:
    for role in ("touchpoint", "analyst", "admin"):
        assert (await (await server.client(role)).get("/v1/stream")).status_code == 403
    assert (await (await server.client(None)).get("/v1/stream")).status_code == 401


@pytest.fixture
async def hasty(settings: ServeSettings) -> AsyncIterator[Running]:
    """A service whose streams end quickly."""
    async with running(replace(settings, stream_life_s=LIFE_S, heartbeat_s=0.05)) as service:
        yield service


async def test_the_server_ends_a_stream_after_its_life(hasty: Running) -> None:
    """How many heartbeats that was hangs on how busy the machine is; that it was not sooner does not."""
    agent, began_s = await hasty.client("agent"), time.monotonic()
    async with listening(agent) as listener:
        while await listener.next_block() is not None:
            pass
    assert time.monotonic() - began_s >= LIFE_S


async def test_a_cursor_is_told_once(settings: ServeSettings) -> None:
    """Heartbeats carry it only where it moved past what the client knows: by changes that are for others."""
    async with running(replace(settings, heartbeat_s=0.02)) as server:
        acd, agent = await server.client(), await server.client("agent", "Sam")
        await server.client("agent", "Mate")
        async with listening(agent) as listener:
            start = listener.cursor
            assert start is not None
            silent = [await listener.next_block() for _ in range(3)]
            assert [(told.type, told.id) for told in silent if told] == [("", None)] * 3
            for_mate = {"channel": "voice", "identifier": "phone:+14155550132", "agent_id": "mate"}
            await acd.post("/v1/interactions", json=for_mate)
            while (moved := listener.cursor) == start:
                assert await listener.next_block() is not None
            assert moved is not None
            assert moved > start
            after = [await listener.next_block() for _ in range(3)]
            assert [told.id for told in after if told] == [None] * 3
        async with listening(agent, listener.cursor) as again:
            first = await again.next_block()
            assert first is not None
            assert first.id is None


async def test_a_revoked_token_ends_its_stream(settings: ServeSettings) -> None:
    async with running(replace(settings, heartbeat_s=0.05)) as server:
        agent = await server.client("agent")
        async with listening(agent) as listener:
            async with server.services.database.write() as unit:
                for row in await people.all_tokens(unit.connection):
                    await people.revoke_token(unit.connection, row.id, datetime.now(UTC))
            while await listener.next_block() is not None:
                pass
        assert (await agent.get("/v1/stream")).status_code == 401


async def test_a_stopping_service_ends_its_streams(settings: ServeSettings) -> None:
    async with running(settings) as server:
        agent = await server.client("agent")
        async with listening(agent) as listener:
            server.services.stopping.set()
            server.services.bus.wake()
            assert await asyncio.wait_for(listener.next_block(), 60) is None

"""The orchestrator is killed again and again while events, words and overrides come in and streams are read."""

import asyncio
import json
import os
import random
import socket
import sys
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from uuid_utils import uuid7

from agentdesk.devtools.service_client import ServiceClient
from tests.support.postgres import fresh_database
from tests.support.server import Child, child, cli

KILLS = int(os.environ.get("AGENTDESK_FAULT_KILLS", "25"))
PATIENCE_S = 120.0
CUSTOMER = "phone:+14155550142"


@dataclass
class Acknowledged:
    """What the service said yes to, and what the stream told."""

    events: set[str] = field(default_factory=set)
    utterances: set[str] = field(default_factory=set)
    overrides: set[str] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)
    seqs: list[int] = field(default_factory=list)

    def count(self) -> int:
        return len(self.events) + len(self.utterances) + len(self.overrides)


def _now() -> str:
    return datetime.now(UTC).isoformat()


async def _send_events(touchpoint: ServiceClient, seen: Acknowledged, stop: asyncio.Event) -> None:
    while not stop.is_set():
        key = str(uuid7())
        event = {
            "specversion": "1.0", "id": key, "source": "faults", "type": "web.page_viewed", "time": _now(),
            "subject": CUSTOMER, "data": {"path": "/activate"},
        }  # fmt: skip
        answer = await touchpoint.post("/v1/events", event, content_type="application/cloudevents+json")
        assert answer["accepted"] + answer["duplicates"] == 1
        seen.events.add(key)


async def _speak(touchpoint: ServiceClient, interaction: str, seen: Acknowledged, stop: asyncio.Event) -> None:
    while not stop.is_set():
        key = str(uuid7())
        body = {"id": key, "speaker": "customer", "text": "It still does not work.", "at": _now()}
        await touchpoint.post(f"/v1/interactions/{interaction}/utterances", body, key=key)
        seen.utterances.add(key)


async def _override(agent: ServiceClient, interaction: str, seen: Acknowledged, stop: asyncio.Event) -> None:
    while not stop.is_set():
        asked = {"identifier": CUSTOMER, "touchpoint": "desk", "interaction_id": interaction}
        decision = await agent.post("/v1/decisions", asked, key=str(uuid7()))
        key = str(uuid7())
        body = {
            "id": key, "decision_id": decision["id"], "interaction_id": interaction,
            "customer_id": decision["customer_id"], "recommended_action": decision["ranked"][0]["action"],
            "taken_action": "something else", "reason_code": "other", "comment": "As the customer asked.",
            "taken_at": _now(), "result": {"status": "pending", "note": ""}, "on_screen": {},
        }  # fmt: skip
        await agent.post("/v1/overrides", body, key=key)
        seen.overrides.add(key)


async def _listen(agent: ServiceClient, cursor: int, seen: Acknowledged) -> None:
    async for seq, kind, data in agent.stream(cursor):
        seen.seqs.append(seq)
        event = json.loads(data)
        if kind == "utterance_added":
            seen.told[event["utterance"]["id"]] += 1
        elif kind == "override_recorded":
            seen.told[event["override"]["id"]] += 1


async def _until_acknowledged(seen: Acknowledged, more: int) -> None:
    goal = seen.count() + more
    async with asyncio.timeout(PATIENCE_S):
        while seen.count() < goal:
            await asyncio.sleep(0.005)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _token(url: str, folder: Path, role: str) -> str:
    made = cli("token", "create", "--role", role, "--name", role, "--team", "care-1", "--db", url,
               "--data-dir", str(folder))  # fmt: skip
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


async def _check(touchpoint_seen: Acknowledged, agent: ServiceClient, interaction: str) -> None:
    """Everything acknowledged is there, once."""
    seen = touchpoint_seen
    kept = [one["id"] async for one in agent.pages(f"/v1/interactions/{interaction}/utterances")]
    assert seen.utterances <= set(kept)
    assert len(kept) == len(set(kept))
    overrides = [one["id"] async for one in agent.pages("/v1/overrides")]
    assert seen.overrides <= set(overrides)
    assert len(overrides) == len(set(overrides))
    customer = (await agent.get("/v1/customers", identifier=CUSTOMER))["items"][0]["id"]
    items = [one async for one in agent.pages(f"/v1/customers/{customer}/timeline", cursor_name="before")]
    viewed = [one["id"] for one in items if one["type"] == "web.page_viewed"]
    assert len(viewed) == len(set(viewed))
    assert len(viewed) >= len(seen.events)
    # at most what was under way when the last request was cut off was kept without a yes
    assert len(viewed) <= len(seen.events) + 1


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path, kind: str) -> None:
    chance, seen, stop, port = random.Random(7), Acknowledged(), asyncio.Event(), _free_port()
    async with AsyncExitStack() as stack:
        database = stack.enter_context(fresh_database()) if kind == "postgresql" else f"sqlite:///{tmp_path / 'o.db'}"
        tokens = {role: await asyncio.to_thread(_token, database, tmp_path, role) for role in ("touchpoint", "agent")}

        def _start() -> Child:
            return stack.enter_context(child(database, tmp_path, port=port))

        service = await asyncio.to_thread(_start)
        url = f"http://127.0.0.1:{port}"
        clients = [ServiceClient(url, tokens[role], patience_s=PATIENCE_S) for role in ("touchpoint", "agent")]
        touchpoint, agent = [await stack.enter_async_context(client) for client in clients]
        session = await agent.get("/v1/session")
        interaction = str(uuid7())
        offered = {"id": interaction, "channel": "voice", "identifier": CUSTOMER, "agent_id": session["agent_id"],
                   "queue": "care-1", "state": "connected"}  # fmt: skip
        await touchpoint.post("/v1/interactions", offered, key=interaction)
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(_listen(agent, session["cursor"], seen))
            writers = [
                tasks.create_task(_send_events(touchpoint, seen, stop)),
                tasks.create_task(_speak(touchpoint, interaction, seen, stop)),
                tasks.create_task(_override(agent, interaction, seen, stop)),
            ]
            for _ in range(KILLS if kind == "sqlite" else max(1, KILLS // 5)):
                await _until_acknowledged(seen, chance.randint(1, 25))
                await asyncio.to_thread(service.kill)
                service = await asyncio.to_thread(_start)
            await _until_acknowledged(seen, 10)
            stop.set()
            await asyncio.wait(writers)
            async with asyncio.timeout(PATIENCE_S):
                while not (seen.utterances | seen.overrides) <= seen.told.keys():
                    await asyncio.sleep(0.05)
            listening.cancel()
        assert max(seen.told.values()) == 1, "the stream told something twice"
        assert seen.seqs == sorted(set(seen.seqs)), "the stream went back or repeated"
        await _check(seen, agent, interaction)
        verified = await asyncio.to_thread(cli, "audit", "verify", "--db", database, "--data-dir", str(tmp_path))
        assert verified.returncode == 0, verified.stderr
        print(f"{seen.count()} acknowledged over {KILLS} kills", file=sys.stderr)

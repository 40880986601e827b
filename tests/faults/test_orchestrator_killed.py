"""The orchestrator is killed again and again while events, words and overrides come in and streams are followed.

AGENTDESK_FAULT_KILLS sets how often (25), AGENTDESK_FAULT_SEED which run it is (7).
"""

import asyncio
import json
import os
import random
import sqlite3
import sys
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agentdesk.devtools.service_client import ServiceClient
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.store.database import Database
from tests.support.contact_center import ContactCenter, Json, event, until
from tests.support.ports import free_port
from tests.support.postgres import fresh_database
from tests.support.server import Forge, forge

KILLS = int(os.environ.get("AGENTDESK_FAULT_KILLS", "25"))
SEED = int(os.environ.get("AGENTDESK_FAULT_SEED", "7"))
CUSTOMERS = ("phone:+14155550142", "phone:+14155550143")
STREAM_LIFE_S = "3"


@dataclass
class Reader:
    """What one follower of the stream was told, from ``cursor`` on."""

    client: ServiceClient
    cursor: int
    told: list[tuple[int, str, str]] = field(default_factory=list)

    async def listen(self) -> None:
        async for seq, kind, data in self.client.stream(self.cursor):
            self.told.append((seq, kind, data))

    def numbers(self) -> list[int]:
        return [one[0] for one in self.told]

    def ids(self) -> Counter[str]:
        """How often it was told of each utterance and each override."""
        known: Counter[str] = Counter()
        for _, kind, data in self.told:
            for thing in ("utterance", "override"):
                if kind in ("utterance_added", "override_recorded") and thing in (said := json.loads(data)):
                    known[said[thing]["id"]] += 1
        return known


@dataclass
class Run:
    """What the service said yes to. ``again`` counts what had been kept although its first sender never heard so."""

    center: ContactCenter
    interactions: tuple[str, ...]
    events: list[Json] = field(default_factory=list)
    utterances: dict[str, list[str]] = field(default_factory=dict)
    overrides: dict[str, Json] = field(default_factory=dict)
    again: int = 0
    is_over: bool = False

    def count(self) -> int:
        return len(self.events) + sum(map(len, self.utterances.values())) + len(self.overrides)

    def has(self, goal: int) -> bool:
        return self.count() >= goal

    async def send_events(self, subject: str, together: int) -> None:
        while not self.is_over:
            batch = [event("web.page_viewed", subject, path="/activate") for _ in range(together)]
            told = await self.center.happen(*batch)
            assert told["accepted"] + told["duplicates"] == together
            assert told["duplicates"] in (0, together), "half of a batch was kept"
            self.again += told["duplicates"]
            self.events += batch

    async def speak(self, interaction_id: str) -> None:
        said = self.utterances.setdefault(interaction_id, [])
        while not self.is_over:
            said.append(await self.center.say(interaction_id, "It still does not work."))

    async def override(self, subject: str, interaction_id: str) -> None:
        while not self.is_over:
            body = self.center.exception_to(await self.center.decide(subject, interaction_id))
            answer = await self.center.agent.post("/v1/overrides", body, key=body["id"])
            assert answer["id"] == body["id"]
            self.overrides[body["id"]] = body


@dataclass
class Service:
    forged: Forge
    database: str
    folder: Path
    port: int

    async def start(self) -> None:
        await asyncio.to_thread(self.forged.start, self.database, self.folder, port=self.port)

    async def kill(self) -> None:
        await asyncio.to_thread(self.forged.kill)


async def kill_again_and_again(run: Run, service: Service, kills: int) -> None:
    chance = random.Random(SEED)
    for _ in range(kills):
        goal = run.count() + chance.randint(1, 50)
        await until(partial(run.has, goal), "more acknowledged")
        await asyncio.sleep(chance.random() / 50)  # so that it dies in any phase of a request
        await service.kill()
        await service.start()


async def everything_once(run: Run) -> None:
    """What was acknowledged is in the store, once; what was not acknowledged may be."""
    center = run.center
    for subject in CUSTOMERS:
        mine = [one for one in run.events if one["subject"] == subject]
        told = await center.happen(*mine)
        assert (told["accepted"], told["duplicates"]) == (0, len(mine)), "an acknowledged event was lost"
        customer = await center.customer(subject)
        items = [one async for one in center.agent.pages(f"/v1/customers/{customer}/timeline", cursor_name="before")]
        viewed = [one["id"] for one in items if one["type"] == "web.page_viewed"]
        assert (len(viewed), len(set(viewed))) == (len(mine), len(mine)), "the timeline shows more or less"
    for interaction_id, said in run.utterances.items():
        kept = [one["id"] async for one in center.agent.pages(f"/v1/interactions/{interaction_id}/utterances")]
        assert kept == said, "words are lost, doubled or out of order"
        assert (await center.agent.get(f"/v1/interactions/{interaction_id}"))["utterances"] == len(said)
    recorded = [one["id"] async for one in center.supervisor.pages("/v1/overrides")]
    assert Counter(recorded) == Counter(run.overrides.keys())
    for override_id, body in run.overrides.items():
        assert (await center.agent.post("/v1/overrides", body, key=override_id))["id"] == override_id
    assert len([one async for one in center.supervisor.pages("/v1/overrides")]) == len(recorded)


async def nothing_missed(readers: list[Reader], run: Run) -> None:
    """Each reader was told what somebody is told who reads the whole log in one go: no gap, no repeat, same order."""
    for reader in readers:
        whole = Reader(reader.client, reader.cursor)
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(whole.listen())
            await until(partial(_are_even, whole, reader), "the end of the log")
            reading.cancel()
        assert reader.numbers() == sorted(set(reader.numbers())), "repeated or went back"
        assert reader.told == whole.told, "the stream left something out or told it differently"
        known = reader.ids()
        assert run.overrides.keys() <= known.keys()
        assert max(known.values()) == 1
    assert {one for kept in run.utterances.values() for one in kept} <= readers[0].ids().keys()


def _are_even(one: Reader, other: Reader) -> bool:
    return bool(one.told and other.told) and one.told[-1][0] == other.told[-1][0]


async def ledger_and_receipts_hold(database_url: str, data_dir: Path, overrides: int) -> int:
    database = Database(database_url)
    try:
        audit = await verify(database, Keyring(data_dir))
        assert audit.ok, audit
        assert audit.count == overrides
        replayed = await replay_all(database)
        assert not replayed.different
        assert not replayed.unknown_policy
        return replayed.equal
    finally:
        await database.close()


async def _hire(stack: AsyncExitStack, url: str, database: str, folder: Path) -> ContactCenter:
    center: Any = await ContactCenter.hire(url, database, folder)
    hired: ContactCenter = await stack.enter_async_context(center)
    return hired


async def live_through(run: Run, service: Service, kills: int) -> list[Reader]:
    """Writers write and readers read while the service is killed; returns the readers when all is told."""
    center = run.center
    cursor = (await center.agent.get("/v1/session"))["cursor"]
    readers = [Reader(center.agent, cursor), Reader(center.agent, cursor), Reader(center.supervisor, cursor)]
    async with asyncio.TaskGroup() as tasks:
        listening = [tasks.create_task(reader.listen()) for reader in readers]
        writers = [
            tasks.create_task(work)
            for subject, interaction_id in zip(CUSTOMERS, run.interactions, strict=True)
            for work in (
                run.send_events(subject, together=1),
                run.send_events(subject, together=7),
                run.speak(interaction_id),
                run.override(subject, interaction_id),
            )
        ]
        await kill_again_and_again(run, service, kills)
        await until(lambda: run.overrides.keys() <= readers[-1].ids().keys(), "the overrides in the stream")
        run.is_over = True
        await asyncio.wait(writers)
        await nothing_missed(readers, run)
        for task in listening:
            task.cancel()
    return readers


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_nothing_acknowledged_is_lost_or_doubled(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTDESK_STREAM_LIFE_S", STREAM_LIFE_S)
    port, file, kills = free_port(), tmp_path / "orchestrator.db", KILLS if kind == "sqlite" else max(1, KILLS // 8)
    async with AsyncExitStack() as stack:
        database = stack.enter_context(fresh_database()) if kind == "postgresql" else f"sqlite:///{file}"
        service = Service(stack.enter_context(forge()), database, tmp_path, port)
        await service.start()
        center = await _hire(stack, f"http://127.0.0.1:{port}", database, tmp_path)
        run = Run(center, tuple([await center.connect(subject) for subject in CUSTOMERS]))
        readers = await live_through(run, service, kills)
        await everything_once(run)
        await service.kill()
        receipts = await ledger_and_receipts_hold(database, tmp_path, len(run.overrides))
        if kind == "sqlite":
            with sqlite3.connect(file) as direct:
                assert direct.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            direct.close()
        print(
            f"{kind}: {kills} kills, {len(run.events)} events, {sum(map(len, run.utterances.values()))} utterances, "
            f"{len(run.overrides)} overrides acknowledged, {run.again} events kept before a lost answer, {receipts} "
            f"decisions replayed, {len(readers[0].told)} changes told to each agent's reader",
            file=sys.stderr,
        )

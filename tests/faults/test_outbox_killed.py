"""Desk and orchestrator are killed again and again behind a line that lies: what the desk showed as kept arrives, once,
in the order of its interaction.

The desk's own parts in a process of their own, a real orchestrator on SQLite in another, a lying line between them.
AGENTDESK_OUTBOX_KILLS sets how many of them die for each seed (4), AGENTDESK_OUTBOX_SEEDS which seeds are run ("1").
"""

import asyncio
import json
import os
import random
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.clicking_desk import Talk
from tests.support.contact_center import ContactCenter
from tests.support.desks import KEY, is_live, open_desk, until
from tests.support.lying_line import LyingLine, lying_line
from tests.support.ports import free_port
from tests.support.server import Forge, forge

KILLS = int(os.environ.get("AGENTDESK_OUTBOX_KILLS", "4"))
SEEDS = [int(seed) for seed in os.environ.get("AGENTDESK_OUTBOX_SEEDS", "1").split(",")]
CUSTOMERS = ("phone:+14155550142", "phone:+14155550143", "phone:+14155550144")


@dataclass
class Place:
    """Where it happens. ``kept`` is what the desks printed, each as soon as it was shown as kept."""

    folder: Path
    database: str
    port: int
    service: Forge
    line: LyingLine
    agent: str
    talks: list[Talk]
    kept: list[str] = field(default_factory=list)
    runs: int = 0

    async def desk(self) -> Process:
        self.runs += 1
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.clicking_desk", self.line.url, str(self.folder / "desk")),
            *(KEY.hex(), f"{self.runs:02d}", self.agent, json.dumps(self.talks)),
            stdout=PIPE,
            cwd=Path(__file__).parents[2],
        )

    async def hear(self, desk: Process, clicks: int) -> None:
        """Until the desk has shown so many more as kept."""
        assert desk.stdout is not None
        async with asyncio.timeout(60):
            for _ in range(clicks):
                told = (await desk.stdout.readline()).decode().strip()
                assert told, "the desk ended by itself"
                self.kept.append(told)

    async def kill_desk(self, desk: Process) -> None:
        desk.kill()
        rest, _ = await desk.communicate()
        self.kept += rest.decode().split("\n")[:-1]  # a line that was cut in two was not shown

    async def start_service(self) -> None:
        await asyncio.to_thread(self.service.start, self.database, self.folder, port=self.port)

    async def kill_service(self) -> None:
        await asyncio.to_thread(self.service.kill)


async def kill_again_and_again(place: Place, chance: random.Random) -> Counter[str]:
    """Kill one or the other, or both at once; how often each died."""
    killed: Counter[str] = Counter()
    desk = await place.desk()
    while killed.total() < KILLS:
        await place.hear(desk, chance.randint(3, 25))
        await asyncio.sleep(chance.random() / 20)  # so that it dies in any phase of a request
        who = chance.choice(["desk", "service", "both"])
        if who != "desk":
            await place.kill_service()
            killed["service"] += 1
            await place.hear(desk, chance.randint(1, 4))  # it goes on without
        if who != "service":
            await place.kill_desk(desk)
            killed["desk"] += 1
            desk = await place.desk()
        if who != "desk":
            await place.start_service()
    await place.kill_desk(desk)
    killed["desk"] += 1
    return killed


def told(folder: Path, query: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(folder / "orchestrator.db") as direct:
        rows = direct.execute(query).fetchall()
    direct.close()
    return rows


@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="kills as on POSIX")
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_dies_nothing_kept_is_lost_doubled_or_out_of_order(tmp_path: Path, seed: int) -> None:
    database, port, chance = f"sqlite:///{tmp_path / 'orchestrator.db'}", free_port(), random.Random(seed)
    with forge() as service:
        await asyncio.to_thread(service.start, database, tmp_path, port=port)
        async with (
            await ContactCenter.hire(f"http://127.0.0.1:{port}", database, tmp_path) as center,
            lying_line(f"http://127.0.0.1:{port}", seed) as line,
        ):
            talks: list[Talk] = []
            for customer in CUSTOMERS:
                call = await center.connect(customer)
                decision = await center.decide(customer, call)
                talks.append((call, decision["customer_id"], decision["id"], decision["ranked"][0]["action"]))
            place = Place(tmp_path, database, port, service, line, center.tokens["agent"], talks)
            killed = await kill_again_and_again(place, chance)
            line.become_honest()
            async with open_desk(line.url, place.agent, tmp_path / "desk") as desk:
                await until(desk.store, lambda s: is_live(s) and not s.pending, 120)
            arrived: list[str] = []
            for call, *_ in talks:
                path = f"/v1/interactions/{call}/utterances"
                said = [one["text"] async for one in center.agent.pages(path)]
                assert said == sorted(said, key=lambda text: [int(part) for part in text.split()]), "out of order"
                arrived += said
            recorded = [one["id"] async for one in center.agent.pages("/v1/overrides")]
            checkpoint = await center.supervisor.get("/v1/audit/checkpoint")
        await asyncio.to_thread(service.kill)
    arrived += [f"override {one}" for one in recorded]
    assert [text for text, count in Counter(arrived).items() if count > 1] == [], "doubled"
    assert set(place.kept) - set(arrived) == set(), "lost"
    assert checkpoint["seq"] == len(recorded), "the ledger holds each override once"
    assert told(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    lies = dict(Counter(lie.name for lie in line.told))
    print(
        f"seed {seed}: {killed['desk']} kills of the desk, {killed['service']} of the orchestrator, "
        f"connections: {lies}; {len(set(place.kept))} shown as kept, {len(arrived)} arrived, of them "
        f"{len(recorded)} overrides",
        file=sys.stderr,
    )

"""The service is killed while it erases a customer: then it did not happen, or is finished to the last byte."""

import asyncio
import contextlib
import os
import random
import shutil
import time
from pathlib import Path

import httpx
from sqlalchemy import select

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.erasure.tables import erasures
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.database import Database
from tests.orchestrator.erasure.planting import files_with, planted, rows_with
from tests.orchestrator.overrides.conftest import Floor
from tests.support.no_tls import NO_TLS
from tests.support.server import Forge, forge, running
from tests.support.sqlite import fresh_file

KILLS = max(3, int(os.environ.get("AGENTDESK_FAULT_KILLS", "25")) // 8)


async def test_an_erasure_that_is_cut_off_did_not_happen_or_is_finished_at_the_next_start(tmp_path: Path) -> None:
    before, folder = tmp_path / "before", tmp_path / "data"
    before.mkdir()
    settings = ServeSettings(database_url=fresh_file(before), data_dir=before)
    async with running(settings) as service:
        acd, agent = await service.client("touchpoint"), await service.client("agent", "Sam")
        floor = Floor(acd, agent, await service.client("supervisor", "Eva"))
        made = await planted(service, floor)
        customer_id, token = made.customer_id, await service.token("admin", "The admin")
    chance, ended, took_s = random.Random(11), set[bool](), 0.0
    with forge() as forged:
        for turn in range(KILLS):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(before, folder)
            # the first is killed as soon as it has answered, while its files are swept; the others on the way
            after_s = None if turn == 0 else took_s * (0.4 + 0.7 * chance.random())
            waited_s = await cut_off(forged, folder, customer_id, token, after_s)
            took_s = took_s or waited_s
            ended.add(await as_it_ended(forged, folder))
    assert True in ended


async def cut_off(forged: Forge, folder: Path, customer_id: str, token: str, after_s: float | None) -> float:
    """Kill it that long after it was asked, or (None) when it has answered; how long that was."""
    url = await asyncio.to_thread(forged.start, f"sqlite:///{folder / 'orchestrator.db'}", folder)
    async with httpx.AsyncClient(
        base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60, verify=NO_TLS
    ) as client:

        async def _ask() -> None:
            with contextlib.suppress(httpx.HTTPError):
                await client.post(f"/v1/customers/{customer_id}/erasure", json={"reason": "requested"})

        begun = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(_ask())
            await asyncio.wait([asked], timeout=after_s)
            took_s = time.monotonic() - begun
            await asyncio.to_thread(forged.kill)
    return took_s


async def as_it_ended(forged: Forge, folder: Path) -> bool:
    """Whether it happened; in both cases nothing is half done."""
    url = f"sqlite:///{folder / 'orchestrator.db'}"
    await asyncio.to_thread(forged.start, url, folder)
    database = Database(url)
    try:
        async with asyncio.timeout(60):
            while True:
                async with database.read() as connection:
                    found = (await connection.execute(select(erasures))).all()
                if not found or found[0].swept_at is not None:
                    break
                await asyncio.sleep(0.02)
        report = await verify(database, Keyring(folder))
        assert (report.ok, report.why) == (True, "")
        there = await rows_with(database)
        async with database.read() as connection:
            became = set(await connection.scalars(select(overrides.c.outcome)))
    finally:
        await database.close()
        await asyncio.to_thread(forged.kill)
    if found:
        assert there == {}
        assert became == {"not_known"}
        assert list(files_with(folder)) == []
    else:
        assert became == {"watching"}
        assert {"events", "overrides", "decisions"} <= set(there)
    return bool(found)

"""The service is killed again and again while it learns: every answer that it took counts once."""

import asyncio
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from agentdesk.devtools.service_client import ServiceClient
from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.snapshot import loaded
from agentdesk.orchestrator.propensity.tables import propensity_examples, propensity_models, propensity_queue
from agentdesk.orchestrator.store.database import Database
from tests.support.postgres import fresh_database
from tests.support.server import cli, forge
from tests.support.sqlite import fresh_file

KILLS = int(os.environ.get("AGENTDESK_FAULT_KILLS", "25")) // 8
WHO = "phone:+14155550177"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield fresh_file(tmp_path)
    else:
        with fresh_database() as url:
            yield url


async def answer_some(url: str, token: str, count: int) -> list[str]:
    """So many answered decisions."""
    answered = []
    async with ServiceClient(url, token) as client:
        for number in range(count):
            body = {"identifier": WHO, "touchpoint": "web"}
            decision = await client.post("/v1/decisions", body)
            outcome = {"outcome": ("acted", "declined", "accepted")[number % 3]}
            await client.post(f"/v1/decisions/{decision['id']}/feedback", outcome)
            answered.append(decision["id"])
    return answered


async def all_learned(database_url: str) -> None:
    """Until nothing waits any more."""
    database = Database(database_url)
    try:
        while True:
            async with database.read() as connection:
                if not (await connection.execute(select(propensity_queue))).all():
                    return
            await asyncio.sleep(0.05)
    finally:
        await database.close()


@pytest.mark.timeout(900)
async def test_no_answer_is_lost_or_counted_twice(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTDESK_LEARN_AFTER_S", "0.001")
    chance, answered = random.Random(7), list[str]()
    where = ("--db", database_url, "--data-dir", str(tmp_path))
    token = cli("token", "create", "--role", "touchpoint", "--name", "web", *where).stdout.strip()
    with forge() as service:
        for turn in range(KILLS):
            url = await asyncio.to_thread(service.start, database_url, tmp_path)
            async with ServiceClient(url, token) as client:
                failed = {
                    "specversion": "1.0", "id": f"e-{turn}", "source": "/test", "type": "app.transfer_failed",
                    "subject": WHO, "data": {"task": "transfer"},
                }  # fmt: skip
                await client.post("/v1/events", failed, content_type="application/cloudevents+json")
            answered += await answer_some(url, token, 7)
            await asyncio.to_thread(service.kill)
            # it begins to learn what waits as soon as it is there: killed somewhere in it
            await asyncio.to_thread(service.start, database_url, tmp_path)
            await asyncio.sleep(chance.random() / 5)
            await asyncio.to_thread(service.kill)
        await asyncio.to_thread(service.start, database_url, tmp_path)
        await all_learned(database_url)
    database = Database(database_url)
    try:
        async with database.read() as connection:
            rows = (await connection.execute(select(propensity_examples).order_by(propensity_examples.c.number))).all()
            newest = (
                await connection.execute(select(propensity_models).order_by(propensity_models.c.version.desc()))
            ).first()
    finally:
        await database.close()
    assert sorted(row.decision_id for row in rows) == sorted(answered)
    assert [row.number for row in rows] == list(range(1, len(answered) + 1))
    assert newest is not None
    model = loaded(newest.weights)
    assert model is not None
    assert model.examples == newest.examples == len(answered)
    told = [Example.model_validate_json(row.body) for row in rows]
    assert model.taken.sum() == pytest.approx(sum(one.weight for one in told if one.chosen))
    assert model.answered.sum() == sum(one.otherwise is not None for one in told)

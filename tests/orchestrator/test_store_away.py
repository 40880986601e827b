"""PostgreSQL that goes away, and comes back: a plain 503 meanwhile, and no restart after."""

import asyncio
import logging
from pathlib import Path

import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.support.events import cloud_event
from tests.support.postgres import fresh_database, unreachable
from tests.support.server import cli, running


async def test_a_store_that_goes_away_is_not_available_and_comes_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_database() as url:
        async with running(ServeSettings(database_url=url, data_dir=tmp_path)) as service:
            agent, touchpoint = await service.client("agent"), await service.client()
            assert (await agent.get("/v1/session")).status_code == 200
            async with unreachable(url):
                for _ in range(2):
                    for answer in await asyncio.gather(
                        agent.get("/v1/session"),
                        agent.put("/v1/session/presence", json={"presence": "busy"}),
                        agent.get("/v1/customers", params={"q": "may"}),
                        touchpoint.post("/v1/events", json=cloud_event()),
                        touchpoint.post("/v1/track", json={"userId": "1", "event": "x"}),
                        agent.get("/readyz"),
                    ):
                        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.url
                        assert answer.headers["retry-after"] == "1"
                assert (await agent.get("/healthz")).status_code == 200
            # the connections that were cut are found out one by one
            answers = [(await agent.get("/v1/session")).status_code for _ in range(5)]
            assert answers[-1] == 200
    told = [record for record in caplog.records if record.name.startswith("agentdesk")]
    assert not [record for record in told if record.levelno >= logging.ERROR or record.exc_info]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:9/nothing"])
def test_a_store_that_is_away_at_the_start_is_told_in_one_sentence(url: str, tmp_path: Path) -> None:
    done = cli("serve", "--db", url, "--data-dir", str(tmp_path), "--port", "0")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "store" in done.stderr

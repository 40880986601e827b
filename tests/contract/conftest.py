"""The places in which the contract is asked for: the fake, and the real orchestrator on SQLite."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.system.clock import new_id
from agentdesk.orchestrator.service import ServeSettings
from tests.support.desks import api
from tests.support.fake_orchestrator import AGENT, SUPERVISOR, TOUCHPOINT, running_fake
from tests.support.no_tls import NO_TLS
from tests.support.server import running
from tests.support.sqlite import fresh_file


@dataclass
class Place:
    """An orchestrator, the tokens for it, and the telephone system's line to it."""

    url: str
    agent: str
    supervisor: str
    line: httpx.AsyncClient
    subject: str = "phone:+14155550123"

    async def happen(self, kind: str, count: int = 1, **data: Any) -> None:
        """Events of the customer, the last one now."""
        now = datetime.now(UTC)
        events = [
            {
                "specversion": "1.0", "id": new_id(), "source": "contract", "type": kind, "subject": self.subject,
                "time": (now - timedelta(seconds=count - number)).isoformat(), "data": data,
            }
            for number in range(1, count + 1)
        ]  # fmt: skip
        headers = {"Content-Type": "application/cloudevents-batch+json"}
        (await self.line.post("/v1/events", json=events, headers=headers)).raise_for_status()

    async def offer(self, agent_id: str | None, channel: str = "chat") -> str:
        body = {"channel": channel, "identifier": self.subject, "agent_id": agent_id, "queue": "care-1"}
        answer = await self.line.post("/v1/interactions", json={**body, "state": "offered"})
        answer.raise_for_status()
        interaction_id: str = answer.json()["id"]
        return interaction_id

    async def customer_says(self, interaction_id: str, text: str) -> None:
        body = {"speaker": "customer", "text": text}
        (await self.line.post(f"/v1/interactions/{interaction_id}/utterances", json=body)).raise_for_status()


@pytest.fixture(params=["fake", "real"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    if request.param == "fake":
        async with running_fake() as fake:
            headers = {"Authorization": f"Bearer {TOUCHPOINT}"}
            async with httpx.AsyncClient(base_url=fake.url, headers=headers, timeout=60, verify=NO_TLS) as line:
                yield Place(fake.url, AGENT, SUPERVISOR, line)
        return
    data_dir = tmp_path / "orchestrator"
    data_dir.mkdir()
    settings = ServeSettings(database_url=fresh_file(data_dir), data_dir=data_dir, heartbeat_s=0.2)
    async with running(settings) as service:
        agent, supervisor = await service.token("agent", "Sam"), await service.token("supervisor", "Eva")
        yield Place(service.url, agent, supervisor, await service.client("touchpoint", "ACD"))
    # A client that leaves in mid-read has SQLAlchemy stop the connection's thread and, beside it, wait for it for ever.
    for task in asyncio.all_tasks():
        if "graceful_close" in repr(task.get_coro()):
            task.cancel()


@pytest.fixture
async def client(place: Place) -> AsyncIterator[ApiClient]:
    """The agent's client."""
    async with api(place.url, place.agent) as opened:
        yield opened


@pytest.fixture
async def supervisor(place: Place) -> AsyncIterator[ApiClient]:
    async with api(place.url, place.supervisor) as opened:
        yield opened

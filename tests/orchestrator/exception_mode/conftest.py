"""A service whose clock and timers are in the hands of the test, and a customer on the line."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest
import uuid_utils
from sqlalchemy import select

from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import MAYA, Clock
from tests.support.hand_timed import hand_timed
from tests.support.server import Running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    async with hand_timed(settings, clock, monkeypatch) as service:
        yield service


async def heard(services: Services, kind: str = "exception_mode_changed") -> list[dict[str, Any]]:
    async with services.database.read() as connection:
        query = select(changes.c.payload).where(changes.c.type == kind).order_by(changes.c.seq)
        return [row.payload for row in await connection.execute(query)]


class Care:
    """An agent with a customer on the line, whom they take off the map."""

    def __init__(self, acd: httpx.AsyncClient, agent: httpx.AsyncClient) -> None:
        self.acd, self.agent = acd, agent
        self.call: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return f"/v1/customers/{self.call['customer_id']}/exception-mode"

    async def call_in(self, identifier: str = MAYA, agent_id: str = "sam") -> None:
        body = {"channel": "voice", "identifier": identifier, "state": "connected", "agent_id": agent_id}
        self.call = (await self.acd.post("/v1/interactions", json=body)).json()

    async def take_off(self, **more: Any) -> dict[str, Any]:
        body = {"id": str(uuid_utils.uuid7()), "reason": "A bereavement", "duration_s": 86_400, **more}
        answer = await self.agent.post(self.url, json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def context(self) -> dict[str, Any]:
        answer = await self.agent.get(f"/v1/customers/{self.call['customer_id']}/context")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def decide(self, touchpoint: str, customer_id: str | None = None) -> dict[str, Any]:
        asked = {"customer_id": customer_id or self.call["customer_id"], "touchpoint": touchpoint}
        answer = await self.acd.post("/v1/decisions", json=asked)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
async def care(server: Running) -> Care:
    made = Care(await server.client(), await server.client("agent", "Sam"))
    await made.call_in()
    return made


def z(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")

"""An agent with a customer on the line, and a supervisor: what the tests of overrides begin with."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uuid_utils

from tests.support.server import Running

MAYA = "phone:+14155550132"


class Floor:
    """An agent with a customer on the line, and a supervisor."""

    def __init__(self, acd: httpx.AsyncClient, agent: httpx.AsyncClient, boss: httpx.AsyncClient) -> None:
        self.acd, self.agent, self.boss = acd, agent, boss
        self.call: dict[str, Any] = {}
        self.context: dict[str, Any] = {}

    async def call_in(self, identifier: str = MAYA, agent_id: str = "sam") -> None:
        body = {"channel": "voice", "identifier": identifier, "state": "connected", "agent_id": agent_id}
        self.call = (await self.acd.post("/v1/interactions", json=body)).json()
        url = f"/v1/customers/{self.call['customer_id']}/context"
        self.context = (await self.agent.get(url, params={"interaction_id": self.call["id"]})).json()

    def exception(self, **more: Any) -> dict[str, Any]:
        """A well-formed override of the advice at hand."""
        return {
            "id": str(uuid_utils.uuid7()),
            "decision_id": self.context["decision"]["id"],
            "interaction_id": self.call["id"],
            "customer_id": self.call["customer_id"],
            "taken_action": "Sent a technician",
            "reason_code": "better_option",
            "comment": "She asked for it",
            "taken_at": datetime.now(UTC).isoformat(),
            "on_screen": {"why": self.context["why"]["label"]},
            **more,
        }

    async def record(self, **more: Any) -> dict[str, Any]:
        answer = await self.agent.post("/v1/overrides", json=self.exception(**more))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@pytest.fixture
async def floor(server: Running) -> Floor:
    made = Floor(await server.client(), await server.client("agent", "Sam"), await server.client("supervisor", "Eva"))
    await made.call_in()
    return made

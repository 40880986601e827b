"""A service whose clock and timers are in the hands of the test, and an analyst who defines audiences."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.audiences.address import Allowed
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.decisions.conftest import Clock, event, send
from tests.support.hand_timed import hand_timed, ring
from tests.support.server import Running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    async with hand_timed(replace(settings, webhooks=Allowed.of("127.0.0.0/8")), clock, monkeypatch) as service:
        yield service


class Center:
    """A contact center with customers, and somebody who chooses audiences."""

    def __init__(self, server: Running, clock: Clock, web: httpx.AsyncClient, analyst: httpx.AsyncClient) -> None:
        self.server, self.clock, self.web, self.analyst = server, clock, web, analyst
        self._events = 0

    async def know(self, subject: str, **traits: Any) -> None:
        """A customer says who they are."""
        self._events += 1
        await send(
            self.web,
            event("app.identified", self.clock(), self._events, subject, traits={"tenure_months": 30, **traits}),
        )

    async def happened(self, kind: str, subject: str, **data: Any) -> None:
        self._events += 1
        await send(self.web, event(kind, self.clock(), self._events, subject, **data))

    async def id_of(self, subject: str) -> str:
        asked = {"identifier": subject, "touchpoint": "ivr"}
        return str((await self.web.post("/v1/decisions", json=asked)).json()["customer_id"])

    async def ids_of(self, *subjects: str) -> set[str]:
        return {await self.id_of(subject) for subject in subjects}

    async def define(self, expression: str, name: str = "An audience", **more: Any) -> str:
        """The id of an audience, once everybody was looked at."""
        body = {"name": name, "expression": expression, **more}
        answer = await self.analyst.post("/v1/audiences", json=body)
        assert answer.status_code == 201, answer.text
        await self.ring()
        return str(answer.json()["id"])

    async def ring(self) -> None:
        await ring(self.server.services)

    async def look(self, audience: str) -> None:
        """Have everybody looked at."""
        answer = await self.analyst.post(f"/v1/audiences/{audience}/activate")
        assert answer.status_code == 202, answer.text
        await self.ring()

    async def members(self, audience: str, **params: Any) -> set[str]:
        """The customers' ids, all pages of them."""
        found: list[str] = []
        cursor: str | None = None
        while True:
            asked = {**params, **({"cursor": cursor} if cursor else {})}
            answer = await self.analyst.get(f"/v1/audiences/{audience}/members", params=asked)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [one["customer_id"] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                assert len(found) == len(set(found))
                return set(found)

    async def show(self, audience: str) -> dict[str, Any]:
        answer = await self.analyst.get(f"/v1/audiences/{audience}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
async def center(server: Running, clock: Clock) -> Center:
    return Center(server, clock, await server.client(), await server.client("analyst"))

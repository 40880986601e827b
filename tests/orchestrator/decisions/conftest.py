"""A service whose clock and timers are in the hands of the test, and a few words to send events with."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.support.hand_timed import hand_timed
from tests.support.server import Running

MAYA = "phone:+14155550132"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Clock:
    """The service's clock, moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **duration: float) -> None:
        self.at += timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """The whole service, its clock in the hands of the test."""
    async with hand_timed(settings, clock, monkeypatch) as service:
        yield service


def event(kind: str, at: datetime, number: int = 0, subject: str = MAYA, **data: Any) -> dict[str, Any]:
    """A CloudEvent."""
    return {
        "specversion": "1.0",
        "id": f"{kind}-{number}",
        "source": "/test",
        "type": kind,
        "subject": subject,
        "time": at.isoformat(),
        "data": data,
    }


async def send(client: httpx.AsyncClient, *events: dict[str, Any]) -> None:
    headers = {"content-type": "application/cloudevents-batch+json"}
    answer = await client.post("/v1/events", json=list(events), headers=headers)
    assert (answer.status_code, answer.json()["rejected"]) == (202, []), answer.text


async def customer_of(client: httpx.AsyncClient, identifier: str = MAYA) -> str:
    """The id of the customer with that identifier."""
    return str((await client.get("/v1/customers", params={"identifier": identifier})).json()["items"][0]["id"])

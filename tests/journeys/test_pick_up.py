"""Pick up where the last conversation left off: stories come in as raw events over HTTP, and the pop tells them."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agentdesk.devtools.service_client import Json, ServiceClient
from tests.support.server import child, cli
from tests.support.sqlite import fresh_file

BATCH = "application/cloudevents-batch+json"
Told = tuple[timedelta, str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """Address, touchpoint's token, agent's token."""
    folder = tmp_path_factory.mktemp("service")
    database = fresh_file(folder)
    place = ("--db", database, "--data-dir", str(folder))
    touchpoint = cli("token", "create", "--role", "touchpoint", "--name", "touchpoints", *place).stdout.strip()
    agent = cli("token", "create", "--role", "agent", "--name", "Sam", "--team", "care-1", *place).stdout.strip()
    with child(database, folder) as running:
        yield running.url, touchpoint, agent


@pytest.fixture
async def touchpoint(service: tuple[str, str, str]) -> AsyncIterator[ServiceClient]:
    async with ServiceClient(service[0], service[1]) as client:
        yield client


@pytest.fixture
async def agent(service: tuple[str, str, str]) -> AsyncIterator[ServiceClient]:
    async with ServiceClient(service[0], service[2]) as client:
        yield client


def _events(name: str, told: list[Told]) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    return [
        {
            "specversion": "1.0",
            "id": f"{name}-{number}",
            "source": "journeys",
            "type": kind,
            "time": (now - age).isoformat(),
            "subject": subject,
            "data": data,
        }
        for number, (age, kind, subject, data) in enumerate(told)
    ]


async def _pop(touchpoint: ServiceClient, agent: ServiceClient, name: str, told: list[Told], identifier: str) -> Json:
    """Send the events newest first, as a slow line might, and ask for the pop."""
    answer = await touchpoint.post("/v1/events", _events(name, told)[::-1], content_type=BATCH)
    assert answer == {"accepted": len(told), "duplicates": 0, "rejected": []}
    found = await agent.get("/v1/customers", identifier=identifier)
    return await agent.get(f"/v1/customers/{found['items'][0]['id']}/context")


def _minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


async def test_a_transfer_that_failed_everywhere(touchpoint: ServiceClient, agent: ServiceClient) -> None:
    """They tried three times in the app, then the site, then got lost in the IVR, all within the hour."""
    device, phone, cookie = "device:t-1", "phone:+14155550161", "cookie:t-1"
    same = {"identifiers": {"account": "T-1"}}
    told: list[Told] = [
        (_minutes(55), "app.transfer_failed", device, {"task": "transfer", "error": "TRF-40", **same}),
        (_minutes(50), "app.transfer_failed", device, {"task": "transfer", "error": "TRF-40"}),
        (_minutes(45), "app.error", device, {"screen": "transfer", "error": "TRF-40"}),
        (_minutes(35), "web.error", cookie, {"path": "/transfer", "error": "TRF-40", **same}),
        (_minutes(20), "ivr.menu_selected", phone, {"option": "transfers", **same}),
        (_minutes(18), "ivr.menu_selected", phone, {"option": "transfers"}),
        (_minutes(17), "ivr.abandoned", phone, {"option": "transfers"}),
    ]
    pop = await _pop(touchpoint, agent, "transfer", told, phone)
    assert "transfer" in pop["why"]["label"].lower()
    assert pop["why"]["evidence"]
    assert [one["channel"] for one in pop["already_tried"]] == ["app", "app", "app", "web", "ivr"]
    assert pop["effort"]["level"] == "high"
    assert pop["decision"]["ranked"][0]["kind"] == "service"
    growth = [one for one in pop["decision"]["withheld"] if one["kind"] == "growth"]
    assert growth
    assert all(one["because"] for one in growth)
    assert not [one for one in pop["decision"]["ranked"] if one["kind"] == "growth"]


async def test_a_phone_that_was_never_activated(touchpoint: ServiceClient, agent: ServiceClient) -> None:
    """Inaction is a signal: the missing step is an event, drawn where it should have been."""
    account = "account:P-1"
    told: list[Told] = [
        (timedelta(days=9), "order.placed", account,
         {"order_id": "O-1", "category": "phone", "product": "Aster 9", "identifiers": {"phone": "+14155550162"}}),
        (timedelta(days=8), "order.shipped", account, {"order_id": "O-1", "category": "phone"}),
        (timedelta(days=7), "order.delivered", account, {"order_id": "O-1", "category": "phone"}),
    ]  # fmt: skip
    pop = await _pop(touchpoint, agent, "phone", told, "phone:+14155550162")
    late = [step for one in pop["journeys"] for step in one["milestones"] if step["overdue"]]
    assert late
    ghosts = [item for item in pop["timeline"]["items"] if item["ghost"]]
    assert ghosts
    assert {ghost["due_at"] for ghost in ghosts} <= {step["due_at"] for step in late}
    assert "activat" in pop["decision"]["ranked"][0]["title"].lower()
    # and once it happens, nothing is late any more
    done = await _pop(
        touchpoint, agent, "phone-on", [(_minutes(1), "device.activated", account, {"order_id": "O-1"})], account
    )
    assert not [step for one in done["journeys"] for step in one["milestones"] if step["overdue"]]
    assert not [item for item in done["timeline"]["items"] if item["ghost"]]


async def test_nobody_knows_why(touchpoint: ServiceClient, agent: ServiceClient) -> None:
    """A customer of whom nothing is known is said to be so, and doing nothing is still an answer."""
    told: list[Told] = [(_minutes(3), "voice.call_offered", "phone:+14155550163", {})]
    pop = await _pop(touchpoint, agent, "nobody", told, "phone:+14155550163")
    assert pop["why"]["intent"] == "unknown"
    assert pop["already_tried"] == []
    watched = [one for one in pop["decision"]["ranked"] if one["kind"] == "no_action"]
    assert watched
    assert all(one["watch"]["for"] for one in watched)

"""A missed deadline is told once: an overdue step, a ghost, a change on the stream; a late event takes it back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.schedule.service import BATCH, let_go_off
from agentdesk.orchestrator.service import ServeSettings, timer_kinds
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import NOON, Clock, customer_of, event, send
from tests.orchestrator.live.conftest import listening
from tests.orchestrator.schedule.conftest import processes
from tests.support.hand_timed import hand_timed, hush, ring
from tests.support.server import Running, running

ORDERED = NOON - timedelta(days=2)
DELIVERED = NOON - timedelta(days=1)
DUE = DELIVERED + timedelta(hours=48)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    async with hand_timed(settings, clock, monkeypatch) as service:
        yield service


async def told(services: Services) -> list[dict[str, Any]]:
    async with services.database.read() as connection:
        query = select(changes.c.payload).where(changes.c.type == "journey_changed").order_by(changes.c.seq)
        return [row.payload for row in await connection.execute(query)]


def delivery(subject: str = "phone:+14155550132", **more: Any) -> list[dict[str, Any]]:
    said = {"category": "phone", "order_id": "O-1", **more}
    number = int(subject[-3:])
    return [
        event("order.placed", ORDERED, number, subject, **said),
        event("order.delivered", DELIVERED, number, subject, **said),
    ]


async def timeline(agent: httpx.AsyncClient, customer: str, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    before: str | None = ""
    while before is not None:
        answer = await agent.get(f"/v1/customers/{customer}/timeline", params={**asked, "before": before, "limit": 1})
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        before = answer.json()["next"]
    return items


async def test_old_history_is_no_news_and_what_is_late_since_yesterday_is(server: Running, clock: Clock) -> None:
    """An import of years must not flood the stream with all that was ever late; who looks sees it all the same."""
    acd, agent = await server.client(), await server.client("agent", "Sam")
    old = [f"phone:+14155550{n:03d}" for n in range(200, 212)]
    history = [
        event(kind, NOON - timedelta(days=ago), int(who[-3:]), who, category="phone", order_id=f"O-{who[-3:]}")
        for who in old
        for kind, ago in (("order.placed", 58), ("order.shipped", 56), ("order.delivered", 55))
    ]
    for start in range(0, len(history), 5):  # in several requests, as an import comes
        await send(acd, *history[start : start + 5])
    await ring(server.services)
    assert await told(server.services) == []
    shown = await timeline(agent, await customer_of(agent, old[0]))
    assert [item["title"] for item in shown if item["ghost"]] == ["The device was not activated"]
    lately = "phone:+14155550300"
    await send(acd, event("order.delivered", NOON - timedelta(hours=50), 300, lately, category="phone", order_id="O-3"))
    (news,) = await told(server.services)
    assert news["overdue"] == ["activated"]
    await send(acd, event("device.activated", NOON - timedelta(hours=3), 300, lately, order_id="O-3"))
    (_, mended) = await told(server.services)  # the event is late, and what it mends is on somebody's screen
    assert (mended["overdue"], mended["journey"]["state"]) == ([], "succeeded")


async def test_a_missed_deadline_and_the_late_event_that_mends_it(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *delivery())
    customer = await customer_of(agent)
    before = await timeline(agent, customer)
    assert not any(item["ghost"] for item in before)
    async with listening(agent) as listener:
        clock.at = DUE
        await timeline(agent, customer)  # a look lets one hear of a customer for a day
        await ring(server.services)
        assert [one for one in await told(server.services) if one["overdue"]] == [], "the moment itself is in time"
        clock.pass_by(seconds=1)
        await ring(server.services)
        await ring(server.services)
        missed = (await listener.until("journey_changed"))[-1].data
        assert (missed["customer_id"], missed["overdue"]) == (customer, ["activated"])
        (ghost,) = missed["ghosts"]
        assert (ghost["title"], ghost["at"], ghost["due_at"]) == ("The device was not activated", *[_z(DUE)] * 2)
        items = await timeline(agent, customer)
        assert items[0] == {**ghost, "journey_ids": [missed["journey_id"]]}
        assert items[1:] == before
        for asked, found in (
            ({"channel": "system"}, True), ({"channel": "order"}, False), ({"q": "not activated"}, True),
            ({"q": "nowhere"}, False), ({"journey": missed["journey_id"]}, True), ({"journey": "none"}, False),
        ):  # fmt: skip
            assert any(item["ghost"] for item in await timeline(agent, customer, **asked)) is found, asked
        await send(acd, event("device.activated", DUE - timedelta(hours=3), order_id="O-1"))
        mended = (await listener.until("journey_changed"))[-1].data
        assert (mended["journey"]["state"], mended["ghosts"], mended["overdue"]) == ("succeeded", [], [])
        assert mended["journey_id"] == missed["journey_id"]
        after = await timeline(agent, customer)
        assert not any(item["ghost"] for item in after)
        assert len(after) == len(before) + 1
    assert [one["overdue"] for one in await told(server.services)].count(["activated"]) == 1


def _z(at: Any) -> str:
    return str(at.isoformat()).replace("+00:00", "Z")


async def test_a_late_event_that_turns_out_to_be_the_beginning_takes_the_former_ghost_away(
    server: Running, clock: Clock
) -> None:
    """The journey's id follows from its first event, so an earlier one makes it another journey."""
    acd, agent = await server.client(), await server.client("agent", "Sam")
    placed, delivered = delivery()
    await send(acd, delivered)
    clock.at = DUE + timedelta(hours=1)
    await ring(server.services)
    former = (await told(server.services))[-1]
    await send(acd, placed)
    gone, fresh = sorted((await told(server.services))[-2:], key=lambda one: one["journey"] is not None)
    assert (gone["journey_id"], gone["journey"], gone["ghosts"]) == (former["journey_id"], None, [])
    assert [ghost["data"] for ghost in fresh["ghosts"]] == [{"milestone": "activated"}]
    items = await timeline(agent, await customer_of(agent))
    assert [item["id"] for item in items if item["ghost"]] == [ghost["id"] for ghost in fresh["ghosts"]]


async def test_silence_that_ends_a_journey_is_told(server: Running, clock: Clock) -> None:
    acd = await server.client()
    await send(acd, event("app.transfer_failed", NOON))
    clock.pass_by(days=7, seconds=1)
    await ring(server.services)
    last = (await told(server.services))[-1]["journey"]
    assert (last["state"], last["ended"]["text"]) == ("abandoned", "Nothing happened for 7 days")
    assert last["success_score"] == 0.0


async def test_after_a_downtime_everything_missed_is_told_once_by_two_processes(
    settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 2 * BATCH + 5
    async with running(replace(settings, now=clock)) as service:
        acd = await service.client()
        for number in range(count):
            await send(acd, *delivery(f"crm:C-{number:03d}"))
    clock.pass_by(days=3)
    turns: list[int] = []

    hush(monkeypatch)
    async with processes(settings, clock, 2) as both:

        async def work(services: Services) -> None:
            while (done := await let_go_off(services, timer_kinds())) or len(await told(services)) < count:
                turns.append(done)

        before = len(await told(both[0]))
        count += before
        await asyncio.gather(*map(work, both))
        await asyncio.gather(*map(ring, both))
        heard = Counter(one["customer_id"] for one in (await told(both[0]))[before:] if one["overdue"])
    assert len(heard) == count - before
    assert set(heard.values()) == {1}
    assert max(turns) <= BATCH, "what waits for the store has its turn between two batches"


async def test_a_deadline_that_passed_untold_is_told_although_customers_were_linked(
    server: Running, clock: Clock
) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *delivery("crm:C-001"), event("web.page_viewed", NOON, 7, "phone:+14155550199"))
    one = await customer_of(agent, "phone:+14155550199")
    clock.at = DUE + timedelta(seconds=1)
    made = await agent.post(f"/v1/customers/{one}/links", json={"identifier": "crm:C-001"})
    assert made.status_code == 201, made.text
    await ring(server.services)
    assert [one["overdue"] for one in await told(server.services)].count(["activated"]) == 1

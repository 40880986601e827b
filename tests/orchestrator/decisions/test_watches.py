"""What a decision for no action waits for is watched, and the decision comes back when it has to, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.watches.tables import watches
from tests.orchestrator.decisions.conftest import NOON, Clock, customer_of, event, send
from tests.orchestrator.schedule.conftest import processes
from tests.support.hand_timed import hush, ring
from tests.support.server import Running, running

ORDER: dict[str, Any] = {"category": "phone", "order_id": "O-1"}
ORDERED = NOON - timedelta(days=1)
DELIVERY_DUE = ORDERED + timedelta(days=7)


async def kept(services: Services) -> dict[str, str]:
    """The state of each watch, by the action that it was advised by, in the order in which they were opened."""
    async with services.database.read() as connection:
        rows = await connection.execute(select(watches).order_by(watches.c.opened_at, watches.c.decision_id))
        return {row.decision_id: row.state for row in rows}


async def heard(services: Services) -> list[dict[str, Any]]:
    async with services.database.read() as connection:
        query = select(changes.c.payload).where(changes.c.type == "decision_returned").order_by(changes.c.seq)
        return [row.payload for row in await connection.execute(query)]


async def pop(agent: httpx.AsyncClient) -> dict[str, Any]:
    answer = await agent.get(f"/v1/customers/{await customer_of(agent)}/context")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def waiting(server: Running) -> tuple[httpx.AsyncClient, httpx.AsyncClient, dict[str, Any]]:
    """A phone was ordered yesterday: the advice is to wait for its delivery."""
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, event("order.placed", ORDERED, **ORDER))
    decision = (await pop(agent))["decision"]
    first = decision["ranked"][0]
    assert (first["action"], first["kind"]) == ("wait_for_delivery", "no_action")
    watch = first["watch"]
    assert (watch["until"], watch["milestone"], watch["returns"]) == (_z(DELIVERY_DUE), "delivered", "missing")
    assert await kept(server.services) == {decision["id"]: "watching"}
    return acd, agent, decision


def _z(at: Any) -> str:
    return str(at.isoformat()).replace("+00:00", "Z")


async def test_what_did_not_come_in_time_brings_the_decision_back(server: Running, clock: Clock) -> None:
    _, agent, decision = await waiting(server)
    clock.at = DELIVERY_DUE - timedelta(seconds=1)
    await ring(server.services)
    assert await heard(server.services) == []
    clock.at = DELIVERY_DUE + timedelta(seconds=1)
    await ring(server.services)
    await ring(server.services)
    (told,) = await heard(server.services)
    assert (told["decision_id"], told["customer_id"]) == (decision["id"], decision["customer_id"])
    assert told["because"] == "Waited for “Delivered”: it did not come in time"
    states = await kept(server.services)
    assert states[decision["id"]] == "returned"
    shown = await pop(agent)
    back = shown["decision"]
    assert back["id"] == told["successor"], "what the desk shows is the decision that came back"
    assert back["returned"] == {
        "decision_id": decision["id"], "action": "wait_for_delivery", "title": decision["ranked"][0]["title"],
        "because": told["because"], "evidence": [],
    }  # fmt: skip
    assert back["ranked"][0]["kind"] != "no_action"
    note = next(item for item in shown["timeline"]["items"] if item["type"] == "decision.returned")
    assert note == told["item"]
    assert (note["title"], note["at"]) == ("Brought back: No action: wait for the delivery", _z(clock.at))
    listed = await agent.get(f"/v1/customers/{decision['customer_id']}/timeline", params={"limit": 1, "q": "brought"})
    assert [item["id"] for item in listed.json()["items"]] == [note["id"]]
    assert (await agent.get(f"/v1/decisions/{back['id']}")).json() == back
    report = await replay_all(server.services.database)
    assert (report.different, report.unknown_policy) == ((), 0)
    assert report.equal >= 2


async def test_what_came_ends_the_watch_at_once_and_brings_nothing_back(server: Running, clock: Clock) -> None:
    acd, _, decision = await waiting(server)
    clock.pass_by(days=2)
    await send(acd, event("order.delivered", clock.at, **ORDER))
    await ring(server.services)
    assert (await kept(server.services))[decision["id"]] == "fulfilled"
    clock.pass_by(days=30)
    await ring(server.services)
    assert [one["decision_id"] for one in await heard(server.services)] == []


async def test_what_can_no_longer_come_brings_it_back_before_its_time(server: Running, clock: Clock) -> None:
    acd, _, decision = await waiting(server)
    clock.pass_by(days=1)
    await send(acd, event("order.cancelled", clock.at, **ORDER))
    await ring(server.services)
    (told,) = await heard(server.services)
    assert told["because"] == "Waited for “Delivered”: it can no longer come"
    assert (await kept(server.services))[decision["id"]] == "returned"


async def test_what_was_feared_brings_it_back_when_it_is_seen_and_else_the_watch_just_ends(
    server: Running, clock: Clock
) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, event("web.page_viewed", NOON, page="/home"))
    first = (await pop(agent))["decision"]
    assert (first["ranked"][0]["action"], first["ranked"][0]["watch"]["returns"]) == ("leave_alone", "seen")
    clock.pass_by(days=7, seconds=1)
    await ring(server.services)
    assert (await kept(server.services))[first["id"]] == "closed"
    assert await heard(server.services) == []
    asked = {"customer_id": first["customer_id"], "touchpoint": "outbound"}
    second = (await acd.post("/v1/decisions", json=asked)).json()
    assert second["ranked"][0]["action"] == "leave_alone"
    clock.pass_by(seconds=1)
    await send(acd, event("app.transfer_failed", clock.at))
    await ring(server.services)
    (told,) = await heard(server.services)
    assert (told["decision_id"], told["because"]) == (
        second["id"], "Watched for “the next contact or a failed step”: it came"
    )  # fmt: skip
    back = (await agent.get(f"/v1/decisions/{told['successor']}")).json()
    assert back["touchpoint"] == "outbound"
    assert len(back["returned"]["evidence"]) == 1


async def test_another_decision_in_the_same_place_ends_the_watch_of_the_one_before(
    server: Running, clock: Clock
) -> None:
    acd, agent, decision = await waiting(server)
    await send(acd, event("app.activation_failed", clock.at, **ORDER))
    clock.pass_by(seconds=1)
    second = (await pop(agent))["decision"]
    assert second["id"] != decision["id"]
    assert (await kept(server.services))[decision["id"]] == "superseded"
    async with server.services.database.read() as connection:
        keys = set(await connection.scalars(select(timers.c.key).where(timers.c.kind == "watch")))
    assert decision["id"] not in keys


async def test_what_was_done_instead_of_waiting_ends_the_watch(server: Running, clock: Clock) -> None:
    _, agent, decision = await waiting(server)
    other = decision["ranked"][1]["action"]
    body = {"action": other, "outcome": "acted"}
    assert (await agent.post(f"/v1/decisions/{decision['id']}/feedback", json=body)).status_code == 200
    clock.at = DELIVERY_DUE + timedelta(seconds=1)
    await ring(server.services)
    assert (await kept(server.services))[decision["id"]] == "overtaken"
    assert await heard(server.services) == []


async def test_the_same_advice_is_not_brought_back_for_ever(server: Running, clock: Clock) -> None:
    """Nothing happens any more: what comes back once, and says the same, does not come again."""
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, event("app.login_failed", NOON - timedelta(days=1)))
    asked = {"customer_id": await customer_of(agent), "touchpoint": "outbound"}
    await acd.post("/v1/decisions", json=asked)
    for _ in range(12):
        clock.pass_by(days=20)
        await ring(server.services)
    assert len(await heard(server.services)) < 4
    assert "watching" not in (await kept(server.services)).values()


async def test_watches_survive_a_restart_and_come_back_once_for_two_processes(
    settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(replace(settings, now=clock)) as service:
        await waiting(service)
    clock.at = DELIVERY_DUE + timedelta(days=2)

    hush(monkeypatch)
    async with processes(settings, clock, 2) as both:
        for _ in range(3):
            for services in both:
                await ring(services)
        assert len(await heard(both[0])) == 1

"""What an agent promises at the end of a contact is due like any step: late it is told, done it is kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.decisions.conftest import MAYA, NOON, Clock
from tests.support.hand_timed import hand_timed, ring
from tests.support.server import Running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    async with hand_timed(settings, clock, monkeypatch) as service:
        yield service


async def contact(acd: httpx.AsyncClient, agent: httpx.AsyncClient, **wrap_up: Any) -> str:
    """A call that is closed with this wrap-up; whose it was."""
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    closed = await agent.post(f"/v1/interactions/{call['id']}/wrap-up", json=wrap_up)
    assert closed.status_code in (200, 201), closed.text
    return str(call["customer_id"])


async def promise(agent: httpx.AsyncClient, customer: str) -> dict[str, Any]:
    context = (await agent.get(f"/v1/customers/{customer}/context")).json()
    (mine,) = [one for one in context["journeys"] if one["definition"] == "our_promise"]
    ranked = {one["action"] for one in context["decision"]["ranked"]}
    ghosts = [one["title"] for one in context["timeline"]["items"] if one["ghost"]]
    return {"state": mine["state"], "ghosts": ghosts, "due": mine["milestones"][1]["due_at"],
            "advised": "keep_the_promise" in ranked}  # fmt: skip


async def test_a_promise_that_nobody_kept_is_late(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    due = NOON + timedelta(hours=3)
    customer = await contact(acd, agent, disposition="promised", promise="We call back", promise_due_at=due.isoformat())
    before = await promise(agent, customer)
    assert before["due"] == due.isoformat().replace("+00:00", "Z")
    assert (before["state"], before["ghosts"], before["advised"]) == ("active", [], False)
    clock.at = due + timedelta(seconds=1)
    await ring(server.services)
    late = await promise(agent, customer)
    assert (late["state"], late["ghosts"], late["advised"]) == ("active", ["What we promised is not done yet"], True)
    await contact(acd, agent, disposition="passed_on")
    assert (await promise(agent, customer))["ghosts"] == ["What we promised is not done yet"]
    await contact(acd, agent, disposition="resolved", summary="Called back")
    kept = await promise(agent, customer)
    assert (kept["state"], kept["ghosts"], kept["advised"]) == ("succeeded", [], False)


async def test_a_promise_made_anew_has_a_new_time(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    first, second = NOON + timedelta(hours=3), NOON + timedelta(days=3)
    said = {"disposition": "promised", "promise": "We call back"}
    customer = await contact(acd, agent, **said, promise_due_at=first.isoformat())
    clock.pass_by(seconds=600)
    await contact(acd, agent, **said, promise_due_at=second.isoformat())
    clock.at = first + timedelta(hours=1)
    await ring(server.services)
    later = await promise(agent, customer)
    assert (later["ghosts"], later["due"]) == ([], second.isoformat().replace("+00:00", "Z"))


async def test_a_promise_of_the_past_is_refused_and_changes_nothing(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    url = f"/v1/interactions/{call['id']}/wrap-up"
    clock.pass_by(hours=6)
    said = {"disposition": "promised", "promise": "We call back"}
    for due, more in (
        (clock.at, {"at": clock.at.isoformat()}),
        (clock.at - timedelta(hours=1), {"at": clock.at.isoformat()}),
        # no promise is older than its contact, whatever a desk's clock says
        (NOON - timedelta(hours=1), {"at": (NOON - timedelta(days=1)).isoformat()}),
        (NOON, {"at": (NOON - timedelta(days=1)).isoformat()}),
    ):
        refused = await agent.post(url, json={**said, "promise_due_at": due.isoformat(), **more})
        assert (refused.status_code, refused.json()["code"]) == (422, "promise_past"), refused.text
        assert "say a later time" in refused.json()["detail"]
    years = {"promise_due_at": (clock.at + timedelta(days=366)).isoformat()}
    far = await agent.post(url, json={**said, **years, "at": clock.at.isoformat()})
    assert (far.status_code, far.json()["code"]) == (422, "invalid")
    assert (await agent.get(f"/v1/interactions/{call['id']}")).json()["state"] == "connected"
    assert (await agent.post(url, json={**said, **years})).status_code == 200, "nobody says when that was agreed"


async def test_a_promise_that_was_ahead_when_it_was_made_arrives_late_and_is_watched(
    server: Running, clock: Clock
) -> None:
    """Written without a line, and there once the line is back: what was promised and what is watched are one time."""
    acd, agent = await server.client(), await server.client("agent", "Sam")
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    written, due = NOON + timedelta(minutes=10), NOON + timedelta(hours=1)
    clock.pass_by(hours=6)
    wrap_up = {
        "disposition": "promised", "promise": "We call back", "promise_due_at": due.isoformat(),
        "at": written.isoformat(),
    }  # fmt: skip
    url, key = f"/v1/interactions/{call['id']}/wrap-up", {"Idempotency-Key": "w-1"}
    closed = await agent.post(url, json=wrap_up, headers=key)
    assert closed.status_code == 200, closed.text
    again = await agent.post(url, json={**wrap_up, "at": clock.at.isoformat()}, headers=key)
    assert again.json() == closed.json(), "the same words are the same wrap-up"
    await ring(server.services)
    late = await promise(agent, call["customer_id"])
    assert late["due"] == due.isoformat().replace("+00:00", "Z")
    assert (late["ghosts"], late["advised"]) == (["What we promised is not done yet"], True)


async def test_who_is_taken_off_the_map_with_a_promise_that_is_over_by_now(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    written, due = NOON + timedelta(minutes=10), NOON + timedelta(hours=1)
    clock.pass_by(hours=6)
    mode = {
        "id": "m-1", "reason": "No line", "until": (clock.at + timedelta(hours=2)).isoformat(),
        "follow_up": {"promise": "We call back", "due_at": due.isoformat()},
    }  # fmt: skip
    url = f"/v1/customers/{call['customer_id']}/exception-mode"
    refused = await agent.post(url, json=mode)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "past")
    begun = await agent.post(url, json={**mode, "at": written.isoformat()})
    assert begun.status_code == 201, begun.text
    assert begun.json()["follow_up"]["due_at"] == due.isoformat().replace("+00:00", "Z")
    context = (await agent.get(f"/v1/customers/{call['customer_id']}/context")).json()
    assert "Promised and not told as kept: We call back" in [one["title"] for one in context["timeline"]["items"]]

"""The floor: what runs now in a supervisor's teams, as one answer, and kept up by the stream alone."""

from typing import Any

import httpx
import pytest
import uuid_utils
from sqlalchemy import func, select, text

from agentdesk.orchestrator.floor.repository import running_in
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.people.tables import customer_access
from tests.orchestrator.live.conftest import listening
from tests.orchestrator.overrides.conftest import MAYA, Floor
from tests.support.server import Running


@pytest.fixture
async def floor(server: Running) -> Floor:
    made = Floor(await server.client(), await server.client("agent", "Sam"), await server.client("supervisor", "Eva"))
    await made.call_in()
    return made


async def shown(boss: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    answer = await boss.get("/v1/floor")
    assert answer.status_code == 200, answer.text
    return {row["interaction_id"]: row for row in answer.json()["items"]}


async def folded(server: Running, team: str) -> dict[str, dict[str, Any]]:
    """The floor as somebody has it who followed the stream from its beginning and asked for nothing."""
    rows: dict[str, dict[str, Any]] = {}
    async with server.services.database.read() as connection:
        told = (await connection.execute(select(changes).where(changes.c.team == team).order_by(changes.c.seq))).all()
    for change in told:
        if change.type == "floor_changed":
            row = change.payload["row"]
            rows[row["interaction_id"]] = row
        elif change.type == "interaction_felt":
            row = rows[change.payload["interaction_id"]]
            row |= {"feeling": change.payload["feeling"], "utterances": change.payload["utterances"]}
    return {key: row for key, row in rows.items() if row["state"] != "closed" and row["team"] == team}


def but_for_words(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """``version`` counts every word said, which the stream tells to nobody who does not listen."""
    return {
        key: {name: value for name, value in row.items() if name not in ("version", "utterances")}
        for key, row in rows.items()
    }


async def standing(server: Running, floor: Floor) -> dict[str, Any]:
    """The row of the call; by the snapshot and by the stream it is the same."""
    rows = await shown(floor.boss)
    assert but_for_words(await folded(server, "care-1")) == but_for_words(rows)
    return rows[floor.call["id"]]


async def test_the_stream_alone_keeps_the_floor_up(server: Running, floor: Floor) -> None:
    row = await standing(server, floor)
    assert (row["agent_name"], row["team"], row["state"], row["answer"]) == ("Sam", "care-1", "connected", None)
    advised = floor.context["decision"]
    assert row["advice"]["decision_id"] == advised["id"]
    assert row["advice"]["title"] == advised["ranked"][0]["title"]
    assert "last_text" not in row, "no word of what is said is on the floor"

    path = f"/v1/interactions/{floor.call['id']}"
    await floor.acd.post(f"{path}/utterances", json={"speaker": "customer", "text": "This is terrible, I am furious"})
    row = await standing(server, floor)
    assert row["feeling"] < -0.3

    feedback = {"action": advised["ranked"][0]["action"], "outcome": "accepted"}
    await floor.agent.post(f"/v1/decisions/{advised['id']}/feedback", json=feedback)
    row = await standing(server, floor)
    assert (row["answer"]["status"], row["answer"]["decision_id"]) == ("accepted", advised["id"])

    record = await floor.record()
    row = await standing(server, floor)
    assert (row["answer"]["status"], row["answer"]["title"]) == ("overridden", "Sent a technician")
    assert row["answer"]["override_id"] == record["id"]
    other = {"action": advised["ranked"][0]["action"], "outcome": "declined"}
    await floor.agent.post(f"/v1/decisions/{advised['id']}/feedback", json=other)
    row = await standing(server, floor)
    assert row["answer"]["status"] == "overridden", "what was done instead is the answer"
    asked = await floor.record(amount=60)
    await floor.agent.post(f"/v1/decisions/{advised['id']}/feedback", json=other)
    row = await standing(server, floor)
    assert (row["answer"]["status"], row["answer"]["override_id"]) == ("waiting", asked["id"])

    mode = {"id": str(uuid_utils.uuid7()), "reason": "A bereavement", "duration_s": 3600}
    url = f"/v1/customers/{floor.call['customer_id']}/exception-mode"
    assert (await floor.agent.post(url, json=mode)).status_code == 201
    row = await standing(server, floor)
    assert (row["exception_mode"]["owner"], row["exception_mode"]["reason"]) == ("Sam", "A bereavement")
    await floor.agent.delete(url)
    assert (await standing(server, floor))["exception_mode"] is None

    await floor.acd.patch(path, json={"state": "on_hold"})
    assert (await standing(server, floor))["state"] == "on_hold"
    await floor.acd.patch(path, json={"state": "closed"})
    assert await shown(floor.boss) == await folded(server, "care-1") == {}


async def test_each_supervisor_has_the_floor_of_their_teams(server: Running, floor: Floor) -> None:
    far = await server.client("supervisor", "Far", team="care-2")
    both = await server.client("supervisor", "Both", team="care-2,care-1")
    await server.client("agent", "Lin", team="care-2")
    assert await shown(far) == {}
    assert set(await shown(both)) == {floor.call["id"]}
    await floor.agent.put("/v1/session/presence", json={"presence": "available"})
    agents = {one["agent_id"]: one for one in (await both.get("/v1/floor")).json()["agents"]}
    assert {key: (one["team"], one["presence"]) for key, one in agents.items()} == {
        "sam": ("care-1", "available"),
        "lin": ("care-2", "offline"),
    }
    assert agents["sam"]["since"] is not None
    assert [one["agent_id"] for one in (await far.get("/v1/floor")).json()["agents"]] == ["lin"]
    # handed over to another team: gone here, there now; each is told once
    await floor.acd.patch(f"/v1/interactions/{floor.call['id']}", json={"agent_id": "lin"})
    assert await shown(floor.boss) == await folded(server, "care-1") == {}
    assert set(await shown(far)) == set(await folded(server, "care-2")) == {floor.call["id"]}


async def test_what_is_said_is_heard_by_who_looked_into_the_conversation(server: Running, floor: Floor) -> None:
    path = f"/v1/interactions/{floor.call['id']}"
    far = await server.client("supervisor", "Far", team="care-2")
    for url in ("/utterances", "/notes"):
        assert (await far.get(path + url)).status_code == 404
    async with listening(floor.boss) as listener:
        await floor.acd.post(f"{path}/utterances", json={"speaker": "customer", "text": "Not for everybody"})
        heard = await listener.until("interaction_felt")
        assert "utterance_added" not in {told.type for told in heard}
        assert (await floor.boss.get(f"{path}/utterances")).status_code == 200
        await floor.acd.post(f"{path}/utterances", json={"speaker": "customer", "text": "For who listens"})
        heard = await listener.until("utterance_added")
        assert heard[-1].data["utterance"]["text"] == "For who listens"
    async with server.services.database.read() as connection:
        looks = select(func.count()).where(customer_access.c.agent_id == "eva")
        assert await connection.scalar(looks) == 1, "that she looked is on record"


async def test_a_supervisor_writes_to_the_agent_and_nobody_else_reads_it(server: Running, floor: Floor) -> None:
    path = f"/v1/interactions/{floor.call['id']}/notes"
    far = await server.client("supervisor", "Far", team="care-2")
    assert (await far.post(path, json={"text": "x"})).status_code == 404
    async with listening(floor.agent) as listener:
        note = {"id": "n-1", "text": "Offer the callback, I cover it"}
        first, again = await floor.boss.post(path, json=note), await floor.boss.post(path, json=note)
        assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
        told = (await listener.until("note_added"))[-1].data["note"]
    assert (told["from_supervisor"], told["agent_name"], told["text"]) == (True, "Eva", note["text"])
    await floor.agent.post(path, json={"text": "Thank you"})
    kept = (await floor.agent.get(path)).json()["items"]
    assert [(one["agent_name"], one["from_supervisor"]) for one in kept] == [("Sam", False), ("Eva", True)]
    for url in (
        path,
        f"/v1/interactions/{floor.call['id']}/utterances",
        f"/v1/customers/{floor.call['customer_id']}/context",
    ):
        assert "callback, I cover it" not in (await floor.acd.get(url)).text


async def test_linking_takes_the_exception_mode_along_to_the_floor(server: Running, floor: Floor) -> None:
    other = {"channel": "chat", "identifier": "account:77", "state": "connected", "agent_id": "sam"}
    chat = (await floor.acd.post("/v1/interactions", json=other)).json()
    mode = {"id": str(uuid_utils.uuid7()), "reason": "A bereavement", "duration_s": 3600}
    await floor.agent.post(f"/v1/customers/{floor.call['customer_id']}/exception-mode", json=mode)
    assert (await shown(floor.boss))[chat["id"]]["exception_mode"] is None
    link = {"identifier": MAYA, "evidence": "she said so"}
    assert (await floor.agent.post(f"/v1/customers/{chat['customer_id']}/links", json=link)).status_code < 300
    await standing(server, floor)
    assert (await shown(floor.boss))[chat["id"]]["exception_mode"]["reason"] == "A bereavement"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_runs_is_found_without_what_ran(server: Running) -> None:
    async with server.services.database.read() as connection:
        query = "EXPLAIN QUERY PLAN SELECT id FROM interactions WHERE team IN ('a') AND interactions.state != 'closed'"
        plan = str((await connection.execute(text(query))).all())
        assert "ix_interactions_running_in" in plan
        assert await running_in(connection, ("a",), None, 10) == []

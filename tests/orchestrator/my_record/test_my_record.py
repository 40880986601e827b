"""What is stored about an agent: told to that agent alone, in whole, with who looked at it."""

from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.my_record import service
from agentdesk.orchestrator.overrides import tool
from agentdesk.orchestrator.overrides.export import Format
from agentdesk.orchestrator.overrides.filtering import Filter
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.overrides.conftest import Floor
from tests.support.server import Running

PATH = "/v1/me/record"


@pytest.fixture
async def floor(server: Running) -> Floor:
    made = Floor(await server.client(), await server.client("agent", "Sam"), await server.client("supervisor", "Eva"))
    await made.call_in()
    return made


async def record_of(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get(PATH)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_agent_is_told_what_is_stored_and_who_looked(server: Running, floor: Floor) -> None:
    override = await floor.record()
    await floor.agent.post(f"/v1/interactions/{floor.call['id']}/notes", json={"text": "Sam's own words"})
    await floor.agent.put("/v1/session/presence", json={"presence": "busy"})
    told = await record_of(floor.agent)
    kept = {one["kind"]: one for one in told["kept"]}
    assert {kind: kept[kind]["count"] for kind in ("overrides", "reviews", "notes", "presence", "tokens")} == {
        "overrides": 1, "reviews": 0, "notes": 1, "presence": 1, "tokens": 1,
    }  # fmt: skip
    assert (kept["overrides"]["kept_for"], kept["presence"]["kept_for"], kept["stream"]["count"]) == (
        "ledger", "newest", None,
    )  # fmt: skip
    assert (told["name"], told["presence"], told["looked_at_by"]) == ("Sam", "busy", [])
    assert [one["customer_id"] for one in told["customers"]] == [floor.call["customer_id"]]

    for _ in range(2):  # within minutes it is one look
        await floor.boss.get(f"/v1/overrides/{override['id']}")
        await floor.boss.get(f"/v1/interactions/{floor.call['id']}/utterances")
    await floor.agent.get(f"/v1/overrides/{override['id']}")
    looks = (await record_of(floor.agent))["looked_at_by"]
    assert sorted((one["by"], one["what"]) for one in looks) == [("Eva", "conversation"), ("Eva", "override")]

    other = await record_of(await server.client("agent", "Lin"))
    assert (other["looked_at_by"], other["customers"]) == ([], [])
    assert {one["count"] for one in other["kept"] if one["kind"] != "tokens"} == {0, None}
    assert (await floor.boss.get(PATH)).status_code == 403


async def test_who_exports_ones_records_is_told(server: Running, floor: Floor, settings: ServeSettings) -> None:
    lin = await server.client("agent", "Lin")
    await floor.agent.get("/v1/overrides/export")
    await floor.boss.get("/v1/overrides/export")
    assert (await record_of(floor.agent))["looked_at_by"] == [], "nothing of theirs was in it"
    await floor.record()
    for kind in ("csv", "jsonl"):
        assert (await floor.boss.get("/v1/overrides/export", params={"format": kind})).status_code == 200
    await floor.agent.get("/v1/overrides/export")
    out = settings.data_dir / "log.jsonl"
    await tool.export(
        settings, Filter(), Format.JSONL, out, actor="command line: root", progress=lambda *_far: None,
        is_stopped=lambda: False,
    )  # fmt: skip
    looks = (await record_of(floor.agent))["looked_at_by"]
    assert [(one["by"], one["what"]) for one in looks] == [
        ("command line: root", "export"), ("Eva", "export"), ("Eva", "export"),
    ]  # fmt: skip
    assert (await record_of(lin))["looked_at_by"] == []


async def test_the_file_has_all_of_it_and_nothing_of_others(
    server: Running, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAGE", 2)
    lin = await server.client("agent", "Lin")
    theirs = {"channel": "chat", "identifier": "account:8", "state": "connected", "agent_id": "lin"}
    chat = (await floor.acd.post("/v1/interactions", json=theirs)).json()
    await lin.post(f"/v1/interactions/{chat['id']}/notes", json={"text": "Lin's own words"})
    for number in range(5):
        await floor.agent.post(f"/v1/interactions/{floor.call['id']}/notes", json={"text": f"note {number}"})
    first = await floor.record()
    review = {"advice_right": True, "override_right": False, "comment": "Next time ask me"}
    assert (
        await floor.boss.post(f"/v1/overrides/{first['id']}/review", json=review, headers={"If-Match": '"1"'})
    ).status_code == 200
    answer = await floor.agent.get(f"{PATH}/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-record.json"'
    document = answer.json()
    assert sorted(one["text"] for one in document["notes"]) == [f"note {number}" for number in range(5)]
    assert [one["review"]["comment"] for one in document["overrides"]] == ["Next time ask me"]
    assert document["about"]["agent_id"] == "sam"
    assert "Lin" not in answer.text
    assert "hash" not in document["tokens"][0], "nobody learns a token from it"
    assert (await floor.boss.get(f"{PATH}/export")).status_code == 403

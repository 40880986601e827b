"""Saved views are a person's, and their teams' where they are shared; samples are fair, on record and can be shown."""

from collections import Counter
from datetime import UTC, datetime

import pytest
import uuid_utils
from sqlalchemy import select

from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.overrides.tables import ledger, overrides
from agentdesk.orchestrator.reviewing.service import SAMPLED
from tests.support.many_overrides import many_overrides
from tests.support.server import Running


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_view_is_kept_renamed_shared_and_deleted(server: Running) -> None:
    eva, ida = await server.client("supervisor", "Eva"), await server.client("supervisor", "Ida", "care-9,care-1")
    far = await server.client("supervisor", "Far", "care-2")
    view_id = str(uuid_utils.uuid7())
    body = {"id": view_id, "name": "  Outages,   this week ", "filter": {"reason": "outage", "days": 6, "q": "router"}}

    async def names(client: object) -> list[str]:
        return [one["name"] for one in (await client.get("/v1/override-views")).json()["items"]]  # type: ignore[attr-defined]

    made = await eva.post("/v1/override-views", json={**body, "sort": "agent", "turned": True})
    assert made.status_code == 200, made.text
    assert (made.json()["name"], made.json()["filter"], made.json()["sort"]) == (
        "Outages, this week", body["filter"], "agent",
    )  # fmt: skip
    assert (await names(eva), await names(ida)) == (["Outages, this week"], [])
    url = f"/v1/override-views/{view_id}"
    for stranger in (ida, far):
        assert (await stranger.patch(url, json={"name": "Mine"})).status_code == 404
        assert (await stranger.delete(url)).status_code == 404
        assert (await stranger.post("/v1/override-views", json=body)).status_code == 409
    changed = await eva.patch(url, json={"name": "Outages", "shared": True})
    assert (changed.json()["name"], changed.json()["filter"]) == ("Outages", body["filter"])
    assert (await names(ida), await names(far)) == (["Outages"], [])
    assert (await eva.post("/v1/override-views", json={**body, "id": "v-2", "name": "outages"})).status_code == 422
    assert (await eva.post("/v1/override-views", json={**body, "id": "v-3"})).status_code == 200
    never = ("state", "verdict", "outcome", "direction", "approval", "in_effect")
    for bad in (
        *({"filter": {name: "zz"}} for name in never),
        {"name": " "},
        {"name": "\u200b"},
        {"name": "outages, THIS week"},
        {"filter": {"colour": "red"}},
        {"sort": "mood"},
        {"filter": {"days": -1}},
    ):
        assert (await eva.patch(url, json=bad)).status_code == 422, bad
    assert (await eva.delete(url)).status_code == 204
    assert (await eva.delete(url)).status_code == 204
    assert await names(ida) == []


async def test_a_sample_is_even_over_agents_and_can_be_drawn_again(server: Running) -> None:
    rows, _journeys = many_overrides(80, datetime(2026, 11, 20, tzinfo=UTC), agents=4)
    seen = datetime(2026, 11, 1, tzinfo=UTC)
    nodes = [
        {"id": node, "identifier": f"crm:{node}", "public_id": f"c{node}", "component": node, "first_seen_at": seen,
         "last_seen_at": seen}
        for node in sorted({row["node_id"] for row in rows})
    ]  # fmt: skip
    async with server.services.database.write() as unit:
        await unit.connection.execute(identity_nodes.insert(), nodes)
        await unit.connection.execute(overrides.insert(), rows)
    boss = await server.client("supervisor", "agent-1", "care-0,care-1")
    filtered = {"direction": "more"}

    async def draw(**more: object) -> dict[str, object]:
        body = {"id": str(uuid_utils.uuid7()), "size": 6, **more}
        answer = await boss.post("/v1/override-samples", json=body, params=filtered)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def listed(sample: dict[str, object]) -> list[dict[str, object]]:
        return list((await boss.get("/v1/overrides", params={"sample": str(sample["id"])})).json()["items"])

    first = await draw()
    items = await listed(first)
    assert len(items) == first["drawn"] == 6
    assert (first["reviewed"], first["filter"]) == (0, filtered)
    assert {one["direction"] for one in items} == {"more"}
    assert all(one["review"] is None and one["agent_id"] != "agent-1" for one in items), (
        "neither reviewed nor one's own"
    )
    assert set(Counter(one["agent_id"] for one in items).values()) == {2}
    again, other = await draw(seed=first["seed"]), await draw(seed=int(str(first["seed"])) ^ 1)
    assert {one["id"] for one in await listed(again)} == {one["id"] for one in items}
    assert {one["id"] for one in await listed(other)} != {one["id"] for one in items}
    same_id = await boss.post("/v1/override-samples", json={"id": first["id"], "size": 3})
    assert same_id.json() == first, "sent again it is the same sample"
    counted = (await boss.get("/v1/overrides/facets", params={"sample": str(first["id"])})).json()
    assert counted["total"] == 6
    told = (await boss.get("/v1/override-samples")).json()["items"]
    assert [one["id"] for one in told] == [other["id"], again["id"], first["id"]]
    async with server.services.database.read() as connection:
        entries = (await connection.execute(select(ledger.c.actor).where(ledger.c.kind == SAMPLED))).all()
    assert [entry.actor for entry in entries] == ["agent-1"] * 3, "each draw is on the ledger"
    stranger = await server.client("supervisor", "Far", "care-7")
    assert (await stranger.get("/v1/overrides", params={"sample": str(first["id"])})).json()["items"] == []
    assert (await stranger.get("/v1/override-samples")).json()["items"] == []

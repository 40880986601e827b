"""A customer's timeline: merged over identifiers, filtered, searched, with the steps that are missing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import func, select

from agentdesk.orchestrator.people.tables import customer_access
from tests.support.events import at, cloud_event
from tests.support.server import Running


async def take(server: Running, *events: dict[str, Any]) -> tuple[httpx.AsyncClient, str]:
    """Take the events in; an agent's client, and the id of the customer with account:1."""
    client = await server.client()
    answer = (await client.post("/v1/events", json=list(events))).json()
    assert not answer["rejected"], answer
    agent = await server.client("agent")
    found = (await agent.get("/v1/customers", params={"identifier": "account:1"})).json()
    return agent, found["items"][0]["id"]


async def page(agent: httpx.AsyncClient, who: str, **params: Any) -> dict[str, Any]:
    answer = await agent.get(f"/v1/customers/{who}/timeline", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_it_merges_the_events_of_all_identifiers(server: Running) -> None:
    links = {"identifiers": {"cookie": [f"c{n}" for n in range(7)]}}
    others = [cloud_event(subject=f"cookie:c{n % 7}", minute=n, data={"n": n}) for n in range(60)]
    agent, who = await take(server, cloud_event("web.signed_in", "account:1", minute=99, data=links), *others)
    seen: list[int] = []
    before = ""
    while True:
        found = await page(agent, who, limit=7, before=before)
        assert len(found["items"]) <= 7
        seen += [item["data"]["n"] for item in found["items"] if "n" in item["data"]]
        before = found["next"]
        if not before:
            break
    assert seen == list(reversed(range(60)))


async def test_it_is_filtered_by_channel_and_searched_by_words(server: Running) -> None:
    agent, who = await take(
        server,
        *(cloud_event("web.page_viewed", "account:1", minute=n, data={"page": f"/plans/{n}"}) for n in range(30)),
        cloud_event("ivr.menu_selected", "account:1", minute=40, data={"option": "Billing"}),
        cloud_event("chat.message", "account:1", minute=41, data={"text": "Where is my REFUND?"}),
    )
    assert [one["type"] for one in (await page(agent, who, channel="ivr"))["items"]] == ["ivr.menu_selected"]
    assert [one["type"] for one in (await page(agent, who, q="refund where"))["items"]] == ["chat.message"]
    assert (await page(agent, who, q="option"))["items"] == [], "names of fields are no words of the customer"
    assert (await page(agent, who, channel="web", q="billing"))["items"] == []
    first = await page(agent, who, q="/plans/", limit=20)
    rest = await page(agent, who, q="/plans/", limit=20, before=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (20, 10, None)


async def test_a_step_that_is_missing_stands_where_it_was_due(server: Running) -> None:
    shipped = datetime.now(UTC) - timedelta(days=20)
    times = [shipped + timedelta(days=days) for days in (0, 2, 19)]
    kinds = ["order.placed", "device.delivered", "web.page_viewed"]
    data = {"product": "phone", "device": "phone"}
    agent, who = await take(
        server,
        *(
            cloud_event(kind, "account:1", time=at.isoformat(), data=data)
            for kind, at in zip(kinds, times, strict=True)
        ),
    )
    items = (await page(agent, who))["items"]
    ghosts = [item for item in items if item["ghost"]]
    assert ghosts
    assert all(item["due_at"] == item["at"] and item["journey_ids"] for item in ghosts)
    assert [item["at"] for item in items] == sorted((item["at"] for item in items), reverse=True)
    seen: list[str] = []
    before = ""
    while True:
        found = await page(agent, who, limit=1, before=before)
        seen += [item["id"] for item in found["items"]]
        before = found["next"]
        if not before:
            break
    assert seen == [item["id"] for item in items], "ghosts are paged like everything else"
    journey = ghosts[0]["journey_ids"][0]
    of_journey = (await page(agent, who, journey=journey))["items"]
    assert {item["id"] for item in of_journey} == {item["id"] for item in items if journey in item["journey_ids"]}
    assert (await page(agent, who, journey="none"))["items"] == []


async def test_looking_at_a_customer_is_logged_once_a_while(server: Running) -> None:

    agent, who = await take(server, cloud_event("app.opened", "account:1"))
    for _ in range(3):
        await page(agent, who)
        await agent.get(f"/v1/customers/{who}")
    async with server.services.database.read() as connection:
        rows = (await connection.execute(select(customer_access.c.agent_id, customer_access.c.customer_id))).all()
        assert await connection.scalar(select(func.count()).select_from(customer_access)) == 1
    assert tuple(rows[0]) == ("the-agent", who)


async def test_evidence_of_any_time_says_on_which_page_or_in_which_conversation_it_is(server: Running) -> None:
    agent, who = await take(
        server, *(cloud_event("web.page_viewed", "account:1", minute=n, data={"n": n}) for n in range(60))
    )
    every = (await page(agent, who, limit=100))["items"]
    old, new, acd = every[50], every[2], await server.client()
    await server.token("agent", "Another")
    body = {"channel": "voice", "identifier": "account:1", "agent_id": "another", "state": "connected"}
    call = (await acd.post("/v1/interactions", json=body)).json()["id"]
    said = (
        await acd.post(f"/v1/interactions/{call}/utterances", json={"speaker": "customer", "text": "It is broken"})
    ).json()["id"]
    stranger = (await acd.post("/v1/events", json=cloud_event("web.page_viewed", "account:2"))).json()
    assert stranger["accepted"] == 1
    await agent.get("/v1/customers", params={"identifier": "account:2"})

    async def places(customer: str, *ids: str) -> dict[str, dict[str, Any]]:
        answer = await agent.get(f"/v1/customers/{customer}/evidence", params={"id": list(ids)})
        assert answer.status_code == 200, answer.text
        return {one["id"]: one for one in answer.json()["items"]}

    found = await places(who, old["id"], new["id"], said, call, "nothing")
    assert {key: (one["kind"], one["interaction_id"]) for key, one in found.items()} == {
        old["id"]: ("event", None),
        new["id"]: ("event", None),
        said: ("utterance", call),
        call: ("conversation", call),
    }
    around = (await page(agent, who, limit=20, before=found[old["id"]]["before"]))["items"]
    assert [one["id"] for one in around].index(old["id"]) == 7, "with what came next above it"
    assert found[new["id"]]["before"] is None, "the newest page has it"
    (other,) = (await agent.get("/v1/customers", params={"identifier": "account:2"})).json()["items"]
    assert await places(other["id"], old["id"], said, call) == {}, "nothing of somebody else's is told"


async def test_it_is_narrowed_to_kinds_and_to_times_page_by_page(server: Running) -> None:
    agent, who = await take(
        server,
        *(cloud_event("web.page_viewed", "account:1", minute=n, data={"page": f"/plans/{n}"}) for n in range(20)),
        *(cloud_event("payment.failed", "account:1", minute=30 + n, data={"n": n}) for n in range(5)),
        cloud_event("ivr.abandoned", "account:1", minute=40),
        cloud_event("chat.message", "account:1", minute=41, data={"text": "This is terrible, I hate it!"}),
    )

    def _types(found: dict[str, Any]) -> list[str]:
        return [one["type"] for one in found["items"]]

    assert _types(await page(agent, who, kind="trouble")) == ["ivr.abandoned", *["payment.failed"] * 5]
    assert _types(await page(agent, who, kind="contact")) == ["chat.message"]
    assert _types(await page(agent, who, kind="feeling")) == ["chat.message"]
    assert await page(agent, who, kind="missing") == {"items": [], "next": None}
    first = await page(agent, who, kind="trouble", limit=4)
    rest = await page(agent, who, kind="trouble", limit=4, before=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (4, 2, None)
    since, until = at(30).isoformat(), at(33).isoformat()
    between = await page(agent, who, **{"from": since, "to": until, "limit": 2})
    assert [one["data"]["n"] for one in between["items"]] == [2, 1]
    older = await page(agent, who, **{"from": since, "to": until, "limit": 2, "before": between["next"]})
    assert ([one["data"]["n"] for one in older["items"]], older["next"]) == ([0], None)
    assert (await page(agent, who, **{"from": since, "q": "plans"}))["items"] == []
    for wrong in ({"kind": "nice"}, {"from": "yesterday"}):
        assert (await agent.get(f"/v1/customers/{who}/timeline", params=wrong)).status_code == 422

"""One customer from many identifiers: linked with evidence, found by words, parted and joined again without loss."""

from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.identity import lookup
from tests.support.events import cloud_event
from tests.support.server import Running


async def take(server: Running, *events: dict[str, Any]) -> None:
    client = await server.client()
    answer = await client.post("/v1/events", json=list(events))
    assert answer.status_code == 202, answer.text
    assert not answer.json()["rejected"], answer.text


async def customer(client: httpx.AsyncClient, identifier: str) -> dict[str, Any]:
    items = (await client.get("/v1/customers", params={"identifier": identifier})).json()["items"]
    assert len(items) == 1, identifier
    found: dict[str, Any] = (await client.get(f"/v1/customers/{items[0]['id']}")).json()
    return found


def identifiers(found: dict[str, Any]) -> set[str]:
    return {f"{one['kind']}:{one['value']}" for one in found["identifiers"]}


async def types(client: httpx.AsyncClient, customer_id: str) -> list[str]:
    page = (await client.get(f"/v1/customers/{customer_id}/timeline")).json()
    return sorted(item["type"] for item in page["items"] if not item["ghost"])


async def test_identifiers_named_together_are_one_customer_with_the_evidence(server: Running) -> None:
    await take(
        server,
        cloud_event("web.page_viewed", "cookie:c1", minute=0),
        cloud_event("web.signed_in", "cookie:c1", minute=1, data={"identifiers": {"email": "May@Example.com"}}),
        cloud_event("ivr.call_started", "phone:+1 (555) 010-0142", minute=2),
        cloud_event(
            "crm.profile_updated",
            "email:may@example.com",
            minute=3,
            data={"name": "May Chen", "identifiers": {"phone": "+15550100142"}},
        ),
    )
    agent = await server.client("agent")
    found = await customer(agent, "phone:+15550100142")
    assert found["display_name"] == "May Chen"
    assert identifiers(found) == {"cookie:c1", "email:may@example.com", "phone:+15550100142"}
    assert found["traits"]["name"] == "May Chen"
    assert {(link["by"], link["to_at"]) for link in found["links"]} == {("rule:named_together", None)}
    assert all(link["event_id"] and link["evidence"] for link in found["links"])
    assert len(await types(agent, found["id"])) == 4
    assert (await customer(agent, "cookie:c1"))["id"] == found["id"]
    bare_plus = (await agent.get("/v1/customers?identifier=phone:+15550100142")).json()
    assert [one["id"] for one in bare_plus["items"]] == [found["id"]]


async def test_unlinking_parts_a_customer_and_linking_joins_it_again(server: Running) -> None:
    await take(
        server,
        cloud_event("app.opened", "account:1", minute=0),
        cloud_event("web.signed_in", "account:1", minute=1, data={"identifiers": {"email": "x@example.com"}}),
        cloud_event("email.received", "email:x@example.com", minute=2),
    )
    agent = await server.client("agent", "Dana Kim")
    whole = await customer(agent, "account:1")
    (link,) = whole["links"]
    gone = await agent.delete(f"/v1/customers/{whole['id']}/links/{link['id']}", params={"reason": "a neighbour's"})
    assert gone.status_code == 200
    assert len(gone.json()["customer_ids"]) == 2
    one, other = await customer(agent, "account:1"), await customer(agent, "email:x@example.com")
    assert {one["id"], other["id"]} == set(gone.json()["customer_ids"])
    assert one["id"] == whole["id"], "the older keeps the id"
    assert await types(agent, one["id"]) == ["app.opened", "web.signed_in"]
    assert await types(agent, other["id"]) == ["email.received"]
    again = await agent.delete(f"/v1/customers/{whole['id']}/links/{link['id']}")
    assert again.status_code == 200

    await take(server, cloud_event("web.signed_in", "account:1", data={"identifiers": {"email": "x@example.com"}}))
    assert identifiers(await customer(agent, "account:1")) == {"account:1"}, "no rule joins what a person parted"

    made = await agent.post(
        f"/v1/customers/{one['id']}/links", json={"identifier": "email:X@example.com", "evidence": "said so"}
    )
    assert made.status_code == 201, made.text
    assert made.json()["by"] == "person:dana-kim"
    joined = await customer(agent, "email:x@example.com")
    assert (joined["id"], identifiers(joined)) == (whole["id"], identifiers(whole))
    assert len(await types(agent, joined["id"])) == 4
    assert (await agent.get(f"/v1/customers/{other['id']}")).json()["id"] == whole["id"], "an old id leads there"
    twice = await agent.post(f"/v1/customers/{one['id']}/links", json={"identifier": "email:x@example.com"})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_linked")


async def test_unlinking_parts_also_what_is_linked_in_a_ring(server: Running) -> None:
    await take(
        server,
        cloud_event("web.signed_in", "account:1", minute=0, data={"identifiers": {"email": "x@example.com"}}),
        cloud_event("web.signed_in", "email:x@example.com", minute=1, data={"identifiers": {"crm": "77"}}),
        cloud_event("web.signed_in", "crm:77", minute=2, data={"identifiers": {"account": "1"}}),
    )
    agent = await server.client("agent")
    whole = await customer(agent, "account:1")
    assert len(whole["links"]) == 3
    named = {"account:1", "email:x@example.com"}
    link = next(
        one
        for one in whole["links"]
        if {f"{end['kind']}:{end['value']}" for end in (one["identifier"], one["other"])} == named
    )
    await agent.delete(f"/v1/customers/{whole['id']}/links/{link['id']}")
    assert (await customer(agent, "account:1"))["id"] != (await customer(agent, "email:x@example.com"))["id"]


async def test_a_shared_device_makes_nobody_one_customer(server: Running) -> None:
    await take(
        server,
        cloud_event("app.opened", "account:alice", minute=0, data={"identifiers": {"device": "kiosk-7"}}),
        cloud_event("app.tapped", "device:kiosk-7", minute=1),
    )
    agent = await server.client("agent")
    alice = await customer(agent, "account:alice")
    assert identifiers(alice) == {"account:alice", "device:kiosk-7"}
    await take(
        server,
        cloud_event("app.opened", "account:bob", minute=2, data={"identifiers": {"device": "kiosk-7"}}),
        cloud_event("app.opened", "account:bob", minute=3, data={"identifiers": {"cookie": "bobs-own"}}),
    )
    assert identifiers(await customer(agent, "account:alice")) == {"account:alice"}
    bob = await customer(agent, "account:bob")
    assert identifiers(bob) == {"account:bob", "cookie:bobs-own"}
    assert bob["links"] != [] == (await customer(agent, "account:alice"))["links"]
    assert await types(agent, (await customer(agent, "device:kiosk-7"))["id"]) == ["app.tapped"]
    assert await types(agent, alice["id"]) == ["app.opened"]

    crm = {"identifiers": {"crm": "77"}}
    await take(server, cloud_event("crm.updated", "account:alice", minute=4, data=crm))
    await take(server, cloud_event("crm.updated", "account:bob", minute=5, data=crm))
    whole = await customer(agent, "account:alice")
    assert whole["id"] == alice["id"], "two accounts of one person after all"
    assert len(identifiers(whole)) == 5
    assert "app.tapped" in await types(agent, alice["id"])


async def test_a_device_named_with_too_many_is_shared(server: Running) -> None:
    await take(
        server,
        *(
            cloud_event("app.opened", f"email:p{n}@example.com", minute=n, data={"identifiers": {"device": "tv"}})
            for n in range(60)
        ),
    )
    agent = await server.client("agent")
    assert identifiers(await customer(agent, "device:tv")) == {"device:tv"}
    assert identifiers(await customer(agent, "email:p3@example.com")) == {"email:p3@example.com"}
    data = {"identifiers": {"device": "tv", "account": "p3"}}
    await take(server, cloud_event("app.opened", "email:p3@example.com", minute=99, data=data))
    assert identifiers(await customer(agent, "account:p3")) == {"email:p3@example.com", "account:p3"}


async def test_what_stands_for_nobody_is_no_identifier(server: Running) -> None:
    nobody = ["null", "Undefined", "none", "(null)", "anonymous", "UNKNOWN", "00000000-0000-0000-0000-000000000000"]
    await take(
        server,
        *(
            cloud_event("app.opened", f"account:{n}", data={"identifiers": {"cookie": [value], "crm": value}})
            for n, value in enumerate([*nobody, "[object Object]"], 1)
        ),
    )
    agent = await server.client("agent")
    for n in range(1, 9):
        assert identifiers(await customer(agent, f"account:{n}")) == {f"account:{n}"}
    sender = await server.client()
    told = (await sender.post("/v1/events", json=[cloud_event("app.opened", f"account:{v}") for v in nobody])).json()
    assert {(one["code"]) for one in told["rejected"]} == {"invalid_identifier"}
    assert len(told["rejected"]) == len(nobody)
    assert "stands for nobody" in told["rejected"][0]["detail"]
    calls: list[dict[str, Any]] = [
        {"userId": "null", "anonymousId": "c-1"},
        {"userId": 0, "anonymousId": "c-1"},
        {"userId": "u-1", "anonymousId": "undefined"},
    ]
    for call in calls:
        assert (await sender.post("/v1/track", json={"event": "x", **call})).status_code == 200
    assert identifiers(await customer(agent, "cookie:c-1")) == {"cookie:c-1"}
    assert identifiers(await customer(agent, "external:u-1")) == {"external:u-1"}


async def test_the_same_link_command_twice_is_one_link(server: Running) -> None:
    await take(server, cloud_event("app.opened", "account:1"))
    agent = await server.client("agent")
    who = (await customer(agent, "account:1"))["id"]
    key = {"Idempotency-Key": "0190f0f0-0000-7000-8000-000000000001"}
    body = {"identifier": "phone:+15550177"}
    first = await agent.post(f"/v1/customers/{who}/links", json=body, headers=key)
    second = await agent.post(f"/v1/customers/{who}/links", json=body, headers=key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    other = await agent.post(f"/v1/customers/{who}/links", json={"identifier": "phone:+15550178"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_unknown_things_are_not_found(server: Running) -> None:
    await take(
        server,
        cloud_event("app.opened", "account:1", data={"identifiers": {"email": "a@example.com"}}),
        cloud_event("app.opened", "account:2"),
    )
    agent = await server.client("agent")
    one, two = await customer(agent, "account:1"), await customer(agent, "account:2")
    link = one["links"][0]["id"]
    for answer in (
        await agent.get("/v1/customers/nobody"),
        await agent.get("/v1/customers/nobody/timeline"),
        await agent.get("/v1/customers/%00"),
        await agent.post("/v1/customers/nobody/links", json={"identifier": "account:2"}),
        await agent.delete(f"/v1/customers/{two['id']}/links/{link}"),
        await agent.delete(f"/v1/customers/{one['id']}/links/nothing"),
        await agent.get("/v1/nothing"),
    ):
        assert answer.status_code == 404, answer.url
        assert answer.json()["code"] in ("unknown_customer", "not_found")
    assert (await agent.get("/v1/customers", params={"identifier": "phone:+15550166"})).json()["items"] == []
    for params in ({"identifier": "phone:none"}, {"identifier": "x"}, {}, {"q": "a", "identifier": "account:1"}):
        answer = await agent.get("/v1/customers", params=params)
        assert answer.status_code == 422, params
    assert (await agent.get(f"/v1/customers/{one['id']}/timeline", params={"before": "?"})).status_code == 422
    bad_other = {"identifier": "account:9", "other": "account:2"}
    assert (await agent.post(f"/v1/customers/{one['id']}/links", json=bad_other)).status_code == 422


@pytest.mark.parametrize(
    ("query", "expected", "why"),
    [
        ("may", "May Chen", "name"),
        ("CHEN may", "May Chen", "name"),
        ("garcia", "José García", "name"),
        ("ana@exam", "Ana Ruiz", "email"),
        ("0100142", "May Chen", "phone"),
        ("+1 555 010 0142", "May Chen", "phone"),
        ("AC-77", "Ana Ruiz", "account"),
        ("nobody", None, ""),
        ("may garcia", None, ""),
        ("***", None, ""),
    ],
)
async def test_customers_are_found_by_words(server: Running, query: str, expected: str | None, why: str) -> None:
    people: list[tuple[str, str, dict[str, str]]] = [
        ("May Chen", "phone:+15550100142", {}),
        ("José García", "email:jg@example.org", {}),
    ]
    people.append(("Ana Ruiz", "email:ana@example.com", {"account": "AC-77-b"}))
    await take(
        server,
        *(
            cloud_event("crm.profile_updated", who, data={"name": name, "identifiers": more})
            for name, who, more in people
        ),
    )
    agent = await server.client("agent")
    answer = await agent.get("/v1/customers", params={"q": query})
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [item["display_name"] for item in items] == ([expected] if expected else [])
    assert all(why in " ".join(item["why"]) for item in items)


async def test_two_common_words_meet(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "_MATCHES", 5)
    people = [f"Maria Schmidt{n}" for n in range(9)] + [f"Maria{n} Garcia" for n in range(9)] + ["Maria Garcia"]
    await take(
        server,
        *(cloud_event("crm.profile_updated", f"account:m{n}", data={"name": name}) for n, name in enumerate(people)),
    )
    agent = await server.client("agent")
    items = (await agent.get("/v1/customers", params={"q": "maria schmidt8"})).json()["items"]
    assert [item["display_name"] for item in items] == ["Maria Schmidt8"]
    items = (await agent.get("/v1/customers", params={"q": "garcia maria4"})).json()["items"]
    assert [item["display_name"] for item in items] == ["Maria4 Garcia"]


async def test_a_lookup_pages_through_its_candidates(server: Running) -> None:
    await take(
        server,
        *(cloud_event("crm.profile_updated", f"account:{n}", data={"first_name": "Sam"}, minute=n) for n in range(7)),
    )
    agent = await server.client("agent")
    seen, cursor = [], ""
    while True:
        params: dict[str, str | int] = {"q": "sam", "limit": 3, "cursor": cursor}
        page = (await agent.get("/v1/customers", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7


async def test_without_a_name_the_best_identifier_is_shown(server: Running) -> None:
    await take(
        server,
        cloud_event("app.opened", "cookie:c", data={"identifiers": {"phone": "+442079460123"}}),
        cloud_event("app.opened", "cookie:d", data={"identifiers": {"email": "d@example.com"}}),
        cloud_event("app.opened", "account:7"),
    )
    agent = await server.client("agent")
    for identifier, shown in (
        ("cookie:c", "+44 20 7946 0123"),
        ("cookie:d", "d@example.com"),
        ("account:7", "account 7"),
    ):
        assert (await customer(agent, identifier))["display_name"] == shown


async def test_the_latest_word_about_a_trait_wins_in_any_order_of_arrival(server: Running) -> None:
    await take(server, cloud_event("crm.profile_updated", "crm:1", minute=9, data={"traits": {"plan": "gold"}}))
    await take(
        server, cloud_event("crm.profile_updated", "crm:1", minute=5, data={"traits": {"plan": "basic", "a": 1}})
    )
    agent = await server.client("agent")
    found = await customer(agent, "crm:1")
    assert (found["traits"]["plan"], found["traits"]["a"]) == ("gold", 1)

"""A family's phone and a shop's mail: they link nobody, and somebody says whose a call from them is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from agentdesk.domain.customer import IdentifierKind
from agentdesk.engine.identity.sharing import Limit, Sharing
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.identity.repository import regrouped_up_to
from agentdesk.orchestrator.identity.sweep import digest_of, regroup_some
from tests.orchestrator.test_identity import customer, identifiers, take, types
from tests.support.contact_center import new_id
from tests.support.events import cloud_event
from tests.support.server import Running

PHONE = "phone:+15550101"


async def family(server: Running) -> None:
    """Two accounts named with one phone, and something that came by the phone alone."""
    named = {"identifiers": {"phone": "+15550101"}}
    await take(
        server,
        cloud_event("crm.profile_updated", "account:ann", minute=0, data={**named, "name": "Ann Lee"}),
        cloud_event("ivr.call_started", PHONE, minute=1),
        cloud_event("crm.profile_updated", "account:bob", minute=2, data={**named, "name": "Bob Lee"}),
    )


async def call(server: Running) -> dict[str, Any]:
    """A call from the phone that Dana has taken."""
    acd, _ = await server.client(), await server.token("agent", "Dana")
    body = {"channel": "voice", "identifier": PHONE, "agent_id": "dana", "queue": "care-1", "state": "connected"}
    answer = await acd.post("/v1/interactions", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def attribute(
    client: httpx.AsyncClient, interaction: str, who: str, key: str | None = None, **more: Any
) -> dict[str, Any]:
    headers = {"Idempotency-Key": key or new_id()}
    body = {"customer_id": who, "reason": "Said so", **more}
    answer = await client.post(f"/v1/interactions/{interaction}/customer", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_phone_of_two_accounts_links_nobody_and_says_so(server: Running) -> None:
    await family(server)
    agent = await server.client("agent", "Dana")
    items = (await agent.get("/v1/customers", params={"identifier": PHONE})).json()["items"]
    assert [item["display_name"] for item in items] == ["+1 5550101", "Bob Lee", "Ann Lee"]
    assert "several customers" in items[0]["why"][0]
    assert "named with account bob" in items[1]["why"][0]
    assert items[1]["identifier"] == {"kind": "account", "value": "bob"}, "by which Bob can be linked with somebody"
    shared = (await agent.get(f"/v1/customers/{items[0]['id']}")).json()
    assert shared["shared"] == [{"identifier": {"kind": "phone", "value": "+15550101"}, "because": "people"}]
    assert await types(agent, shared["id"]) == ["ivr.call_started"]
    for name in ("account:ann", "account:bob"):
        found = await customer(agent, name)
        assert (identifiers(found), found["shared"]) == ({name}, [])
    links = (await agent.get(f"/v1/customers/{items[0]['id']}/links")).json()["items"]
    assert [(link["holds"], link["to_at"], link["source"], link["confidence"]) for link in links] == [
        (False, None, "tests", 1.0)
    ] * 2


async def test_a_phone_is_somebodys_again_when_the_other_link_ends(server: Running) -> None:
    await family(server)
    agent = await server.client("agent", "Dana")
    bob = await customer(agent, "account:bob")
    (link,) = (await agent.get(f"/v1/customers/{bob['id']}/links")).json()["items"]
    parted = await agent.delete(f"/v1/customers/{bob['id']}/links/{link['id']}", params={"reason": "moved out"})
    ann = await customer(agent, "account:ann")
    assert (identifiers(ann), ann["shared"]) == ({"account:ann", PHONE}, [])
    assert await types(agent, ann["id"]) == ["crm.profile_updated", "ivr.call_started"]
    url = f"/v1/customers/{bob['id']}/identity-history/{parted.json()['command_id']}/undo"
    assert (await agent.post(url, json={"reason": "he is back"})).status_code == 201
    assert identifiers(await customer(agent, "account:ann")) == {"account:ann"}


async def test_a_mail_of_very_many_stays_shared_at_a_bounded_cost(server: Running) -> None:
    named = {"identifiers": {"email": "shop@example.com"}}
    await take(server, *(cloud_event("order.placed", f"account:c{n}", minute=n, data=named) for n in range(120)))
    agent = await server.client("agent")
    items = (await agent.get("/v1/customers", params={"identifier": "email:shop@example.com"})).json()["items"]
    assert len(items) == 21, "itself and the first twenty"
    shop = (await agent.get(f"/v1/customers/{items[0]['id']}")).json()
    assert (shop["shared"][0]["because"], identifiers(shop)) == ("identifiers", {"email:shop@example.com"})
    assert identifiers(await customer(agent, "account:c60")) == {"account:c60"}
    mine = {"identifiers": {"email": "shop@example.com", "phone": "+15550133"}}
    await take(server, cloud_event("order.placed", "account:c60", minute=500, data=mine))
    assert identifiers(await customer(agent, "account:c60")) == {"account:c60", "phone:+15550133"}


@dataclass
class Talk:
    """A call from the family's phone, with advice and an override in it."""

    server: Running
    agent: httpx.AsyncClient
    boss: httpx.AsyncClient
    call: dict[str, Any]
    decision: dict[str, Any]
    override: str
    ids: dict[str, str]

    @classmethod
    async def begin(cls, server: Running) -> "Talk":
        await family(server)
        made = await call(server)
        agent, boss = await server.client("agent", "Dana"), await server.client("supervisor", "Eva")
        context = (await agent.get(f"/v1/customers/{made['customer_id']}/context")).json()
        assert context["customer"]["shared"][0]["because"] == "people"
        override = {
            "id": new_id(),
            "decision_id": context["decision"]["id"],
            "interaction_id": made["id"],
            "customer_id": made["customer_id"],
            "taken_action": "something else",
            "reason_code": "better_option",
            "taken_at": context["decision"]["decided_at"],
        }
        assert (await agent.post("/v1/overrides", json=override)).status_code == 201
        found = (await agent.get("/v1/customers", params={"identifier": PHONE})).json()["items"]
        ids = dict(zip(("shared", "bob", "ann"), (one["id"] for one in found), strict=True))
        return cls(server, agent, boss, made, context["decision"], override["id"], ids)

    async def whose(self) -> tuple[str, list[str]]:
        """The one customer of the call, the advice and the override, and the call's events that are theirs: all."""
        record = (await self.boss.get(f"/v1/overrides/{self.override}")).json()
        (listed,) = (await self.boss.get("/v1/overrides")).json()["items"]
        talk = (await self.agent.get(f"/v1/interactions/{self.call['id']}")).json()
        assert record["customer_id"] == listed["customer_id"] == talk["customer_id"]
        url = f"/v1/decisions/{self.decision['id']}/feedback"
        assert (await self.agent.post(url, json={"outcome": "declined"})).status_code == 200
        found = {}
        for name, one in self.ids.items():
            items = (await self.agent.get(f"/v1/customers/{one}/timeline")).json()["items"]
            found[name] = sorted(item["type"] for item in items if item["interaction_id"] == self.call["id"])
        who = next(name for name, one in self.ids.items() if one == talk["customer_id"])
        assert not any(types for name, types in found.items() if name != who)
        return who, found[who]

    async def undo(self, who: str, command_id: str) -> None:
        url = f"/v1/customers/{self.ids[who]}/identity-history/{command_id}/undo"
        answer = await self.agent.post(url, json={"reason": "mistaken"})
        assert answer.status_code == 201, answer.text


async def test_the_call_from_a_shared_phone_is_told_whose_it_is(server: Running) -> None:
    talk = await Talk.begin(server)
    assert await talk.whose() == ("shared", ["voice.call_connected"])
    key = new_id()
    told = await attribute(talk.agent, talk.call["id"], talk.ids["bob"], key)
    assert (told["customer_id"], told["customer_name"]) == (talk.ids["bob"], "Bob Lee")
    assert await attribute(talk.agent, talk.call["id"], talk.ids["bob"], key) == told, "the same command again"
    assert await talk.whose() == ("bob", ["voice.call_connected"])
    assert await types(talk.agent, talk.ids["shared"]) == ["ivr.call_started"], "the rest that came by it stays on it"
    acd = await server.client()
    await acd.patch(f"/v1/interactions/{talk.call['id']}", json={"state": "on_hold"})
    await take(server, cloud_event("voice.transferred", PHONE, data={"interaction_id": talk.call["id"]}))
    assert await talk.whose() == ("bob", ["voice.call_connected", "voice.call_held", "voice.transferred"])
    context = (await talk.agent.get(f"/v1/customers/{talk.ids['bob']}/context")).json()
    assert context["interaction"]["id"] == talk.call["id"]


async def test_of_what_is_said_of_a_call_the_latest_counts_and_each_can_be_undone(server: Running) -> None:
    talk = await Talk.begin(server)
    first, second, earlier = new_id(), new_id(), new_id()
    told = await attribute(talk.agent, talk.call["id"], talk.ids["bob"], first)
    an_hour_ago = (datetime.fromisoformat(told["offered_at"]) - timedelta(hours=1)).isoformat()
    await attribute(talk.agent, talk.call["id"], talk.ids["ann"], earlier, at=an_hour_ago)
    assert (await talk.whose())[0] == "bob", "said earlier, though it arrived later"
    await attribute(talk.agent, talk.call["id"], talk.ids["ann"], second)
    assert (await talk.whose())[0] == "ann"
    await talk.undo("ann", second)
    assert (await talk.whose())[0] == "bob"
    await talk.undo("shared", first)
    assert (await talk.whose())[0] == "ann"
    await talk.undo("shared", earlier)
    assert await talk.whose() == ("shared", ["voice.call_connected"])
    history = (await talk.agent.get(f"/v1/customers/{talk.ids['shared']}/identity-history")).json()["items"]
    assert [one["kind"] for one in history] == ["undo", "undo", "undo", "attribute", "attribute", "attribute"]
    assert {one["by_name"] for one in history} == {"Dana"}
    assert (await verify(server.services.database, server.services.keyring)).ok


async def test_only_who_has_the_call_may_say_whose_it_is(server: Running) -> None:
    await family(server)
    talk = await call(server)
    dana, other = await server.client("agent", "Dana"), await server.client("agent", "Other", team="care-2")
    who = (await other.get("/v1/customers", params={"identifier": "account:ann"})).json()["items"][0]["id"]
    body = {"customer_id": who}
    refused = await other.post(f"/v1/interactions/{talk['id']}/customer", json=body)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    unseen = await dana.post(f"/v1/interactions/{talk['id']}/customer", json=body)
    assert (unseen.status_code, unseen.json()["code"]) == (404, "unknown_customer"), "nobody named them to her"
    machine = await server.client()
    assert (await machine.post(f"/v1/interactions/{talk['id']}/customer", json=body)).status_code == 403


async def test_other_limits_decide_anew_about_those_who_are_known(server: Running) -> None:
    await family(server)
    agent = await server.client("agent", "Dana")
    before = [await customer(agent, name) for name in ("account:ann", "account:bob")]
    in_force, standing = server.in_force, server.in_force.services.policy

    async def under(limits: Sharing) -> None:
        in_force.switch(replace(standing, sharing=limits), in_force.services.scorer, in_force.activation)
        is_done = False
        while not is_done:  # the service's own task does the same
            await regroup_some(in_force.services)
            async with in_force.services.database.read() as connection:
                is_done = await regrouped_up_to(connection, digest_of(limits)) is None

    await under(Sharing({IdentifierKind.PHONE: Limit(2, 20)}))
    whole = await customer(agent, "account:ann")
    assert (identifiers(whole), whole["shared"]) == ({"account:ann", "account:bob", PHONE}, [])
    assert await types(agent, whole["id"]) == ["crm.profile_updated", "crm.profile_updated", "ivr.call_started"]
    await under(standing.sharing)
    assert [await customer(agent, name) for name in ("account:ann", "account:bob")] == before
    assert not await regroup_some(in_force.services), "there is nothing more to do"


async def test_who_signs_in_on_a_browser_stays_one_customer_when_others_use_it(server: Running) -> None:
    def sign_in(person: str, minute: int, browser: str = "cookie:kitchen") -> dict[str, Any]:
        named = {"account": person, "email": f"{person}@example.com", "phone": "+15550101"}
        return cloud_event("web.login", browser, minute=minute, data={"identifiers": named})

    agent = await server.client("agent", "Dana")
    await take(server, sign_in("ann", 0))
    ann = await customer(agent, "account:ann")
    assert identifiers(ann) >= {"account:ann", "email:ann@example.com", PHONE, "cookie:kitchen"}
    # somebody else on the same browser, with the same phone: browser and phone are shared, the people stay whole
    await take(server, sign_in("bob", 5))
    for person in ("ann", "bob"):
        found = identifiers(await customer(agent, f"account:{person}"))
        assert found >= {f"account:{person}", f"email:{person}@example.com"}
        assert not found & {PHONE, "cookie:kitchen"}
    items = (await agent.get("/v1/customers", params={"identifier": PHONE})).json()["items"]
    assert len(items) == 3
    assert "several customers" in items[0]["why"][0]

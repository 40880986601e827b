"""Everything that hangs on a customer follows who they are: after a link, an unlink and the undo of each."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy import select

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.decisions.tables import shown_actions
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.live.repository import changes_after
from tests.orchestrator.test_identity import customer, identifiers, take
from tests.support.contact_center import new_id
from tests.support.events import cloud_event
from tests.support.server import Running

ACCOUNT, MAIL = "account:1", "email:x@example.com"


@dataclass
class Story:
    """A customer with an account and a mail; a chat came by the mail, with advice, an override and an answer to it, and
    the website asked for advice by the mail."""

    server: Running
    agent: httpx.AsyncClient
    boss: httpx.AsyncClient
    chat: dict[str, Any]
    decision: dict[str, Any]
    override: str
    web: httpx.AsyncClient
    on_the_web: dict[str, Any]
    """What the website asked for and was advised, by the mail and outside of the chat."""

    @classmethod
    async def begin(cls, server: Running) -> "Story":
        await take(
            server,
            cloud_event("order.placed", MAIL, minute=0, data={"order": "A1", "identifiers": {"account": "1"}}),
            cloud_event("app.error", ACCOUNT, minute=1, data={"task": "activation"}),
            cloud_event("crm.profile_updated", MAIL, minute=2, data={"name": "Kim Roe"}),
        )
        agent, boss = await server.client("agent", "Dana"), await server.client("supervisor", "Eva")
        acd = await server.client()
        body = {"channel": "chat", "identifier": MAIL, "agent_id": "dana", "queue": "care-1", "state": "connected"}
        chat = (await acd.post("/v1/interactions", json=body)).json()
        decision = (await agent.get(f"/v1/customers/{chat['customer_id']}/context")).json()["decision"]
        override = {
            "id": new_id(),
            "decision_id": decision["id"],
            "customer_id": chat["customer_id"],
            "taken_action": "something else",
            "reason_code": "better_option",
            "taken_at": decision["decided_at"],
        }
        assert (await agent.post("/v1/overrides", json=override)).status_code == 201
        web = await server.client("touchpoint", "shop")
        story = cls(server, agent, boss, chat, decision, override["id"], web, {})
        story.on_the_web = await story.ask_on_the_web()
        return story

    async def ask_on_the_web(self) -> dict[str, Any]:
        """The same request again is the same decision."""
        asked = await self.web.post(
            "/v1/decisions", json={"identifier": MAIL, "touchpoint": "web"}, headers={"Idempotency-Key": "web-1"}
        )
        assert asked.status_code == 200, asked.text
        return dict(asked.json())

    async def whole(self, who: str) -> dict[str, Any]:
        """What a desk shows of the customer, free of ids."""
        found = await customer(self.agent, who)
        url = f"/v1/customers/{found['id']}"
        context = (await self.agent.get(f"{url}/context")).json()
        receipt = (await self.agent.get(f"/v1/decisions/{context['decision']['id']}")).json()
        assert receipt == context["decision"]
        assert receipt["customer_id"] == context["customer"]["id"] == found["id"]
        timeline = (await self.agent.get(f"{url}/timeline")).json()["items"]
        journeys = (await self.agent.get(f"{url}/journeys")).json()["items"]
        return {
            "name": found["display_name"],
            "identifiers": sorted(identifiers(found)),
            "links": [link["id"] for link in found["links"]],
            "events": sorted(item["id"] for item in timeline if not item["ghost"]),
            "journeys": sorted((one["definition"], one["state"]) for one in journeys),
            "in context": sorted(item["id"] for item in context["timeline"]["items"] if not item["ghost"]),
            "talk": (context["interaction"] or {}).get("id"),
            "shown": await self._shown(found["id"]),
        }

    async def _shown(self, customer_id: str) -> list[str]:
        """What the next decision knows of what was shown: it is remembered of the customer."""
        root = select(identity_nodes.c.component).where(identity_nodes.c.public_id == customer_id).scalar_subquery()
        nodes = select(identity_nodes.c.id).where(identity_nodes.c.component == root)
        query = select(shown_actions.c.outcome).where(shown_actions.c.node_id.in_(nodes))
        async with self.server.services.database.read() as connection:
            return sorted(await connection.scalars(query))

    async def whose(self) -> set[str]:
        """The customers of the chat, the advice and the override, each by every way to ask: one, if all agree."""
        chat = (await self.agent.get(f"/v1/interactions/{self.chat['id']}")).json()
        (listed,) = (await self.agent.get("/v1/interactions", params={"mine": True})).json()["items"]
        record = (await self.boss.get(f"/v1/overrides/{self.override}")).json()
        (row,) = (await self.boss.get("/v1/overrides")).json()["items"]
        exported = (await self.boss.get("/v1/overrides/export")).json()
        advice = (await self.agent.get(f"/v1/decisions/{self.decision['id']}")).json()
        again = await self.ask_on_the_web()
        assert again == {**self.on_the_web, "customer_id": again["customer_id"]}, "all else is as it was advised"
        asked = (await self.web.get(f"/v1/decisions/{again['id']}")).json()
        return {one["customer_id"] for one in (chat, listed, record, row, exported, advice, again, asked)}

    async def link_id(self) -> str:
        return str((await customer(self.agent, ACCOUNT))["links"][0]["id"])

    async def undo(self, customer_id: str, command_id: str, reason: str = "") -> dict[str, Any]:
        url = f"/v1/customers/{customer_id}/identity-history/{command_id}/undo"
        answer = await self.agent.post(url, json={"reason": reason})
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told


async def test_all_that_hangs_on_a_customer_follows_an_unlink_and_its_undo(server: Running) -> None:
    story = await Story.begin(server)
    before, whole = await story.whole(ACCOUNT), story.chat["customer_id"]
    assert before["journeys"], "or it would not show that they follow"
    assert await story.whose() == {whole}
    link = await story.link_id()
    gone = await story.agent.delete(f"/v1/customers/{whole}/links/{link}", params={"reason": "a neighbour's"})
    mine, theirs = await story.whole(ACCOUNT), await story.whole(MAIL)
    assert (mine["identifiers"], theirs["identifiers"]) == ([ACCOUNT], [MAIL])
    assert sorted([*mine["events"], *theirs["events"]]) == before["events"], "nothing is lost"
    assert mine["events"] == mine["in context"]
    assert (mine["talk"], theirs["talk"]) == (None, story.chat["id"])
    assert (mine["shown"], theirs["shown"]) == ([], before["shown"])
    assert (mine["name"], theirs["name"]) == ("account 1", "Kim Roe")
    assert await story.whose() == {(await customer(story.agent, MAIL))["id"]}

    undone = await story.undo(whole, gone.json()["command_id"], "it was his after all")
    assert (undone["kind"], undone["target_kind"], undone["reason"]) == ("undo", "unlink", "it was his after all")
    after = await story.whole(ACCOUNT)
    assert set(after.pop("shown")) >= set(before.pop("shown"))
    assert after == before
    assert await story.whose() == {whole}
    await story.undo(whole, undone["id"], "no")
    assert (await story.whole(ACCOUNT))["identifiers"] == [ACCOUNT], "the undo of an undo"
    assert (await verify(server.services.database, server.services.keyring)).ok


async def test_all_that_hangs_on_a_customer_follows_a_link_and_its_undo(server: Running) -> None:
    story = await Story.begin(server)
    await take(server, cloud_event("billing.invoice_issued", "crm:9", minute=3))
    before, other = await story.whole(ACCOUNT), await story.whole("crm:9")
    url = f"/v1/customers/{story.chat['customer_id']}/links"
    made = (await story.agent.post(url, json={"identifier": "crm:9", "evidence": "his number"})).json()
    joined = await story.whole("crm:9")
    assert joined["identifiers"] == [ACCOUNT, "crm:9", MAIL]
    assert joined["events"] == sorted([*before["events"], *other["events"]])
    assert joined["in context"] == joined["events"]
    history = (await story.agent.get(url.replace("links", "identity-history"))).json()["items"]
    assert [(one["kind"], one["by_name"], one["reason"], one["active"]) for one in history] == [
        ("link", "Dana", "his number", True)
    ]
    await story.undo(story.chat["customer_id"], made["id"])
    assert await story.whole(ACCOUNT) == before
    assert await story.whole("crm:9") == other
    ended = (await story.agent.get(url)).json()["items"]
    assert [(one["id"], one["ended_by"]) for one in ended if one["to_at"]] == [(made["id"], "person:dana")]
    again = {"identifiers": {"crm": "9"}}
    await take(server, cloud_event("web.signed_in", ACCOUNT, minute=4, data=again))
    assert "crm:9" in (await story.whole(ACCOUNT))["identifiers"], "what was taken back parts nobody"


async def test_the_undo_of_an_unlink_lets_rules_link_again(server: Running) -> None:
    named = {"identifiers": {"email": "x@example.com"}}
    await take(server, cloud_event("web.signed_in", ACCOUNT, minute=0, data=named))
    await take(server, cloud_event("web.signed_in", MAIL, minute=1, data={"identifiers": {"phone": "+15550177"}}))
    await take(server, cloud_event("web.signed_in", ACCOUNT, minute=2, data={"identifiers": {"phone": "+15550177"}}))
    agent = await server.client("agent", "Dana")
    whole = await customer(agent, ACCOUNT)
    link = next(
        one for one in whole["links"] if one["other"]["kind"] == "email" and one["identifier"]["kind"] != "phone"
    )
    gone = await agent.delete(f"/v1/customers/{whole['id']}/links/{link['id']}")
    assert identifiers(await customer(agent, ACCOUNT)) == {ACCOUNT, "phone:+15550177"}
    kept = (await agent.get(f"/v1/customers/{whole['id']}/links")).json()["items"]
    assert [one["id"] for one in kept if one["to_at"]] == [link["id"]], "of the ways back none needs to be ended"
    url = f"/v1/customers/{whole['id']}/identity-history/{gone.json()['command_id']}/undo"
    key = {"Idempotency-Key": new_id()}
    first, second = [await agent.post(url, json={"reason": "x"}, headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert identifiers(await customer(agent, ACCOUNT)) == {ACCOUNT, MAIL, "phone:+15550177"}
    late = await agent.post(url, json={})
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    unknown = await agent.post(f"/v1/customers/{whole['id']}/identity-history/{new_id()}/undo", json={})
    assert unknown.status_code == 404


async def test_the_desks_hear_of_it(server: Running) -> None:
    story = await Story.begin(server)
    cursor = (await story.agent.get("/v1/session")).json()["cursor"]
    key, link = new_id(), await story.link_id()
    whole = story.chat["customer_id"]
    await story.agent.delete(f"/v1/customers/{whole}/links/{link}", headers={"Idempotency-Key": key})
    await story.undo(whole, key)
    other = (await story.agent.get("/v1/customers", params={"identifier": MAIL})).json()["items"][0]["id"]
    async with server.services.database.read() as connection:
        told = [row for row in await changes_after(connection, cursor, 100) if row.type == "identity_changed"]
    assert [row.caused_by for row in told] == [key, None]
    assert all(whole in row.payload["customer_ids"] for row in told)
    assert len(set(told[0].payload["customer_ids"])) == 2
    assert other == whole


async def test_sixteen_agents_link_and_unlink_the_same_customers_at_once(server: Running) -> None:
    """They take turns: nothing fails, nothing hangs, and what was said last counts."""
    names = [f"account:{n}" for n in range(4)]
    named = {"identifiers": {"phone": "+15550188"}}
    await take(server, *(cloud_event("app.opened", name, minute=n, data=named) for n, name in enumerate(names)))
    agents = [await server.client("agent", f"Agent {n}") for n in range(16)]
    ids = [(await customer(agents[0], name))["id"] for name in names]
    for agent in agents:
        for name in names:
            await agent.get("/v1/customers", params={"identifier": name})

    async def busy(n: int, agent: httpx.AsyncClient) -> set[int]:
        one, mine, other = ids[n % 4], names[n % 4], names[(n + 1 + n // 4 % 3) % 4]
        at = datetime.now(UTC).isoformat()  # so that it is kept also if somebody else was faster
        seen = set()
        for _ in range(2):
            said = {"identifier": other, "other": mine, "at": at}
            made = await agent.post(f"/v1/customers/{one}/links", json=said)
            seen.add(made.status_code)
            url = f"/v1/customers/{one}/identity-history/{made.json()['id']}/undo"
            seen.add((await agent.post(url, json={})).status_code)
        return seen

    async def events() -> None:
        for n in range(12):
            await take(server, cloud_event("app.opened", names[n % 4], minute=50 + n, data=named))

    async with asyncio.timeout(60):
        turns, _ = await asyncio.gather(asyncio.gather(*(busy(n, one) for n, one in enumerate(agents))), events())
    assert turns == [{201}] * len(agents)
    for name in names:
        assert identifiers(await customer(agents[0], name)) == {name}

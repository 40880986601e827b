"""People of other teams: whatever they ask by whatever id, they learn nothing of another team's work and change nothing
of it. Every route that an agent or a supervisor may call is in here."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uuid_utils
from sqlalchemy import select

from agentdesk.domain.people import PERMISSIONS, Role
from agentdesk.orchestrator.people.tables import customer_access, customer_lookups
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.live.conftest import listening
from tests.orchestrator.overrides.conftest import Floor
from tests.orchestrator.test_http_closed import NEEDS
from tests.support.events import cloud_event
from tests.support.server import Running

MAYA, NAME, WORDS = "phone:+14155550132", "Wilhelmina Quux", "Zanzibar"
"""The customer of the team, what they are called, and a word that is in whatever is said and written of them."""
Json = dict[str, Any]
Ask = tuple[str, str, Json]
"""Method, path with the names of ids, and body."""
ANY = {"If-Match": "*"}
YES = {"advice_right": True, "override_right": True, "comment": "Mine"}
TOLD = {"text": "Mine", "speaker": "agent"}

BY_ID: list[Ask] = [
    ("get", "/v1/customers/{customer}", {}),
    ("get", "/v1/customers/{customer}/timeline", {}),
    ("get", "/v1/customers/{customer}/evidence?id={event}", {}),
    ("get", "/v1/customers/{customer}/journeys", {}),
    ("get", "/v1/customers/{customer}/context", {}),
    ("get", "/v1/customers/{customer}/context?interaction_id={talk}", {}),
    ("get", "/v1/customers/{mine}/context?interaction_id={talk}", {}),
    ("get", "/v1/customers/{customer}/links", {}),
    ("post", "/v1/customers/{customer}/links", {"identifier": "email:mine@x.org"}),
    ("delete", "/v1/customers/{customer}/links/{link}", {}),
    ("delete", "/v1/customers/{mine}/links/{link}", {}),
    ("get", "/v1/customers/{customer}/identity-history", {}),
    ("post", "/v1/customers/{customer}/identity-history/{link}/undo", {}),
    ("post", "/v1/customers/{mine}/identity-history/{link}/undo", {}),
    ("post", "/v1/interactions/{talk}/customer", {"customer_id": "{customer}"}),
    ("post", "/v1/interactions/{talk}/customer", {"customer_id": "{mine}"}),
    ("get", "/v1/interactions/{talk}", {}),
    ("patch", "/v1/interactions/{talk}", {"state": "closed"}),
    ("get", "/v1/interactions/{talk}/utterances", {}),
    ("post", "/v1/interactions/{talk}/utterances", TOLD),
    ("get", "/v1/interactions/{talk}/notes", {}),
    ("post", "/v1/interactions/{talk}/notes", {"text": "Mine"}),
    ("post", "/v1/interactions/{talk}/wrap-up", {"disposition": "resolved"}),
    ("post", "/v1/decisions", {"customer_id": "{customer}", "touchpoint": "desk"}),
    ("post", "/v1/decisions", {"customer_id": "{mine}", "touchpoint": "desk", "interaction_id": "{talk}"}),
    ("get", "/v1/decisions/{decision}", {}),
    ("get", "/v1/decisions/{decision}/picture", {}),
    ("get", "/v1/decisions/{decision}/feedback", {}),
    ("post", "/v1/decisions/{decision}/feedback", {"outcome": "declined"}),
    ("get", "/v1/decisions/{menu}", {}),
    ("get", "/v1/decisions/{menu}/picture", {}),
    ("get", "/v1/decisions/{menu}/feedback", {}),
    ("post", "/v1/decisions/{menu}/feedback", {"outcome": "declined"}),
    ("get", "/v1/overrides/{override}", {}),
    ("get", "/v1/overrides/{override}/comparison", {}),
    ("patch", "/v1/overrides/{override}/result", {"status": "resolved"}),
    ("post", "/v1/overrides/{override}/review", YES),
    ("post", "/v1/overrides/{waiting}/approval", {"decision": "approved"}),
    ("post", "/v1/overrides/{waiting}/proceed", {}),
    ("post", "/v1/overrides/{override}/direction", {"direction": "more"}),
    ("patch", "/v1/override-views/{view}", {"name": "Mine"}),
    ("delete", "/v1/override-views/{view}", {}),
    ("post", "/v1/customers/{customer}/exception-mode", {"reason": "Mine"}),
    ("delete", "/v1/customers/{customer}/exception-mode", {}),
    ("get", "/v1/exception-modes?customer_id={customer}", {}),
    ("post", "/v1/sentiment/corrections", {"interaction_id": "{talk}", "utterance_id": "{said}", "score": 1}),
    ("post", "/v1/sentiment/corrections", {"event_id": "{event}", "score": 1}),
    ("delete", "/v1/sentiment/corrections/{correction}", {}),
]  # fmt: skip
"""What is another's is not there: 404, or 403 for who may not ask for such a thing at all."""

LISTS = (
    "/v1/interactions", "/v1/interactions?open=true", "/v1/overrides", "/v1/overrides?team=care-1",
    "/v1/overrides?agent=sam", "/v1/overrides?interaction={talk}", "/v1/overrides?sample={sample}",
    "/v1/overrides?approval=waiting", f"/v1/overrides?q={WORDS}", "/v1/overrides/facets",
    "/v1/overrides/facets?team=care-1",
    "/v1/overrides/export?format=jsonl", "/v1/overrides/export?format=csv&team=care-1&agent=sam", "/v1/override-views",
    "/v1/override-samples", "/v1/exception-modes", "/v1/exception-modes?on=true", "/v1/floor", "/v1/outcomes",
    "/v1/insights/journeys", "/v1/insights/journeys/{journey}", "/v1/insights/journeys/{journey}/records",
    "/v1/insights/comparison?action={advised}", "/v1/insights/overrides", "/v1/insights/overrides?team=care-1",
    "/v1/insights/actions", "/v1/insights/actions?team=care-1", "/v1/radar", "/v1/proposals", "/v1/me/record",
    "/v1/me/record/export", "/v1/session",
)  # fmt: skip
"""Lists and figures, in which nothing of another team is."""

ELSEWHERE = {
    "/v1/customers",  # whom one looks up by what they told one may open, and is on record
    "/v1/overrides:post", "/v1/interactions:post", "/v1/override-views:post", "/v1/override-samples:post",
    "/v1/session/presence", "/v1/policy", "/v1/policy/versions", "/v1/policy/versions/{number}",
    "/v1/journeys/recompute", "/v1/journeys/recompute/{run_id}", "/v1/propensity/versions", "/v1/audit/checkpoint",
    "/v1/audit/inclusion/{seq}", "/v1/audit/consistency", "/v1/radar/aside", "/v1/proposals:post",
}  # fmt: skip
"""One's own to make, tested below where it can name another's; or of the whole center. Proposals: with the radar."""


def _route(method: str, asked: str) -> tuple[str, str]:
    """The route of the matrix by which it is answered."""
    way = asked.partition("?")[0].split("/")
    fits = [
        (verb, path)
        for verb, path in NEEDS
        if verb == method and len(way) == len(path.split("/"))
        and all(theirs in (ours, "") or theirs[0] == "{" for ours, theirs in zip(way, path.split("/"), strict=True))
    ]  # fmt: skip
    return min(fits, key=lambda route: route[1].count("{"))


def test_every_route_of_agents_and_supervisors_is_in_here() -> None:
    theirs = PERMISSIONS[Role.AGENT] | PERMISSIONS[Role.SUPERVISOR]
    asked = {_route(method, path) for method, path, _body in BY_ID} | {_route("get", path) for path in LISTS}
    left = {
        (method, path)
        for (method, path), needed in NEEDS.items()
        if needed in theirs and not {path, f"{path}:{method}"} & ELSEWHERE and not path.startswith("/v1/proposals/")
    }
    assert left - asked == {("get", "/v1/stream")}, "the stream is read below"


@dataclass
class Work:
    """What a team has done, and the ids of it."""

    floor: Floor
    ids: dict[str, str]

    async def standing(self) -> list[Any]:
        """All of it as the team sees it."""
        seen = []
        customer, talk = self.ids["customer"], self.ids["talk"]
        for path in (
            f"/v1/customers/{customer}", f"/v1/customers/{customer}/identity-history", f"/v1/interactions/{talk}",
            f"/v1/interactions/{talk}/utterances", f"/v1/interactions/{talk}/notes", "/v1/overrides",
            f"/v1/exception-modes?customer_id={customer}", "/v1/override-views",
            f"/v1/customers/{customer}/timeline", "/v1/audit/checkpoint",
        ):  # fmt: skip
            answer = await self.floor.boss.get(path)
            assert answer.status_code == 200, (path, answer.text)
            seen.append(answer.json())
        said = [await self.floor.acd.get(f"/v1/decisions/{self.ids[one]}/feedback") for one in ("decision", "menu")]
        return [seen.pop()["seq"], *seen, *(answer.json() for answer in said)]


async def _ok(answer: httpx.Response) -> Json:
    assert answer.is_success, (answer.request.method, answer.request.url.path, answer.text)
    return dict(answer.json())


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> ServeSettings:
    return ServeSettings(
        database_url=database_url, data_dir=tmp_path, heartbeat_s=0.1
    )  # by it streams tell their cursor


@pytest.fixture
async def work(server: Running) -> Work:
    """A team with a customer on the line: everything that there can be of it."""
    acd, boss = await server.client(), await server.client("supervisor", "Eva")
    agent = await server.client("agent", "Sam")
    floor = Floor(acd, agent, boss)
    told = cloud_event("email.received", MAYA, data={"text": f"No {WORDS}!", "traits": {"name": NAME}})
    menu = cloud_event("app.transfer_failed", MAYA)
    for one in (told, menu):
        await _ok(await acd.post("/v1/events", json=one, headers={"content-type": "application/cloudevents+json"}))
    asked = await _ok(await acd.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "ivr"}))
    if asked["ranked"]:
        await _ok(await acd.post(f"/v1/decisions/{asked['id']}/feedback", json={"outcome": "accepted"}))
    await floor.call_in()
    customer, talk = floor.call["customer_id"], floor.call["id"]
    said = await _ok(
        await acd.post(f"/v1/interactions/{talk}/utterances", json={"speaker": "customer", "text": f"{WORDS}, awful!"})
    )
    await _ok(await agent.post(f"/v1/interactions/{talk}/notes", json={"text": f"{WORDS} again"}))
    link = await _ok(await agent.post(f"/v1/customers/{customer}/links", json={"identifier": "email:w@quux.org"}))
    first = await floor.record(comment=f"{WORDS} it was")
    waiting = await floor.record(comment=f"{WORDS} too", taken_action=f"A gift for {WORDS}", amount=4_000)
    off = {"id": str(uuid_utils.uuid7()), "reason": f"{WORDS} burns", "duration_s": 86_400}
    await _ok(await agent.post(f"/v1/customers/{customer}/exception-mode", json=off))
    correction = await _ok(
        await agent.post(
            "/v1/sentiment/corrections", json={"interaction_id": talk, "utterance_id": said["id"], "score": -1}
        )
    )
    view, sample = str(uuid_utils.uuid7()), str(uuid_utils.uuid7())
    await _ok(await boss.post("/v1/override-views", json={"id": view, "name": f"{WORDS} view", "shared": True}))
    await _ok(await boss.post("/v1/override-samples", json={"id": sample, "size": 5}))
    timeline = await _ok(await agent.get(f"/v1/customers/{customer}/timeline"))
    ids = {
        "customer": customer, "talk": talk, "said": said["id"], "link": link["id"], "override": first["id"],
        "waiting": waiting["id"], "view": view, "sample": sample, "correction": correction["correction"]["id"],
        "decision": floor.context["decision"]["id"], "menu": asked["id"],
        "advised": floor.context["decision"]["ranked"][0]["action"],
        "event": next(one["id"] for one in timeline["items"] if one["type"] == "email.received"),
        "journey": next(iter(server.services.policy.journeys)),
    }  # fmt: skip
    return Work(floor, ids)


STRANGERS = (
    ("agent", "Far", "care-2"), ("agent", "Alone", None), ("agent", "Beside", "care-1"),
    ("supervisor", "Boss of others", "care-2,care-3"), ("supervisor", "Boss of nobody", None),
)  # fmt: skip
"""``Beside`` sits in the same team: another agent's work is no more theirs."""


async def _strangers(server: Running) -> AsyncIterator[tuple[str, httpx.AsyncClient, str]]:
    """Each with a customer of their own."""
    for number, (role, name, team) in enumerate(STRANGERS):
        client = await server.client(role, name, team)
        acd = await server.client()
        who = f"phone:+1415555900{number}"
        await _ok(await acd.post("/v1/events", json=cloud_event("app.opened", who)))
        mine = (await _ok(await client.get("/v1/customers", params={"identifier": who})))["items"][0]["id"]
        yield name, client, mine


def _filled(part: Any, ids: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(each, ids) for name, each in part.items()}
    return part.format_map(ids) if isinstance(part, str) else part


async def test_nothing_of_another_team_is_there_by_any_id(server: Running, work: Work) -> None:
    before = await work.standing()
    async for name, client, mine in _strangers(server):
        ids = {**work.ids, "mine": mine}
        for method, path, body in BY_ID:
            more = {"json": _filled(body, ids)} if method in ("post", "patch") else {}
            key = {"Idempotency-Key": str(uuid_utils.uuid7())}
            answer = await client.request(method.upper(), _filled(path, ids), headers=ANY | key, **more)
            if path.startswith("/v1/override-views") and method == "delete":
                assert answer.status_code in (204, 403, 404)
                continue
            assert answer.status_code in (403, 404), (name, method, path, answer.status_code, answer.text[:300])
            assert (WORDS in answer.text, NAME in answer.text) == (False, False), (name, path)
        assert await work.standing() == before, name


async def test_nothing_of_another_team_is_in_any_list(server: Running, work: Work) -> None:
    theirs = {WORDS, NAME, *(work.ids[name] for name in work.ids if name not in ("advised", "journey"))}
    async for name, client, _mine in _strangers(server):
        for path in LISTS:
            answer = await client.get(_filled(path, work.ids))
            assert answer.status_code in (200, 403, 404), (name, path, answer.text[:300])
            assert {word for word in theirs if word in answer.text} == set(), (name, path)
        changed = await client.put("/v1/session/presence", json={"presence": "busy"})
        last = (await _ok(await client.get("/v1/session")))["cursor"]
        assert changed.status_code == 200
        async with listening(client, 0) as stream:
            while (stream.cursor or 0) < last:
                told = await stream.next_block()
                assert told is not None, name
                assert {word for word in theirs if word in str(told.data)} == set(), (name, told)


async def test_nothing_of_anothers_is_made_ones_own(server: Running, work: Work) -> None:
    before = await work.standing()
    async for name, client, mine in _strangers(server):
        named = {"id": work.ids["talk"], "channel": "voice", "identifier": MAYA, "state": "connected"}
        view = {"id": work.ids["view"], "name": "Mine"}
        sample = {"id": work.ids["sample"], "size": 5}
        makes: list[tuple[str, Json]] = [
            ("/v1/interactions", named), ("/v1/override-views", view), ("/v1/override-samples", sample),
        ]  # fmt: skip
        for decision, customer in (("decision", "customer"), ("menu", "customer"), ("menu", "mine")):
            for talk in (None, work.ids["talk"]):
                body = work.floor.exception(
                    decision_id=work.ids[decision], interaction_id=talk,
                    customer_id={**work.ids, "mine": mine}[customer],
                )  # fmt: skip
                makes += [("/v1/overrides", body), ("/v1/overrides", {**body, "id": work.ids["override"]})]
        for path, body in makes:
            answer = await client.post(path, json=body)
            assert answer.status_code in (403, 404, 409, 422), (name, path, body, answer.text)
            assert (WORDS in answer.text, NAME in answer.text) == (False, False), (name, path)
        assert await work.standing() == before, name


async def test_advice_about_whom_one_named_is_a_look_up_on_record(server: Running, work: Work) -> None:
    agent = await server.client("agent", "Far", "care-2")
    body = {"identifier": MAYA, "touchpoint": "desk"}
    decision = await _ok(await agent.post("/v1/decisions", json=body))
    async with server.services.database.read() as connection:
        for table in (customer_lookups, customer_access):
            people = set(await connection.scalars(select(table.c.agent_id)))
            assert "far" in people, table.name
    await _ok(await agent.post(f"/v1/decisions/{decision['id']}/feedback", json={"outcome": "declined"}))

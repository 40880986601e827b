"""Publishing over HTTP: live at once, by one or by two people, never one over another's back, and never a bad one."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.policy.repository import latest_seq
from tests.orchestrator.live.conftest import listening
from tests.support.events import cloud_event
from tests.support.policies import copy_of_shipped, labelled, texts
from tests.support.server import Running

WHO = "phone:+14155550132"
ANY = {"If-Match": "*"}


def draft(folder: Path, label: str, *changes: tuple[str, str, str]) -> dict[str, Any]:
    return {"files": texts(labelled(folder / label.split()[0], label, *changes)), "comment": f"it is {label}"}


async def publish(client: httpx.AsyncClient, body: dict[str, Any], expected: str = "*") -> httpx.Response:
    return await client.post("/v1/policy/versions", json=body, headers={"If-Match": expected})


async def decided_by(client: httpx.AsyncClient) -> str:
    answer = await client.post("/v1/decisions", json={"identifier": WHO, "touchpoint": "ivr"})
    assert answer.status_code == 200, answer.text
    version: str = answer.json()["policy_version"]
    return version


async def test_what_is_published_decides_from_then_on(server: Running, tmp_path: Path) -> None:
    analyst, sender = await server.client("analyst", "Ana"), await server.client()
    await sender.post("/v1/events", json=cloud_event("app.error", WHO))
    before = (await analyst.get("/v1/policy")).json()
    assert (before["number"], before["state"], before["source"]) == (0, "in_force", "shipped")
    assert await decided_by(sender) == before["version"]
    shorter = ("policy.yaml", "code: hardship", "code: need")
    body = draft(tmp_path, "spring", shorter)
    made = await publish(analyst, body, '"0"')
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["number"], told["version"], told["author"], told["base"]) == (1, "spring", "ana", 0)
    assert (told["state"], told["comment"]) == ("in_force", "it is spring")
    assert await decided_by(sender) == "spring"
    session = (await (await server.client("agent")).get("/v1/session")).json()
    assert session["policy_version"] == "spring"
    assert "hardship" not in {code["code"] for code in session["reason_codes"]}
    kept = await analyst.get("/v1/policy/versions/1")
    assert kept.json()["files"] == body["files"]
    assert kept.headers["ETag"] == '"1"'
    listed = (await analyst.get("/v1/policy/versions")).json()["items"]
    assert [(one["number"], one["state"]) for one in listed] == [(1, "in_force"), (0, "former")]
    report = await replay_all(server.services.database)
    assert (report.equal, report.different, report.unknown_policy) == (2, (), 0)


async def test_the_desks_hear_of_it(server: Running, tmp_path: Path) -> None:
    agent, analyst = await server.client("agent"), await server.client("analyst")
    async with listening(agent, cursor=0) as listener:
        await publish(analyst, draft(tmp_path, "spring"))
        async for told in listener.events():
            assert (told.type, told.data["policy_version"], told.data["number"]) == ("policy_changed", "spring", 1)
            break


async def test_the_context_on_screen_is_another(server: Running, tmp_path: Path) -> None:
    agent, analyst, sender = await server.client("agent"), await server.client("analyst"), await server.client()
    await sender.post("/v1/events", json=cloud_event("app.error", WHO))
    customer = (await agent.get("/v1/customers", params={"identifier": WHO})).json()["items"][0]["id"]
    before = await agent.get(f"/v1/customers/{customer}/context")
    await publish(analyst, draft(tmp_path, "spring"))
    after = await agent.get(f"/v1/customers/{customer}/context", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()["decision"]["policy_version"] == "spring"
    assert (await agent.get(f"/v1/decisions/{before.json()['decision']['id']}")).json() == before.json()["decision"]


async def test_words_of_care_are_the_new_policys(server: Running, tmp_path: Path) -> None:
    analyst = await server.client("analyst")
    assert server.services.scorer.score("flabbergasting") == pytest.approx(0.0)
    word = ("policy.yaml", "care_words:\n", 'care_words:\n  "flabbergasting": -3.5\n')
    await publish(analyst, draft(tmp_path, "spring", word))
    assert server.services.scorer.score("flabbergasting") < -0.3


async def test_a_policy_with_problems_is_refused_with_all_of_them(server: Running, tmp_path: Path) -> None:
    analyst = await server.client("analyst")
    bad = draft(
        tmp_path,
        "bad",
        ("policy.yaml", "tried.failed >= 1,", "tried.faled >= 1,"),
        ("signals.yaml", "when: outcome ==", "when: outcom =="),
    )
    refused = await publish(analyst, bad)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    fields = {one["field"].split(":")[0] for one in refused.json()["errors"]}
    assert fields == {"files.policy.yaml", "files.signals.yaml"}
    assert all(one["field"].count(":") == 2 for one in refused.json()["errors"])
    assert len((await analyst.get("/v1/policy/versions")).json()["items"]) == 1
    assert (await publish(analyst, {"files": {}})).status_code == 422
    assert (await publish(analyst, {"files": {"../../etc/passwd": "x"}})).status_code == 422
    assert (await analyst.post("/v1/policy/versions", json={"files": {}})).json()["code"] == "version_required"


async def test_of_two_at_once_one_wins_and_the_other_hears_of_it(server: Running, tmp_path: Path) -> None:
    people = [await server.client("analyst", name) for name in ("Ana", "Ben", "Cem")]
    drafts = [draft(tmp_path, label) for label in ("one", "two", "three")]
    answers = await asyncio.gather(*(publish(a, d, '"0"') for a, d in zip(people, drafts, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412]
    (won,) = (answer.json() for answer in answers if answer.status_code == 201)
    standing = (await people[0].get("/v1/policy")).json()
    assert (standing["number"], standing["version"]) == (1, won["version"])
    assert len((await people[0].get("/v1/policy/versions")).json()["items"]) == 2


async def test_the_same_command_twice_is_one_version(server: Running, tmp_path: Path) -> None:
    analyst, body = await server.client("analyst"), draft(tmp_path, "spring")
    headers = {"If-Match": '"0"', "Idempotency-Key": "k-1"}
    answers = await asyncio.gather(*(analyst.post("/v1/policy/versions", json=body, headers=headers) for _ in range(3)))
    assert [answer.json()["number"] for answer in answers] == [1, 1, 1]
    assert (await publish(analyst, body)).json()["number"] == 1, "what is in force already is no new version"
    other = await analyst.post("/v1/policy/versions", json=draft(tmp_path, "other"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_back_to_an_earlier_version_and_forth(server: Running, tmp_path: Path) -> None:
    analyst, sender = await server.client("analyst"), await server.client()
    await sender.post("/v1/events", json=cloud_event("app.error", WHO))
    shipped = (await analyst.get("/v1/policy")).json()
    body = draft(tmp_path, "spring")
    await publish(analyst, body)
    stale = await analyst.post("/v1/policy/versions/0/activation", json={}, headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    back = await analyst.post("/v1/policy/versions/0/activation", json={}, headers={"If-Match": '"1"'})
    assert (back.status_code, back.json()["state"]) == (200, "in_force")
    assert await decided_by(sender) == shipped["version"]
    again = await publish(analyst, body)
    assert (again.status_code, again.json()["code"]) == (409, "policy_known")
    assert "version 1" in again.json()["detail"]
    await analyst.post("/v1/policy/versions/1/activation", json={"comment": "forth"}, headers=ANY)
    assert await decided_by(sender) == "spring"
    missing = await analyst.post("/v1/policy/versions/9/activation", json={}, headers=ANY)
    assert missing.status_code == 404


async def test_four_eyes(server: Running, tmp_path: Path) -> None:
    ana, ben = await server.client("analyst", "Ana"), await server.client("admin", "Ben")
    sender = await server.client()
    await sender.post("/v1/events", json=cloud_event("app.error", WHO))
    shipped = await decided_by(sender)
    waits = await publish(ana, draft(tmp_path, "careful\nfour_eyes: true"))
    assert (waits.status_code, waits.json()["state"]) == (202, "waiting")
    assert await decided_by(sender) == shipped
    url = "/v1/policy/versions/1/approval"
    own = await ana.post(url, json={}, headers=ANY)
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    early = await ana.post("/v1/policy/versions/1/activation", json={}, headers=ANY)
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    stale = await ben.post(url, json={}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    for _ in range(2):
        approved = await ben.post(url, json={"comment": "read it"}, headers=ANY)
        assert (approved.status_code, approved.json()["approved_by"]) == (200, "ben")
    assert await decided_by(sender) == "careful"
    for who in (ana, ben):
        back = await who.post("/v1/policy/versions/0/activation", json={}, headers=ANY)
        assert (back.status_code, back.json()["code"]) == (403, "never_approved"), "one person would do away with it"
    assert await decided_by(sender) == "careful"
    lax = await publish(ben, draft(tmp_path, "lax"))
    assert (lax.status_code, lax.json()["state"]) == (202, "waiting"), "a draft cannot do away with it by itself"
    assert (await ana.post("/v1/policy/versions/2/approval", json={}, headers=ANY)).status_code == 200
    await ana.post("/v1/policy/versions/1/activation", json={}, headers=ANY)
    forth = await ben.post("/v1/policy/versions/2/activation", json={}, headers=ANY)
    assert (forth.status_code, forth.json()["state"]) == (200, "in_force"), "two people have approved it once"
    late = await ana.post(url, json={}, headers=ANY)
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")


async def test_who_may_read_may_not_publish(server: Running, tmp_path: Path) -> None:
    boss, agent = await server.client("supervisor"), await server.client("agent")
    assert (await boss.get("/v1/policy")).status_code == 200
    assert (await publish(boss, draft(tmp_path, "coup"))).status_code == 403
    assert (await agent.get("/v1/policy")).status_code == 403
    async with server.services.database.read() as connection:
        assert await latest_seq(connection) == 1


async def test_versions_come_in_pages(server: Running, tmp_path: Path) -> None:
    analyst = await server.client("analyst")
    for label in ("one", "two", "three"):
        await publish(analyst, draft(tmp_path, label))
    found, cursor = [], None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await analyst.get("/v1/policy/versions", params=params)).json()
        found += [one["number"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [3, 2, 1, 0]


async def test_a_team_publishes_its_own_folder_only(server: Running, tmp_path: Path) -> None:
    team = await server.client("analyst", "Dev", team="devices")
    rules = ("teams/devices/rules.yaml", ">= 3", ">= 4")
    refused = await publish(team, draft(tmp_path, "spring", rules))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_folder")
    assert [one["field"] for one in refused.json()["errors"]] == ["files.policy.yaml"]
    own = copy_of_shipped(tmp_path / "own", rules)
    made = await publish(team, {"files": texts(own)})
    assert (made.status_code, made.json()["author"]) == (201, "dev")

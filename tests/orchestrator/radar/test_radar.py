"""From overrides to a rule in force: each step over HTTP, with who sees what, and nothing that a stop would cost."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, insert, literal, select, update

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.decisions import backtest as replaying
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.overrides.tables import ledger, overrides
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.radar.marking import mark_all
from agentdesk.orchestrator.radar.tables import advice_marks, findings_aside
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.radar.conftest import ACCEPTED, NOW, OVERRIDDEN, Clock
from tests.support.policies import labelled, texts
from tests.support.radar_story import RadarStory
from tests.support.server import Running, running

ACTION = "complete_transfer"


async def ok(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def backtested(client: httpx.AsyncClient, proposal_id: str) -> dict[str, Any]:
    """Back-test the proposal and wait until that is over."""
    url = f"/v1/proposals/{proposal_id}"
    await ok(await client.post(f"{url}/backtest", json={}), 202)
    return await over(client, proposal_id)


async def over(client: httpx.AsyncClient, proposal_id: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            found = await ok(await client.get(f"/v1/proposals/{proposal_id}"))
            if found["test"]["state"] != "running":
                return found
            await asyncio.sleep(0.05)


async def step(
    client: httpx.AsyncClient, proposal: dict[str, Any], what: str, note: str = "", key: str = ""
) -> dict[str, Any]:
    sent = {"If-Match": f'"{proposal["version"]}"', "Idempotency-Key": key or f"{proposal['version']}-{what}"}
    url = f"/v1/proposals/{proposal['id']}/{what}"
    return await ok(await client.post(url, json={"note": note}, headers=sent))


async def edited(client: httpx.AsyncClient, proposal: dict[str, Any], text: str) -> dict[str, Any]:
    headers = {"If-Match": f'"{proposal["version"]}"'}
    return await ok(await client.patch(f"/v1/proposals/{proposal['id']}", json={"text": text}, headers=headers))


def states(proposal: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["state"], one["by"]) for one in proposal["steps"]]


async def found(eva: httpx.AsyncClient) -> dict[str, Any]:
    """The finding that was planted, with the context that it clusters in."""
    radar = await ok(await eva.get("/v1/radar"))
    (finding,) = radar["findings"]
    assert (finding["action"], finding["state"]) == (ACTION, "open")
    assert (finding["now"]["hits"], finding["now"]["n"]) == (OVERRIDDEN, OVERRIDDEN + ACCEPTED)
    ground = next(one for one in finding["grounds"] if one["mark"] == "signal:failed_payment")
    assert (ground["here"]["hits"], ground["here"]["n"], ground["there"]["hits"]) == (OVERRIDDEN, OVERRIDDEN, 0)
    assert ground["low"] > 0
    assert ground["chance"] <= radar["limit"]
    assert radar["tests"] <= radar["cells"] * 4
    return dict(ground)


async def drafted(eva: httpx.AsyncClient, mark: str) -> dict[str, Any]:
    """A draft of it, edited: what is wrong is told with its line, and nothing of it is tested."""
    wanted = {"filter": {"action": ACTION, "mark": mark}}
    draft = await ok(await eva.post("/v1/proposals", json=wanted, headers={"Idempotency-Key": "k-1"}), 201)
    again = await ok(await eva.post("/v1/proposals", json=wanted, headers={"Idempotency-Key": "k-1"}))
    assert (draft["id"], draft["state"], draft["checked"]["problems"]) == (again["id"], "draft", [])
    assert draft["evidence"]["overrides"] == draft["evidence"]["conditions"][0]["hits"] == OVERRIDDEN
    assert "Sam" not in draft["text"]
    broken = await edited(eva, draft, draft["text"].replace("when: ", "when: nothing.here and "))
    (problem,) = broken["checked"]["problems"]
    assert problem["line"] == 1 + draft["text"][: draft["text"].index("when:")].count("\n")
    refused = await eva.post(f"/v1/proposals/{draft['id']}/backtest", json={})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    url = f"/v1/proposals/{draft['id']}"
    assert (await eva.patch(url, json={"text": "x"}, headers={"If-Match": '"1"'})).status_code == 412
    return await edited(eva, broken, draft["text"].replace("id: ", "id: first_"))


async def returned(eva: httpx.AsyncClient, ana: httpx.AsyncClient, draft: dict[str, Any]) -> dict[str, Any]:
    """The draft tested, sent and returned. Who publishes does not see it before, nor the overrides ever."""
    proposal = await backtested(eva, draft["id"])
    assert proposal["version"] == draft["version"] + 1
    assert proposal["test"]["base_version"] == (await ok(await eva.get("/v1/session")))["policy_version"]
    assert (await ana.get(f"/v1/proposals/{draft['id']}")).status_code == 404
    sent = await step(eva, proposal, "sending", "Please look")
    assert (sent["state"], sent["may"]) == ("sent", [])
    assert [one["id"] for one in (await ok(await ana.get("/v1/proposals")))["items"]] == [draft["id"]]
    seen = await ok(await ana.get(f"/v1/proposals/{draft['id']}"))
    assert {one["override_id"] for one in seen["test"]["effect"]["changed"]} == {""}
    back = await step(ana, seen, "return", "Say the bill's name")
    assert (back["state"], back["note"]) == ("returned", "Say the bill's name")
    return back


def is_what_was_lived(test: dict[str, Any], overrides_made: list[str]) -> None:
    """The back-test's figures are those of the story."""
    effect = test["effect"]
    assert (effect["cluster"], effect["spared"]) == (OVERRIDDEN, OVERRIDDEN)
    assert (effect["accepted"], effect["cost"], effect["changed_n"]) == (ACCEPTED, 0, OVERRIDDEN)
    assert {one["override_id"] for one in effect["changed"]} == set(overrides_made)
    assert test["seen"] == test["total"] == OVERRIDDEN + ACCEPTED


async def test_from_overrides_to_a_rule_that_withholds(server: Running) -> None:
    eva, ana = await server.client("supervisor", "Eva"), await server.client("analyst", "Ana", None)
    story = RadarStory(await server.client(), await server.client("agent", "Sam"))
    now = server.services.now()
    await story.live(now, OVERRIDDEN, ACCEPTED)
    draft = await drafted(eva, (await found(eva))["mark"])
    back = await returned(eva, ana, draft)
    reworded = await edited(eva, back, draft["text"].replace("and that comes first", "and the bill comes first"))
    assert (reworded["state"], reworded["test"]) == ("draft", None)
    early = await eva.post(f"/v1/proposals/{draft['id']}/sending", json={}, headers={"If-Match": "*"})
    assert (early.status_code, "back-test it first" in early.json()["detail"]) == (409, True)
    again = await backtested(eva, draft["id"])
    is_what_was_lived(again["test"], story.overrides)
    final = await step(eva, again, "sending")
    by_boss = await eva.post(f"/v1/proposals/{draft['id']}/publication", json={}, headers={"If-Match": "*"})
    assert (by_boss.status_code, by_boss.json()["code"]) == (403, "forbidden")
    published = await step(ana, final, "publication", "Good", "k-2")
    repeated = await step(ana, final, "publication", "Good", "k-2")
    assert (published["state"], published["number"], published["waits"]) == ("published", 1, False)
    assert repeated["version"] == published["version"]
    decision, _call = await story.call(now, 900, with_trouble=True)
    (withheld,) = (one for one in decision["withheld"] if one["action"] == ACTION)
    assert withheld["rule"] == published["checked"]["rule"]
    assert withheld["because"].endswith("and the bill comes first")
    other, _call = await story.call(now, 901, with_trouble=False)
    assert other["ranked"][0]["action"] == ACTION
    assert other["policy_version"] != (await ok(await ana.get("/v1/policy/versions/0")))["version"]
    assert states(await ok(await eva.get(f"/v1/proposals/{draft['id']}"))) == [
        ("drafted", "Eva"), ("tested", ""), ("sent", "Eva"), ("returned", "Ana"), ("tested", ""), ("sent", "Eva"),
        ("published", "Ana"),
    ]  # fmt: skip
    assert (await verify(server.services.database, server.services.keyring)).ok
    replayed = await replay_all(server.services.database)
    assert (replayed.different, replayed.unknown_policy) == ((), 0)


async def test_who_sees_what(service: Running) -> None:
    eva, other = await service.client("supervisor", "Eva"), await service.client("supervisor", "Bob", "care-2")
    sam, ana = await service.client("agent", "Sam"), await service.client("analyst", "Ana", None)
    assert (await ok(await other.get("/v1/radar")))["findings"] == []
    of_what = await other.post("/v1/proposals", json={})
    assert (of_what.status_code, of_what.json()["errors"][0]["field"]) == (422, "filter.action")
    assert (await other.post("/v1/proposals", json={"filter": {"reason": "hardship"}})).status_code == 404
    assert (await sam.get("/v1/radar")).status_code == 403
    draft = await ok(await eva.post("/v1/proposals", json={"filter": {"action": ACTION}}), 201)
    for client, status in ((eva, 200), (other, 404), (ana, 404), (sam, 403)):
        assert (await client.get(f"/v1/proposals/{draft['id']}")).status_code == status
    assert (await ok(await other.get("/v1/proposals")))["items"] == []
    mine = await ok(await ana.post("/v1/proposals", json={"filter": {"action": ACTION}}), 201)
    assert (await eva.get(f"/v1/proposals/{mine['id']}")).status_code == 404
    whole = await ok(await ana.get("/v1/radar"))
    assert "agent" not in str(whole)
    assert "sam" not in str(whole).lower().replace("same", "")
    gone = await ok(await eva.delete(f"/v1/proposals/{draft['id']}"))
    assert gone["state"] == "discarded"
    assert (await ok(await eva.get("/v1/proposals")))["items"] == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"action": "nobody"}, {"reason": "hardship"}, {"mark": "signal:none"}, {"agent": "someone"},
        {"action": ACTION, "from_at": "2026-11-20T00:00:00Z", "to_at": "2026-11-10T00:00:00Z"},
        {"action": ACTION, "from_at": "2020-01-01T00:00:00Z"},
    ],
)  # fmt: skip
async def test_a_filter_without_overrides_drafts_nothing(service: Running, wanted: dict[str, str]) -> None:
    eva = await service.client("supervisor", "Eva")
    refused = await eva.post("/v1/proposals", json={"filter": wanted})
    assert refused.status_code in (404, 422), refused.text
    assert (await ok(await eva.get("/v1/proposals")))["items"] == []


async def test_put_aside_it_comes_back_by_itself(service: Running, clock: Clock) -> None:
    eva, ana = await service.client("supervisor", "Eva"), await service.client("analyst", "Ana", None)
    url, mine = "/v1/radar/aside", {"action": ACTION}

    async def state(client: httpx.AsyncClient = eva) -> str:
        return str((await ok(await client.get("/v1/radar")))["findings"][0]["state"])

    assert (await eva.post("/v1/radar/aside", params={"action": "nobody"}, json={"reason": "x"})).status_code == 404
    assert (await eva.post(url, params=mine, json={"reason": ""})).status_code == 422
    put = await ok(await eva.post(url, params=mine, json={"reason": "A campaign", "days": 2}))
    assert (put["state"], put["aside"]["by"], put["aside"]["reason"]) == ("snoozed", "Eva", "A campaign")
    assert (await state(), await state(ana)) == ("snoozed", "open")
    clock.at += 2 * (clock.at - NOW) + (NOW - NOW.replace(day=24))
    assert await state() == "open"
    await ok(await eva.post(url, params=mine, json={"reason": "Known"}))
    assert await state() == "dismissed"
    assert (await ok(await eva.delete(url, params=mine)))["state"] == "open"
    await ok(await eva.post(url, params=mine, json={"reason": "Known"}))
    story = RadarStory(await service.client(), await service.client("agent", "Sam"))
    await story.live(clock(), OVERRIDDEN // 2, 0, first=500)
    assert await state() == "open"
    async with service.services.database.read() as connection:
        kinds = list(
            await connection.scalars(select(ledger.c.kind).where(ledger.c.subject_id == ACTION).order_by("seq"))
        )
    assert kinds == ["finding.aside", "finding.aside", "finding.back", "finding.aside"]
    await is_held_against_the_ledger(service)


async def is_held_against_the_ledger(service: Running) -> None:
    """What is aside, changed or made up behind the ledger's back, is found."""
    database, keyring = service.services.database, service.services.keyring
    before = await verify(database, keyring)
    assert (before.ok, before.why) == (True, "")
    for change in (
        update(findings_aside).values(reason="Knows"),
        update(findings_aside).values(action="else"),
        insert(findings_aside).from_select(
            list(findings_aside.c.keys()),
            select(*(literal("x") if one.name == "scope" else one for one in findings_aside.c)),
        ),
    ):
        async with database.engine.connect() as connection:
            rows = [dict(row._mapping) for row in await connection.execute(select(findings_aside))]
            await connection.execute(change)
            await connection.commit()
        told = await verify(database, keyring)
        assert (told.ok, "aside" in told.why) == (False, True)
        async with database.engine.begin() as connection:
            await connection.execute(delete(findings_aside))
            await connection.execute(insert(findings_aside), rows)
    assert (await verify(database, keyring)).ok


async def test_reviews_and_outcomes_are_counted(service: Running) -> None:
    eva = await service.client("supervisor", "Eva")
    async with service.services.database.write() as unit:
        await unit.connection.execute(update(overrides).values(verdict="override_right"))
        await unit.connection.execute(update(advice_answers).values(outcome="neutral"))
        good = advice_answers.c.answer == "overridden"
        await unit.connection.execute(update(advice_answers).where(good).values(outcome="vindicated"))
    (finding,) = (await ok(await eva.get("/v1/radar")))["findings"]
    told = {(one["kind"], one["mark"]): one for one in finding["grounds"]}
    assert told["wrong", ""]["here"]["hits"] == OVERRIDDEN
    better = told["better", ""]
    assert (better["here"]["hits"], better["there"]["hits"], better["there"]["n"]) == (OVERRIDDEN, 0, ACCEPTED)


async def policy_with(service: Running, folder: Path, line: str) -> None:
    ana = await service.client("analyst", "Ann Admin", None)
    files = texts(labelled(folder, f"one\n{line}"))
    await ok(
        await ana.post("/v1/policy/versions", json={"files": files}, headers={"If-Match": "*"}),
        202 if "eyes" in line else 201,
    )
    if "eyes" in line:
        second = await service.client("admin", "Second", None)
        await ok(await second.post("/v1/policy/versions/1/approval", json={}, headers={"If-Match": "*"}))


async def test_four_eyes_hold_for_a_proposal_too(service: Running, tmp_path: Path) -> None:
    await policy_with(service, tmp_path / "p", "four_eyes: true")
    eva, ana = await service.client("supervisor", "Eva"), await service.client("analyst", "Ana", None)
    draft = await ok(await eva.post("/v1/proposals", json={"filter": {"action": ACTION}}), 201)
    sent = await step(eva, await backtested(eva, draft["id"]), "sending")
    published = await step(ana, sent, "publication")
    assert (published["state"], published["waits"], published["may"]) == ("published", True, [])
    number = published["number"]
    own = await ana.post(f"/v1/policy/versions/{number}/approval", json={}, headers={"If-Match": "*"})
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    second = await service.client("analyst", "Zoe", None)
    seen = await ok(await second.get(f"/v1/proposals/{draft['id']}"))
    assert seen["may"] == ["approve"]
    await ok(await second.post(f"/v1/policy/versions/{number}/approval", json={}, headers={"If-Match": "*"}))
    assert (await ok(await eva.get(f"/v1/proposals/{draft['id']}")))["waits"] is False
    assert (await ok(await ana.get("/v1/policy")))["number"] == number


async def test_supervisors_publish_where_the_policy_lets_them(service: Running, tmp_path: Path) -> None:
    await policy_with(service, tmp_path / "p", "supervisors_publish: true")
    eva = await service.client("supervisor", "Eva")
    draft = await ok(await eva.post("/v1/proposals", json={"filter": {"action": ACTION}}), 201)
    proposal = await backtested(eva, draft["id"])
    assert "publish" in proposal["may"]
    published = await step(eva, proposal, "publication")
    assert (published["state"], published["number"]) == ("published", 2)


async def test_a_draft_is_held_against_the_policy_of_now_when_it_is_published(service: Running, tmp_path: Path) -> None:
    eva, ana = await service.client("supervisor", "Eva"), await service.client("analyst", "Ana", None)
    draft = await ok(await eva.post("/v1/proposals", json={"filter": {"action": ACTION}}), 201)
    sent = await step(eva, await backtested(eva, draft["id"]), "sending")
    files = texts(labelled(tmp_path / "p", "other", ("actions/service.yaml", f"id: {ACTION}\n", "id: another_name\n")))
    changed = await ana.post("/v1/policy/versions", json={"files": files}, headers={"If-Match": "*"})
    if changed.status_code == 422:  # the action is named elsewhere too
        for name in files:
            files[name] = files[name].replace(ACTION, "another_name")
        await ok(await ana.post("/v1/policy/versions", json={"files": files}, headers={"If-Match": "*"}), 201)
    refused = await ana.post(f"/v1/proposals/{draft['id']}/publication", json={}, headers={"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "no action" in refused.text
    assert (await ok(await ana.get(f"/v1/proposals/{draft['id']}")))["version"] == sent["version"]


async def test_a_back_test_goes_on_where_it_was_and_can_be_broken_off(
    lived_settings: ServeSettings, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(replaying, "PAGE", 5)
    whole = replaying.Backtest.page
    pages, hold = [0], asyncio.Event()

    async def slow(self: replaying.Backtest, is_stopped: Any = lambda: False) -> bool:
        pages[0] += 1
        if pages[0] == 3:
            await hold.wait()  # until the service stops
        return await whole(self, is_stopped)

    monkeypatch.setattr(replaying.Backtest, "page", slow)
    async with running(lived_settings) as first:
        eva = await first.client("supervisor", "Eva")
        draft = await ok(await eva.post("/v1/proposals", json={"filter": {"action": ACTION}}), 201)
        other = await ok(await eva.post("/v1/proposals", json={"filter": {"action": ACTION}}), 201)
        await ok(await eva.post(f"/v1/proposals/{draft['id']}/backtest", json={}), 202)
        await ok(await eva.post(f"/v1/proposals/{other['id']}/backtest", json={}), 202)
        broken_off = await ok(await eva.delete(f"/v1/proposals/{other['id']}/backtest"))
        assert (broken_off["test"]["state"], broken_off["state"]) == ("cancelled", "draft")
        async with asyncio.timeout(60):
            while pages[0] < 3:
                await asyncio.sleep(0.02)
        half = await ok(await eva.get(f"/v1/proposals/{draft['id']}"))
        assert (half["test"]["seen"], half["test"]["total"]) == (10, OVERRIDDEN + ACCEPTED)
    monkeypatch.setattr(replaying.Backtest, "page", whole)
    clock.at += NOW.replace(hour=1) - NOW.replace(hour=0)  # the first process is given up
    async with running(replace(lived_settings)) as second:
        eva = await second.client("supervisor", "Eva")
        done = await over(eva, draft["id"])
        assert (done["state"], done["test"]["seen"]) == ("tested", OVERRIDDEN + ACCEPTED)
        fresh = await backtested(eva, draft["id"])
        same = ("seen", "compared", "first_changed", "withheld", "effect")
        assert {name: done["test"][name] for name in same} == {name: fresh["test"][name] for name in same}


async def test_marks_can_be_made_again(service: Running) -> None:
    async def marks() -> Iterable[tuple[str, ...]]:
        async with service.services.database.read() as connection:
            rows = await connection.execute(select(advice_marks).order_by("decision_id", "override_id"))
            return [tuple(row) for row in rows]

    before = await marks()
    assert len(list(before)) == OVERRIDDEN + ACCEPTED
    async with service.services.database.write() as unit:
        await unit.connection.run_sync(mark_all)
    assert await marks() == before

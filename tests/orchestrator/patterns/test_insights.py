"""How often advice is overridden: counted from what agents answered, told with n and interval, to whom it may be."""

import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update

from agentdesk.engine.intervals import difference_interval, share_interval
from agentdesk.orchestrator.decisions.tables import feedback
from agentdesk.orchestrator.patterns.rebuild import rebuild
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.schedule.service import let_go_off
from agentdesk.orchestrator.service import ServeSettings, timer_kinds
from tests.orchestrator.decisions.conftest import NOON, Clock, event, send
from tests.orchestrator.overrides.conftest import Floor
from tests.support.hand_timed import hand_timed
from tests.support.server import Running

OVERRIDES, ACTIONS = "/v1/insights/overrides", "/v1/insights/actions"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    async with hand_timed(settings, clock, monkeypatch) as service:
        yield service


async def rows(server: Running) -> list[dict[str, Any]]:
    columns = advice_answers.c
    query = select(advice_answers).order_by(columns.decision_id, columns.action, columns.override_id)
    async with server.services.database.read() as connection:
        return [dict(row._mapping) for row in await connection.execute(query)]


async def told(client: httpx.AsyncClient, url: str = OVERRIDES, **asked: Any) -> dict[str, Any]:
    answer = await client.get(url, params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def answer(floor: Floor, outcome: str, place: int = 0) -> None:
    decision = floor.context["decision"]
    body = {"outcome": outcome, "action": decision["ranked"][place]["action"]}
    said = await floor.agent.post(f"/v1/decisions/{decision['id']}/feedback", json=body)
    assert said.status_code == 200, said.text


async def act(floor: Floor, what: str) -> None:
    """One answer of Sam's to the advice of the call at hand, or what is none."""
    if what == "machine":
        decision = floor.context["decision"]["id"]
        await floor.acd.post(f"/v1/decisions/{decision}/feedback", json={"outcome": "accepted"})
    elif what == "waits":
        await floor.record(taken_at=NOON.isoformat(), amount=60)
    elif what == "turned down":
        made = await floor.record(taken_at=NOON.isoformat(), amount=60)
        said = {"decision": "declined", "reason": "No"}
        assert (
            await floor.boss.post(f"/v1/overrides/{made['id']}/approval", json=said, headers={"If-Match": "*"})
        ).status_code == 200
    elif what == "otherwise":
        await answer(floor, "accepted")
        made = await floor.record(taken_at=NOON.isoformat(), reason_code="hardship")
        url = f"/v1/overrides/{made['id']}/direction"
        assert (await floor.boss.post(url, json={"direction": "less"})).status_code == 200
        await answer(floor, "acted")
    else:
        await answer(floor, what)
        await answer(floor, what)


async def opens_its_records(floor: Floor, row: dict[str, Any]) -> None:
    """What a mark counts is what the log lists with the same choice; what was not in effect is not among it."""
    rule = row["rules"].strip("|").split("|")[0]
    journey = row["journeys"].strip("|").split("|")[0]
    for asked in ({"rule": rule}, {"recommended": row["action"]}, {"journey": journey}, {}):
        listed = await told(floor.boss, "/v1/overrides", in_effect="true", **asked)
        assert [one["id"] for one in listed["items"]] == [row["override_id"]], asked
    assert len((await told(floor.boss, "/v1/overrides"))["items"]) == 3
    assert (await told(floor.boss, "/v1/overrides", rule="none"))["items"] == []
    counts = await told(floor.boss, "/v1/overrides/facets", in_effect="true", rule=rule)
    assert counts["total"] == 1


async def test_a_decision_has_one_answer_however_often_it_is_overridden(server: Running, clock: Clock) -> None:
    """The override that took effect last; what was declined or waits is no answer, whenever it was recorded."""
    floor = Floor(await server.client(), await server.client("agent", "Sam"), await server.client("supervisor", "Eva"))
    await floor.call_in()
    for number in range(12):
        clock.pass_by(minutes=1)
        await act(floor, "turned down" if number % 4 == 1 else "waits" if number % 4 == 2 else "otherwise")
    (kept,) = await rows(server)
    listed = (await told(floor.boss, "/v1/overrides", in_effect="true"))["items"]
    assert (len(listed), kept["override_id"]) == (6, listed[0]["id"])
    for number in range(11):
        await floor.call_in(f"phone:+141555502{number:02}")
        await act(floor, "accepted")
    clock.pass_by(seconds=1)
    seen = (await told(floor.boss))["total"]["rate"]
    low, high = share_interval(1, 12)
    assert (seen["n"], seen["hits"], seen["low"], seen["high"]) == (12, 1, low, high)
    counts = await told(floor.boss, "/v1/overrides/facets")
    assert (counts["total"], counts["decisions"], counts["share"]) == (12, 12, {**seen, "share": 1 / 12})
    assert (await told(floor.boss, "/v1/overrides/facets", state="declined"))["share"]["hits"] == 0
    await act(floor, "waits")
    waiting = (await told(floor.boss, "/v1/overrides", approval="waiting"))["items"][0]
    url, guard = f"/v1/overrides/{waiting['id']}/approval", {"If-Match": "*"}
    assert (await floor.boss.post(url, json={"decision": "approved"}, headers=guard)).status_code == 200
    now = await rows(server)
    assert len(now) == 12
    assert {one["override_id"] for one in now} == {"", kept["override_id"], waiting["id"]}, "it took effect last"
    with_rule = await told(floor.boss, "/v1/overrides", rule=kept["rules"].strip("|").split("|")[0])
    assert kept["override_id"] in {one["id"] for one in with_rule["items"]}
    assert len(with_rule["items"]) <= 2
    async with server.services.database.write() as unit:
        await unit.connection.run_sync(rebuild)
    assert await rows(server) == now


async def test_what_is_counted_follows_from_what_was_answered_and_can_be_made_again(
    server: Running, clock: Clock
) -> None:
    floor = Floor(await server.client(), await server.client("agent", "Sam"), await server.client("supervisor", "Eva"))
    order: dict[str, Any] = {"category": "phone", "order_id": "O-1"}
    await send(floor.acd, event("order.placed", NOON - timedelta(days=1), **order))
    for number, what in enumerate(("otherwise", "declined", "accepted", "machine", "waits", "turned down", "ignored")):
        await floor.call_in(f"phone:+1415555014{number}" if number else "phone:+14155550132")
        clock.pass_by(minutes=1)
        await act(floor, what)
    await answer(floor, "declined", place=1)
    clock.pass_by(minutes=1)
    await answer(floor, "accepted", place=1)
    kept = await rows(server)
    assert sorted((row["answer"], row["outcome"], row["reason_code"]) for row in kept) == [
        ("accepted", "watching", ""),
        ("accepted", "watching", ""),
        ("declined", "", ""),
        ("ignored", "", ""),
        ("overridden", "watching", "hardship"),
    ]
    assert [row["direction"] for row in kept if row["override_id"]] == ["less"]
    assert {(row["agent_id"], row["team"]) for row in kept} == {("sam", "care-1")}
    assert any(row["journeys"] for row in kept)
    assert any(row["rules"] for row in kept)
    await opens_its_records(floor, next(row for row in kept if row["override_id"]))
    clock.pass_by(days=31)
    while await let_go_off(server.services, timer_kinds()):
        pass
    measured = await rows(server)
    assert sorted(row["outcome"] for row in measured) == ["", "", "neutral", "neutral", "neutral"]
    versions = "agentdesk.orchestrator.store.migrations.versions"
    (name,) = (one.name for one in iter_modules(import_module(versions).__path__) if "answers_to_advice" in one.name)
    async with server.services.database.write() as unit:
        await unit.connection.execute(update(feedback).values(role="", team=None))
        await unit.connection.run_sync(import_module(f"{versions}.{name}").say_who)
        await unit.connection.run_sync(rebuild)
    assert await rows(server) == measured


def drawn(count: int) -> list[dict[str, Any]]:
    """Answers of sixty days, as chance has it."""
    chance = random.Random(5)
    made = []
    for number in range(count):
        said = chance.choices(("accepted", "acted", "declined", "ignored", "overridden"), (4, 4, 1, 1, 3))[0]
        otherwise, agent = said == "overridden", chance.randrange(5)
        made.append(
            {
                "decision_id": f"d-{number}",
                "action": chance.choice(("call_back", "refund_fee", "send_link")),
                "override_id": f"o-{number}" if otherwise else "",
                "at": NOON - timedelta(minutes=chance.randrange(1, 60 * 24 * 60)),
                "agent_id": f"agent-{agent}",
                "team": "" if agent == 4 else f"care-{1 + agent // 2}",
                "answer": said,
                "reason_code": chance.choice(("hardship", "other")) if otherwise else "",
                "direction": chance.choice(("more", "less")) if otherwise else "",
                "outcome": chance.choice(("watching", "vindicated", "regretted")) if said != "declined" else "",
                "journeys": chance.choice(("", "|activation|", "|activation|billing|")),
                "rules": chance.choice(("", "|consent|", "|consent|rest|")),
            }
        )
    return made


def counted(made: list[dict[str, Any]], begins: datetime, ends: datetime, **of: str) -> tuple[int, int]:
    some = [row for row in made if begins <= row["at"] < ends and row["answer"] != "ignored"]
    some = [row for row in some if all(value in row[name].split("|") for name, value in of.items())]
    return len(some), sum(row["answer"] == "overridden" for row in some)


def rate(n: int, hits: int) -> dict[str, Any]:
    if n < 10:
        return {"n": n, "hits": None, "share": None, "low": None, "high": None}
    low, high = share_interval(hits, n)
    return {"n": n, "hits": hits, "share": hits / n, "low": low, "high": high}


BEGINS = NOON - timedelta(days=20)
ASKED = {"from": BEGINS.isoformat(), "to": NOON.isoformat(), "time_zone": "Asia/Kathmandu"}


async def filled(server: Running, made: list[dict[str, Any]]) -> httpx.AsyncClient:
    """An analyst of a service where this was answered."""
    async with server.services.database.write() as unit:
        await unit.connection.execute(insert(advice_answers), made)
    return await server.client("analyst", "Ann", None)


async def test_the_figures_are_those_of_the_answers(server: Running) -> None:
    made = drawn(600)
    analyst = await filled(server, made)
    seen = await told(analyst, **ASKED)
    before = counted(made, BEGINS - timedelta(days=20), BEGINS)
    now = counted(made, BEGINS, NOON)
    assert (seen["total"]["rate"], seen["total"]["before"]) == (rate(*now), rate(*before))
    low, high = difference_interval(now[1], now[0], before[1], before[0])
    assert seen["total"]["change"] == {"by": now[1] / now[0] - before[1] / before[0], "low": low, "high": high}
    assert [one["by"] for one in seen["breakdowns"]] == ["action", "rule", "team", "journey", "reason"]
    column = {"action": "action", "rule": "rules", "team": "team", "journey": "journeys"}
    for breakdown in seen["breakdowns"][:4]:
        name = column[breakdown["by"]]
        for row in breakdown["rows"]:
            assert row["rate"] == rate(*counted(made, BEGINS, NOON, **{name: row["key"]})), (name, row)
        assert [row["rate"]["n"] for row in breakdown["rows"]] == sorted(
            (row["rate"]["n"] for row in breakdown["rows"]), reverse=True
        )
    for row in seen["breakdowns"][4]["rows"]:
        hits = counted(made, BEGINS, NOON, reason_code=row["key"])[1]
        assert row["rate"] == rate(now[0], hits)
    for day in seen["time"]:
        assert day["rate"] == rate(
            *counted(made, datetime.fromisoformat(day["from"]), datetime.fromisoformat(day["to"]))
        )
    assert [one["rate"]["n"] < 10 for one in seen["time"]].count(True) > 0, "the smallest days are too few to tell of"
    assert seen["time"][1]["from"].endswith("T18:15:00Z")
    await _what_became(analyst, made)
    await _narrowed(analyst, made)


async def _what_became(analyst: httpx.AsyncClient, made: list[dict[str, Any]]) -> None:
    seen, now = await told(analyst, **ASKED), counted(made, BEGINS, NOON)
    directions = {part["key"]: part["rate"]["hits"] for part in seen["directions"]["parts"]}
    assert directions["more"] + directions["less"] == seen["directions"]["n"] == now[1]
    taken = [row for row in made if row["at"] >= BEGINS and row["answer"] in ("accepted", "acted")]
    ended = [row for row in taken if row["outcome"] in ("vindicated", "regretted")]
    good = sum(row["outcome"] == "vindicated" for row in ended)
    assert seen["accepted"]["states"]["n"] == len(taken)
    assert seen["accepted"]["success"] == rate(len(ended), good)


async def _narrowed(analyst: httpx.AsyncClient, made: list[dict[str, Any]]) -> None:
    now = counted(made, BEGINS, NOON)
    page = await told(analyst, ACTIONS, **ASKED, limit=2)
    rest = await told(analyst, ACTIONS, **ASKED, limit=2, cursor=page["next"])
    assert [one["action"] for one in (*page["items"], *rest["items"])] == ["call_back", "refund_fee", "send_link"]
    assert rest["next"] is None
    assert page["items"][0]["overridden"] == rate(*counted(made, BEGINS, NOON, action="call_back"))
    of_one = await told(analyst, **ASKED, by="time", action="refund_fee", journey="billing", bucket="week")
    assert of_one["breakdowns"] == []
    week = of_one["time"][-1]
    assert week["rate"] == rate(
        *counted(made, datetime.fromisoformat(week["from"]), NOON, action="refund_fee", journeys="billing")
    )
    for_reason = await told(analyst, **ASKED, reason="hardship", by="direction")
    assert for_reason["total"]["rate"] == rate(now[0], counted(made, BEGINS, NOON, reason_code="hardship")[1])
    assert (await told(analyst, **ASKED, verdict="advice_right", by="time"))["total"]["rate"]["hits"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_each_sees_what_is_theirs(server: Running) -> None:
    analyst = await filled(server, drawn(600))
    boss = await server.client("supervisor", "Eva", "care-1")
    seen = await told(boss, by=["agent", "team"])
    agents, teams = seen["breakdowns"]
    assert {row["key"] for row in agents["rows"]} == {"agent-0", "agent-1"}
    assert [row["key"] for row in teams["rows"]] == ["care-1"]
    assert (await told(boss, team="care-2"))["total"]["rate"]["n"] == 0
    assert (await told(boss, agent="agent-2"))["total"]["rate"]["n"] == 0
    everything = await told(analyst)
    assert "agent" not in [one["by"] for one in everything["breakdowns"]]
    assert {row["key"] for row in everything["breakdowns"][2]["rows"]} == {"care-1", "care-2", ""}
    for asked in ({"by": "agent"}, {"agent": "agent-0"}):
        assert (await analyst.get(OVERRIDES, params=asked)).status_code == 403
    assert (await analyst.get(ACTIONS, params={"agent": "agent-0"})).status_code == 403
    agent = await server.client("agent", "Agent 0")
    (own,) = (await told(agent, by="agent"))["breakdowns"]
    assert [(row["key"], row["title"]) for row in own["rows"]] == [("agent-0", "Agent 0")]
    assert own["rows"][0]["rate"] == agents["rows"][0]["rate"]
    assert (await told(agent, agent="agent-1"))["total"]["rate"]["n"] == 0
    assert sum(one["rate"]["n"] for one in (await told(agent))["breakdowns"][3]["rows"]) == own["rows"][0]["rate"]["n"]
    for asked in (
        {"time_zone": "Mars"},
        {"from": "2026-11-21T00:00:00Z"},
        {"from": "2020-01-01T00:00:00Z"},
        {"by": "x"},
    ):
        refused = await boss.get(OVERRIDES, params=asked)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), refused.text

"""What became of an exception beside acceptances like it: for those who may see it, and never of too few."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentdesk.domain.decision import declared_action
from agentdesk.domain.outcome import OutcomeState
from tests.orchestrator.decisions.conftest import NOON, Clock, send
from tests.orchestrator.decisions.conftest import event as cloud_event
from tests.orchestrator.decisions.test_context import FAILED_TRANSFER
from tests.orchestrator.overrides.conftest import Floor
from tests.support.hand_timed import ring
from tests.support.many_outcomes import put, rows
from tests.support.policies import labelled, texts
from tests.support.server import Running

GOOD, SO_SO, BAD = OutcomeState.VINDICATED, OutcomeState.NEUTRAL, OutcomeState.REGRETTED


@pytest.fixture
async def floor(server: Running) -> Floor:
    made = Floor(await server.client(), await server.client("agent", "Sam"), await server.client("supervisor", "Eva"))
    await send(made.acd, cloud_event("order.placed", NOON - timedelta(days=1), category="phone", order_id="O-1"))
    await made.call_in()
    return made


async def told(client: httpx.AsyncClient, path: str, **params: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_exception_beside_acceptances_like_it(server: Running, floor: Floor, clock: Clock) -> None:
    made = await floor.record(taken_at=NOON.isoformat())
    url = f"overrides/{made['id']}/comparison"
    alone = await told(floor.boss, url)
    assert (alone["intent"], alone["feeling"], alone["least_n"]) == (floor.context["why"]["intent"], "neutral", 10)
    assert alone["action"] == declared_action(made["recommended_action"])
    assert [one["days"] for one in alone["windows"]] == [7, 30]
    assert alone["windows"][0]["overrides"] == {
        "n": 0, "waiting": 1, "not_known": 0, "vindicated": None, "neutral": None, "regretted": None
    }  # fmt: skip
    like: dict[str, Any] = {"action": alone["action"], "declared_action": alone["action"], "intent": alone["intent"]}
    ago = NOON - timedelta(days=20)
    many = [
        *rows(ago, [GOOD] * 12 + [BAD] * 8 + [None] * 3, kind="override", **like),
        *rows(ago, [GOOD] * 5 + [SO_SO] * 20 + [BAD] * 5, 100, kind="acceptance", **like),
        # none of these is like it, or theirs, or counts again
        *rows(ago, [BAD] * 40, 200, kind="acceptance", **{**like, "intent": "other"}),
        *rows(ago, [BAD] * 40, 300, kind="acceptance", **like, feeling_band="negative"),
        *rows(ago, [BAD] * 40, 400, kind="acceptance", **like, team="care-2"),
        *rows(ago, [BAD] * 40, 500, kind="acceptance", **like, team=None),
        *rows(NOON - timedelta(days=400), [BAD] * 40, 600, kind="acceptance", **like),
        *({**one, "node_id": 10_100} for one in rows(NOON, [BAD] * 40, 700, kind="acceptance", **like)),
    ]
    async with server.services.database.write() as unit:
        await put(unit.connection, many)
    (week, month) = (await told(floor.boss, url))["windows"]
    assert (week["overrides"]["n"], week["overrides"]["waiting"]) == (20, 4)
    assert week["overrides"]["vindicated"] == pytest.approx(
        {"hits": 12, "share": 0.6, "low": 0.3866, "high": 0.7812}, abs=1e-4
    )
    assert (week["acceptances"]["n"], week["acceptances"]["neutral"]["hits"]) == (30, 20)
    assert week["vindicated"]["by"] == pytest.approx(0.6 - 5 / 30)
    assert week["vindicated"]["low"] > 0
    assert (month["overrides"]["n"], month["vindicated"]) == (0, None)
    analyst = await server.client("analyst", "Ann")
    assert (await told(analyst, url))["windows"][0]["acceptances"]["n"] == 70, "of all teams"
    other = await server.client("supervisor", "Otto", "care-2")
    assert (await other.get(f"/v1/{url}")).status_code == 404
    assert (await floor.boss.get("/v1/overrides/none/comparison")).status_code == 404
    assert (await floor.agent.get(f"/v1/{url}")).status_code == 403
    wrong = await floor.boss.get(f"/v1/{url}", params={"from": "2020-01-01T00:00:00Z"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "from")


async def it_is_kept_with_which_chance_advice_came_first(
    server: Running, floor: Floor, clock: Clock, folder: Path
) -> None:
    analyst = await server.client("analyst", "Ann")
    change = ("policy.yaml", "exploration: {rate: 0, among: 3}", "exploration: {rate: 0.2, among: 3}")
    files = {"files": texts(labelled(folder / "curious", "curious", change))}
    published = await analyst.post("/v1/policy/versions", json=files, headers={"If-Match": "*"})
    assert published.status_code == 201, published.text
    await send(floor.acd, *FAILED_TRANSFER)
    await floor.call_in()
    decision = floor.context["decision"]
    chances = {one["action"] for one in decision["ranked"] if one["logged_propensity"] is not None}
    assert len(chances) > 1
    await floor.agent.post(f"/v1/decisions/{decision['id']}/feedback", json={"outcome": "accepted"})
    clock.pass_by(days=7)
    await ring(server.services)
    for action in chances:
        first = (await told(floor.boss, "insights/comparison", action=action))["windows"][0]["advised_first"]
        assert (first["refused"], first["n"]) == ("too_few", 1), "whether it came first or not"


async def test_all_exceptions_to_an_action_and_advice_varied_by_chance(
    server: Running, floor: Floor, clock: Clock, tmp_path: Path
) -> None:
    about: dict[str, Any] = {"action": "reissue_code:X", "declared_action": "reissue_code"}
    ago = NOON - timedelta(days=20)
    many = [
        *rows(ago, [GOOD] * 8 + [BAD] * 72, kind="override", **about, feeling_band="negative"),
        *rows(ago, [GOOD] * 2 + [BAD] * 18, 100, kind="acceptance", **about, feeling_band="negative"),
        *rows(ago, [GOOD] * 18 + [BAD] * 2, 200, kind="override", **about),
        *rows(ago, [GOOD] * 72 + [BAD] * 8, 300, kind="acceptance", **about),
    ]
    async with server.services.database.write() as unit:
        await put(unit.connection, many)
    week, _month = (await told(floor.boss, "insights/comparison", action="reissue_code:Y"))["windows"]
    assert week["compared"]["vindicated"]["high"] < 0, "taken together the overrides did worse"
    assert len(week["strata"]) == 2
    assert week["standardised"]["vindicated"]["by"] == pytest.approx(0)
    assert (week["advised_first"]["refused"], week["advised_first"]["snips"]) == ("deterministic", None)
    chances = [
        {"declared_action": "reissue_code", "subject_id": one["subject_id"], "kind": one["kind"],
         "chance": 0.25, "came_first": int(number % 4 == 0)}
        for number, one in enumerate(many)
    ]  # fmt: skip
    async with server.services.database.write() as unit:
        await put(unit.connection, [], chances)
    first = (await told(floor.boss, "insights/comparison", action="reissue_code"))["windows"][0]["advised_first"]
    assert (first["refused"], first["n"], first["effective_n"]) == (None, 200, pytest.approx(50))
    assert first["snips"]["value"] == pytest.approx(0.5, abs=0.1)
    assert first["snips"]["low"] < first["snips"]["value"] < first["snips"]["high"]
    assert first["was"]["share"] == 0.5
    again = (await told(floor.boss, "insights/comparison", action="reissue_code"))["windows"][0]["advised_first"]
    assert again == first, "the same question has the same answer"
    await it_is_kept_with_which_chance_advice_came_first(server, floor, clock, tmp_path)
    none = await told(floor.boss, "insights/comparison", action="no_such_action")
    assert [one["compared"]["overrides"]["n"] for one in none["windows"]] == [0, 0]

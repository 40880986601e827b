"""Journeys measured over HTTP: the figures follow from the events, whoever asks sees what is theirs, and the rows that
are counted are those that the events come to."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select

from agentdesk.engine.journeys.fold import MAX_ENDED
from agentdesk.orchestrator.insights import service
from agentdesk.orchestrator.insights.tables import journey_instances
from agentdesk.orchestrator.journeys.tables import journey_tracks
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.decisions.conftest import NOON, Clock, customer_of, event, send
from tests.orchestrator.policy.test_publish import draft, publish
from tests.support.hand_timed import hand_timed, ring
from tests.support.server import Running

JOURNEYS = "/v1/insights/journeys"
BEGAN = NOON - timedelta(days=60)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    async with hand_timed(settings, clock, monkeypatch) as service:
        yield service


def person(number: int) -> str:
    return f"account:A-{number:04}"


def bill(number: int, days: float = 0, paid_after_h: float | None = None, channel: str = "web") -> list[dict[str, Any]]:
    """Somebody's payment fails on one channel; perhaps it is paid some hours later."""
    at = BEGAN + timedelta(days=days)
    told = [event(f"{channel}.payment_failed", at, number, person(number), bill=f"B-{number}")]
    if paid_after_h is not None:
        later = at + timedelta(hours=paid_after_h)
        told.append(event("billing.invoice_paid", later, number, person(number), bill=f"B-{number}"))
    return told


async def ask(client: httpx.AsyncClient, path: str = "", **params: Any) -> dict[str, Any]:
    answer = await client.get(JOURNEYS + path, params={"from": (BEGAN - timedelta(days=30)).isoformat(), **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def row(page: dict[str, Any], definition: str = "bill_payment") -> dict[str, Any]:
    return next(one for one in page["items"] if one["definition"] == definition)


async def twelve(server: Running) -> None:
    """Eight pay after 1 to 8 hours, four never; three of these begin in the app. Everybody who paid is asked."""
    sender = await server.client()
    told = [one for number in range(8) for one in bill(number, number / 10, number + 1)]
    told += [one for number in range(8, 12) for one in bill(number, 8, channel="app" if number > 8 else "web")]
    told += [
        event("survey.answered", BEGAN + timedelta(days=2), number, person(number), question="csat", score=4)
        for number in range(8)
    ]
    await send(sender, *told)


async def test_the_figures_follow_from_the_events(server: Running, clock: Clock) -> None:
    await twelve(server)
    clock.pass_by(hours=1)
    analyst = await server.client("analyst")
    page = await ask(analyst)
    found = row(page)
    assert page["items"][0] == found, "it lost most"
    assert (found["n"], found["succeeded"], found["abandoned"], found["running"]) == (12, 8, 4, 0)
    assert (found["loss"], found["success"]["hits"], found["success"]["n"]) == (4.0, 8, 12)
    assert (page["channels"], page["at_least"], page["policies"][0]["number"]) == (["app", "web"], 10, 0)
    assert {(one["n"], one["success"]) for one in page["items"][1:]} == {(0, None)}
    app = row(await ask(analyst, channel="app"))
    assert (app["n"], app["enough"], app["success"], app["loss"]) == (3, False, None, 3.0)
    late = row(await ask(analyst, **{"from": (BEGAN + timedelta(days=7)).isoformat()}))
    assert (late["n"], late["succeeded"]) == (4, 0)
    one = await ask(analyst, "/bill_payment")
    assert one["figures"] == found
    assert [(step["milestone"], step["reached"]) for step in one["steps"]] == [
        ("trouble", 12), ("paid", 8), ("arranged", 0),
    ]  # fmt: skip
    assert [(ending["event_type"], ending["n"]) for ending in one["endings"]] == [
        ("app.payment_failed", 3), ("web.payment_failed", 1),
    ]  # fmt: skip
    assert [(each["scale"], each["milestone"], each["n"], each["mean"]) for each in one["answers"]] == [
        ("csat", "paid", 8, None)
    ]
    assert sum(week["n"] for week in one["weeks"]) == 12
    assert "A-0001" not in str(one) + str(page)


async def test_of_very_many_the_newest_are_measured(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    await twelve(server)
    analyst = await server.client("analyst")
    monkeypatch.setattr(service, "MOST", 12)
    whole = await ask(analyst, "/bill_payment")
    assert (whole["figures"]["n"], whole["from_at"]) == (
        12,
        (BEGAN - timedelta(days=30)).isoformat().replace("+00:00", "Z"),
    )
    monkeypatch.setattr(service, "MOST", 6)
    some = await ask(analyst, "/bill_payment")
    assert (some["figures"]["n"], some["figures"]["succeeded"]) == (6, 2), "four that never pay began last"
    assert sum(week["n"] for week in some["weeks"]) == 6
    assert (whole["is_cut"], some["is_cut"]) == (False, True)
    assert (BEGAN + timedelta(hours=12)).isoformat()[:16] == some["from_at"][:16]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_bad_questions_change_nothing(server: Running) -> None:
    analyst = await server.client("analyst")
    for path, params, status in (
        ("", {"from": NOON.isoformat(), "to": NOON.isoformat()}, 422),
        ("", {"policy": 7}, 422),
        ("", {"cursor": "nothing"}, 422),
        ("", {"chanel": "web"}, 422),
        ("/nothing", {}, 404),
        ("/bill_payment", {"before": 0}, 422),
        ("/bill_payment", {"before": 0, "after": 3}, 422),
        ("/bill_payment", {"before": 0, "after": 0, "within_days": 0}, 422),
    ):
        answer = await analyst.get(JOURNEYS + path, params=params)
        assert answer.status_code in (status, 400), (path, params, answer.text)
    first = (await analyst.get(JOURNEYS, params={"limit": 2})).json()
    second = (await analyst.get(JOURNEYS, params={"limit": 500, "cursor": first["next"]})).json()
    names = [one["definition"] for one in first["items"] + second["items"]]
    assert (len(first["items"]), len(names), second["next"]) == (2, len(set(names)), None)
    assert set(names) == set(server.services.policy.journeys)


async def test_a_supervisor_sees_the_journeys_of_their_teams_and_opens_their_records(
    server: Running, clock: Clock
) -> None:
    sender = await server.client()
    clock.at = BEGAN
    await send(sender, *(one for number in range(4) for one in bill(number)))
    for number, queue in ((0, "care-1"), (1, "care-2"), (2, "care-2")):
        body = {"channel": "voice", "identifier": person(number), "queue": queue, "state": "offered"}
        assert (await sender.post("/v1/interactions", json=body)).status_code == 201
    clock.at = NOON
    one = await server.client("supervisor", "One", "care-1")
    two = await server.client("supervisor", "Two", "care-2,care-3")
    none = await server.client("supervisor", "None", "sales")
    counts = [row(await ask(client))["n"] for client in (one, two, none, await server.client("analyst"))]
    assert counts == [2, 3, 1, 4], "their own, and those who spoke with no team"
    assert (await ask(one, "/bill_payment"))["figures"]["n"] == 2
    opened = await ask(one, "/bill_payment/records")
    assert [(each["state"], each["milestone"]) for each in opened["items"]] == [("abandoned", "trouble")]
    customer = opened["items"][0]["customer_id"]
    assert (await one.get(f"/v1/customers/{customer}")).status_code == 200
    assert (await two.get(f"/v1/customers/{customer}")).status_code == 404
    assert (await ask(none, "/bill_payment/records"))["items"] == []
    first = await ask(two, "/bill_payment/records", limit=1, milestone="trouble", state="abandoned")
    rest = await ask(two, "/bill_payment/records", limit=1, cursor=first["next"], event_type="web.payment_failed")
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (1, 1, None)
    assert first["items"][0]["journey_id"] != rest["items"][0]["journey_id"]
    for place in ({"milestone": "paid"}, {"milestone": ""}, {"state": "succeeded"}, {"event_type": "x"}):
        assert (await ask(two, "/bill_payment/records", **place))["items"] == []


async def test_before_and_after_a_version_of_the_policy(server: Running, clock: Clock, tmp_path: Path) -> None:
    sender, analyst = await server.client(), await server.client("analyst", "Ana")
    clock.pass_by(days=6)
    await send(sender, *(one for number in range(12) for one in bill(number, 65, 10 if number < 4 else None)))
    assert (await publish(analyst, draft(tmp_path, "kinder"))).status_code == 201
    clock.pass_by(days=2)
    await send(sender, *(one for number in range(12, 24) for one in bill(number, 67, 10 if number < 22 else None)))
    clock.pass_by(days=18)
    one = await ask(analyst, "/bill_payment", before=0, after=1)
    told = one["comparison"]
    assert [(told[when]["n"], told[when]["succeeded"]) for when in ("before", "after")] == [(12, 4), (12, 10)]
    assert (told["before"]["policy"]["number"], told["after"]["policy"]["label"]) == (0, "kinder")
    assert told["success"]["value"] == 0.5
    assert told["success"]["low"] > 0
    assert row(await ask(analyst, policy=1))["n"] == 12
    assert (await ask(analyst, "/bill_payment", policy=0))["figures"]["succeeded"] == 4
    assert (await ask(analyst, "/bill_payment", before=0, after=1, within_days=40))["comparison"]["after"]["n"] == 0


async def stored(server: Running) -> list[tuple[Any, ...]]:
    """The countable rows, but for whose they are."""
    query = select(*(each for each in journey_instances.c if each.name != "root_node_id"))
    async with server.services.database.read() as connection:
        rows = (await connection.execute(query.order_by(journey_instances.c.journey_id))).all()
    return [(*row[:-3], str(row[-3:])) for row in rows]


async def test_late_events_links_and_following_anew_come_to_the_same_rows(server: Running) -> None:
    sender, agent = await server.client(), await server.client("agent")
    early, late = bill(1, 0, 5), bill(1, 3, 2, "app")
    asked = event("survey.answered", BEGAN + timedelta(hours=8), 9, person(2), question="nps", score=3)
    await send(sender, *late, *bill(2, 0, 6))
    await send(sender, asked, early[0])
    await send(sender, early[1])
    before = await stored(server)
    assert len(before) == 2, "the second payment of one bill is no journey of its own"
    assert sum('"nps"' in str(one) or "'nps'" in str(one) for one in before) == 1
    await agent.get("/v1/customers", params={"identifier": person(2)})
    await customer_of(agent, person(1))
    other = await customer_of(agent, person(2))
    joined = await agent.post(f"/v1/customers/{other}/links", json={"identifier": person(1)})
    assert joined.status_code in (200, 201), joined.text
    assert {one[0] for one in await stored(server)} == {one[0] for one in before}
    whole = (await agent.get(f"/v1/customers/{other}")).json()
    await agent.delete(f"/v1/customers/{whole['id']}/links/{whole['links'][0]['id']}")
    assert await stored(server) == before
    async with server.services.database.write() as unit:
        await unit.connection.execute(delete(journey_instances))
        await unit.connection.execute(delete(journey_tracks))
    analyst = await server.client("analyst")
    assert (await analyst.post("/v1/journeys/recompute", json={})).status_code == 202
    await ring(server.services)
    assert await stored(server) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_customer_went_through_long_ago_is_still_counted(server: Running) -> None:
    sender = await server.client()
    told = []
    for place in range(MAX_ENDED + 8):
        at, named = BEGAN + timedelta(days=place), {"bill": f"C-{place}"}
        told.append(event("web.payment_failed", at, 100 + place, person(1), **named))
        told.append(event("billing.invoice_paid", at + timedelta(hours=1), 100 + place, person(1), **named))
    await send(sender, *told[:50])
    assert len(await stored(server)) == 25, "also those that ended and were dropped within one batch"
    for one in told[50:]:
        await send(sender, one)
    before = await stored(server)
    assert len(before) == MAX_ENDED + 8
    async with server.services.database.read() as connection:
        tracks = (await connection.execute(select(journey_tracks.c.journey_id))).all()
    assert len([one for (one,) in tracks if not one.startswith("record:")]) <= MAX_ENDED + 1
    # a late event makes another customer's history of it: the very first journey begins elsewhere, and earlier
    first = event("app.payment_failed", BEGAN - timedelta(hours=2), 99, person(1), bill="C-0")
    await send(sender, first)
    after = await stored(server)
    assert len(after) == len(before)
    assert [one[0] for one in after if one not in before] != [one[0] for one in before if one not in after]
    assert len([one for one in after if one not in before]) == 1

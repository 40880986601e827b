"""CloudEvents in: the three content modes, what is refused and how, duplicates, clocks."""

import asyncio
import base64
import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from agentdesk.engine.sentiment.vader import VaderScorer
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.endpoints import read_each
from tests.support.events import cloud_event
from tests.support.server import Running

BATCH = {"content-type": "application/cloudevents-batch+json"}
ONE = {"content-type": "application/cloudevents+json"}


async def post(client: httpx.AsyncClient, body: Any, headers: dict[str, str] = BATCH) -> dict[str, Any]:
    answer = await client.post("/v1/events", content=orjson.dumps(body), headers=headers)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def timeline(server: Running, identifier: str, **params: Any) -> list[dict[str, Any]]:
    agent = await server.client("agent", "Reader")
    found = (await agent.get("/v1/customers", params={"identifier": identifier})).json()["items"]
    if not found:
        return []
    answer = await agent.get(f"/v1/customers/{found[0]['id']}/timeline", params=params)
    assert answer.status_code == 200, answer.text
    return [item for item in answer.json()["items"] if not item["ghost"]]


def nested(levels: int) -> Any:
    return orjson.loads(b"[" * levels + b"]" * levels)


async def test_every_content_mode_is_understood(server: Running) -> None:
    client = await server.client()
    event = cloud_event(data={"page": "/a"})
    assert await post(client, event, ONE) == {"accepted": 1, "duplicates": 0, "rejected": []}
    assert await post(client, [cloud_event(), cloud_event()]) == {"accepted": 2, "duplicates": 0, "rejected": []}
    plain = {"content-type": "application/json; charset=utf-8"}
    assert (await post(client, cloud_event(), plain))["accepted"] == 1
    assert (await post(client, [cloud_event()], plain))["accepted"] == 1
    binary = {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": "b-1",
        "ce-source": "/ivr",
        "ce-type": "ivr.menu_selected",
        "ce-time": "2026-03-02T09:00:00Z",
        "ce-subject": "phone:%2B15550100",
    }
    assert (await post(client, {"option": "3"}, binary))["accepted"] == 1
    encoded = base64.b64encode(b'{"page": "/b"}').decode()
    assert (await post(client, cloud_event(data_base64=encoded), ONE))["accepted"] == 1
    packed = gzip.compress(orjson.dumps([cloud_event()]))
    answer = await client.post("/v1/events", content=packed, headers=BATCH | {"content-encoding": "gzip"})
    assert answer.json()["accepted"] == 1
    items = await timeline(server, "phone:+1 555 0100")
    assert len(items) == 8
    assert {item["channel"] for item in items} == {"web", "ivr"}
    assert any(item["data"].get("page") == "/b" for item in items)


async def test_a_bad_event_is_refused_alone_with_its_index_and_a_reason(server: Running) -> None:
    client = await server.client()
    bad: list[tuple[Any, str]] = [
        (42, "not_an_object"),
        (cloud_event() | {"id": ""}, "missing_id"),
        (cloud_event() | {"source": None}, "missing_source"),
        (cloud_event() | {"type": "purchase"}, "invalid_type"),
        (cloud_event() | {"time": "yesterday"}, "invalid_time"),
        (cloud_event() | {"time": "2026-03-02T09:00:00"}, "invalid_time"),
        (cloud_event(subject="phone:hello"), "invalid_identifier"),
        (cloud_event(subject="shoe-size:44"), "invalid_identifier"),
        (cloud_event(subject=None), "no_identifier"),
        (cloud_event(data={"identifiers": {"email": "not a mail"}}), "invalid_identifier"),
        (cloud_event(data={"identifiers": ["phone:+15550100"]}), "invalid_identifier"),
        (cloud_event() | {"specversion": "0.3"}, "unsupported_version"),
        (cloud_event() | {"data": {}, "data_base64": "AA=="}, "invalid_data"),
        (cloud_event(data={"text": "x" * 300_000}), "too_large"),
        (cloud_event(data={"deep": nested(150)}), "too_deep"),
    ]
    good = [cloud_event(), cloud_event()]
    found = await post(client, [good[0], *(event for event, _ in bad), good[1]])
    assert (found["accepted"], found["duplicates"]) == (2, 0)
    assert [(one["index"], one["code"]) for one in found["rejected"]] == [
        (place + 1, code) for place, (_, code) in enumerate(bad)
    ]
    assert all(one["detail"].endswith(".") for one in found["rejected"])
    assert [one["index"] for one in (await post(client, bad[1][0], ONE))["rejected"]] == [0]


@pytest.mark.parametrize(
    ("headers", "body", "status", "code"),
    [
        (BATCH, b"[{", 400, "malformed_json"),
        (BATCH, b"", 400, "malformed_json"),
        (BATCH, b'{"a": "\xed\xa0\x80"}', 400, "malformed_json"),
        (BATCH, b'[{"id": "1"} {"id": "2"}]', 400, "malformed_json"),
        ({"content-type": "text/plain"}, b"{}", 415, "unsupported_media_type"),
        ({"content-type": "application/cloudevents+xml"}, b"<a/>", 415, "unsupported_media_type"),
        ({}, b"{}", 415, "unsupported_media_type"),
        (BATCH | {"content-encoding": "br"}, b"{}", 415, "unsupported_media_type"),
        (BATCH | {"content-encoding": "gzip"}, b"not gzip", 400, "malformed_json"),
        (BATCH | {"content-encoding": "gzip"}, gzip.compress(b" " * 50_000_000), 413, "too_large"),
        (BATCH, b"[" + b" " * 6_000_000, 413, "too_large"),
        (BATCH, b"[" * 100_000, 400, "malformed_json"),
    ],
)
async def test_a_bad_document_is_a_problem(
    server: Running, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    client = await server.client()
    answer = await client.post("/v1/events", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (b'"cut off \\ud83d"', "cut off \N{REPLACEMENT CHARACTER}"),
        (b'"\\ude00 first"', "\N{REPLACEMENT CHARACTER} first"),
        (b'"whole \\ud83d\\ude00, half \\ud83d"', "whole \N{GRINNING FACE}, half \N{REPLACEMENT CHARACTER}"),
        (b"NaN", None),
        (b"[1, Infinity]", None),
        (b"1" * 5_000, None),
        (b"1e999", None),
    ],
)
@pytest.mark.parametrize("gap", [b"", b"\xef\xbb\xbf"])
async def test_a_hard_value_costs_its_own_event_at_most(
    server: Running, value: bytes, kept: str | None, gap: bytes
) -> None:
    client = await server.client()
    bad, good = cloud_event(subject="account:h0"), cloud_event(subject="account:h1")
    bad["data"] = {"note": "HERE"}
    body = gap + orjson.dumps([bad, good]).replace(b'"HERE"', value)
    answer = await client.post("/v1/events", content=body, headers=BATCH)
    assert answer.status_code == 202, answer.text
    found = answer.json()
    if kept is None:
        assert (found["accepted"], [(one["index"], one["code"]) for one in found["rejected"]]) == (
            1,
            [(0, "invalid_data")],
        )
    else:
        assert (found["accepted"], found["rejected"]) == (2, [])
        assert [item["data"].get("note") for item in await timeline(server, "account:h0")] == [kept]
    assert [item["source_id"] for item in await timeline(server, "account:h1")] == [good["id"]]


async def test_the_same_event_posted_32_times_at_once_is_one(server: Running) -> None:
    client = await server.client()
    event = cloud_event()
    found = await asyncio.gather(*(post(client, event, ONE) for _ in range(32)))
    assert sum(one["accepted"] for one in found) == 1
    assert sum(one["duplicates"] for one in found) == 31
    again = await post(client, [event, event, cloud_event(id=event["id"], source="elsewhere")])
    assert (again["accepted"], again["duplicates"]) == (1, 2)
    assert len(await timeline(server, event["subject"])) == 2


async def test_events_of_many_customers_posted_at_once_all_arrive(server: Running) -> None:
    client = await server.client()

    async def _customer(number: int) -> None:
        for turn in range(5):
            data = {"identifiers": {"email": f"c{number}@example.com", "phone": "+15550199"}} if turn == 3 else {}
            await post(client, cloud_event(subject=f"account:{number}", data=data, minute=turn), ONE)

    await asyncio.gather(*(_customer(number) for number in range(20)))
    assert await timeline(server, "phone:+15550199") == [], "a phone of twenty is nobody's"
    for number in range(20):
        assert len(await timeline(server, f"email:c{number}@example.com")) == 5


async def test_a_wrong_clock_is_put_right(server: Running) -> None:
    client = await server.client()
    now = datetime.now(UTC)
    ahead = timedelta(hours=3)
    skewed = cloud_event(
        time=(now + ahead - timedelta(minutes=10)).isoformat(), senttime=(now + ahead).isoformat(), subject="crm:a"
    )
    future = [
        cloud_event(time=(now + timedelta(days=days)).isoformat(), subject="crm:b", data={"n": days}) for days in (2, 1)
    ]
    await post(client, [skewed, *future])
    (item,) = await timeline(server, "crm:a")
    assert abs(datetime.fromisoformat(item["at"]) - (now - timedelta(minutes=10))) < timedelta(seconds=30)
    items = await timeline(server, "crm:b")
    assert [one["data"]["n"] for one in items] == [2, 1], "clamped events keep the order of their claims"
    assert all(datetime.fromisoformat(one["at"]) <= datetime.now(UTC) for one in items)


async def test_late_events_find_their_place_and_pages_have_no_gap(server: Running) -> None:
    client = await server.client()
    await post(client, [cloud_event(minute=minute, data={"n": minute}) for minute in (5, 1, 9, 3)])
    await post(client, cloud_event(minute=4, data={"n": 4}), ONE)
    items = await timeline(server, "phone:+15550100")
    assert [item["data"]["n"] for item in items] == [9, 5, 4, 3, 1]
    agent = await server.client("agent", "Reader")
    who = (await agent.get("/v1/customers", params={"identifier": "phone:+15550100"})).json()["items"][0]["id"]
    seen, before = [], None
    while True:
        params = {"limit": 2} | ({"before": before} if before else {})
        page = (await agent.get(f"/v1/customers/{who}/timeline", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert seen == [item["id"] for item in items]


async def test_texts_are_scored_and_other_data_is_kept(server: Running) -> None:
    client = await server.client()
    data = {"text": "This is terrible, I am furious!", "extra": {"nested": [1, None, True]}}
    await post(client, [cloud_event("chat.message", data=data), cloud_event("carrier_pigeon.landed")])
    items = {item["type"]: item for item in await timeline(server, "phone:+15550100")}
    assert items["chat.message"]["sentiment"] < -0.3
    assert items["chat.message"]["data"] == data
    assert items["carrier_pigeon.landed"]["channel"] == "carrier_pigeon"
    assert items["carrier_pigeon.landed"]["title"]


async def test_only_a_touchpoint_may_send_events(server: Running) -> None:
    for role, status in ((None, 401), ("agent", 403), ("supervisor", 403), ("analyst", 403), ("admin", 403)):
        client = await server.client(role, f"A {role}")
        answer = await client.post("/v1/events", json=cloud_event())
        assert answer.status_code == status
    assert await timeline(server, "phone:+15550100") == []


async def test_reading_many_events_lets_others_have_their_turns() -> None:
    turns, done = 0, False

    async def _others() -> None:
        nonlocal turns
        while not done:
            turns += 1
            await asyncio.sleep(0)

    reader = Reader(VaderScorer(), None, datetime.now(UTC))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_others())
        arriving, rejected = await read_each([cloud_event(), {}] * 500, reader.read)
        done = True
    assert (len(arriving), len(rejected)) == (500, 500)
    assert [one.index for one in rejected[:3]] == [1, 3, 5]
    assert turns >= 20


async def test_senders_recognise_their_own_events(server: Running) -> None:
    await post(await server.client(), [cloud_event(id="web-17", source="urn:web")])
    (item,) = await timeline(server, "phone:+15550100")
    assert (item["source"], item["source_id"]) == ("urn:web", "web-17")

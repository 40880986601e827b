"""Segment's tracking API, as its SDKs speak it."""

import base64
import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from tests.support.server import Running

NODE = {"name": "@segment/analytics-node", "version": "2.1.3"}
BROWSER = {"name": "analytics.js", "version": "npm:next-1.70.0"}


async def sdk(server: Running) -> httpx.AsyncClient:
    """A client that signs in as the SDKs do: the write key as the user name of Basic."""
    client = await server.client(None)
    key = base64.b64encode(f"{await server.token()}:".encode()).decode()
    client.headers["Authorization"] = f"Basic {key}"
    return client


async def ok(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()) == (200, {"success": True}), answer.text


async def customer(server: Running, identifier: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The customer's profile, and the stored items of the timeline, oldest first."""
    agent = await server.client("agent", "Reader")
    (found,) = (await agent.get("/v1/customers", params={"identifier": identifier})).json()["items"]
    profile = (await agent.get(f"/v1/customers/{found['id']}")).json()
    page = (await agent.get(f"/v1/customers/{found['id']}/timeline")).json()
    return profile, [item for item in reversed(page["items"]) if not item["ghost"]]


async def test_the_six_calls_and_a_batch_make_one_customer(server: Running) -> None:
    client = await sdk(server)
    now = datetime.now(UTC)

    def call(minute: int, **more: Any) -> dict[str, Any]:
        at = (now - timedelta(minutes=30 - minute)).isoformat()
        return {"messageId": f"m{minute}", "timestamp": at, "context": {"library": BROWSER}, "integrations": {}} | more

    await ok(await client.post("/v1/page", json=call(1, anonymousId="an-1", name="Home", properties={"path": "/"})))
    await ok(
        await client.post("/v1/track", json=call(2, anonymousId="an-1", event="Product Added", properties={"sku": 7}))
    )
    traits = {"name": "Ana Ruiz", "email": "Ana@Example.com", "phone": "+1 555 010 0188", "plan": None}
    await ok(await client.post("/v1/identify", json=call(3, anonymousId="an-1", userId="u-1", traits=traits)))
    mobile = {"library": {"name": "analytics-ios"}, "device": {"id": "dev-9"}}
    await ok(await client.post("/v1/screen", json=call(4, userId="u-1", name="Bills", context=mobile)))
    await ok(await client.post("/v1/group", json=call(5, userId="u-1", groupId="g-1", traits={"name": "Acme"})))
    await ok(await client.post("/v1/alias", json=call(6, userId="u-1", previousId="old-1")))
    server_side = {"library": NODE}
    batch = {
        "batch": [
            call(7, type="track", userId="u-1", anonymousId=None, event="Order Completed", context=server_side),
            call(
                8,
                type="identify",
                userId="u-1",
                anonymousId=None,
                context={"library": NODE, "traits": {"tier": "gold"}},
            ),
        ],
        "sentAt": now.isoformat(),
        "writeKey": "ignored when the header has one",
    }
    packed = gzip.compress(orjson.dumps(batch))
    await ok(
        await client.post(
            "/v1/batch", content=packed, headers={"content-encoding": "gzip", "content-type": "application/json"}
        )
    )
    await ok(await client.post("/v1/batch", json=batch))
    profile, items = await customer(server, "external:u-1")
    assert [item["type"] for item in items] == [
        "web.page_viewed",
        "web.product_added",
        "web.identified",
        "app.screen_viewed",
        "web.group_joined",
        "web.identity_linked",
        "order.completed",
        "system.identified",
    ]
    assert {f"{one['kind']}:{one['value']}" for one in profile["identifiers"]} == {
        "external:u-1", "cookie:an-1", "email:ana@example.com", "phone:+15550100188", "device:dev-9", "external:old-1"
    }  # fmt: skip
    assert profile["display_name"] == "Ana Ruiz"
    assert (profile["traits"]["account"], profile["traits"]["tier"]) == ("g-1", "gold")
    assert items[1]["data"]["sku"] == 7
    assert {link["by"] for link in profile["links"]} == {"rule:named_together", "rule:alias"}


async def test_a_browser_sends_text_plain_with_the_key_in_the_body(server: Running) -> None:
    client = await server.client(None)
    body = {"writeKey": await server.token(), "anonymousId": "an-2", "event": "rage click", "messageId": "x"}
    headers = {"content-type": "text/plain", "origin": "https://shop.example"}
    answer = await client.post("/v1/t", content=orjson.dumps(body), headers=headers)
    await ok(answer)
    assert answer.headers["access-control-allow-origin"] == "*"
    ask = {"origin": "https://shop.example", "access-control-request-method": "POST"}
    preflight = await client.options("/v1/track", headers=ask)
    assert preflight.status_code == 204
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    wrong = await client.post("/v1/t", content=orjson.dumps(body | {"writeKey": "nonsense"}), headers=headers)
    assert wrong.status_code == 401
    assert (await client.post("/v1/track", json={"anonymousId": "a", "event": "e"})).status_code == 401
    agent = await server.client("agent")
    assert (await agent.post("/v1/track", json={"anonymousId": "a", "event": "e"})).status_code == 403


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"[" * 10_000, b'{"writeKey": '])
@pytest.mark.parametrize("path", ["/v1/track", "/v1/t", "/v1/identify", "/v1/batch", "/v1/alias"])
async def test_a_stranger_with_a_bad_body_is_a_stranger(server: Running, path: str, body: bytes) -> None:
    client = await server.client(None)
    for headers in ({}, {"content-type": "application/json"}, {"content-encoding": "gzip"}):
        answer = await client.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_call_that_was_refused_is_no_success(server: Running) -> None:
    client = await sdk(server)
    good, bad = {"type": "track", "userId": "u", "event": "e"}, {"type": "track", "event": "e"}
    alone = (await client.post("/v1/track", json=bad)).json()
    assert (alone["success"], [one["code"] for one in alone["rejected"]]) == (False, ["no_identifier"])
    both = (await client.post("/v1/batch", json={"batch": [good, bad]})).json()
    assert (both["success"], [one["index"] for one in both["rejected"]]) == (False, [1])
    half = b'{"batch": [{"type": "track", "userId": "u", "event": "e", "properties": {"text": "\\ud83d"}}]}'
    await ok(await client.post("/v1/batch", content=half, headers={"content-type": "application/json"}))


async def test_sizes_and_bad_json_are_400_as_segment_answers(server: Running) -> None:
    client = await sdk(server)
    small = {"userId": "u", "event": "e", "type": "track"}
    large = small | {"properties": {"x": "y" * 33_000}}
    for path, body in (
        ("/v1/track", b"{"),
        ("/v1/batch", b"[]"),
        ("/v1/batch", b'{"batch": 3}'),
        ("/v1/track", orjson.dumps(large)),
        ("/v1/batch", orjson.dumps({"batch": [small | {"properties": {"x": "y" * 30_000}}] * 18})),
    ):
        answer = await client.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, (path, body[:40])
    bomb = gzip.compress(b" " * 5_000_000)
    answer = await client.post("/v1/batch", content=bomb, headers={"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (400, "too_large")
    many = {"batch": [small | {"messageId": f"n{n}", "properties": {"x": "y" * 30_000}} for n in range(16)]}
    await ok(await client.post("/v1/batch", json=many))


@pytest.mark.parametrize(
    ("call", "body", "code"),
    [
        ("track", {"event": "e"}, "no_identifier"),
        ("track", {"userId": None, "anonymousId": None, "event": "e"}, "no_identifier"),
        ("track", {"userId": "u"}, "missing_event"),
        ("track", {"userId": "u", "event": "***"}, "missing_event"),
        ("track", [], "not_an_object"),
        ("track", 3, "not_an_object"),
        ("batch", {"batch": [{"userId": "u", "type": "shout"}]}, "unknown_call"),
        ("batch", {"batch": [None]}, "not_an_object"),
    ],
)
async def test_an_unusable_call_is_200_and_named(server: Running, call: str, body: Any, code: str) -> None:
    client = await sdk(server)
    answer = await client.post(f"/v1/{call}", content=orjson.dumps(body))
    assert answer.status_code == 200
    assert [one["code"] for one in answer.json()["rejected"]] == [code]


async def test_odd_values_are_taken_without_harm(server: Running) -> None:
    client = await sdk(server)
    odd = {
        "userId": 12345,
        "event": "Odd\u0000Thing",
        "messageId": 7,
        "timestamp": "not a time",
        "properties": {"text": ["no text"], "n": 1e308},
        "context": {"traits": {"email": "not a mail", "phone": {"a": 1}}, "device": [], "library": None},
        "traits": "none",
    }
    await ok(await client.post("/v1/track", json=odd))
    await ok(await client.post("/v1/track", json=odd))
    profile, items = await customer(server, "external:12345")
    assert len(items) == 1
    assert len(profile["identifiers"]) == 1


async def test_a_device_with_a_wrong_clock_is_put_right(server: Running) -> None:
    client = await sdk(server)
    there = datetime(2031, 1, 1, tzinfo=UTC)
    body = {
        "userId": "u-9",
        "event": "e",
        "sentAt": there.isoformat(),
        "timestamp": (there - timedelta(hours=1)).isoformat(),
    }
    await ok(await client.post("/v1/track", json=body))
    _, (item,) = await customer(server, "external:u-9")
    assert abs(datetime.fromisoformat(item["at"]) - (datetime.now(UTC) - timedelta(hours=1))) < timedelta(minutes=1)


async def test_one_event_that_is_too_large_is_refused_alone(server: Running) -> None:
    client = await server.client()
    small = [{"type": "track", "event": "opened", "userId": "u-1", "messageId": f"m-{n}"} for n in range(3)]
    large = {"type": "track", "event": "opened", "userId": "u-1", "properties": {"x": "y" * 40_000}}
    answer = await client.post("/v1/batch", json={"batch": [small[0], large, *small[1:]]})
    assert answer.status_code == 200, answer.text
    assert [(one["index"], one["code"]) for one in answer.json()["rejected"]] == [(1, "too_large")]
    agent = await server.client("agent")
    who = (await agent.get("/v1/customers", params={"identifier": "external:u-1"})).json()["items"][0]["id"]
    assert len((await agent.get(f"/v1/customers/{who}/timeline")).json()["items"]) == 3
    over = await client.post("/v1/batch", json={"batch": [large] * 20})
    assert (over.status_code, over.json()["code"]) == (400, "too_large")

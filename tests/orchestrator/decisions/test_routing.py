"""Where IVRs and chat routers are told to put a customer, asked over HTTP as they ask."""

from datetime import timedelta
from typing import Any

import pytest

from tests.orchestrator.decisions.conftest import MAYA, NOON, event, send
from tests.support.server import Running


def ago(kind: str, minutes: float, number: int = 0, **data: Any) -> dict[str, Any]:
    return event(kind, NOON - timedelta(minutes=minutes), number, **data)


STORIES: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "fraud": (
        [ago("web.page_viewed", 9, path="/report-fraud")],
        {"bypass_bot": True, "priority": 10, "queue": "fraud"},
    ),
    "leaving": (
        [ago("app.cancellation_requested", 30)],
        {"bypass_bot": True, "priority": 8, "queue": "retention"},
    ),
    "hard": (
        [*(ago("app.transfer_failed", 60 - n, n) for n in range(3)), ago("web.error", 30, path="/transfer")],
        {"bypass_bot": True, "priority": 8, "queue": "care"},
    ),
    "tried_before": (
        [ago("app.transfer_failed", 30)],
        {"bypass_bot": True, "priority": 7, "queue": "care"},
    ),
    "overdue": (
        [ago("order.delivered", 9 * 1440, product="phone", order_id="o-1")],
        {"bypass_bot": True, "priority": 6, "queue": "care"},
    ),
    "usual": (
        [ago("web.page_viewed", 30, path="/news")],
        {"bypass_bot": False, "priority": 5, "queue": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("story", "touchpoint"), list(zip(STORIES, ["ivr", "chat_router"] * 3, strict=True)))
async def test_a_router_is_told_queue_and_priority_and_why(server: Running, story: str, touchpoint: str) -> None:
    told, expected = STORIES[story]
    router = await server.client()
    await send(router, *told)
    answer = await router.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": touchpoint})
    assert answer.status_code == 200, answer.text
    routing = answer.json()["routing"]
    assert routing.pop("because")
    assert routing.pop("agent_id") is None  # nobody owns the customer
    assert routing == expected


async def test_what_failed_is_told_and_not_what_was_only_tried(server: Running) -> None:
    router = await server.client()
    await send(
        router,
        ago("app.login_failed", 30),
        ago("ivr.menu_selected", 20, option="sign in and passwords"),
        ago("chat.message", 10, text="I cannot log in"),
    )
    answer = await router.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "chat_router"})
    assert answer.json()["routing"]["because"] == "It failed already: once in the app"


async def test_who_does_not_route_is_not_told_where_to(server: Running) -> None:
    router = await server.client()
    await send(router, *STORIES["leaving"][0])
    answer = await router.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "web"})
    assert answer.json()["routing"] is None


async def test_a_call_that_came_in_is_routed_by_what_was_said_in_it(server: Running) -> None:
    acd = await server.client()
    call = (
        await acd.post("/v1/interactions", json={"channel": "voice", "identifier": MAYA, "state": "offered"})
    ).json()
    said = {"speaker": "customer", "text": "I want to cancel my contract", "at": NOON.isoformat()}
    answer = await acd.post(f"/v1/interactions/{call['id']}/utterances", json=said)
    assert answer.status_code in (200, 201), answer.text
    body = {"identifier": MAYA, "touchpoint": "voicebot", "interaction_id": call["id"]}
    routing = (await acd.post("/v1/decisions", json=body)).json()["routing"]
    assert (routing["queue"], routing["bypass_bot"]) == ("retention", True)


async def test_a_stranger_is_told_of_as_unknown(server: Running) -> None:
    router = await server.client()
    answer = await router.post("/v1/decisions", json={"identifier": "phone:+491510000001", "touchpoint": "ivr"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_customer")

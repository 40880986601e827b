"""What a channel reports of replies: in any order, as often as it likes, to those who have the conversation."""

from itertools import permutations
from typing import Any

import httpx

from agentdesk.domain.interaction import Delivery
from tests.orchestrator.live.conftest import listening
from tests.support.server import Running

LI = "email:li.wei@example.com"


async def chat(router: httpx.AsyncClient, **more: Any) -> str:
    """The path of a chat that Sam has."""
    body = {"channel": "chat", "identifier": LI, "state": "connected", "agent_id": "sam", **more}
    made = await router.post("/v1/interactions", json=body)
    assert made.status_code == 201, made.text
    return f"/v1/interactions/{made.json()['id']}"


async def written(by: httpx.AsyncClient, path: str, text: str, speaker: str = "agent") -> dict[str, Any]:
    said = await by.post(f"{path}/utterances", json={"speaker": speaker, "text": text})
    assert said.status_code == 201, said.text
    return dict(said.json())


async def reported(by: httpx.AsyncClient, path: str, said: dict[str, Any], status: str, **more: Any) -> httpx.Response:
    return await by.post(f"{path}/utterances/{said['id']}/delivery", json={"status": status, **more})


def test_whatever_the_order_the_same_holds() -> None:
    for order in permutations(Delivery):
        known: Delivery | None = None
        for told in (*order, *order):
            known = told if told.says_more_than(known) else known
        assert known is Delivery.READ


async def test_the_agent_hears_what_became_of_each_reply(server: Running) -> None:
    router, sam = await server.client(), await server.client("agent", "Sam")
    path = await chat(router)
    first, second = await written(sam, path, "On Monday."), await written(sam, path, "Anything else?")
    assert (first["delivery"], first["delivery_detail"]) == (None, "")
    failed = await reported(router, path, first, "failed", detail="mailbox full")
    assert failed.status_code == 200, failed.text
    assert (failed.json()["delivery"], failed.json()["delivery_detail"]) == ("failed", "mailbox full")
    assert failed.json()["revision"] == first["revision"] + 1
    await reported(router, path, second, "read", detail="is for failures")
    for late in ("delivered", "failed", "read"):
        again = (await reported(router, path, second, late, at="2001-01-01T00:00:00Z")).json()
        assert (again["delivery"], again["delivery_detail"], again["revision"]) == ("read", "", second["revision"] + 1)
    page = (await sam.get(f"{path}/utterances")).json()["items"]
    assert [one["delivery"] for one in page] == ["failed", "read"]
    assert all(one["delivery_at"] >= one["at"] for one in page), "a router's clock may be wrong"
    await router.post("/v1/interactions", json={"channel": "chat", "identifier": LI, "queue": "care-1"})
    heard = {}
    for who in (sam, await server.client("agent", "Lee")):
        async with listening(who, cursor=0) as listener:
            told = await listener.until("interaction_changed")
            while told[-1].data["interaction"]["state"] != "offered":
                told += await listener.until("interaction_changed")
        heard[who] = [one.data["utterance"] for one in told if one.type == "utterance_delivered"]
    mine, others = heard.values()
    assert [(one["id"], one["delivery"]) for one in mine] == [(first["id"], "failed"), (second["id"], "read")]
    assert others == [], "whose conversation it is not hears nothing of it"


async def test_what_is_not_delivered_and_who_may_not_say_so(server: Running) -> None:
    router, sam = await server.client(), await server.client("agent", "Sam")
    path = await chat(router)
    reply, asked = await written(sam, path, "Hello"), await written(router, path, "Hi", "customer")
    refused = await reported(sam, path, reply, "read")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), "nobody says it of their own words"
    wrong = await reported(router, path, asked, "read")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid")
    assert (await reported(router, path, {"id": "nothing"}, "read")).status_code == 404
    assert (await reported(router, "/v1/interactions/nothing", reply, "read")).status_code == 404
    assert (await reported(router, path, reply, "lost")).status_code == 422
    call = await chat(router, channel="voice", identifier="phone:+15550177")
    spoken = await written(router, call, "Good morning")
    assert (await reported(router, call, spoken, "delivered")).status_code == 422
    page = (await sam.get(f"{path}/utterances")).json()["items"]
    assert [one["delivery"] for one in page] == [None, None]

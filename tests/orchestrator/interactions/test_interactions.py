"""Interactions over HTTP: reported by machines, taken and closed by agents, told on the timeline."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.support.server import Running

MAYA = "phone:+14155550132"


async def offered(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    body = {"channel": "voice", "identifier": MAYA, "state": "offered", "queue": "care-1", **more}
    answer = await client.post("/v1/interactions", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def moved(client: httpx.AsyncClient, call: dict[str, Any], **change: Any) -> httpx.Response:
    return await client.patch(f"/v1/interactions/{call['id']}", json=change)


async def types_on_timeline(client: httpx.AsyncClient, customer_id: str) -> list[str]:
    page = (await client.get(f"/v1/customers/{customer_id}/timeline")).json()
    return [item["type"] for item in reversed(page["items"])]


async def test_a_call_makes_its_unknown_caller_a_customer(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    call = await offered(acd)
    assert call["state"] == "offered"
    found = (await agent.get("/v1/customers", params={"identifier": MAYA})).json()["items"]
    assert [(one["id"], one["display_name"]) for one in found] == [(call["customer_id"], call["customer_name"])]
    assert await types_on_timeline(agent, call["customer_id"]) == ["voice.call_offered"]


async def test_the_life_of_a_call(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    call = await offered(acd)
    assert [one["id"] for one in (await agent.get("/v1/interactions?open")).json()["items"]] == [call["id"]]
    assert (await agent.get("/v1/interactions?mine&open")).json()["items"] == []
    taken = (await moved(agent, call, state="connected")).json()
    assert (taken["agent_id"], taken["state"], taken["version"]) == ("sam", "connected", 2)
    assert taken["connected_at"] == taken["state_since"]
    for state in ("on_hold", "connected", "wrap_up"):
        assert (await moved(agent, call, state=state)).status_code == 200
    assert [one["id"] for one in (await agent.get("/v1/interactions?mine=true&open=true")).json()["items"]] == [
        call["id"]
    ]
    wrap = {"disposition": "resolved", "summary": "Re-issued the code", "promise": "Call back", "promise_due_at": None}
    closed = await agent.post(f"/v1/interactions/{call['id']}/wrap-up", json=wrap)
    assert (closed.json()["state"], closed.json()["disposition"]) == ("closed", "resolved")
    again = await agent.post(f"/v1/interactions/{call['id']}/wrap-up", json=wrap)
    assert (again.status_code, again.json()) == (200, closed.json())
    other = await agent.post(f"/v1/interactions/{call['id']}/wrap-up", json={"disposition": "left"})
    assert (other.status_code, other.json()["code"]) == (409, "wrong_state")
    assert await types_on_timeline(agent, call["customer_id"]) == [
        "voice.call_offered",
        "voice.call_connected",
        "voice.call_held",
        "voice.call_resumed",
        "voice.call_ended",
        "agent.wrap_up",
    ]
    assert (await agent.get("/v1/interactions?mine&open")).json()["items"] == []
    assert len((await agent.get("/v1/interactions?mine")).json()["items"]) == 1


async def test_a_caller_who_gives_up_waiting_is_abandoned_and_the_agent_may_still_wrap_up(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    call = await offered(acd, agent_id="sam")
    assert (await moved(acd, call, state="closed")).json()["ended_at"]
    assert await types_on_timeline(agent, call["customer_id"]) == ["voice.call_offered", "voice.call_abandoned"]
    done = await agent.post(f"/v1/interactions/{call['id']}/wrap-up", json={"disposition": "left"})
    assert done.json()["disposition"] == "left"


@pytest.mark.parametrize(
    ("first", "then"),
    [("offered", "on_hold"), ("closed", "connected"), ("wrap_up", "connected"), ("offered", "wrap_up")],
)
async def test_a_step_that_cannot_follow_is_refused(server: Running, first: str, then: str) -> None:
    acd = await server.client()
    call = await offered(acd, state=first)
    answer = await moved(acd, call, state=then)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


async def test_utterances_are_numbered_and_the_customers_are_scored(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    call = await offered(acd, state="connected", agent_id="sam")
    url = f"/v1/interactions/{call['id']}/utterances"
    angry = (await acd.post(url, json={"speaker": "customer", "text": "This is terrible, I hate it!"})).json()
    calm = (await agent.post(url, json={"speaker": "agent", "text": "I am sorry."})).json()
    assert (angry["seq"], calm["seq"]) == (1, 2)
    assert angry["sentiment"] < -0.3
    assert calm["sentiment"] is None
    page = (await agent.get(url, params={"limit": 1})).json()
    rest = (await agent.get(url, params={"limit": 1, "cursor": page["next"]})).json()
    assert [*page["items"], *rest["items"]] == [angry, calm]
    assert rest["next"] is None
    now = (await agent.get(f"/v1/interactions/{call['id']}")).json()
    assert (now["utterances"], now["last_speaker"], now["last_text"]) == (2, "agent", "I am sorry.")
    assert now["sentiment"] == pytest.approx(angry["sentiment"], abs=1e-3)


async def test_names_and_what_the_customer_quotes_are_not_their_feeling(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Joy Furious")
    call = await offered(acd, state="connected", agent_id="joy-furious")
    url = f"/v1/interactions/{call['id']}/utterances"
    await agent.post(url, json={"speaker": "agent", "text": "Great news, we are happy to help you with this!"})
    quoted = (await acd.post(url, json={"speaker": "customer", "text": "“we are happy to help you with this”"})).json()
    named = (await acd.post(url, json={"speaker": "customer", "text": "Is that Joy Furious?"})).json()
    assert (quoted["sentiment"], named["sentiment"]) == (0.0, 0.0)


async def test_the_newest_words_count_most_in_an_interaction(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    call = await offered(acd, state="connected", agent_id="sam")
    url = f"/v1/interactions/{call['id']}/utterances"
    for text in ("I hate this", "I love this"):
        scores = (await acd.post(url, json={"speaker": "customer", "text": text})).json()["sentiment"]
    mean = sum(one["sentiment"] for one in (await agent.get(url)).json()["items"]) / 2
    assert scores > (await agent.get(f"/v1/interactions/{call['id']}")).json()["sentiment"] > mean


async def test_the_same_utterance_counts_once_and_other_words_are_a_conflict(server: Running) -> None:
    acd = await server.client()
    call = await offered(acd, state="connected")
    url = f"/v1/interactions/{call['id']}/utterances"
    body = {"id": "u-1", "speaker": "customer", "text": "Hello"}
    answers = await asyncio.gather(*(acd.post(url, json=body) for _ in range(32)))
    assert sorted(answer.status_code for answer in answers) == [200] * 31 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert (await acd.post(url, json={**body, "text": "Bye"})).json()["code"] == "conflict"
    keyed = {"speaker": "bot", "text": "One moment"}
    first, second = [await acd.post(url, json=keyed, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
    assert first.json() == second.json()
    reused = await acd.post(url, json={**keyed, "text": "x"}, headers={"Idempotency-Key": "k-1"})
    assert reused.status_code == 409


async def test_many_speak_at_once_and_no_number_is_lost(server: Running) -> None:
    acd = await server.client()
    call = await offered(acd, state="connected")
    url = f"/v1/interactions/{call['id']}/utterances"
    answers = await asyncio.gather(
        *(acd.post(url, json={"speaker": "customer", "text": f"Line {n}"}) for n in range(30))
    )
    assert sorted(answer.json()["seq"] for answer in answers) == list(range(1, 31))


async def test_one_interaction_however_often_it_is_reported(server: Running) -> None:
    acd = await server.client()
    body = {"id": "call-7", "channel": "voice", "identifier": MAYA, "state": "offered"}
    answers = await asyncio.gather(*(acd.post("/v1/interactions", json=body) for _ in range(32)))
    assert sorted(answer.status_code for answer in answers) == [200] * 31 + [201]
    assert len({answer.text for answer in answers}) == 1
    other = await acd.post("/v1/interactions", json={**body, "identifier": "phone:+14155550199"})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_only_one_agent_takes_what_waits(server: Running) -> None:
    acd = await server.client()
    agents = [await server.client("agent", f"Agent {n}") for n in range(5)]
    call = await offered(acd)
    answers = await asyncio.gather(*(moved(agent, call, state="connected") for agent in agents))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404, 404]


async def test_another_teams_or_agents_interaction_is_not_there(server: Running) -> None:
    acd, other = await server.client(), await server.client("agent", "Other", team="care-2")
    mate, boss = await server.client("agent", "Mate"), await server.client("supervisor", "Boss")
    await server.client("agent", "Sam")
    waiting, own = await offered(acd), await offered(acd, agent_id="sam", state="connected")
    for client, call in ((other, waiting), (other, own), (mate, own)):
        for answer in (
            await client.get(f"/v1/interactions/{call['id']}"),
            await client.get(f"/v1/interactions/{call['id']}/utterances"),
            await moved(client, call, state="connected"),
            await client.post(f"/v1/interactions/{call['id']}/utterances", json={"speaker": "agent", "text": "x"}),
            await client.post(f"/v1/interactions/{call['id']}/wrap-up", json={"disposition": "resolved"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    seen = (await boss.get("/v1/interactions")).json()["items"]
    assert {one["id"] for one in seen} == {waiting["id"], own["id"]}
    assert (await other.get("/v1/interactions")).json()["items"] == []
    # whoever serves the customer now reads the earlier conversation, once it is over
    await mate.get("/v1/customers", params={"identifier": MAYA})
    await mate.get(f"/v1/customers/{own['customer_id']}/context")
    assert (await mate.get(f"/v1/interactions/{own['id']}")).status_code == 404
    assert (await moved(acd, own, state="closed")).status_code == 200
    assert (await mate.get(f"/v1/interactions/{own['id']}")).status_code == 200
    assert (await moved(mate, own, state="on_hold")).status_code == 404


async def test_bad_input_is_told_by_field(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    call = await offered(acd, agent_id="sam", state="connected")
    base, everything = f"/v1/interactions/{call['id']}", "/v1/interactions"
    not_json: Any = {"content": b"{", "headers": {"content-type": "application/json"}}
    for answer, status, code in (
        (await acd.post(everything, json={"identifier": MAYA}), 422, "invalid"),
        (await acd.post(everything, json={"channel": "V V", "identifier": MAYA}), 422, "invalid"),
        (await acd.post(everything, json={"channel": "voice", "identifier": "phone"}), 422, "invalid_identifier"),
        (await acd.post(everything, json={"channel": "voice", "identifier": 5}), 422, "invalid"),
        (await acd.post(everything, **not_json), 400, "malformed_json"),
        (await acd.patch("/v1/interactions/none", json={"state": "closed"}), 404, "not_found"),
        (await acd.patch(base, json={"state": "gone"}), 422, "invalid"),
        (await acd.patch(base, json={"state": "on_hold"}, headers={"If-Match": '"7"'}), 412, "version_mismatch"),
        (await agent.post(f"{base}/utterances", json={"speaker": "customer", "text": "x"}), 422, "invalid"),
        (await agent.post(f"{base}/utterances", json={"speaker": "agent", "text": ""}), 422, "invalid"),
        (await agent.post(f"{base}/utterances", json={"speaker": "agent", "text": "a\u0000"}), 422, "invalid"),
        (await agent.post(f"{base}/wrap-up", json={"disposition": "nonsense"}), 422, "invalid"),
        (await agent.get(f"{base}/utterances?cursor=x"), 422, "invalid_cursor"),
        (await agent.get("/v1/interactions?cursor=%00"), 422, "invalid"),
        (await agent.get("/v1/interactions?cursor=abc"), 422, "invalid_cursor"),
        (await acd.get(base), 403, "forbidden"),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_the_list_is_paged_newest_first(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    calls = [await offered(acd, agent_id="sam", identifier=f"phone:+1415555010{n}") for n in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await agent.get("/v1/interactions", params=params)).json()
        seen.extend(one["id"] for one in page["items"])
        cursor = page["next"]
    assert cursor is None
    assert seen == [call["id"] for call in reversed(calls)]


async def test_a_key_that_was_used_for_something_else_is_a_conflict(server: Running) -> None:
    """Whatever id the second body carries."""
    acd, key = await server.client(), {"Idempotency-Key": "k-1"}
    body = {"channel": "voice", "identifier": MAYA, "id": "call-1"}
    assert (await acd.post("/v1/interactions", json=body, headers=key)).status_code == 201
    assert (await acd.post("/v1/interactions", json=body, headers=key)).status_code == 200
    for other in ({**body, "id": "call-2"}, {**body, "channel": "chat"}):
        refused = await acd.post("/v1/interactions", json=other, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict"), refused.text
    url, key = "/v1/interactions/call-1/utterances", {"Idempotency-Key": "k-2"}
    said = {"speaker": "customer", "text": "Hello", "id": "u-1"}
    assert (await acd.post(url, json=said, headers=key)).status_code == 201
    assert (await acd.post(url, json=said, headers=key)).status_code == 200
    refused = await acd.post(url, json={**said, "id": "u-2"}, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict"), refused.text

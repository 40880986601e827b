"""People correct the feeling of a message: it counts at once everywhere, can be taken back, and is kept as a label."""

import asyncio
import hashlib
from typing import Any

import httpx
import pytest

from tests.orchestrator.live.conftest import listening
from tests.support.server import Running

MAYA = "phone:+14155550132"
PATH = "/v1/sentiment/corrections"


async def call_of(server: Running, agent: str = "sam", **more: Any) -> dict[str, Any]:
    acd, _ = await server.client(), await server.client("agent", agent.title())
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "queue": "care-1", "agent_id": agent, **more}
    return dict((await acd.post("/v1/interactions", json=body)).json())


async def says(server: Running, call: dict[str, Any], text: str, speaker: str = "customer") -> dict[str, Any]:
    acd = await server.client()
    url = f"/v1/interactions/{call['id']}/utterances"
    return dict((await acd.post(url, json={"speaker": speaker, "text": text})).json())


def about(said: dict[str, Any], score: float) -> dict[str, Any]:
    return {"interaction_id": said["interaction_id"], "utterance_id": said["id"], "score": score}


async def mail(server: Running, source_id: str, text: str, kind: str = "email.received") -> str:
    """The id of an event with that text."""
    touchpoint, reader = await server.client(), await server.client("agent", "Reader")
    event = {
        "specversion": "1.0", "id": source_id, "source": "/mail", "type": kind, "subject": MAYA, "data": {"text": text},
    }  # fmt: skip
    await touchpoint.post("/v1/events", json=event, headers={"content-type": "application/cloudevents+json"})
    who = (await reader.get("/v1/customers", params={"identifier": MAYA})).json()["items"][0]["id"]
    items = (await reader.get(f"/v1/customers/{who}/timeline")).json()["items"]
    return str(next(item["id"] for item in items if item["source_id"] == source_id))


async def context(client: httpx.AsyncClient, customer_id: str) -> dict[str, Any]:
    return dict((await client.get(f"/v1/customers/{customer_id}/context")).json())


async def test_a_corrected_utterance_counts_at_once_and_is_kept_as_a_label(server: Running) -> None:
    call = await call_of(server)
    agent, analyst = await server.client("agent", "Sam"), await server.client("analyst")
    said = await says(server, call, "Oh wonderful, that is exactly what I needed, Maya here, +1 555 010 0100")
    assert said["sentiment"] > 0.3
    assert (await context(agent, call["customer_id"]))["sentiment"]["score"] > 0.3
    answer = await agent.post(PATH, json=about(said, -0.8), headers={"Idempotency-Key": "c-1"})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["customer_id"], told["correction"]["id"]) == (call["customer_id"], "c-1")
    assert (told["utterance"]["sentiment"], told["utterance"]["correction_id"]) == (-0.8, "c-1")
    (line,) = (await agent.get(f"/v1/interactions/{call['id']}/utterances")).json()["items"]
    assert line == told["utterance"]
    assert line["text"] == said["text"]
    assert (await agent.get(f"/v1/interactions/{call['id']}")).json()["sentiment"] == -0.8
    feels = (await context(agent, call["customer_id"]))["sentiment"]
    assert (feels["score"], feels["moments"][0]["evidence"]) == (-0.8, said["id"])
    (label,) = (await analyst.get(PATH)).json()["items"]
    assert (label["score"], label["label"], label["model_score"]) == (-0.8, "negative", said["sentiment"])
    assert label["model"] == said["sentiment_model"] == server.services.scorer.model
    assert (label["corrected_by"], label["ended_at"]) == ("sam", None)
    assert "555" not in label["text"]
    assert label["text_hash"] == hashlib.sha256(label["text"].encode()).hexdigest()


async def test_a_correction_is_taken_back_and_the_label_stays(server: Running) -> None:
    call = await call_of(server)
    agent, analyst = await server.client("agent", "Sam"), await server.client("analyst")
    said = await says(server, call, "This is terrible")
    made = (await agent.post(PATH, json=about(said, 0.5), headers={"Idempotency-Key": "c-1"})).json()
    undone = await agent.delete(f"{PATH}/{made['correction']['id']}", headers={"Idempotency-Key": "u-1"})
    assert undone.status_code == 200
    assert undone.json()["utterance"]["sentiment"] == said["sentiment"]
    assert undone.json()["utterance"]["correction_id"] is None
    assert undone.json()["utterance"]["revision"] == 2
    again = await agent.delete(f"{PATH}/{made['correction']['id']}")
    assert again.json() == undone.json()
    assert (await context(agent, call["customer_id"]))["sentiment"]["score"] == pytest.approx(
        said["sentiment"], abs=1e-3
    )
    (label,) = (await analyst.get(PATH)).json()["items"]
    assert (label["score"], label["ended_by"], label["replaced_by"]) == (0.5, "sam", None)
    assert label["ended_at"] is not None


async def test_a_second_correction_replaces_the_first_and_keeps_what_the_model_said(server: Running) -> None:
    call = await call_of(server)
    agent, analyst = await server.client("agent", "Sam"), await server.client("analyst")
    said = await says(server, call, "This is terrible")
    for key, score in (("c-1", 0.5), ("c-2", -0.2)):
        assert (await agent.post(PATH, json=about(said, score), headers={"Idempotency-Key": key})).status_code == 201
    newest, first = (await analyst.get(PATH)).json()["items"]
    assert (newest["score"], newest["model_score"], newest["ended_at"]) == (-0.2, said["sentiment"], None)
    assert (first["replaced_by"], first["model_score"]) == ("c-2", said["sentiment"])
    refused = await agent.delete(f"{PATH}/c-1")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    await agent.delete(f"{PATH}/c-2")
    (line,) = (await agent.get(f"/v1/interactions/{call['id']}/utterances")).json()["items"]
    assert line["sentiment"] == said["sentiment"]


async def test_an_event_is_corrected_and_stays_as_it_came(server: Running) -> None:
    event_id = await mail(server, "m-1", "What a wonderful surprise, great job")
    agent = await server.client("agent", "Reader")
    who = (await agent.get("/v1/customers", params={"identifier": MAYA})).json()["items"][0]["id"]
    before = await context(agent, who)
    made = await agent.post(PATH, json={"event_id": event_id, "score": -0.9}, headers={"Idempotency-Key": "c-1"})
    assert made.status_code == 201, made.text
    assert (made.json()["item"]["sentiment"], made.json()["item"]["correction_id"]) == (-0.9, "c-1")
    after = await context(agent, who)
    assert before["sentiment"]["score"] > 0.3 > -0.8 > after["sentiment"]["score"]
    (item,) = (await agent.get(f"/v1/customers/{who}/timeline")).json()["items"]
    assert (item["sentiment"], item["revision"], item["detail"]) == (-0.9, 1, before["timeline"]["items"][0]["detail"])
    undone = (await agent.delete(f"{PATH}/c-1")).json()
    assert undone["item"]["sentiment"] == before["timeline"]["items"][0]["sentiment"]
    assert (await context(agent, who))["sentiment"]["score"] == before["sentiment"]["score"]


async def test_sending_it_many_times_is_one_correction(server: Running) -> None:
    call = await call_of(server)
    agent, analyst = await server.client("agent", "Sam"), await server.client("analyst")
    said = await says(server, call, "Fine")
    answers = await asyncio.gather(
        *(agent.post(PATH, json=about(said, 0.3), headers={"Idempotency-Key": "c-1"}) for _ in range(12))
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 11 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert len((await analyst.get(PATH)).json()["items"]) == 1
    other = await agent.post(PATH, json=about(said, -0.3), headers={"Idempotency-Key": "c-1"})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    named = await agent.post(PATH, json={**about(said, -0.3), "id": "c-1"})
    assert (named.status_code, named.json()["code"]) == (409, "conflict")


async def test_many_correct_one_message_at_once_and_one_of_them_stands(server: Running) -> None:
    call = await call_of(server)
    agent, analyst = await server.client("agent", "Sam"), await server.client("analyst")
    said = await says(server, call, "Fine")
    await asyncio.gather(*(agent.post(PATH, json=about(said, n / 10)) for n in range(8)))
    labels = (await analyst.get(PATH)).json()["items"]
    (standing,) = (label for label in labels if label["ended_at"] is None)
    (line,) = (await agent.get(f"/v1/interactions/{call['id']}/utterances")).json()["items"]
    assert (line["sentiment"], line["correction_id"], line["revision"]) == (standing["score"], standing["id"], 8)
    assert all(label["replaced_by"] for label in labels if label is not standing)


async def test_those_who_may_and_those_who_may_not(server: Running) -> None:
    call = await call_of(server)
    sam = await server.client("agent", "Sam")
    said = await says(server, call, "Fine")
    made = (await sam.post(PATH, json=about(said, 0.5))).json()["correction"]["id"]
    strangers = [await server.client("agent", "Other"), await server.client("supervisor", "Far", team="sales")]
    for stranger in strangers:
        assert (await stranger.post(PATH, json=about(said, 0.1))).status_code == 404
        assert (await stranger.delete(f"{PATH}/{made}")).status_code == 404
        assert (await stranger.get(PATH)).status_code == 403
    for role in ("analyst", "admin"):
        client = await server.client(role)
        assert (await client.post(PATH, json=about(said, 0.1))).status_code == 403
        assert (await client.delete(f"{PATH}/{made}")).status_code == 403
        assert len((await client.get(PATH)).json()["items"]) == 1
    boss = await server.client("supervisor", "Boss", team="care-1")
    assert (await boss.post(PATH, json=about(said, -0.5))).status_code == 201


async def test_a_strangers_event_is_not_there(server: Running) -> None:
    event_id = await mail(server, "m-1", "I hate it")
    stranger = await server.client("agent", "Stranger")
    answer = await stranger.post(PATH, json={"event_id": event_id, "score": 0.5})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_what_is_no_feeling_of_a_customer_is_refused(server: Running) -> None:
    call = await call_of(server)
    agent = await server.client("agent", "Sam")
    own = await says(server, call, "How can I help?", speaker="agent")
    answer = await agent.post(PATH, json=about(own, 0.5))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "utterance_id")
    said = await says(server, call, "Fine")
    for body in (
        about(said, 1.5),
        {**about(said, 0.5), "score": "NaN"},
        {"score": 0.5},
        {**about(said, 0.5), "event_id": "e-1"},
        {"utterance_id": said["id"], "score": 0.5},
        {"event_id": "e-1", "interaction_id": call["id"], "score": 0.5},
        {**about(said, 0.5), "utterance_id": "\u0000"},
    ):
        assert (await agent.post(PATH, json=body)).status_code == 422, body
    for body in ({"event_id": "none", "score": 0.5}, {**about(said, 0.5), "utterance_id": "none"}):
        assert (await agent.post(PATH, json=body)).status_code == 404, body
    assert (await agent.delete(f"{PATH}/none")).status_code == 404


async def test_an_event_without_words_has_nothing_to_correct(server: Running) -> None:
    touchpoint, agent = await server.client(), await server.client("agent", "Reader")
    event = {"specversion": "1.0", "id": "e-1", "source": "/web", "type": "web.page_viewed", "subject": MAYA}
    await touchpoint.post("/v1/events", json=event, headers={"content-type": "application/cloudevents+json"})
    who = (await agent.get("/v1/customers", params={"identifier": MAYA})).json()["items"][0]["id"]
    (item,) = (await agent.get(f"/v1/customers/{who}/timeline")).json()["items"]
    answer = await agent.post(PATH, json={"event_id": item["id"], "score": 0.5})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "event_id")


async def test_the_desks_hear_of_it(server: Running) -> None:
    call = await call_of(server)
    agent = await server.client("agent", "Sam")
    said = await says(server, call, "Fine")
    async with listening(agent) as listener:
        await agent.post(PATH, json=about(said, -0.5), headers={"Idempotency-Key": "c-1"})
        told = await listener.until("context_changed")
    kinds = [one.type for one in told]
    assert kinds.index("feeling_corrected") < kinds.index("context_changed")
    news = told[kinds.index("feeling_corrected")].data
    assert (news["caused_by"], news["correction"]["id"], news["utterance"]["sentiment"]) == ("c-1", "c-1", -0.5)


async def test_the_labels_are_paged(server: Running) -> None:
    call = await call_of(server)
    agent, analyst = await server.client("agent", "Sam"), await server.client("analyst")
    for n in range(5):
        said = await says(server, call, f"Fine {n}")
        await agent.post(PATH, json=about(said, 0.1 * n))
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await analyst.get(PATH, params=params)).json()
        seen += [one["text"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"Fine {n}" for n in reversed(range(5))]
    assert (await analyst.get(PATH, params={"cursor": "nonsense"})).status_code == 422

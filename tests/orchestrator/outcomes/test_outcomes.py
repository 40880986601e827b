"""What became of exceptions and of advice that was taken: on record, and in whatever order events come."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.outcomes import measuring
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import NOON, Clock, event, send
from tests.orchestrator.overrides.conftest import MAYA, Floor
from tests.orchestrator.schedule.conftest import processes
from tests.support.hand_timed import ring
from tests.support.server import Running, running

ANY = {"If-Match": "*"}
ORDER: dict[str, Any] = {"category": "phone", "order_id": "O-1"}


async def floor_of(server: Running) -> Floor:
    """An agent whose customer ordered a phone yesterday and calls about it."""
    made = Floor(await server.client(), await server.client("agent", "Sam"), await server.client("supervisor", "Eva"))
    await send(made.acd, event("order.placed", NOON - timedelta(days=1), **ORDER))
    await made.call_in()
    return made


def at(day: float) -> datetime:
    return NOON + timedelta(days=day)


async def record(floor: Floor) -> dict[str, Any]:
    return await floor.record(taken_at=NOON.isoformat())


async def outcome(floor: Floor, made: dict[str, Any]) -> dict[str, Any]:
    answer = await floor.boss.get(f"/v1/overrides/{made['id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["outcome"])


async def written(services: Services) -> list[str]:
    async with services.database.read() as connection:
        query = select(ledger.c.actor).where(ledger.c.kind == "override.outcome")
        return list(await connection.scalars(query))


async def test_what_went_on_without_another_contact_is_vindicated_at_the_end_of_the_window(
    server: Running, clock: Clock
) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    assert (made["outcome"]["state"], made["outcome"]["measured_at"]) == ("watching", None)
    assert [window["days"] for window in made["outcome"]["windows"]] == [7, 30]
    clock.at = at(3)
    await send(floor.acd, event("order.delivered", at(3), **ORDER))
    await ring(server.services)
    assert (await outcome(floor, made))["state"] == "watching"
    clock.at = at(7)
    await ring(server.services)
    await ring(server.services)
    seen = await outcome(floor, made)
    assert (seen["state"], seen["is_final"]) == ("vindicated", False)
    assert [fact["name"] for fact in seen["facts"]][:2] == ["milestones", "repeat_contacts"]
    assert len(seen["facts"][0]["evidence"]) == 1
    assert seen["facts"][1]["text"] == "No further contact about it"
    assert [window["state"] for window in seen["windows"]] == ["vindicated", "watching"]
    assert await written(server.services) == ["service"]
    clock.at = at(30)
    await ring(server.services)
    final = await outcome(floor, made)
    assert (final["is_final"], final["windows"][1]["closed_at"]) == (True, "2026-12-20T12:00:00Z")
    assert (await verify(server.services.database, server.services.keyring)).ok
    listed = (await floor.boss.get("/v1/overrides", params={"outcome": final["state"]})).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    async with server.services.database.read() as connection:
        told = (await connection.execute(select(changes.c.type, changes.c.team).order_by(changes.c.seq))).all()
    assert [one.team for one in told if one.type == "override_changed"] == ["care-1"] * 2


async def test_a_late_event_opens_a_closed_window_again(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    clock.at = at(8)
    await ring(server.services)
    assert (await outcome(floor, made))["state"] == "neutral"
    await send(floor.acd, event("order.delivered", at(2), **ORDER))
    clock.pass_by(minutes=1)
    await ring(server.services)
    seen = await outcome(floor, made)
    assert (seen["state"], seen["windows"][0]["rule"]) == ("vindicated", "went_on")
    await send(floor.acd, event("web.page_viewed", at(2), number=9, page="/home"))
    clock.pass_by(minutes=1)
    await ring(server.services)
    assert await outcome(floor, made) == seen
    assert await written(server.services) == ["service"] * 2, "what changes nothing is not written down"
    assert (await verify(server.services.database, server.services.keyring)).ok


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_window_begins_before_the_advice_was_given(server: Running, clock: Clock) -> None:
    """What a client says of the time is not believed further than the service knows: not by an agent who says so, and
    not of a clock that is days slow."""
    floor = await floor_of(server)
    advised = floor.context["decision"]["decided_at"]
    clock.pass_by(minutes=5)
    for said in ("1900-01-01T00:00:00Z", at(-8).isoformat()):
        made = await floor.record(taken_at=said)
        assert made["taken_at"] == advised
        assert (made["outcome"]["state"], made["outcome"]["windows"][0]["ends_at"]) == (
            "watching", at(7).isoformat().replace("+00:00", "Z"),
        )  # fmt: skip
        await ring(server.services)
        assert (await outcome(floor, made))["state"] == "watching"
    between = await floor.record(taken_at=(clock() - timedelta(minutes=2)).isoformat())
    assert between["taken_at"] == "2026-11-20T12:03:00Z"
    await floor.call_in()
    url = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
    given = await floor.agent.post(url, json={"outcome": "accepted", "outcomeTimestamp": "1900-01-01T00:00:00Z"})
    assert given.json()["outcomeTimestamp"] == floor.context["decision"]["decided_at"]


async def test_late_events_that_come_together_are_looked_at_once(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    clock.at = at(8)
    await ring(server.services)
    for number in range(5):
        contact = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
        answer = await floor.acd.post("/v1/interactions", json=contact)
        body = {"speaker": "customer", "text": "Where is my phone order?", "at": at(2 + number / 2).isoformat()}
        await floor.acd.post(f"/v1/interactions/{answer.json()['id']}/utterances", json=body)
        await send(floor.acd, event("order.delivered", at(2 + number / 2), number=20 + number, **ORDER))
        await ring(server.services)
    assert (await outcome(floor, made))["state"] == "neutral", "not before the minute is over"
    clock.pass_by(minutes=1)
    await ring(server.services)
    assert (await outcome(floor, made))["state"] != "neutral"
    assert await written(server.services) == ["service"] * 2


async def test_who_leaves_is_regretted_at_once_and_no_customer_waits_for_another(
    server: Running, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    await floor.call_in("phone:+14155550177")
    other = await record(floor)
    clock.at = at(1)
    monkeypatch.setattr(measuring, "MOMENT_S", -1.0)  # as if each took long: the next one is of the next batch
    gone = event("contract.terminated", at(1), number=2, subject="phone:+14155550177")
    await send(floor.acd, gone)
    await send(floor.acd, event("contract.terminated", at(1)))
    await ring(server.services)
    seen = await outcome(floor, made)
    assert (seen["state"], seen["because"], seen["is_final"]) == ("regretted", "They left", False)
    assert [fact["evidence"] for fact in seen["facts"] if fact["name"] == "churned"] != [[]]
    assert (await outcome(floor, other))["state"] == "regretted"


async def test_another_contact_about_the_same_matter_is_counted_and_others_are_not(
    server: Running, clock: Clock
) -> None:
    floor = await floor_of(server)
    assert floor.context["why"]["intent"] == "activate_device"
    made = await record(floor)
    own = floor.call["id"]
    said = {"speaker": "customer", "text": "I cannot activate my new phone", "at": NOON.isoformat()}
    await floor.acd.post(f"/v1/interactions/{own}/utterances", json=said)
    for day in (2, 3, 4):
        clock.at = at(day)
        await floor.acd.patch(f"/v1/interactions/{floor.call['id']}", json={"state": "closed"})
        await floor.call_in()
        words = "How do I change my password?" if day == 4 else said["text"]
        body = {"speaker": "customer", "text": words, "at": clock.at.isoformat()}
        await floor.acd.post(f"/v1/interactions/{floor.call['id']}/utterances", json=body)
    clock.at = at(7)
    await ring(server.services)
    seen = await outcome(floor, made)
    (counted,) = [fact for fact in seen["facts"] if fact["name"] == "repeat_contacts"]
    assert (counted["value"], seen["state"]) == (2, "regretted"), seen
    assert seen["because"] == "They contacted us 2 more times about it"


async def test_a_rating_decides_where_nothing_else_does(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    clock.at = at(1)
    await send(floor.acd, event("survey.answered", at(1), csat=1))
    clock.at = at(7)
    await ring(server.services)
    seen = await outcome(floor, made)
    assert (seen["state"], seen["windows"][0]["rule"]) == ("regretted", "unhappy")


async def test_advice_that_was_taken_is_watched_alike_and_listed_without_a_name(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    decision = floor.context["decision"]
    body = {"outcome": "accepted", "outcomeTimestamp": NOON.isoformat()}
    url = f"/v1/decisions/{decision['id']}/feedback"
    assert (await floor.agent.post(url, json=body)).status_code == 200
    assert (await floor.agent.post(url, json={"outcome": "acted"})).status_code == 200
    clock.at = at(3)
    await send(floor.acd, event("order.delivered", at(3), **ORDER))
    clock.at = at(7)
    await ring(server.services)
    analyst = await server.client("analyst", "Ann")
    (item,) = (await analyst.get("/v1/outcomes", params={"kind": "acceptance"})).json()["items"]
    assert (item["id"], item["action"], item["outcome"]["state"]) == (
        decision["id"], decision["ranked"][0]["action"], "vindicated"
    )  # fmt: skip
    assert item["intent"] == floor.context["why"]["intent"]
    assert floor.call["customer_id"] not in str(item)
    assert await written(server.services) == [], "what was taken is no exception"
    assert (await analyst.get("/v1/outcomes", params={"state": "regretted"})).json()["items"] == []


async def test_what_was_accepted_and_then_done_otherwise_is_watched_as_the_exception_alone(server: Running) -> None:
    floor = await floor_of(server)
    url = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
    await floor.agent.post(url, json={"outcome": "accepted"})
    made = await record(floor)
    items = (await floor.boss.get("/v1/outcomes")).json()["items"]
    assert [(one["kind"], one["id"]) for one in items] == [("override", made["id"])]
    first = (await floor.boss.get("/v1/outcomes", params={"limit": "1"})).json()
    assert first["next"] is None


async def call_again(floor: Floor, day: float, *words: str) -> None:
    """Another contact, told of now, in which the customer said that then."""
    contact = {"channel": "chat", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    talk = (await floor.acd.post("/v1/interactions", json=contact)).json()["id"]
    for number, text in enumerate(words):
        body = {"speaker": "customer", "text": text, "at": (at(day) + timedelta(minutes=number)).isoformat()}
        assert (await floor.acd.post(f"/v1/interactions/{talk}/utterances", json=body)).status_code == 201


async def test_all_kinds_of_facts_are_measured_and_a_late_word_opens_a_window_again(
    server: Running, clock: Clock
) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    clock.at = at(7)
    await ring(server.services)
    first = (await outcome(floor, made))["windows"][0]
    assert (first["state"], first["policy_version"]) == ("neutral", server.services.policy.version)
    await call_again(floor, 6, "I still cannot activate my new phone")
    clock.pass_by(minutes=1)
    await ring(server.services)
    week = (await outcome(floor, made))["windows"][0]
    assert week["rule"] == "again", "told late, it opened the window again"
    clock.at = at(20)
    failures = [event("app.error", at(10 + n / 100), number=n, task="activation", code="ACT-17") for n in range(4)]
    await send(floor.acd, *failures, event("web.rage_click", at(11), page="/activate"))
    await call_again(floor, 12, "This is awful, I hate it. Nothing works and nobody helps me!")
    await send(floor.acd, event("web.page_viewed", at(3), number=77, page="/home"))
    clock.pass_by(minutes=1)
    await ring(server.services)
    assert (await outcome(floor, made))["windows"][0] == week, "what came after it says nothing of the first week"
    await send(
        floor.acd, event("order.delivered", at(13), **ORDER), event("survey.answered", at(14), csat=2),
        event("contract.terminated", at(20)),
    )  # fmt: skip
    clock.at = at(30)
    await ring(server.services)
    last = (await outcome(floor, made))["windows"][1]
    assert (last["state"], last["because"]) == ("regretted", "They left")
    assert {one["name"] for one in last["facts"]} == {"milestones", "repeat_contacts", "churned", "csat", "effort"}
    assert (await outcome(floor, made))["windows"][0] == week


async def test_an_acceptance_is_watched_only_as_long_as_it_is_one(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    decision = floor.context["decision"]
    url, (first, second, *_others) = f"/v1/decisions/{decision['id']}/feedback", decision["ranked"]
    await floor.agent.post(url, json={"outcome": "accepted", "action": first["action"]})
    await floor.agent.post(url, json={"outcome": "declined", "action": second["action"]})
    (item,) = (await floor.boss.get("/v1/outcomes")).json()["items"]
    assert (item["kind"], item["action"]) == ("acceptance", first["action"]), "another one was declined"
    others = await server.client("supervisor", "Otto", "care-2")
    assert (await others.get("/v1/outcomes")).json()["items"] == [], "it is not their team's"
    clock.pass_by(minutes=1)
    await floor.agent.post(url, json={"outcome": "declined", "action": first["action"]})
    assert (await floor.boss.get("/v1/outcomes")).json()["items"] == []
    made = await record(floor)
    clock.pass_by(minutes=1)
    await floor.agent.post(url, json={"outcome": "acted", "action": second["action"]})
    (item,) = (await floor.boss.get("/v1/outcomes")).json()["items"]
    assert (item["kind"], item["id"]) == ("override", made["id"]), "what was done otherwise was not done as advised"


async def test_what_waits_for_an_approval_is_watched_from_the_approval_on(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    made = await floor.record(taken_at=NOON.isoformat(), amount=60)
    assert (made["approval"]["state"], made["outcome"]) == ("waiting", None)
    clock.pass_by(minutes=1)
    approved = (
        await floor.boss.post(f"/v1/overrides/{made['id']}/approval", json={"decision": "approved"}, headers=ANY)
    ).json()
    assert approved["outcome"]["windows"][0]["ends_at"] == "2026-11-27T12:01:00Z"
    assert "outcome" not in approved["approval"]
    refused = await floor.record(taken_at=NOON.isoformat(), amount=70)
    await floor.boss.post(
        f"/v1/overrides/{refused['id']}/approval", json={"decision": "declined", "reason": "No"}, headers=ANY
    )
    clock.at = at(31)
    await ring(server.services)
    assert await outcome(floor, made) != approved["outcome"]
    assert (await floor.boss.get(f"/v1/overrides/{refused['id']}")).json()["outcome"] is None
    assert (await verify(server.services.database, server.services.keyring)).ok


async def test_windows_survive_a_restart_and_close_once_for_two_processes(
    settings: ServeSettings, clock: Clock
) -> None:
    async with running(settings) as service:
        await record(await floor_of(service))
    clock.at = at(31)
    async with processes(settings, clock, 2) as both:
        for _ in range(2):
            await asyncio.gather(*(ring(services) for services in both))
        assert await written(both[0]) == ["service"], "both windows were closed by one look"
        assert (await verify(both[0].database, both[0].keyring)).ok


async def test_it_goes_where_its_customer_goes(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    await send(floor.acd, event("web.page_viewed", NOON, subject="account:7", page="/home"))
    await floor.agent.get("/v1/customers", params={"identifier": "account:7"})
    linked = await floor.agent.post(
        f"/v1/customers/{floor.call['customer_id']}/links", json={"identifier": "account:7"}
    )
    assert linked.status_code == 201
    clock.at = at(2)
    await send(floor.acd, event("contract.terminated", at(2), subject="account:7"))
    await ring(server.services)
    assert (await outcome(floor, made))["state"] == "regretted"
    maya = (await floor.agent.get(f"/v1/customers/{floor.call['customer_id']}")).json()
    parted = await floor.agent.delete(f"/v1/customers/{maya['id']}/links/{linked.json()['id']}")
    assert len(parted.json()["customer_ids"]) == 2
    await ring(server.services)
    assert (await outcome(floor, made))["state"] == "watching", "it was somebody else who left"

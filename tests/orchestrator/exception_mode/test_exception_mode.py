"""Exception mode: one gesture takes a customer off the map, everywhere and on record, and they come back."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import uuid_utils
from sqlalchemy import insert, select, text, update

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.exception_mode.tables import exception_modes
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.people.repository import person_named
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import MAYA, NOON, Clock, customer_of, event, send
from tests.orchestrator.exception_mode.conftest import Care, heard, z
from tests.orchestrator.schedule.conftest import processes
from tests.support.hand_timed import hush, ring
from tests.support.server import Running, running


async def entries(services: Services) -> list[tuple[str, str]]:
    async with services.database.read() as connection:
        rows = await connection.execute(select(ledger.c.kind, ledger.c.actor).order_by(ledger.c.seq))
        return [(row.kind, row.actor) for row in rows]


def stopped(decision: dict[str, Any]) -> dict[str, set[str]]:
    """The kinds of actions that exception mode withholds, and those that are advised nevertheless."""
    gate = {one["kind"] for one in decision["withheld"] if one["gate"] == "exception_mode"}
    return {"withheld": gate, "ranked": {one["kind"] for one in decision["ranked"]}}


async def test_one_gesture_is_told_everywhere_and_honoured_at_once(care: Care, server: Running, clock: Clock) -> None:
    assert stopped(await care.decide("outbound"))["withheld"] == set()
    mode = await care.take_off(follow_up={"promise": "Call her son", "due_at": z(NOON + timedelta(hours=2))})
    assert (mode["owner"], mode["owner_id"], mode["until"]) == ("Sam", "sam", z(NOON + timedelta(days=1)))
    assert (mode["interaction_id"], mode["reason"], mode["ended"]) == (care.call["id"], "A bereavement", None)
    shown = await care.context()
    assert shown["exception_mode"] == mode
    assert shown["timeline"]["items"][0]["type"] == "exception_mode.started"
    for touchpoint in ("outbound", "desk", "ivr", "web"):
        seen = stopped(await care.decide(touchpoint))
        assert {"growth", "proactive"} <= seen["withheld"], touchpoint
        assert not seen["ranked"] & {"growth", "proactive"}, touchpoint
    assert "growth" in stopped(shown["decision"])["withheld"]
    routing = (await care.decide("ivr"))["routing"]
    assert (routing["bypass_bot"], routing["agent_id"]) == (True, "sam")
    (told,) = await heard(server.services)
    assert (told["customer_id"], told["exception_mode"]) == (mode["customer_id"], mode)
    assert await entries(server.services) == [("exception_mode.started", "sam")]
    clock.pass_by(hours=3)
    late = (await care.context())["timeline"]["items"]
    assert [one["title"] for one in late if one["ghost"]] == ["Promised and not told as kept: Call her son"]
    report = await replay_all(server.services.database)
    assert (report.different, report.unknown_policy) == ((), 0)


async def test_the_owner_opens_the_customer_and_ends_it_and_their_supervisor_sees_it(
    care: Care, server: Running, clock: Clock
) -> None:
    kim = await server.client("agent", "Kim", "care-2")
    boss = await server.client("supervisor", "Tom", "care-2")
    strangers = [await server.client("agent", "Lou", "care-2"), await server.client("supervisor", "Ed", "care-3")]
    customer = f"/v1/customers/{care.call['customer_id']}"
    for who in (kim, boss, *strangers):
        assert (await who.get(customer)).status_code == 404
    mode = await care.take_off(owner="kim", follow_up={"promise": "Call", "due_at": z(NOON + timedelta(hours=2))})
    for who in (kim, boss):
        (listed,) = (await who.get("/v1/exception-modes", params={"on": True})).json()["items"]
        assert (listed["id"], f"/v1/customers/{listed['customer_id']}") == (mode["id"], customer)
        for path in ("", "/context", "/timeline"):
            assert (await who.get(f"{customer}{path}")).status_code == 200, path
    for who in strangers:
        assert (await who.get("/v1/exception-modes")).json()["items"] == []
        assert (await who.get(f"{customer}/context")).status_code == 404
        assert (await who.delete(care.url)).status_code == 404
    ended = await kim.delete(care.url, params={"reason": "Called", "follow_up_kept": True})
    assert (ended.status_code, ended.json()["ended"]["by"]) == (200, "Kim")
    await care.take_off(owner="lou", duration_s=60)
    clock.pass_by(seconds=61)
    assert (await strangers[0].get(customer)).status_code == 404, "only for as long as it lasts"


async def test_journeys_pause_and_go_on(care: Care, clock: Clock) -> None:
    await send(care.acd, event("order.placed", NOON, category="phone", order_id="O-1"))
    await care.take_off()
    (running_one,) = [one for one in (await care.context())["journeys"] if one["state"] == "active"]
    assert running_one["paused"]["text"] == "The customer is in exception mode: Sam takes care of them"
    url = f"/v1/customers/{care.call['customer_id']}/journeys"
    assert (await care.agent.get(url)).json()["items"][0]["paused"]
    assert (await care.agent.delete(care.url)).status_code == 200
    assert [one["paused"] for one in (await care.context())["journeys"] if one["state"] == "active"] == [None]


async def test_it_returns_by_itself_once_when_the_time_is_over(care: Care, server: Running, clock: Clock) -> None:
    mode = await care.take_off()
    clock.pass_by(hours=23)
    await ring(server.services)
    assert (await care.context())["exception_mode"] is not None
    clock.pass_by(hours=1)
    assert stopped(await care.decide("outbound"))["withheld"] == set(), "the time counts, not the timer"
    await ring(server.services)
    await ring(server.services)
    shown = await care.context()
    assert shown["exception_mode"] is None
    assert [one["type"] for one in shown["timeline"]["items"]][:2] == ["exception_mode.ended", "exception_mode.started"]
    _, ended = await heard(server.services)
    assert ended["exception_mode"]["id"] == mode["id"]
    assert (ended["exception_mode"]["ended"]["how"], ended["exception_mode"]["version"]) == ("time", 2)
    assert await entries(server.services) == [("exception_mode.started", "sam"), ("exception_mode.ended", "service")]
    report = await verify(server.services.database, server.services.keyring)
    assert (report.ok, report.count) == (True, 2)


async def test_a_condition_over_events_brings_them_back(care: Care, server: Running, clock: Clock) -> None:
    said = "type == 'order.delivered' and data.order_id == 'O-7'"
    await send(care.acd, event("order.delivered", NOON - timedelta(hours=1), number=1, order_id="O-7"))
    await care.take_off(return_when=said)
    clock.pass_by(hours=1)
    await send(care.acd, event("order.delivered", clock.at, number=2, order_id="O-8"))
    await ring(server.services)
    assert (await care.context())["exception_mode"]["return_when"] == said
    await send(care.acd, event("order.delivered", clock.at, number=3, order_id="O-7"))
    await ring(server.services)
    ended = (await heard(server.services))[-1]["exception_mode"]["ended"]
    assert (ended["how"], ended["because"], len(ended["evidence"])) == ("condition", f"It came true: {said}", 1)
    assert (await care.context())["exception_mode"] is None


async def test_a_declared_condition_over_journeys_brings_them_back(care: Care, server: Running, clock: Clock) -> None:
    choices = (await care.agent.get("/v1/session")).json()["exception_mode"]
    assert "nothing_open" in {one["id"] for one in choices["returns"]}
    already = await care.agent.post(care.url, json={"id": "m-0", "reason": "R", "return_when": "nothing_open"})
    assert (already.status_code, already.json()["errors"][0]["code"]) == (422, "already_so")
    await send(care.acd, event("order.placed", NOON, category="phone", order_id="O-1"))
    late = "journey.device_activation.overdue or journey.order_delivery.overdue"
    mode = await care.take_off(return_when=late, duration_s=20 * 86_400)
    clock.pass_by(days=6)
    await ring(server.services)
    assert (await care.context())["exception_mode"]["id"] == mode["id"]
    clock.pass_by(days=2)  # nothing arrived: time alone makes a step late
    await ring(server.services)
    ended = (await heard(server.services))[-1]["exception_mode"]["ended"]
    assert (ended["how"], ended["evidence"]) == ("condition", [])


async def test_one_gesture_ends_it_and_says_whether_the_promise_was_kept(care: Care, server: Running) -> None:
    await care.take_off(follow_up={"promise": "Call", "due_at": z(NOON + timedelta(hours=2))})
    other = await server.client("agent", "Kim")
    assert (await other.delete(care.url)).status_code == 404, "whom one may not see one cannot bring back"
    params = {"reason": "All is well", "follow_up_kept": "true"}
    headers = {"Idempotency-Key": "end-1"}
    ended = (await care.agent.delete(care.url, params=params, headers=headers)).json()
    assert ended["ended"]["by"] == "Sam"
    assert (ended["ended"]["because"], ended["follow_up"]["kept"]) == ("All is well", True)
    again = await care.agent.delete(care.url, params=params, headers=headers)
    assert again.json() == ended
    assert (await care.agent.delete(care.url)).json() == ended, "who is back is back"
    assert len(await entries(server.services)) == 2
    await care.take_off()
    listed = (await care.agent.get("/v1/exception-modes", params={"on": ""})).json()["items"]
    assert len(listed) == 1
    boss, stranger = await server.client("supervisor", "Eva"), await server.client("supervisor", "Ed", "care-9")
    assert len((await boss.get("/v1/exception-modes")).json()["items"]) == 2
    assert (await stranger.get("/v1/exception-modes")).json()["items"] == []
    of_her = {"customer_id": care.call["customer_id"], "limit": "1"}
    first = (await boss.get("/v1/exception-modes", params=of_her)).json()
    second = (await boss.get("/v1/exception-modes", params={**of_her, "cursor": first["next"]})).json()
    assert [one["items"][0]["id"] for one in (first, second)] == [listed[0]["id"], ended["id"]]


async def test_the_same_again_is_one_and_other_content_is_a_conflict(care: Care, server: Running) -> None:
    body = {"id": "m-1", "reason": "R", "duration_s": 60}
    first = await care.agent.post(care.url, json=body)
    again = await care.agent.post(care.url, json=body)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    other = await care.agent.post(care.url, json={**body, "reason": "Q"})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    second = await care.agent.post(care.url, json={**body, "id": "m-2"})
    assert (second.status_code, second.json()["code"]) == (409, "wrong_state")
    assert "Sam takes care of them until 2026-11-20 12:01 UTC." in second.json()["detail"]
    await care.agent.delete(care.url)
    assert (await care.agent.post(care.url, json=body)).json() == first.json(), "what was begun was begun"
    assert len(await entries(server.services)) == 2


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"reason": " "}, "reason"),
    ({"until": "2026-11-20T11:00:00Z", "duration_s": None}, "until"),
    ({"duration_s": 1e9}, "duration_s"),
    ({"duration_s": -1}, "duration_s"),
    ({"owner": "nobody"}, "owner"),
    ({"return_when": "nonsense >"}, "return_when"),
    ({"return_when": "secret == 1"}, "return_when"),
    ({"follow_up": {"promise": "P", "due_at": "2026-11-20T11:00:00Z"}}, "follow_up.due_at"),
    ({"follow_up": {"promise": " ", "due_at": "2026-11-21T11:00:00Z"}}, "follow_up.promise"),
    ({"follow_up": {"promise": "P", "due_at": "2055-11-21T11:00:00Z"}}, "follow_up.due_at"),
    ({"reason": "\u200b"}, "reason"),
    ({"interaction_id": "other"}, "interaction_id"),
)


async def test_what_is_wrong_is_told_and_changes_nothing(care: Care, server: Running) -> None:
    for more, field in WRONG:
        answer = await care.agent.post(care.url, json={"id": "m-1", "reason": "R", "duration_s": 60, **more})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), answer.text
    for role, name in (("analyst", "Ann"), ("admin", "Ada"), ("touchpoint", "The site")):
        await server.client(role, name)
        async with server.services.database.read() as connection:
            who = await person_named(connection, name)
        answer = await care.agent.post(care.url, json={"id": "m-1", "reason": "R", "duration_s": 60, "owner": who})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "serves_nobody"), answer.text
    assert await entries(server.services) == []
    assert (await care.agent.delete(care.url)).status_code == 404


async def test_it_follows_the_customer_when_identities_are_linked_and_parted(care: Care, server: Running) -> None:
    await send(care.acd, event("web.page_viewed", NOON, subject="account:7", page="/home"))
    other = await customer_of(care.agent, "account:7")
    mode = await care.take_off()
    assert stopped(await care.decide("outbound", other))["withheld"] == set()
    linked = await care.agent.post(f"/v1/customers/{other}/links", json={"identifier": MAYA})
    assert linked.status_code == 201, linked.text
    assert "growth" in stopped(await care.decide("outbound", other))["withheld"]
    whole = (await care.agent.get(f"/v1/customers/{other}")).json()
    parted = await care.agent.delete(f"/v1/customers/{whole['id']}/links/{linked.json()['id']}")
    assert len(parted.json()["customer_ids"]) == 2
    assert stopped(await care.decide("outbound", await customer_of(care.agent, "account:7")))["withheld"] == set()
    maya = await customer_of(care.agent, MAYA)
    assert "growth" in stopped(await care.decide("outbound", maya))["withheld"]
    listed = (await care.agent.get("/v1/exception-modes", params={"customer_id": maya})).json()["items"]
    assert [(one["id"], one["customer_id"]) for one in listed] == [(mode["id"], maya)]


async def test_nothing_is_brought_back_meanwhile_and_everything_after(
    care: Care, server: Running, clock: Clock
) -> None:
    await send(care.acd, event("order.placed", NOON - timedelta(days=1), category="phone", order_id="O-1"))
    await care.acd.patch(f"/v1/interactions/{care.call['id']}", json={"state": "closed"})
    first = (await care.context())["decision"]["ranked"][0]
    assert first["action"] == "wait_for_delivery"
    await care.take_off(duration_s=10 * 86_400)
    clock.pass_by(days=8)
    await ring(server.services)
    assert await heard(server.services, "decision_returned") == []
    await care.agent.delete(care.url)
    await ring(server.services)
    (told,) = await heard(server.services, "decision_returned")
    assert told["because"] == "Waited for “Delivered”: it did not come in time"


async def test_it_survives_a_restart_and_returns_once_for_two_processes(
    settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(replace(settings, now=clock)) as service:
        made = Care(await service.client(), await service.client("agent", "Sam"))
        await made.call_in()
        await made.take_off()
    clock.pass_by(days=2)

    hush(monkeypatch)
    async with processes(settings, clock, 2) as both:
        for _ in range(2):
            await asyncio.gather(*(ring(services) for services in both))
        assert [one["exception_mode"]["ended"] is None for one in await heard(both[0])] == [True, False]
        assert (await verify(both[0].database, both[0].keyring)).ok


async def test_two_at_once_take_the_customer_off_the_map_once(care: Care, server: Running) -> None:
    boss = await server.client("supervisor", "Eva")
    await boss.get("/v1/customers", params={"identifier": MAYA})
    bodies = [{"id": str(uuid_utils.uuid7()), "reason": "R", "duration_s": 60} for _ in range(6)]
    askers = (care.agent, boss)
    answers = await asyncio.gather(*(askers[i % 2].post(care.url, json=body) for i, body in enumerate(bodies)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    assert len(await entries(server.services)) == 1


async def test_what_cannot_be_written_down_does_not_happen(care: Care, server: Running, clock: Clock) -> None:
    async with server.services.database.write() as unit:
        await unit.connection.execute(text("ALTER TABLE ledger RENAME TO away"))
    answer = await care.agent.post(care.url, json={"id": "m-1", "reason": "R", "duration_s": 60})
    assert (answer.status_code, answer.json()["code"]) == (503, "ledger_unavailable")
    assert (await care.context())["exception_mode"] is None


async def test_the_audit_finds_a_mode_that_was_changed_or_made_up(care: Care, server: Running) -> None:
    mode = await care.take_off()
    database = server.services.database
    async with database.write() as unit:
        changed = update(exception_modes).values(body=exception_modes.c.body, until=NOON)
        await unit.connection.execute(changed)
    report = await verify(database, server.services.keyring)
    assert (report.ok, report.first_bad_seq) == (False, 1)
    assert "exception mode" in report.why
    async with database.write() as unit:
        await unit.connection.execute(update(exception_modes).values(until=NOON + timedelta(days=1)))
        assert mode["until"] == z(NOON + timedelta(days=1))
        row = (await unit.connection.execute(select(exception_modes))).one()
        await unit.connection.execute(insert(exception_modes).values({**row._mapping, "id": "made-up"}))
    report = await verify(database, server.services.keyring)
    assert not report.ok
    assert "no entry started" in report.why

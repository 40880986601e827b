"""What receivers are told: signed, at least once, in order, and of nobody who went off the map meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import select
from starlette.responses import Response

from agentdesk.orchestrator.audiences.tables import audience_items, audience_members
from tests.orchestrator.audiences.conftest import Center
from tests.orchestrator.audiences.test_members import ANN, ARREARS, BEN, CAT, take_off
from tests.orchestrator.erasure.planting import MAIL, rows_with
from tests.support.receiver import Receiver, receiver

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def crm() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made


async def pushed(center: Center, crm: Receiver, **more: Any) -> str:
    """The id of an active audience of whom the receiver is told, once everybody was looked at."""
    webhook = {"url": crm.url, **more.pop("webhook", {})}
    body = {"name": "Late payers", "expression": ARREARS, "webhook": webhook, **more}
    made = (await center.analyst.post("/v1/audiences", json=body)).json()
    crm.secrets = [made["secret"]]
    await center.look(made["id"])
    return str(made["id"])


async def settled(center: Center, audience: str, said: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """The messages, once what is said holds of the newest; the timers go off meanwhile, by a clock that stands
    still."""
    async with asyncio.timeout(60):
        while True:
            await center.ring()
            items = await deliveries(center, audience)
            if items and said(items[0]):
                return items
            await asyncio.sleep(0.01)


async def deliveries(center: Center, audience: str, **params: str) -> list[dict[str, Any]]:
    answer = await center.analyst.get(f"/v1/audiences/{audience}/deliveries", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def is_(state: str) -> Callable[[dict[str, Any]], bool]:
    return lambda message: message["state"] == state


def tried(times: int) -> Callable[[dict[str, Any]], bool]:
    """So many attempts were made and noted."""
    return lambda one: len(one["attempts"]) == times and (one["attempts"][-1]["took_s"] is not None)


async def test_who_comes_in_and_who_leaves_is_told_and_signed(center: Center, crm: Receiver) -> None:
    await center.know(ANN, arrears=True)
    await center.know(BEN, arrears=True)
    audience = await pushed(center, crm)
    (first,) = await settled(center, audience, is_("delivered"))
    assert crm.members == await center.ids_of(ANN, BEN)
    assert (first["id"], first["entered"], first["left"]) == (crm.ids[0], 2, 0)
    assert [one["status"] for one in first["attempts"]] == [204]
    assert crm.headers[0]["webhook-timestamp"] == str(int(center.clock().timestamp()))
    assert crm.bodies[0]["type"] == "audience.members_changed"
    assert crm.bodies[0]["data"]["audience"]["id"] == audience
    center.clock.pass_by(hours=1)
    await center.know(ANN, arrears=False)
    await center.look(audience)
    await settled(center, audience, lambda one: one["state"] == "delivered" and one["left"] == 1)
    assert crm.members == {await center.id_of(BEN)}
    assert len(set(crm.ids)) == 2
    async with center.server.services.database.read() as connection:
        assert (await connection.execute(select(audience_items))).all() == [], "whom a message was about is not kept"
        assert len((await connection.execute(select(audience_members))).all()) == 1


@on_sqlite
async def test_many_are_told_in_batches_of_the_size_that_was_asked_for(center: Center, crm: Receiver) -> None:
    for number in range(7):
        await center.know(f"account:{number}", arrears=True)
    audience = await pushed(center, crm, webhook={"batch": 3, "identifiers": ["account"]})
    await settled(center, audience, lambda one: one["state"] == "delivered" and one["entered"] == 1)
    assert [len(body["data"]["entered"]) for body in crm.bodies] == [3, 3, 1]
    named = [one["identifiers"]["account"][0] for body in crm.bodies for one in body["data"]["entered"]]
    assert sorted(named) == [str(number) for number in range(7)]
    assert (await center.show(audience))["messages_waiting"] == 0


async def test_whoever_goes_off_the_map_between_looking_and_sending_is_not_told(center: Center, crm: Receiver) -> None:
    agent = await center.server.client("agent")
    await center.know(ANN, arrears=True)
    await center.know(BEN, arrears=True)
    crm.answers = [Response(status_code=503)]
    audience = await pushed(center, crm)
    await settled(center, audience, tried(1))
    assert {one["customer_id"] for one in crm.bodies[0]["data"]["entered"]} == await center.ids_of(ANN, BEN)
    await take_off(center, agent, ANN)
    center.clock.pass_by(minutes=10)
    await settled(center, audience, lambda one: one["state"] == "delivered" and one["left"] == 1)
    assert {one["customer_id"] for one in crm.bodies[1]["data"]["entered"]} == {await center.id_of(BEN)}
    assert crm.ids[0] == crm.ids[1], "the same message, which says less"
    assert crm.bodies[2]["data"]["left"] == [{"customer_id": await center.id_of(ANN), "erased": False}]
    assert crm.members == {await center.id_of(BEN)}


async def test_whoever_comes_back_before_it_was_told_that_they_left_is_told_of_again(
    center: Center, crm: Receiver
) -> None:
    """An attempt that failed named them, the next one did not: whether the receiver heard of them is not known."""
    agent = await center.server.client("agent")
    await center.know(ANN, arrears=True)
    await center.know(BEN, arrears=True)
    crm.answers = [Response(status_code=503), Response(status_code=503)]
    audience = await pushed(center, crm)
    await settled(center, audience, tried(1))
    off = await take_off(center, agent, ANN)
    center.clock.pass_by(minutes=10)
    await settled(center, audience, tried(2))
    assert [len(body["data"]["entered"]) for body in crm.bodies] == [2, 1]
    assert (await agent.delete(off)).status_code == 200
    await center.look(audience)
    center.clock.pass_by(minutes=30)
    await settled(center, audience, lambda one: one["state"] == "delivered" and len(crm.bodies) > 3)
    assert crm.members == await center.ids_of(ANN, BEN)
    async with center.server.services.database.read() as connection:
        rows = (await connection.execute(select(audience_members))).all()
    assert [(row.is_member, row.told, row.unsure) for row in rows] == [(True, True, False)] * 2


@on_sqlite
async def test_whoever_goes_off_the_map_before_the_first_attempt_is_never_told_of(
    center: Center, crm: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mode begins after the message was made, and before anybody has sent it."""
    agent = await center.server.client("agent")
    await center.know(ANN, arrears=True)
    await center.know(BEN, arrears=True)
    held: list[str] = []
    outgoing = center.server.services.outgoing
    monkeypatch.setattr(outgoing, "put_nowait", held.append)
    audience = await pushed(center, crm)
    assert len(held) == 1
    await take_off(center, agent, ANN)
    monkeypatch.undo()
    outgoing.put_nowait(held[0])
    (message,) = await settled(center, audience, is_("delivered"))
    assert crm.bodies[0]["data"]["entered"][0]["customer_id"] == await center.id_of(BEN)
    assert crm.bodies[0]["data"]["left"] == []
    await center.ring()
    assert (len(crm.bodies), message["left"]) == (1, 0)
    ann = await center.id_of(ANN)
    assert all(ann not in str(body) for body in crm.bodies)
    monkeypatch.setattr(outgoing, "put_nowait", held.append)  # and a message of which nothing is left
    await center.know(CAT, arrears=True)
    await center.look(audience)
    await take_off(center, agent, CAT)
    monkeypatch.undo()
    outgoing.put_nowait(held[1])
    assert [one["state"] for one in await settled(center, audience, is_("empty"))] == ["empty", "delivered"]
    assert len(crm.bodies) == 1


async def test_an_erased_customer_is_told_as_erased_and_nothing_more_is_kept(center: Center, crm: Receiver) -> None:
    admin = await center.server.client("admin")
    await center.know(ANN, arrears=True)
    await center.know(BEN, arrears=True)
    audience = await pushed(center, crm, webhook={"identifiers": ["account"]})
    await settled(center, audience, is_("delivered"))
    ann = await center.id_of(ANN)
    assert (await admin.post(f"/v1/customers/{ann}/erasure", json={"reason": "requested"})).status_code == 201
    await settled(center, audience, lambda one: one["state"] == "delivered" and one["left"] == 1)
    assert (crm.erased, crm.members) == ({ann}, {await center.id_of(BEN)})
    assert "ann" not in str(crm.bodies[-1])
    async with center.server.services.database.read() as connection:
        assert len((await connection.execute(select(audience_members))).all()) == 1
        assert (await connection.execute(select(audience_items))).all() == []


@on_sqlite
async def test_whoever_is_erased_while_the_receiver_is_down_is_told_as_erased_alone(
    center: Center, crm: Receiver
) -> None:
    admin = await center.server.client("admin")
    await center.know(f"email:{MAIL}", arrears=True)
    crm.answers = [Response(status_code=500)]
    audience = await pushed(center, crm, webhook={"identifiers": ["email"]})
    await settled(center, audience, tried(1))
    assert MAIL in str(crm.bodies[0])
    ann = await center.id_of(f"email:{MAIL}")
    assert (await admin.post(f"/v1/customers/{ann}/erasure", json={"reason": "requested"})).status_code == 201
    assert await rows_with(center.server.services.database) == {}
    center.clock.pass_by(minutes=1)
    await settled(center, audience, lambda one: one["state"] == "delivered" and one["left"] == 1)
    assert [body["data"]["entered"] for body in crm.bodies[1:]] == [[]]
    assert crm.erased == {ann}


@on_sqlite
async def test_only_a_2xx_is_an_answer_and_a_receiver_is_left_alone_as_long_as_it_asks_for(
    center: Center, crm: Receiver
) -> None:
    await center.know(ANN, arrears=True)
    at = "Fri, 20 Nov 2026 13:00:00 GMT"
    crm.answers = [
        Response(status_code=500),
        Response(status_code=302, headers={"location": crm.url}),
        Response(status_code=429, headers={"retry-after": "600"}),
        Response(status_code=503, headers={"retry-after": at}),
    ]
    audience = await pushed(center, crm)
    for attempt, (too_soon_s, in_time_s) in enumerate([(4, 2), (200, 140), (599, 1400), (3, 9 * 3600)], start=1):
        (message,) = await settled(center, audience, tried(attempt))
        assert (message["state"], len(crm.ids)) == ("waiting", attempt)
        center.clock.pass_by(seconds=too_soon_s)
        await center.ring()
        assert len(crm.ids) == attempt, "not before it is time, and no redirect is followed"
        center.clock.pass_by(seconds=in_time_s)
    (message,) = await settled(center, audience, is_("delivered"))
    assert [one["status"] for one in message["attempts"]] == [500, 302, 429, 503, 204]
    assert crm.ids == [message["id"]] * 5
    assert crm.members == {await center.id_of(ANN)}


@on_sqlite
async def test_what_waits_can_be_sent_at_once(center: Center, crm: Receiver) -> None:
    await center.know(ANN, arrears=True)
    crm.answers = [Response(status_code=500)]
    audience = await pushed(center, crm)
    (message,) = await settled(center, audience, tried(1))
    sent = await center.analyst.post(f"/v1/audiences/{audience}/deliveries/{message['id']}/resend")
    assert sent.status_code == 202
    await settled(center, audience, is_("delivered"))
    again = await center.analyst.post(f"/v1/audiences/{audience}/deliveries/{message['id']}/resend")
    assert again.json()["code"] == "wrong_state"


@on_sqlite
async def test_a_receiver_that_is_gone_switches_the_audience_off(center: Center, crm: Receiver) -> None:
    await center.know(ANN, arrears=True)
    crm.answers = [Response(status_code=410)]
    audience = await pushed(center, crm, every_s=60)
    (message,) = await settled(center, audience, is_("dead"))
    shown = await center.show(audience)
    assert (shown["state"], shown["off_because"]) == ("off", "the receiver answered 410 Gone")
    steps = (await center.analyst.get(f"/v1/audiences/{audience}/history")).json()["items"]
    assert (steps[-1]["what"], steps[-1]["by"]) == ("deactivated", "service")
    center.clock.pass_by(days=3)
    await center.ring()
    assert len(crm.ids) == 1
    resend = f"/v1/audiences/{audience}/deliveries/{message['id']}/resend"
    assert (await center.analyst.post(resend)).json()["code"] == "wrong_state"
    await center.look(audience)
    assert (await center.analyst.post(resend)).status_code == 202
    (message,) = await settled(center, audience, is_("delivered"))
    assert (crm.ids, crm.members) == ([message["id"]] * 2, {await center.id_of(ANN)})


@on_sqlite
async def test_what_was_tried_in_vain_for_days_is_a_dead_letter_that_can_be_sent_again(
    center: Center, crm: Receiver
) -> None:
    await center.know(ANN, arrears=True)
    await center.know(BEN, arrears=True)
    crm.answers = [Response(status_code=500)] * 10
    audience = await pushed(center, crm)
    for attempt in range(1, 11):
        await settled(center, audience, tried(attempt))
        center.clock.pass_by(hours=27)
    (message,) = await deliveries(center, audience, state="dead")
    assert (len(crm.ids), set(crm.ids)) == (10, {message["id"]})
    assert (await center.show(audience))["messages_dead"] == 1
    await center.know(ANN, arrears=False)
    sent = await center.analyst.post(f"/v1/audiences/{audience}/deliveries/{message['id']}/resend")
    assert sent.status_code == 202
    await settled(center, audience, is_("delivered"))
    assert crm.members == {await center.id_of(BEN)}, "it says what holds now"
    other = await center.analyst.post(f"/v1/audiences/{audience}/deliveries/nothing/resend")
    assert other.status_code == 404


@on_sqlite
async def test_a_secret_is_shown_once_and_for_a_day_both_of_two_sign(center: Center, crm: Receiver) -> None:
    await center.know(ANN, arrears=True)
    audience = await pushed(center, crm)
    await settled(center, audience, is_("delivered"))
    first = crm.secrets[0]
    listed = [await center.show(audience), (await center.analyst.get("/v1/audiences")).json()]
    history = (await center.analyst.get(f"/v1/audiences/{audience}/history")).json()
    assert first not in str([*listed, history])
    fresh = await center.analyst.post(f"/v1/audiences/{audience}/secret")
    assert fresh.status_code == 201
    crm.secrets = [first, fresh.json()["secret"]]
    await center.know(BEN, arrears=True)
    await center.look(audience)
    await settled(center, audience, lambda one: one["state"] == "delivered" and len(crm.ids) == 2)
    center.clock.pass_by(hours=25)
    crm.secrets = [fresh.json()["secret"]]
    await center.know(CAT, arrears=True)
    await center.look(audience)
    await settled(center, audience, lambda one: one["state"] == "delivered" and len(crm.ids) == 3)
    assert len(crm.headers[1]["webhook-signature"].split(" ")) == 2
    assert len(crm.headers[2]["webhook-signature"].split(" ")) == 1


@on_sqlite
async def test_another_receiver_has_its_own_secret_and_is_told_of_everybody(center: Center, crm: Receiver) -> None:
    await center.know(ANN, arrears=True)
    audience = await pushed(center, crm)
    await settled(center, audience, is_("delivered"))
    async with receiver() as other:
        url, kept = f"/v1/audiences/{audience}", await center.show(audience)
        body = {"webhook": {"url": other.url}}
        changed = await center.analyst.patch(url, json=body, headers={"If-Match": f'"{kept["version"]}"'})
        other.secrets = [changed.json()["secret"]]
        assert other.secrets != crm.secrets
        await settled(center, audience, lambda one: one["state"] == "delivered" and bool(other.ids))
        assert other.members == {await center.id_of(ANN)}
    again = await center.analyst.post(f"{url}/activate", json={"everybody": True})
    assert again.status_code == 202
    message = (await settled(center, audience, tried(1)))[0]
    assert message["attempts"][0]["error"] == "no connection"


@on_sqlite
async def test_a_receiver_that_hangs_keeps_no_other_waiting(
    center: Center, crm: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agentdesk.orchestrator.audiences import sending

    await center.know(ANN, arrears=True)
    async with receiver() as hanging:
        hanging.delay_s = 4.0
        with monkeypatch.context() as patch:
            patch.setattr(sending, "ANSWER_S", 3.0)
            first = await pushed(center, hanging)
            await hanging.has(1)
        second = await center.define(ARREARS, "other", webhook={"url": crm.url})
        crm.secrets = []
        await center.look(second)
        await settled(center, second, is_("delivered"))
        (message,) = await settled(center, first, tried(1))
        assert message["attempts"][0]["error"].startswith("no answer within")
        assert message["state"] == "waiting"

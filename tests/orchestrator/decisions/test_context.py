"""The pop over HTTP: one answer with everything, cheap while nothing changes, new when something does."""

import asyncio
import random
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from agentdesk.orchestrator.decisions import context as making
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.journeys import refold
from agentdesk.orchestrator.journeys.tables import journey_marks
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.people.tables import customer_access
from agentdesk.orchestrator.policy.files import default_policy_dir
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.wire.snapshots import Context
from tests.orchestrator.decisions.conftest import MAYA, NOON, Clock, customer_of, event, send
from tests.support.hand_timed import ring
from tests.support.server import Running, running

FAILED_TRANSFER = [
    event("app.transfer_failed", NOON - timedelta(minutes=40), 1, code="T-9"),
    event("app.transfer_failed", NOON - timedelta(minutes=35), 2, code="T-9"),
    event("web.error", NOON - timedelta(minutes=30), path="/transfer"),
    event("ivr.menu_selected", NOON - timedelta(minutes=20), option="transfers"),
    event("ivr.abandoned", NOON - timedelta(minutes=18)),
]
"""Somebody who wants to send money and cannot."""


async def context_of(client: httpx.AsyncClient, customer: str, **params: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/customers/{customer}/context", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def stored_decisions(server: Running) -> int:
    async with server.services.database.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(decisions)) or 0)


async def test_the_whole_pop_in_one_answer(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    told = await context_of(agent, call["customer_id"], interaction_id=call["id"])
    pop = Context.model_validate(told)
    assert "transfer" in pop.why.label.lower()
    assert [attempt.channel for attempt in pop.already_tried].count("app") >= 1
    assert pop.effort.level == "high"
    assert all(part["points"] > 0 and part["evidence"] for part in told["effort"]["reasons"])
    assert sum(part["points"] for part in told["effort"]["reasons"]) == pytest.approx(told["effort"]["score"])
    assert sum(part["points"] for part in told["attrition"]["reasons"]) == pytest.approx(told["attrition"]["risk"])
    assert any("transfer" in journey.definition for journey in pop.journeys)
    assert pop.interaction is not None
    assert (pop.interaction.id, pop.decision.interaction_id) == (call["id"], call["id"])
    assert (pop.decision.touchpoint, pop.decision.customer_id) == ("desk", call["customer_id"])
    assert pop.decision.ranked[0].kind == "service"
    assert any(one.kind == "growth" for one in pop.decision.withheld)
    assert [item.type for item in pop.timeline.items][:2] == ["voice.call_connected", "ivr.abandoned"]
    receipt = (await agent.get(f"/v1/decisions/{pop.decision.id}")).json()
    assert receipt == told["decision"]
    assert told["decision"]["inputs_hash"]
    assert told["exception_mode"] is None


async def test_nothing_changed_is_told_without_a_body(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(acd, *FAILED_TRANSFER)
    url = f"/v1/customers/{await customer_of(agent)}/context"
    first = await agent.get(url)
    second = await agent.get(url)
    assert (second.headers["etag"], second.content) == (first.headers["etag"], first.content)
    for tags in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        unchanged = await agent.get(url, headers={"If-None-Match": tags})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    await send(acd, event("app.error", NOON, task="transfer"))
    changed = await agent.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.json()["timeline"]["items"][0]["type"] == "app.error"


async def test_a_decision_stays_while_it_advises_the_same(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(acd, *FAILED_TRANSFER)
    customer = await customer_of(agent)
    first = await context_of(agent, customer)
    clock.pass_by(seconds=1)
    await send(acd, event("store.visited", NOON))
    second = await context_of(agent, customer)
    assert len(second["timeline"]["items"]) == len(first["timeline"]["items"]) + 1
    assert second["decision"] == first["decision"]
    assert await stored_decisions(server) == 1


async def test_many_ask_at_once_and_one_decision_is_made(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(acd, *FAILED_TRANSFER)
    customer = await customer_of(agent)
    answers = await asyncio.gather(*(context_of(agent, customer) for _ in range(16)))
    assert len({answer["decision"]["id"] for answer in answers}) == 1
    assert await stored_decisions(server) == 1


async def test_an_answer_is_never_older_than_what_was_stored_before_the_question(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(acd, *FAILED_TRANSFER)
    customer = await customer_of(agent)

    async def ask() -> None:
        for _ in range(10):
            await context_of(agent, customer)

    async def happen() -> None:
        for number in range(10):
            await send(acd, event("web.page_viewed", NOON, number))
            shown = await context_of(agent, customer)
            assert len(shown["timeline"]["items"]) == len(FAILED_TRANSFER) + number + 1

    await asyncio.gather(happen(), ask(), ask())


async def test_time_alone_makes_a_step_overdue_and_is_announced(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(
        acd,
        event("order.placed", NOON - timedelta(days=2), category="phone", order_id="O-1"),
        event("order.delivered", NOON - timedelta(days=1), category="phone", order_id="O-1"),
    )
    customer = await customer_of(agent)
    before = await context_of(agent, customer)
    steps = [step for journey in before["journeys"] for step in journey["milestones"]]
    due = min(step["due_at"] for step in steps if step["due_at"] and not step["reached_at"])
    assert not any(step["overdue"] for step in steps)
    clock.at = clock.at.fromisoformat(due) + timedelta(seconds=1)
    await ring(server.services)
    after = await context_of(agent, customer)
    assert any(step["overdue"] for journey in after["journeys"] for step in journey["milestones"])
    assert any(item["ghost"] for item in after["timeline"]["items"])
    listed = (await agent.get(f"/v1/customers/{customer}/journeys")).json()
    assert listed == {"items": after["journeys"], "next": None}


async def test_time_alone_makes_a_signal_and_is_announced(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(acd, event("billing.invoice_issued", NOON - timedelta(days=20), amount=9))
    customer = await customer_of(agent)
    await context_of(agent, customer)

    async def announced() -> int:
        async with server.services.database.read() as connection:
            told = select(func.count()).select_from(changes).where(changes.c.type == "context_changed")
            return await connection.scalar(told) or 0

    before = await announced()
    clock.pass_by(days=1, minutes=1)
    await ring(server.services)
    assert await announced() == before + 1
    assert "bill_unpaid" in [one["signal"] for one in (await context_of(agent, customer))["signals"]]


@pytest.mark.parametrize("mark_every", [500, 2])
async def test_journeys_do_not_depend_on_the_order_of_arrival(
    server: Running, monkeypatch: pytest.MonkeyPatch, mark_every: int
) -> None:
    """Neither where every history is short, nor where all of them are long enough to be folded from a mark."""
    monkeypatch.setattr(refold, "MARK_EVERY", mark_every)
    acd, agent = await server.client(), await server.client("agent")
    shuffled = [
        *FAILED_TRANSFER,
        event("order.placed", NOON - timedelta(days=3), category="phone", order_id="O-1"),
        event("order.delivered", NOON - timedelta(days=2), category="phone", order_id="O-1"),
        event("device.activated", NOON - timedelta(days=1), order_id="O-1"),
        event("billing.invoice_issued", NOON - timedelta(days=4), invoice="I-1"),
        event("payment.failed", NOON - timedelta(days=3, hours=5), invoice="I-1"),
        event("payment.received", NOON - timedelta(days=2, hours=5), invoice="I-1"),
    ]

    def of(subject: str) -> list[dict[str, Any]]:
        return [{**one, "subject": subject, "source": f"/{subject}"} for one in shuffled]

    def without_ids(told: list[dict[str, Any]]) -> list[Any]:
        kept = ("definition", "state", "started_at", "ended_at", "success_score")
        steps = ("id", "reached_at", "due_at", "overdue")
        return [
            [one[name] for name in kept] + [[step[name] for name in steps] for step in one["milestones"]]
            for one in told
        ]

    dice, found = random.Random(7), []
    for number in range(6):
        subject = f"crm:C-{number}"
        events = of(subject)
        if number:
            dice.shuffle(events)
        while events:
            size = dice.randint(1, 4)
            await send(acd, *events[:size])
            events = events[size:]
        customer = await customer_of(agent, subject)
        told = (await agent.get(f"/v1/customers/{customer}/journeys")).json()["items"]
        found.append(without_ids(told))
    async with server.services.database.read() as connection:
        marks = await connection.scalar(select(func.count()).select_from(journey_marks))
    assert bool(marks) == (mark_every == 2)
    assert len(found[0]) >= 3
    assert all(one == found[0] for one in found)


async def test_linking_brings_journeys_and_interactions_together_and_unlinking_apart(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(
        acd, *FAILED_TRANSFER, event("order.placed", NOON - timedelta(days=1), subject="crm:C-1", category="phone")
    )
    one, other = await customer_of(agent), await customer_of(agent, "crm:C-1")
    body = {"channel": "chat", "identifier": "crm:C-1", "state": "connected"}
    chat = (await acd.post("/v1/interactions", json=body)).json()
    before = [await context_of(agent, customer) for customer in (one, other)]
    link = (await agent.post(f"/v1/customers/{one}/links", json={"identifier": "crm:C-1"})).json()
    together = await context_of(agent, other)
    assert together["customer"]["id"] in (one, other)
    assert together["interaction"]["id"] == chat["id"]
    definitions = {journey["definition"] for part in before for journey in part["journeys"]}
    assert {journey["definition"] for journey in together["journeys"]} == definitions
    assert (await context_of(agent, one))["customer"] == together["customer"]
    assert (await agent.delete(f"/v1/customers/{one}/links/{link['id']}")).status_code == 200
    after = [await context_of(agent, customer) for customer in (one, other)]
    for was, now in zip(before, after, strict=True):
        for part in ("customer", "journeys", "why", "already_tried"):
            assert now[part] == was[part], part
    assert after[0]["interaction"] is None
    assert after[1]["interaction"]["id"] == chat["id"]


async def test_who_looked_is_written_down_for_people_only(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    customer = await customer_of(agent)
    for client in (acd, agent, agent):
        await context_of(client, customer)
    async with server.services.database.read() as connection:
        rows = (await connection.execute(select(customer_access.c.agent_id, customer_access.c.customer_id))).all()
    assert [tuple(row) for row in rows] == [("sam", customer)]


async def test_what_changes_while_a_first_answer_is_made_is_in_it_and_the_look_is_logged_with_it(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else nobody would be told of it: it is not in the answer, and came before the person was known to look."""
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    customer = await customer_of(agent)
    keep = making._keep
    tries: list[int] = []

    async def _looks() -> int:
        async with server.services.database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(customer_access)) or 0

    async def _keep_late(*of: Any, **how: Any) -> Any:
        if not tries:
            await send(acd, event("app.error", NOON - timedelta(minutes=1)))
        tries.append(await _looks())
        return await keep(*of, **how)

    monkeypatch.setattr(making, "_keep", _keep_late)
    told = await context_of(agent, customer)
    assert told["timeline"]["items"][0]["type"] == "app.error"
    assert tries == [0, 0]
    assert await _looks() == 1


async def test_what_is_not_there_is_not_found(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    await send(acd, *FAILED_TRANSFER)
    customer = await customer_of(agent)
    other = {"channel": "chat", "identifier": "email:else@example.org"}
    foreign = (await acd.post("/v1/interactions", json=other)).json()
    for url, code in (
        ("/v1/customers/nobody/context", "unknown_customer"),
        ("/v1/customers/nobody/journeys", "unknown_customer"),
        (f"/v1/customers/{customer}/context?interaction_id=none", "not_found"),
        (f"/v1/customers/{customer}/context?interaction_id={foreign['id']}", "not_found"),
        ("/v1/decisions/none", "not_found"),
    ):
        answer = await agent.get(url)
        assert (answer.status_code, answer.json()["code"]) == (404, code), url
    bad = await agent.get(f"/v1/customers/{customer}/journeys?cursor=x")
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_cursor")
    assert (await agent.get(f"/v1/customers/{customer}/context?interaction_id=%00")).status_code == 422


async def test_anothers_conversation_stays_theirs_until_it_is_over(server: Running) -> None:
    acd, sam, mate = await server.client(), await server.client("agent", "Sam"), await server.client("agent", "Mate")
    elsewhere = await server.client("supervisor", "Ida", team="care-9")
    await send(acd, *FAILED_TRANSFER)
    customer = await customer_of(sam)
    for client in (mate, elsewhere):
        await customer_of(client)
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    said = {"speaker": "customer", "text": "My secret word is Rosebud"}
    await acd.post(f"/v1/interactions/{call['id']}/utterances", json=said)
    url = f"/v1/interactions/{call['id']}"
    for _ in range(2):  # made anew, and as it stands
        own = await context_of(sam, customer)
        assert own["interaction"]["id"] == own["decision"]["interaction_id"] == call["id"]
        assert await context_of(sam, customer, interaction_id=call["id"]) == own
        assert (await context_of(acd, customer))["interaction"]["id"] == call["id"]
        for client in (mate, elsewhere):
            told = await context_of(client, customer)
            assert told["interaction"] is None
            assert told["decision"]["interaction_id"] is None
            for hidden in (f"/v1/customers/{customer}/context?interaction_id={call['id']}", url, f"{url}/utterances"):
                answer = await client.get(hidden)
                assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), hidden
    asked = {"customer_id": customer, "touchpoint": "desk", "interaction_id": call["id"]}
    assert (await mate.post("/v1/decisions", json=asked)).status_code == 404
    waiting = {"channel": "chat", "identifier": MAYA, "state": "offered", "queue": "care-1"}
    chat = (await acd.post("/v1/interactions", json=waiting)).json()
    assert (await context_of(mate, customer))["interaction"]["id"] == chat["id"]
    assert (await context_of(elsewhere, customer))["interaction"] is None
    await acd.patch(url, json={"state": "closed"})
    assert (await mate.get(url)).json()["state"] == "closed"
    assert [one["text"] for one in (await mate.get(f"{url}/utterances")).json()["items"]] == [said["text"]]


async def test_another_policy_folds_journeys_anew(settings: ServeSettings, clock: Clock, tmp_path: Path) -> None:
    async with running(replace(settings, now=clock)) as first:
        acd, agent = await first.client(), await first.client("agent")
        await send(acd, *FAILED_TRANSFER)
        customer = await customer_of(agent)
        before = await context_of(agent, customer)
    changed = tmp_path / "policy"
    shutil.copytree(default_policy_dir(), changed)
    left_out = before["journeys"][0]["definition"]
    for path in changed.rglob("*.yaml"):
        path.write_text(path.read_text().replace(left_out, "renamed_journey"))
    async with running(replace(settings, now=clock, policy_dir=changed)) as second:
        agent = await second.client("agent")
        after = await context_of(agent, customer)
        assert {one["definition"] for one in after["journeys"]} == {
            one["definition"].replace(left_out, "renamed_journey") for one in before["journeys"]
        }
        assert after["decision"]["id"] != before["decision"]["id"]


async def test_a_signal_looks_as_far_back_as_it_says_however_much_happens_since(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    failed = event("payment.failed", NOON - timedelta(days=3), amount=20)
    views = [event("web.page_viewed", NOON - timedelta(minutes=n), n, path=f"/news/{n}") for n in range(1, 701)]
    await send(acd, failed, *views[:350])
    await send(acd, *views[350:])
    found = (await agent.get(f"/v1/customers/{await customer_of(agent)}/context")).json()
    assert [(one["signal"], len(one["evidence"])) for one in found["signals"]] == [("failed_payment", 1)]


async def test_what_was_tried_is_told_however_much_was_clicked_since(server: Running) -> None:
    acd, agent = await server.client(), await server.client("agent")
    failed = [event("app.transfer_failed", NOON - timedelta(minutes=400 - n), n, code="T-9") for n in range(3)]
    wrote = event("email.received", NOON - timedelta(minutes=390), title="my transfer does not go through")
    views = [event("web.page_viewed", NOON - timedelta(seconds=20 * n), n, path=f"/news/{n}") for n in range(1, 901)]
    await send(acd, *views[450:], *failed, wrote)
    await send(acd, *views[:450])
    pop = await context_of(agent, await customer_of(agent))
    assert pop["why"]["intent"] == "transfer_money"
    assert [one["channel"] for one in pop["already_tried"]] == ["app", "app", "app", "email"]
    assert all(one["evidence"] for one in pop["already_tried"])

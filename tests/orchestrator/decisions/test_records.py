"""Advice about single records, from events over HTTP to the ledger: kept, undone by late events, folded anew."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uuid_utils

from agentdesk.engine.records.fold import MAX_KEY
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files
from agentdesk.orchestrator.service import ServeSettings
from tests.engine.parcels import with_parcels
from tests.orchestrator.decisions.conftest import MAYA, NOON, Clock, event, send
from tests.orchestrator.decisions.test_context import context_of
from tests.support.server import Running, running

FIRST = "P-" + "1" * (MAX_KEY - 2)
"""As long as a key may be."""


def packed(key: str, days_ago: float, **data: Any) -> dict[str, Any]:
    at = NOON - timedelta(days=days_ago)
    told = event("order.parcel_packed", at, parcel_number=key, price=10, contents=[], **data)
    return {**told, "id": f"packed-{key}"}


@pytest.fixture
def shop_dir(tmp_path: Path) -> Path:
    """The shipped policy and a parcel service beside it."""
    where = tmp_path / "policy"
    shutil.copytree(default_policy_dir(), where)
    for path, text in with_parcels(policy_files(where)).items():
        (where / path).write_text(text)
    return where


@pytest.fixture
async def shop(settings: ServeSettings, clock: Clock, shop_dir: Path) -> AsyncIterator[Running]:
    async with running(replace(settings, now=clock, policy_dir=shop_dir)) as service:
        yield service


async def call_in(acd: Any) -> dict[str, Any]:
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    call = (await acd.post("/v1/interactions", json=body)).json()
    told = event("system.identified", NOON, interaction_id=call["id"])
    await send(acd, told)
    return dict(call)


def advised(context: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["action"]: one for one in context["decision"]["ranked"]}


def withheld(context: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["action"]: one for one in context["decision"]["withheld"]}


async def test_advice_about_one_of_two_parcels_its_acceptance_and_an_override(shop: Running, clock: Clock) -> None:
    acd, agent, boss = await shop.client(), await shop.client("agent", "Sam"), await shop.client("supervisor", "Eva")
    sent = event("order.parcel_sent", NOON - timedelta(days=1), parcel_id="P-2222")
    await send(acd, packed(FIRST, 3), packed("P-2222", 2), sent)
    call = await call_in(acd)
    pop = await context_of(agent, call["customer_id"])
    one = advised(pop)[f"stop_parcel:{FIRST}"]
    assert (one["title"], one["subject"]) == (
        f"Stop parcel {FIRST}",
        {"record": "parcel", "key": FIRST, "title": f"parcel {FIRST}"},
    )
    assert withheld(pop)["stop_parcel:P-2222"]["because"] == "It is sent already"
    assert not any("record:" in journey for item in pop["timeline"]["items"] for journey in item["journey_ids"])

    clock.pass_by(minutes=1)
    url = f"/v1/decisions/{pop['decision']['id']}/feedback"
    told = await agent.post(url, json={"action": f"stop_parcel:{FIRST}", "outcome": "acted"})
    assert told.json()["action"] == f"stop_parcel:{FIRST}"

    body = {
        "id": str(uuid_utils.uuid7()),
        "decision_id": pop["decision"]["id"],
        "interaction_id": call["id"],
        "customer_id": call["customer_id"],
        "recommended_action": f"stop_parcel:{FIRST}",
        "taken_action": "stop_parcel:P-2222",
        "reason_code": "better_option",
        "comment": "The courier had not left",
        "taken_at": clock().isoformat(),
        "on_screen": {},
    }
    made = await agent.post("/v1/overrides", json=body)
    assert made.status_code == 201, made.text
    assert (made.json()["taken_title"], made.json()["direction"]) == ("Stop parcel P-2222", "same")
    found = (await boss.get("/v1/overrides", params={"action": "stop_parcel"})).json()["items"]
    assert [one["id"] for one in found] == [body["id"]]
    assert (await boss.get("/v1/overrides", params={"action": "stop_par"})).json()["items"] == []
    report = await replay_all(shop.services.database)
    assert report.equal >= 1
    assert not report.different


async def test_what_was_done_instead_counts_as_done(shop: Running, clock: Clock) -> None:
    acd, agent = await shop.client(), await shop.client("agent", "Sam")
    call = await call_in(acd)
    clock.pass_by(minutes=1)
    pop = await context_of(agent, call["customer_id"])
    assert withheld(pop)["give_discount"]["rule"] == "give_discount.explained"
    other = next(action for action in advised(pop) if action != "explain_price")
    body = {
        "id": str(uuid_utils.uuid7()),
        "decision_id": pop["decision"]["id"],
        "interaction_id": call["id"],
        "customer_id": call["customer_id"],
        "recommended_action": other,
        "taken_action": "explain_price",
        "reason_code": "better_option",
        "taken_at": clock().isoformat(),
        "on_screen": {},
    }
    assert (await agent.post("/v1/overrides", json=body)).status_code == 201
    clock.pass_by(minutes=1)
    assert (
        withheld(await context_of(agent, call["customer_id"]))["give_discount"]["rule"] == "give_discount.still_unhappy"
    )
    said = {"speaker": "customer", "text": "That is terrible and unfair, I hate this", "at": clock().isoformat()}
    answer = await acd.post(f"/v1/interactions/{call['id']}/utterances", json=said)
    assert answer.is_success, answer.text
    assert "give_discount" in advised(await context_of(agent, call["customer_id"]))


async def test_a_late_event_and_another_policy_mend_the_records(
    settings: ServeSettings, clock: Clock, shop_dir: Path
) -> None:
    async with running(replace(settings, now=clock, policy_dir=shop_dir)) as first:
        acd, agent = await first.client(), await first.client("agent", "Sam")
        came = event("order.parcel_came", NOON - timedelta(days=1), parcel_id=FIRST)
        await send(acd, came)
        call = await call_in(acd)
        pop = await context_of(agent, call["customer_id"])
        assert "not known" in withheld(pop)[f"take_parcel_back:{FIRST}"]["because"]
        await send(acd, packed(FIRST, 3, wallet="w-1"))
        wallet = event("payment.wallet_told", NOON - timedelta(days=9), wallet_id="w-1", balance=40)
        await send(acd, wallet)
        assert f"take_parcel_back:{FIRST}" in advised(await context_of(agent, call["customer_id"]))
    records = shop_dir / "records.yaml"
    records.write_text(records.read_text().replace("set: {balance: data.balance,", "set: {balance: data.balance / 10,"))
    async with running(replace(settings, now=clock, policy_dir=shop_dir)) as second:
        agent = await second.client("agent", "Sam")
        pop = await context_of(agent, call["customer_id"])
        assert withheld(pop)[f"take_parcel_back:{FIRST}"]["rule"] == "take_parcel_back.covered"

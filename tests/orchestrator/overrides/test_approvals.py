"""Authority limits, and approval inside the call: below it at once, above it somebody decides, once, on record."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uuid_utils
from sqlalchemy import select

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.decisions.tables import shown_actions
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.schedule.service import let_go_off
from agentdesk.orchestrator.service import ServeSettings, timer_kinds
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import Clock
from tests.orchestrator.overrides.conftest import Floor
from tests.orchestrator.schedule.conftest import processes
from tests.support.hand_timed import hush
from tests.support.policies import copy_of_shipped
from tests.support.server import Running, running

AUTHORITY = """
authority:
  wait: 2m
  limits:
    - id: goodwill
      title: Goodwill
      roles: [agent]
      kinds: [service, retention]
      amount: 50
      per_day: 120
      per_week: 150
    - {id: offers, title: Offers, roles: [agent], kinds: [growth], times_per_day: 1, above: review}
    - {id: gone, title: Never, roles: [agent], actions: [leave_alone], times_per_month: 0, above: refuse}
    - {id: quick, title: May go on, roles: [agent], amount: 200, may_proceed: true}
    - {id: bosses, title: What a supervisor may approve, roles: [supervisor], amount: 500}
"""


def with_limits(folder: Path) -> Path:
    """The sample policy with these limits."""
    made = copy_of_shipped(folder / "policy")
    text = (made / "policy.yaml").read_text()
    before, _, rest = text.partition("authority:\n")
    _, _, after = rest.partition("\n\n")
    (made / "policy.yaml").write_text(before + AUTHORITY.lstrip() + "\n" + after)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> ServeSettings:
    hush(monkeypatch)
    return ServeSettings(database_url=database_url, data_dir=tmp_path, policy_dir=with_limits(tmp_path), now=clock)


@pytest.fixture
async def server(settings: ServeSettings) -> AsyncIterator[Running]:
    async with running(settings) as service:
        yield service


ANY = {"If-Match": "*"}
YES = {"decision": "approved"}


async def ring(services: Services) -> None:
    while await let_go_off(services, timer_kinds()):
        pass


async def kinds(services: Services) -> list[str]:
    async with services.database.read() as connection:
        return list(await connection.scalars(select(ledger.c.kind).order_by(ledger.c.seq)))


async def give(floor: Floor, amount: float | None, **more: Any) -> dict[str, Any]:
    return await floor.record(taken_at="2026-11-20T12:00:00Z", amount=amount, **more)


def approval(record: dict[str, Any]) -> str:
    return record["approval"]["state"] if record["approval"] else ""


async def say(boss: httpx.AsyncClient, record: dict[str, Any], decision: str, **more: Any) -> httpx.Response:
    body = {"decision": decision, **more}
    return await boss.post(f"/v1/overrides/{record['id']}/approval", json=body, headers=ANY)


async def overridden(services: Services) -> list[str]:
    async with services.database.read() as connection:
        query = select(shown_actions.c.outcome).where(shown_actions.c.outcome == "overridden")
        return list(await connection.scalars(query))


async def test_below_at_once_and_above_somebody_approves(floor: Floor, server: Running) -> None:
    below = await give(floor, 50)
    assert (approval(below), below["amount"]) == ("", 50)
    above = await give(floor, 60)
    assert above["approval"]["because"] == "60.00 is more than 50.00, which is the most at once"
    assert (above["approval"]["state"], above["approval"]["expires_at"]) == ("waiting", "2026-11-20T12:02:00Z")
    assert len(await overridden(server.services)) == 1, "what waits is not done yet"
    listed = (await floor.boss.get("/v1/overrides", params={"approval": "waiting"})).json()["items"]
    assert [one["id"] for one in listed] == [above["id"]]
    assert (
        await floor.agent.post(f"/v1/overrides/{above['id']}/approval", json={"decision": "approved"})
    ).status_code == 403
    approved = (await say(floor.boss, above, "approve")).json()
    assert (approved["approval"]["state"], approved["approval"]["by"], approved["version"]) == ("approved", "Eva", 2)
    assert (await floor.agent.get(f"/v1/overrides/{above['id']}")).json()["approval"] == approved["approval"]
    assert await kinds(server.services) == ["override.recorded", "override.recorded", "override.approval"]
    assert (await verify(server.services.database, server.services.keyring)).ok
    async with server.services.database.read() as connection:
        told = (await connection.execute(select(changes.c.type, changes.c.team).order_by(changes.c.seq))).all()
    assert [one.team for one in told if one.type.startswith("override_")] == ["care-1"] * 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_old_advice_is_not_overridden_any_more(floor: Floor, clock: Clock) -> None:
    """A day after the conversation ended nothing more is done instead of its advice; what was done in time may come
    late, and while it runs it has no age."""
    clock.pass_by(days=3)
    assert await floor.record(taken_at=clock().isoformat()), "it still runs"
    await floor.acd.patch(f"/v1/interactions/{floor.call['id']}", json={"state": "closed"})
    clock.pass_by(hours=23)
    in_time = clock()
    assert await floor.record(taken_at=in_time.isoformat())
    clock.pass_by(days=2)
    for taken_at in (clock(), clock() + timedelta(days=3), in_time + timedelta(hours=2)):
        refused = await floor.agent.post("/v1/overrides", json=floor.exception(taken_at=taken_at.isoformat()))
        assert (refused.status_code, refused.json()["code"]) == (409, "too_late"), refused.text
    assert "24 hours after" in refused.json()["detail"]
    assert await floor.record(taken_at=in_time.isoformat()), "from a desk that was offline"
    one_more = {"customer_id": floor.call["customer_id"], "touchpoint": "desk"}
    floor.context["decision"] = (await floor.agent.post("/v1/decisions", json=one_more)).json()
    assert await floor.record(interaction_id=None, taken_at=clock().isoformat()), "advice without a conversation"
    clock.pass_by(hours=25)
    body = floor.exception(interaction_id=None, taken_at=clock().isoformat())
    assert (await floor.agent.post("/v1/overrides", json=body)).status_code == 409


async def test_a_no_has_a_reason_and_takes_no_effect(floor: Floor, server: Running) -> None:
    record = await give(floor, 60)
    for blank in (" ", "\u200b"):
        without = await say(floor.boss, record, "declined", reason=blank)
        assert (without.status_code, without.json()["errors"][0]["field"]) == (422, "reason")
    review = {"advice_right": True, "override_right": False}
    early = await floor.boss.post(f"/v1/overrides/{record['id']}/review", json=review, headers={"If-Match": "*"})
    assert (early.status_code, early.json()["detail"]) == (409, "This cannot be done. It waits for an approval.")
    declined = (await say(floor.boss, record, "declined", reason="Not for this")).json()
    assert (declined["approval"]["state"], declined["approval"]["reason"]) == ("declined", "Not for this")
    assert await overridden(server.services) == []
    again = await say(floor.boss, record, "declined", reason="Not for this")
    assert (again.status_code, again.json()) == (200, declined)
    late = await say(floor.boss, record, "approved")
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    assert late.json()["detail"] == "This cannot be done. It was declined."
    assert approval(await give(floor, 50)) == "", "what was declined does not count"
    assert (await say(floor.boss, await give(floor, 40), "approved")).status_code == 409, "it needs nobody"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_waits_ends_with_its_customer_and_says_so(floor: Floor, server: Running) -> None:
    record = await give(floor, 60)
    admin = await server.client("admin", "The admin")
    url = f"/v1/customers/{floor.call['customer_id']}/erasure"
    assert (await admin.post(url, json={"reason": "requested"})).status_code == 201
    told = (await floor.boss.get(f"/v1/overrides/{record['id']}")).json()["approval"]
    assert (told["state"], told["ended_by_erasure"]) == ("timed_out", True)
    assert (await verify(server.services.database, server.services.keyring)).ok


async def test_two_supervisors_at_once_make_one_decision(floor: Floor, server: Running) -> None:
    bosses = [floor.boss, *[await server.client("supervisor", f"Boss {n}") for n in range(3)]]
    record = await give(floor, 60)
    said = [("approved", ""), ("declined", "No"), ("approved", ""), ("declined", "No")]
    answers = await asyncio.gather(
        *(say(boss, record, decision, reason=reason) for boss, (decision, reason) in zip(bosses, said, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    first = next(answer.json() for answer in answers if answer.status_code == 200)
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"wrong_state"}
    assert (await floor.agent.get(f"/v1/overrides/{record['id']}")).json()["approval"] == first["approval"]
    assert await kinds(server.services) == ["override.recorded", "override.approval"]
    assert len(await overridden(server.services)) == (first["approval"]["state"] == "approved")


async def test_what_nobody_answers_times_out_once_after_a_restart_too(settings: ServeSettings, clock: Clock) -> None:
    async with running(settings) as service:
        floor = Floor(
            await service.client(), await service.client("agent", "Sam"), await service.client("supervisor", "Eva")
        )
        await floor.call_in()
        record = await give(floor, 60)
        clock.pass_by(seconds=119)
        await ring(service.services)
        clock.pass_by(seconds=1)
        late = await say(floor.boss, record, "approved")
        assert (late.status_code, late.json()["state"]) == (409, "timed_out"), "the time counts, not the timer"
    async with processes(settings, clock, 2) as both:
        for _ in range(2):
            await asyncio.gather(*(ring(services) for services in both))
        assert await kinds(both[0]) == ["override.recorded", "override.approval"]
        assert (await verify(both[0].database, both[0].keyring)).ok
    async with running(replace(settings, policy_dir=None)) as service:
        boss = await service.client("supervisor", "Eva")
        (shown,) = (await boss.get("/v1/overrides", params={"approval": "timed_out"})).json()["items"]
        assert (shown["id"], approval(shown), shown["approval"]["by"]) == (record["id"], "timed_out", "")


async def test_sums_and_times_are_counted_over_a_day_and_a_week(floor: Floor, clock: Clock) -> None:
    assert [approval(await give(floor, amount)) for amount in (50, 50)] == ["", ""]
    third = await give(floor, 30)
    assert third["approval"]["because"] == "It would be 130.00 within 24 hours; 120.00 is the most"
    await say(floor.boss, third, "declined", reason="No")
    clock.pass_by(days=1)
    assert approval(await give(floor, 50)) == ""
    weekly = await give(floor, 10)
    assert weekly["approval"]["because"] == "It would be 160.00 within 7 days; 150.00 is the most"
    clock.pass_by(days=8)
    assert approval(await give(floor, 10)) == ""


async def test_what_was_not_done_has_no_result_and_is_told_apart(floor: Floor, server: Running, clock: Clock) -> None:
    done, declined, late, waits = [await give(floor, amount) for amount in (10, 60, 61, 62)]
    await say(floor.boss, declined, "declined", reason="No")
    clock.pass_by(minutes=3)
    await ring(server.services)
    waits = await give(floor, 62)
    found = {}
    for state in ("pending", "waiting", "declined", "timed_out"):
        listed = (await floor.boss.get("/v1/overrides", params={"state": state})).json()["items"]
        found[state] = [one["id"] for one in listed]
    assert (found["pending"], found["waiting"], found["declined"]) == ([done["id"]], [waits["id"]], [declined["id"]])
    assert late["id"] in found["timed_out"]
    counts = (await floor.boss.get("/v1/overrides/facets")).json()["facets"]
    (states,) = (one["values"] for one in counts if one["name"] == "state")
    assert {one["value"]: one["count"] for one in states} == {name: len(ids) for name, ids in found.items()}
    for one, state in ((declined, "declined"), (late, "timed_out")):
        refused = await floor.agent.patch(f"/v1/overrides/{one['id']}/result", json={"status": "resolved"})
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state"), state
    given = await floor.agent.patch(f"/v1/overrides/{done['id']}/result", json={"status": "resolved"})
    assert given.json()["result"]["status"] == "resolved"
    drawn = await floor.boss.post("/v1/override-samples", json={"id": "s-1", "size": 9})
    assert (drawn.json()["candidates"], drawn.json()["drawn"]) == (1, 1), drawn.text
    assert (await verify(server.services.database, server.services.keyring)).ok


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_an_action_costs_is_given_whatever_amount_is_named(floor: Floor, clock: Clock) -> None:
    """By the catalogue ``loyalty_price`` costs 60: an empty field is no way round the limit."""
    waiting = []
    for amount in (None, 0, 5, 60):
        waiting.append(await give(floor, amount, taken_action="loyalty_price"))
        told = waiting[-1]["approval"]
        assert (told["state"], told["because_code"], told["because_params"]) == (
            "waiting", "amount", {"value": 60.0, "most": 50.0},
        )  # fmt: skip
        assert waiting[-1]["amount"] == amount, "what was said stays on record"
    for written in ("LOYALTY_PRICE", " loyalty_price ", "offer the loyalty price "):
        waiting.append(await give(floor, None, taken_action=written))
        assert (waiting[-1]["taken_action"], approval(waiting[-1])) == ("loyalty_price", "waiting"), written
    assert (await floor.boss.post(f"/v1/overrides/{waiting[0]['id']}/approval", json=YES, headers=ANY)).is_success
    for one in waiting[1:]:
        await say(floor.boss, one, "declined", reason="No")
    assert approval(await give(floor, 50)) == ""
    third = await give(floor, 20)
    assert third["approval"]["because"] == "It would be 130.00 within 24 hours; 120.00 is the most"


async def test_several_at_once_cannot_all_be_the_last_that_is_allowed(floor: Floor) -> None:
    made = await asyncio.gather(*(give(floor, 50) for _ in range(5)))
    assert sorted(map(approval, made)) == ["", "", "waiting", "waiting", "waiting"]


async def test_some_go_on_and_are_reviewed_later_and_some_are_refused(floor: Floor, server: Running) -> None:
    growth = next(
        one["action"] for one in (await floor.agent.get("/v1/session")).json()["actions"] if one["kind"] == "growth"
    )
    offers = [await give(floor, None, taken_action=growth) for _ in range(2)]
    assert [approval(one) for one in offers] == ["", "proceeded"]
    assert len(await overridden(server.services)) == 1  # the same advice
    refused = await floor.agent.post("/v1/overrides", json=floor.exception(taken_action="leave_alone"))
    assert (refused.status_code, refused.json()["code"]) == (403, "beyond_authority")
    waits = await give(floor, 60)
    stays = await floor.agent.post(f"/v1/overrides/{waits['id']}/proceed")
    assert (stays.status_code, stays.json()["code"]) == (403, "beyond_authority"), "the policy does not let them"
    await say(floor.boss, waits, "declined", reason="No")
    may = await give(floor, 250, taken_action=growth)
    assert (may["approval"]["limit"], may["approval"]["may_proceed"]) == ("quick", True)
    other = await server.client("agent", "Kim")
    assert (await other.post(f"/v1/overrides/{may['id']}/proceed")).status_code == 404
    went = await floor.agent.post(f"/v1/overrides/{may['id']}/proceed")
    assert (went.status_code, approval(went.json())) == (200, "proceeded")
    assert (await floor.agent.post(f"/v1/overrides/{may['id']}/proceed")).json() == went.json()
    assert (await say(floor.boss, may, "approved")).status_code == 409


async def test_a_supervisor_approves_their_teams_and_what_they_may(floor: Floor, server: Running) -> None:
    much = await give(floor, 501)
    assert much["approval"]["nobody_may"], "it is beyond what any supervisor may"
    assert not (await give(floor, 500))["approval"]["nobody_may"]
    stranger = await server.client("supervisor", "Ed", "care-9")
    assert (await say(stranger, much, "approved")).status_code == 404
    beyond = await say(floor.boss, much, "approved")
    assert (beyond.status_code, beyond.json()["code"]) == (403, "beyond_authority")
    assert (await say(floor.boss, much, "declined", reason="Too much")).status_code == 200
    for wrong in (-1, "much", 1e13):
        body = floor.exception(amount=wrong)
        assert (await floor.agent.post("/v1/overrides", json=body)).status_code == 422
    guarded = await give(floor, 60, id=str(uuid_utils.uuid7()))
    url = f"/v1/overrides/{guarded['id']}/approval"
    assert (await floor.boss.post(url, json=YES)).status_code == 428, "it is not said what was read"
    stale = await floor.boss.post(url, json={"decision": "approved"}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    headers = {"If-Match": '"1"', "Idempotency-Key": "say-1"}
    first = await floor.boss.post(url, json={"decision": "approved"}, headers=headers)
    again = await floor.boss.post(url, json={"decision": "approved"}, headers=headers)
    assert (first.status_code, again.json()) == (200, first.json())
    assert timedelta(minutes=2).total_seconds() == server.services.policy.authority.wait_s


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_session_tells_what_may_be_approved_before_it_is_asked_for(floor: Floor, server: Running) -> None:
    async def _told(client: httpx.AsyncClient) -> dict[str, tuple[str, float | None]]:
        hints = (await client.get("/v1/session")).json()["authority"]
        return {one["title"]: (one["above"], one["approvable"]) for one in hints}

    mine = await _told(floor.agent)
    assert (mine["May go on"], mine["Offers"], mine["Never"]) == (
        ("approval", 500.0), ("review", 500.0), ("refuse", 500.0)
    )  # fmt: skip
    alone = await server.client("agent", "Nobody's", team=None)
    assert set((await _told(alone)).values()) == {("approval", 0.0), ("review", 0.0), ("refuse", 0.0)}

"""Customers are erased while it is watched what becomes of something: it can no longer be known, and says so."""

import importlib
import json

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select

from agentdesk.domain.outcome import Outcome, OutcomeState, OutcomeWindow
from agentdesk.engine.outcomes.measure import ended
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.erasure import rows as erased_rows
from agentdesk.orchestrator.erasure import service as erasing
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.outcomes.verdicts import packed, unpacked
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import NOON, Clock, event, send
from tests.orchestrator.outcomes.test_outcomes import ORDER, at, floor_of, outcome, record, written
from tests.orchestrator.overrides.conftest import Floor
from tests.support.hand_timed import ring
from tests.support.server import Running


async def erase(server: Running, floor: Floor) -> None:
    boss = await server.client("admin", "The admin")
    url = f"/v1/customers/{floor.call['customer_id']}/erasure"
    assert (await boss.post(url, json={"reason": "requested"})).status_code == 201


async def states(services: Services) -> set[tuple[str, str]]:
    """By kind, how outcomes stand where they are counted."""
    async with services.database.read() as connection:
        return {tuple(row) for row in await connection.execute(select(outcomes.c.kind, outcomes.c.state))}


async def test_what_becomes_of_an_exception_can_no_longer_be_known_when_its_customer_is_erased(
    server: Running, clock: Clock
) -> None:
    floor = await floor_of(server)
    taken = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
    said = {"outcome": "accepted", "outcomeTimestamp": NOON.isoformat()}
    assert (await floor.agent.post(taken, json=said)).status_code < 300
    await floor.call_in()
    made = await record(floor)
    clock.at = at(3)
    await erase(server, floor)
    seen = await outcome(floor, made)
    assert (seen["state"], seen["is_final"]) == ("not_known", True)
    assert [(one["state"], one["closed_at"]) for one in seen["windows"]] == [("not_known", "2026-11-23T12:00:00Z")] * 2
    assert await states(server.services) == {("override", "not_known"), ("acceptance", "not_known")}
    assert await written(server.services) == ["service"]
    report = await verify(server.services.database, server.services.keyring)
    assert (report.ok, report.why, report.count) == (True, "", 3)
    clock.at = at(40)
    await ring(server.services)
    assert await outcome(floor, made) == seen, "nothing looks at it again"
    listed = (await floor.boss.get("/v1/overrides", params={"outcome": "not_known"})).json()["items"]
    assert [one["id"] for one in listed] == [made["id"]]
    facets = (await floor.boss.get("/v1/overrides/facets")).json()["facets"]
    (by_outcome,) = (one["values"] for one in facets if one["name"] == "outcome")
    assert [(one["value"], one["count"]) for one in by_outcome] == [("not_known", 1)]
    exported = (await floor.boss.get("/v1/overrides/export", params={"format": "jsonl"})).text
    assert json.loads(exported)["outcome"]["state"] == "not_known"
    assert "not_known" in (await floor.boss.get("/v1/overrides/export", params={"format": "csv"})).text
    span = {"from": at(-1).isoformat(), "to": at(41).isoformat()}
    (compared, *_more) = (await floor.boss.get(f"/v1/overrides/{made['id']}/comparison", params=span)).json()["windows"]
    both = [compared[name] for name in ("overrides", "acceptances")]  # who came twice counts once
    assert [sum(one[name] for one in both) for name in ("n", "waiting", "not_known")] == [0, 0, 1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_a_window_said_before_the_customer_was_erased_stands(server: Running, clock: Clock) -> None:
    floor = await floor_of(server)
    made = await record(floor)
    clock.at = at(3)
    await send(floor.acd, event("order.delivered", at(3), **ORDER))
    clock.at = at(7)
    await ring(server.services)
    await erase(server, floor)
    seen = await outcome(floor, made)
    assert (seen["state"], seen["is_final"]) == ("vindicated", True)
    assert [one["state"] for one in seen["windows"]] == ["vindicated", "not_known"]
    assert (await verify(server.services.database, server.services.keyring)).ok


async def test_of_customers_who_were_erased_before_the_watch_ends_it(
    server: Running, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a store of the program before is found: the erasure left the outcome watching, and took its timers."""
    floor = await floor_of(server)
    taken = f"/v1/decisions/{floor.context['decision']['id']}/feedback"
    said = {"outcome": "accepted", "outcomeTimestamp": NOON.isoformat()}
    await floor.agent.post(taken, json=said)
    await floor.call_in()
    made = await record(floor)
    with monkeypatch.context() as patch:
        for module in (erasing, erased_rows):
            patch.setattr(module, "ended", lambda before, _now: before)
        await erase(server, floor)
    assert await states(server.services) == {("override", "watching"), ("acceptance", "watching")}
    migration = importlib.import_module("agentdesk.orchestrator.store.migrations.versions.r0040_ended_outcomes")

    def _migrated(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
            migration.upgrade()

    async with server.services.database.engine.begin() as connection:
        await connection.run_sync(_migrated)
    await ring(server.services)
    assert await states(server.services) == {("override", "not_known"), ("acceptance", "not_known")}
    assert (await outcome(floor, made))["state"] == "not_known"
    report = await verify(server.services.database, server.services.keyring)
    assert (report.ok, report.why) == (True, "")


def test_what_is_soon_regretted_counts_no_sooner_where_the_rest_is_never_known() -> None:
    week, month = (OutcomeWindow(days=days, ends_at=at(days)) for days in (7, 30))
    soon = week.model_copy(update={"state": OutcomeState.REGRETTED, "closed_at": at(1)})
    open_ = Outcome(state=OutcomeState.REGRETTED, windows=(soon, month))
    assert packed(open_, NOON) == "604800= 2592000="
    over = packed(ended(open_, at(2)), NOON)
    assert over == "604800=not_known 2592000=not_known"
    assert set(unpacked(over).values()) == {OutcomeState.NOT_KNOWN}

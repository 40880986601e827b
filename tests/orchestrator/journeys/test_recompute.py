"""Journeys followed anew from the events come out as those that were followed as events came, while life goes on."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from agentdesk.orchestrator.journeys import follow, recompute, recomputing, refold, repository
from agentdesk.orchestrator.journeys.recompute import KIND, go_on, start_if_policy_changed
from agentdesk.orchestrator.journeys.tables import customer_state, journey_tracks
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.policy.files import default_policy_dir, policy_files
from agentdesk.orchestrator.schedule import sweep
from agentdesk.orchestrator.schedule.service import let_go_off
from agentdesk.orchestrator.schedule.tables import timers
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import Clock
from tests.orchestrator.journeys.test_refold import CARD, KINDS, MAYA, check_all, event, send
from tests.orchestrator.schedule.conftest import processes
from tests.support.server import Running, cli, running

RUNS = "/v1/journeys/recompute"


@pytest.fixture
async def server(settings: ServeSettings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """Its timers go off when the test says so, and it starts no run by itself: its first look may come late."""

    async def nothing(*_: object) -> int:
        return 0

    monkeypatch.setattr(sweep, "let_go_off", nothing)
    monkeypatch.setattr(follow, "start_if_policy_changed", nothing)
    async with running(settings) as service:
        yield service


async def step(services: Services) -> int:
    """One batch of whatever run there is."""
    return await let_go_off(services, {KIND: go_on})


async def finish(services: Services) -> None:
    while await step(services):
        pass


async def forget_tracks(services: Services) -> None:
    """As if a program had followed the journeys wrongly."""
    async with services.database.write() as unit:
        await unit.connection.execute(delete(journey_tracks))


async def told_of(services: Services, kind: str) -> int:
    async with services.database.read() as connection:
        return int(await connection.scalar(select(func.count()).where(changes.c.type == kind)) or 0)


async def people(server: Running, count: int) -> None:
    acd = await server.client()
    await send(acd, *(event(number, "order.placed", f"crm:C-{number}") for number in range(count)))


@pytest.mark.parametrize("seed", range(2))
async def test_recomputing_between_shuffled_events_links_and_unlinks_gives_what_following_gives(
    server: Running, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(refold, "MARK_EVERY", 2)
    monkeypatch.setattr(recompute, "CUSTOMERS", 2)
    dice = random.Random(seed)
    acd, agent, analyst = await server.client(), await server.client("agent", "Sam"), await server.client("analyst")
    subjects = (MAYA, CARD, *(f"crm:C-{number}" for number in range(10, 14)))
    waiting = [event(number, dice.choice(KINDS), dice.choice(subjects)) for number in range(72)]
    dice.shuffle(waiting)
    link = ""
    for start in range(0, len(waiting), 4):
        await send(acd, *waiting[start : start + 4])
        if start % 12 == 0:
            if dice.random() < 0.5:
                await forget_tracks(server.services)
            assert (await analyst.post(RUNS, json={})).status_code == 202
            found = (await agent.get("/v1/customers", params={"identifier": MAYA})).json()["items"]
            if found and link:
                await agent.delete(f"/v1/customers/{found[0]['id']}/links/{link}")
                link = ""
            elif found:
                made = await agent.post(f"/v1/customers/{found[0]['id']}/links", json={"identifier": CARD})
                link = made.json().get("id", "")
        await step(server.services)
    await analyst.post(RUNS, json={})
    await finish(server.services)
    await analyst.post(RUNS, json={})
    await finish(server.services)
    await check_all(server)


async def test_where_nothing_comes_out_otherwise_nobody_is_told_anything(server: Running) -> None:
    await people(server, 5)
    analyst = await server.client("analyst")
    before = await told_of(server.services, "context_changed")
    async with server.services.database.read() as connection:
        versions = (await connection.execute(select(customer_state.c.root_node_id, customer_state.c.version))).all()
    run = (await analyst.post(RUNS, json={})).json()
    assert (run["state"], run["done"], run["total"], run["by"]) == ("running", 0, 5, "the-analyst")
    assert (await analyst.post(RUNS, json={})).json()["id"] == run["id"], "one at a time for the same"
    await finish(server.services)
    over = (await analyst.get(f"{RUNS}/{run['id']}")).json()
    assert (over["state"], over["done"], over["changed"]) == ("done", 5, 0)
    assert over["ended_at"]
    assert await told_of(server.services, "context_changed") == before
    async with server.services.database.read() as connection:
        after = (await connection.execute(select(customer_state.c.root_node_id, customer_state.c.version))).all()
    assert after == versions


async def test_progress_a_restart_in_between_and_an_end_before_the_end(
    settings: ServeSettings, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "CUSTOMERS", 2)
    await people(server, 7)
    await forget_tracks(server.services)
    analyst = await server.client("analyst")
    run = (await analyst.post(RUNS, json={})).json()["id"]
    await step(server.services)
    halfway = (await analyst.get(f"{RUNS}/{run}")).json()
    assert (halfway["state"], halfway["done"], halfway["changed"]) == ("running", 2, 2)
    async with processes(settings, Clock(), 1) as (other,):
        await finish(replace(other, now=server.services.now))
    over = (await analyst.get(f"{RUNS}/{run}")).json()
    assert (over["state"], over["done"], over["changed"]) == ("done", 7, 7)
    await check_all(server)
    second = (await analyst.post(RUNS, json={})).json()["id"]
    await step(server.services)
    ended = (await analyst.delete(f"{RUNS}/{second}")).json()
    assert (ended["state"], ended["done"]) == ("cancelled", 2)
    assert await step(server.services) == 0
    assert (await analyst.delete(f"{RUNS}/{run}")).json()["state"] == "done"
    listed = (await analyst.get(RUNS, params={"limit": 1})).json()
    assert [one["id"] for one in listed["items"]] == [second]
    rest = (await analyst.get(RUNS, params={"cursor": listed["next"]})).json()
    assert [one["id"] for one in rest["items"]] == [run]
    assert (await analyst.get(f"{RUNS}/nobody")).json()["code"] == "not_found"


async def test_only_those_on_one_journey(server: Running) -> None:
    acd, analyst = await server.client(), await server.client("analyst")
    await people(server, 3)
    await send(acd, event(50, "app.transfer_failed", "crm:C-50"), event(51, "web.page_viewed", "crm:C-51"))
    run = (await analyst.post(RUNS, json={"definition": "money_transfer"})).json()
    assert run["total"] == 1
    await finish(server.services)
    assert (await analyst.get(f"{RUNS}/{run['id']}")).json()["done"] == 1
    wrong = await analyst.post(RUNS, json={"definition": "money_transfers"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "definition")


def changed(path: str, old: str, new: str) -> Policy:
    files = dict(policy_files(default_policy_dir()))
    assert old in files[path]
    return load_policy({**files, path: files[path].replace(old, new, 1)})


@pytest.mark.parametrize(
    ("old", "new", "looks", "reads"),
    [
        ("title: Sending a money transfer", "title: Sending money", False, False),
        ("within: 24h", "within: 1h", True, False),
        ("by_customer and", "by_customer and outcome != 'abandoned' and", True, True),
    ],
)
async def test_another_policy_has_all_journeys_follow_it_as_far_as_they_must(
    server: Running, monkeypatch: pytest.MonkeyPatch, old: str, new: str, looks: bool, reads: bool
) -> None:
    acd = await server.client()
    await send(acd, event(2160, "app.transfer_failed", MAYA))
    services = server.services
    await start_if_policy_changed(services)
    await finish(services)
    read: list[int] = []
    plain: Callable[..., Any] = repository.bodies_after

    async def counted(*arguments: Any) -> Any:
        read.append(1)
        return await plain(*arguments)

    monkeypatch.setattr(repository, "bodies_after", counted)
    other = replace(services, policy=changed("journeys/money_transfer.yaml", old, new))
    run = await start_if_policy_changed(other)
    assert (run is not None) is looks
    assert await start_if_policy_changed(other) is None or looks
    before = await _first_timer(services)
    await finish(other)
    assert bool(read) is reads
    if looks and not reads:
        assert await _first_timer(services) < before, "the new deadline is sooner, and is kept"
    monkeypatch.undo()


async def _first_timer(services: Services) -> Any:
    async with services.database.read() as connection:
        return await connection.scalar(select(func.min(timers.c.due_at)).where(timers.c.kind == "journeys"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_command_line_follows_journeys_anew_and_says_what_it_did(
    settings: ServeSettings, tmp_path: Path
) -> None:
    async with running(settings) as service:
        await people(service, 4)
        await forget_tracks(service.services)
    place = ("--db", settings.database_url, "--data-dir", str(tmp_path))
    done = cli("journeys", "recompute", *place)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "4 of 4 customers; the journeys of 4 came out otherwise." in done.stderr
    wrong = cli("journeys", "recompute", "--definition", "nothing", *place)
    assert (wrong.returncode, "There is no journey 'nothing'." in wrong.stderr) == (2, True), wrong.stderr
    assert "Traceback" not in wrong.stderr
    none = cli("journeys", "recompute", "--cancel", *place)
    assert (none.returncode, "0 run(s) broken off." in none.stderr) == (0, True), none.stderr


async def test_a_run_started_while_the_service_looks_is_the_one_for_the_policy_in_force(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people(server, 3)
    analyst = await server.client("analyst")
    plain = recomputing.count

    async def overtaken(connection: Any, definition: str | None) -> int:
        monkeypatch.setattr(recomputing, "count", plain)
        assert (await analyst.post(RUNS, json={})).status_code == 202
        return await plain(connection, definition)

    monkeypatch.setattr(recomputing, "count", overtaken)
    assert await start_if_policy_changed(server.services) is None
    assert len((await analyst.get(RUNS)).json()["items"]) == 1

"""What became of decisions is learned: once, as it is known now, by whichever process; the next advice follows it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import orjson
from sqlalchemy import select

from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.snapshot import loaded
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.propensity import learning, repository
from agentdesk.orchestrator.propensity.sweep import learn_what_waits
from agentdesk.orchestrator.propensity.tables import propensity_examples, propensity_models, propensity_queue
from agentdesk.orchestrator.propensity.waiting import done, let_learn, waiting_answers
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.ids import new_id
from tests.orchestrator.decisions.conftest import MAYA, NOON, Clock, customer_of, send
from tests.orchestrator.decisions.test_context import FAILED_TRANSFER, context_of
from tests.support.server import Running, running


async def learned(server: Running, clock: Clock) -> None:
    """Time passes, and all that waits is learned, by the background task or here."""
    clock.pass_by(minutes=6)  # also so that contexts are made anew
    while True:
        await learn_what_waits(server.in_force)
        async with server.services.database.read() as connection:
            if not await waiting_answers(connection, clock(), 1):
                return


async def examples(server: Running) -> list[Example]:
    async with server.services.database.read() as connection:
        rows = (await connection.execute(select(propensity_examples).order_by(propensity_examples.c.number))).all()
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return [Example.model_validate_json(row.body) for row in rows]


async def versions(server: Running) -> list[dict[str, Any]]:
    analyst = await server.client("analyst")
    return list((await analyst.get("/v1/propensity/versions")).json()["items"])


async def advice(client: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await context_of(client, await customer_of(client)))["decision"])


async def answer(client: httpx.AsyncClient, decision: dict[str, Any], outcome: str, **more: Any) -> None:
    told = await client.post(f"/v1/decisions/{decision['id']}/feedback", json={"outcome": outcome, **more})
    assert told.status_code == 200, told.text


async def go_another_way(client: httpx.AsyncClient, decision: dict[str, Any], taken: str, status: str) -> str:
    body = {
        "id": new_id(), "decision_id": decision["id"], "customer_id": decision["customer_id"], "taken_action": taken,
        "reason_code": "better_option", "taken_at": NOON.isoformat(), "result": {"status": status},
    }  # fmt: skip
    told = await client.post("/v1/overrides", json=body)
    assert told.status_code in (200, 201), told.text
    return str(body["id"])


async def test_accepted_then_done_is_one_example_and_the_next_advice_knows_it(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    first = await advice(agent)
    assert (first["model_version"], first["override_risk"]) == (None, None)
    assert first["ranked"][0]["logged_propensity"] == 1.0
    await answer(agent, first, "accepted")
    await learned(server, clock)
    (one,) = await examples(server)
    best = first["ranked"][0]["action"]
    assert (one.chosen, one.advised, one.otherwise, one.weight) == (best, best, False, 0.75)
    assert set(one.offered) == {each["action"] for each in first["ranked"]}
    await answer(agent, first, "acted")
    await learned(server, clock)
    (again,) = await examples(server)
    assert again == one.model_copy(update={"weight": 1.0})
    newest, before = await versions(server)
    assert (newest["version"], newest["examples"], newest["choices"]) == (2, 1, 1)
    assert (before["version"], before["examples"]) == (1, 1)
    told = (await acd.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "ivr"})).json()
    assert told["model_version"] == 2
    assert sum(each["parts"]["propensity"] for each in told["ranked"]) > 0.98
    moved = {each["action"]: each["parts"]["moved"] for each in told["ranked"]}
    assert moved[best][0]["text"].startswith("Agents took it 1 of the 1 times it was open to them")
    assert told["override_risk"]["all_answers"] == 1
    report = await replay_all(server.services.database)
    assert (report.different, report.equal >= 2) == ((), True)


async def test_another_way_is_learned_with_how_it_ended(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    first = await advice(agent)
    other = first["ranked"][1]["action"]
    override = await go_another_way(agent, first, other, "pending")
    await learned(server, clock)
    (one,) = await examples(server)
    assert (one.chosen, one.otherwise, one.weight) == (other, True, 1.0)
    told = await agent.patch(f"/v1/overrides/{override}/result", json={"status": "resolved"})
    assert told.status_code == 200, told.text
    await learned(server, clock)
    (after,) = await examples(server)
    assert after == one.model_copy(update={"weight": 1.25, "helped": True})
    (newest, _before) = await versions(server)
    assert (newest["examples"], newest["answers"]) == (1, 1)
    model = server.services.propensities.model
    assert model is not None
    place = model.actions.index(other)
    assert (model.taken[place], model.offered[place]) == (1.25, 1.25)


async def test_words_of_the_agents_own_are_no_action(server: Running, clock: Clock) -> None:
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    first = await advice(agent)
    await go_another_way(agent, first, "rang his brother on +1 415 555 0199", "resolved")
    await learned(server, clock)
    (one,) = await examples(server)
    assert (one.chosen, one.refused, one.otherwise) == (None, (first["ranked"][0]["action"],), True)
    assert "brother" not in one.model_dump_json()


async def test_what_says_nothing_waits_no_longer(server: Running, clock: Clock) -> None:
    """A decision of before there were features, for example."""
    async with server.services.database.write() as unit:
        await let_learn(unit.connection, "gone", clock())
    await learned(server, clock)
    assert await examples(server) == []
    assert await versions(server) == []


async def test_an_answer_that_comes_while_the_former_are_learned_still_waits(server: Running, clock: Clock) -> None:
    database, later = server.services.database, clock() + timedelta(days=1)  # nobody but this test takes it
    async with database.write() as unit:
        await let_learn(unit.connection, "d-1", later)
        await let_learn(unit.connection, "d-2", later)
    async with database.read() as connection:
        taken = await waiting_answers(connection, later, 9)
    async with database.write() as unit:
        await let_learn(unit.connection, "d-1", later)
    async with database.write() as unit:
        await done(unit.connection, taken)
    async with database.read() as connection:
        assert [one.decision_id for one in await waiting_answers(connection, later, 9)] == ["d-1"]


async def test_several_processes_learn_every_answer_once(
    server: Running, clock: Clock, settings: ServeSettings
) -> None:
    acd = await server.client()
    await send(acd, *FAILED_TRANSFER)
    async with running(replace(settings, now=clock)) as other:
        asked: set[str] = set()
        for round_ in range(3):
            for number in range(8):
                told = (await acd.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "web"})).json()
                await answer(acd, told, ("accepted", "declined", "acted")[number % 3])
                asked.add(told["id"])
            clock.pass_by(minutes=1 + round_)
            await asyncio.gather(*(learning.learn(one.services) for one in (server, other) * 3))
        await learned(server, clock)
        known = await examples(server)
        assert sorted(one.id for one in known) == sorted(asked)
        newest = (await versions(server))[0]
        assert newest["examples"] == len(asked)
        assert newest["choices"] == sum(one.chosen is not None for one in known)
        await learning.follow(other.services)
        assert other.services.propensities.version == newest["version"]


async def test_a_turn_is_one_learners_until_its_time_is_up(server: Running, clock: Clock) -> None:
    database, minute = server.services.database, timedelta(minutes=1)
    async with database.write() as unit:
        assert await repository.take_turn(unit.connection, "one", clock(), clock() + minute)
        assert not await repository.take_turn(unit.connection, "other", clock(), clock() + minute)
        assert await repository.take_turn(unit.connection, "one", clock(), clock() + minute)
    clock.pass_by(minutes=2)
    async with database.write() as unit:
        assert await repository.take_turn(unit.connection, "other", clock(), clock() + minute)


async def test_a_version_follows_the_one_that_it_was_learned_from_or_nothing(server: Running) -> None:
    async with server.services.database.write() as unit:
        assert await repository.follow(unit.connection, 0, 3)
        assert not await repository.follow(unit.connection, 0, 5)
        assert tuple(await repository.head(unit.connection)) == (1, 3)


async def test_the_newest_versions_keep_their_weights(server: Running, clock: Clock) -> None:
    acd = await server.client()
    await send(acd, *FAILED_TRANSFER)
    for _ in range(5):
        told = (await acd.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "web"})).json()
        await answer(acd, told, "accepted")
        await learned(server, clock)
    async with server.services.database.read() as connection:
        rows = (await connection.execute(select(propensity_models).order_by(propensity_models.c.version))).all()
        assert (await connection.execute(select(propensity_queue))).all() == []
    assert [row.weights is None for row in rows] == [True, True, False, False, False]
    assert [row.examples for row in rows] == [1, 2, 3, 4, 5]
    model = loaded(rows[-1].weights)
    assert model is not None
    assert model.examples == 5
    assert orjson.loads(rows[-1].foresight)["choices"] == 5
    page = (await (await server.client("analyst")).get("/v1/propensity/versions", params={"limit": 2})).json()
    assert ([one["version"] for one in page["items"]], page["next"]) == ([5, 4], "4")

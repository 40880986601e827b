"""How it ended is learned too: the result of an override, how a contact was closed, a step of a journey that was
reached. After a restart it is the same model, and learning the same again makes the same one."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select

from agentdesk.engine.propensity.examples import Example
from agentdesk.engine.propensity.model import Model
from agentdesk.engine.propensity.snapshot import dumped
from agentdesk.orchestrator.decisions.replay import replay_all
from agentdesk.orchestrator.propensity.learning import follow
from agentdesk.orchestrator.propensity.tables import propensity_models
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.decisions.conftest import MAYA, Clock, event, send
from tests.orchestrator.decisions.test_context import FAILED_TRANSFER, context_of
from tests.orchestrator.propensity.test_learning import answer, examples, go_another_way, learned, versions
from tests.support.server import Running, running


async def call(server: Running) -> tuple[httpx.AsyncClient, httpx.AsyncClient, dict[str, Any]]:
    """Somebody whose transfer failed is on the phone: the machine, the agent, and what the agent was advised."""
    acd, agent = await server.client(), await server.client("agent", "Sam")
    await send(acd, *FAILED_TRANSFER)
    body = {"channel": "voice", "identifier": MAYA, "state": "connected", "agent_id": "sam"}
    talk = (await acd.post("/v1/interactions", json=body)).json()
    decision = (await context_of(agent, talk["customer_id"], interaction_id=talk["id"]))["decision"]
    return acd, agent, decision


async def close(agent: httpx.AsyncClient, decision: dict[str, Any], disposition: str) -> None:
    url = f"/v1/interactions/{decision['interaction_id']}/wrap-up"
    told = await agent.post(url, json={"disposition": disposition, "summary": "done"})
    assert told.status_code == 200, told.text


async def test_how_the_contact_was_closed_counts_for_what_was_done(server: Running, clock: Clock) -> None:
    _acd, agent, decision = await call(server)
    await answer(agent, decision, "acted")
    await learned(server, clock)
    (before,) = await examples(server)
    assert (before.helped, before.weight) == (None, 1.0)
    await close(agent, decision, "resolved")
    await learned(server, clock)
    (after,) = await examples(server)
    assert after == before.model_copy(update={"helped": True, "weight": 1.25})
    model = server.services.propensities.model
    assert model is not None
    counts = model.counts[:, model.actions.index(decision["ranked"][0]["action"])].tolist()
    assert counts == [1, 1, 1, 1]
    assert model.examples == 1


async def test_what_did_not_help_is_less_likely_next_time_and_the_card_says_so(server: Running, clock: Clock) -> None:
    acd, agent, decision = await call(server)
    best = decision["ranked"][0]["action"]
    await answer(agent, decision, "acted")
    await learned(server, clock)
    taken = (await acd.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "web"})).json()
    await close(agent, decision, "unresolved")
    await learned(server, clock)
    failed = (await acd.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "web"})).json()
    parts = [{one["action"]: one["parts"] for one in each["ranked"]}[best] for each in (taken, failed)]
    assert parts[0]["propensity"] > parts[1]["propensity"]
    assert parts[0]["propensity"] > parts[0]["prior"], "before anything said that it did not help"
    assert "and it helped 0 of the 1 times that is known" in parts[1]["moved"][0]["text"]


async def test_a_milestone_reached_afterwards_says_that_it_helped(server: Running, clock: Clock) -> None:
    acd, agent, decision = await call(server)
    await answer(agent, decision, "acted")
    await learned(server, clock)
    await send(acd, event("web.page_viewed", clock(), 7, path="/news"))
    await learned(server, clock)
    assert [one.helped for one in await examples(server)] == [None], "nothing happened on the journey"
    clock.pass_by(hours=1)
    await send(acd, event("app.transfer_succeeded", clock()))
    await learned(server, clock)
    (one,) = await examples(server)
    assert (one.helped, one.weight) == (True, 1.25)
    await send(acd, event("app.transfer_failed", clock() + timedelta(minutes=1), 9))
    await learned(server, clock)
    assert await examples(server) == [one], "another transfer is another matter"


async def test_what_was_said_of_it_counts_more_than_how_the_contact_was_closed(server: Running, clock: Clock) -> None:
    _acd, agent, decision = await call(server)
    override = await go_another_way(agent, decision, decision["ranked"][1]["action"], "pending")
    await close(agent, decision, "resolved")
    await learned(server, clock)
    assert [(one.helped, one.otherwise) for one in await examples(server)] == [(True, True)]
    told = await agent.patch(f"/v1/overrides/{override}/result", json={"status": "escalated"})
    assert told.status_code == 200, told.text
    await learned(server, clock)
    (one,) = await examples(server)
    assert (one.helped, one.weight, one.blamed) == (False, 0.5, (one.chosen,))


async def weights(server: Running) -> list[bytes]:
    columns = propensity_models.c
    async with server.services.database.read() as connection:
        return list(await connection.scalars(select(columns.weights).order_by(columns.version)))


async def test_a_restart_and_learning_the_same_again_make_the_same_model(
    server: Running, clock: Clock, settings: ServeSettings
) -> None:
    _acd, agent, decision = await call(server)
    await answer(agent, decision, "acted")
    await learned(server, clock)
    (before,) = await examples(server)
    async with running(replace(settings, now=clock)) as again:
        await close(agent, decision, "unresolved")
        await learned(again, clock)
        (after,) = await examples(again)
        assert [one["version"] for one in await versions(again)] == [2, 1]
        kept = await weights(again)
        priors = {action.id: action.propensity for action in again.services.policy.actions.values()}
        first = Model()
        first.learn([before], priors=priors)
        second = deepcopy(first)
        second.correct(before, after)
        second.learn((), (after,), priors)
        assert kept == [dumped(first), dumped(second)]
        for one in (again, server):
            await follow(one.services)
            web = await one.client()
            told = (await web.post("/v1/decisions", json={"identifier": MAYA, "touchpoint": "web"})).json()
            assert told["model_version"] == 2, "both serve from it"
    report = await replay_all(server.services.database)
    assert (report.different, report.equal >= 3) == ((), True)


def test_an_example_of_before_endings_were_known_is_read_as_one_without() -> None:
    one = Example.model_validate_json('{"id": "d", "rows": [1], "offered": ["a"], "advised": "a", "chosen": "a"}')
    assert (one.helped, one.praised, one.blamed) == (None, "a", ())

"""The edge of the service: open addresses, closed ones, problem documents."""

import asyncio
import logging
import threading
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from sqlalchemy.exc import IntegrityError

from agentdesk.orchestrator.http import problems
from tests.support.server import Running


async def test_health_is_open_and_the_rest_is_closed(server: Running) -> None:
    client = await server.client(None)
    assert (await client.get("/healthz")).json()["status"] == "ok"
    assert (await client.get("/readyz")).json()["status"] == "ready"
    assert "agentdesk_requests_total" in (await client.get("/metrics")).text
    answer = await client.get("/v1/session")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unauthenticated"


async def test_a_session_tells_who_one_is(server: Running) -> None:
    agent = await server.client("agent", "Dana Kim")
    session = (await agent.get("/v1/session")).json()
    assert (session["agent_id"], session["role"], session["team"]) == ("dana-kim", "agent", "care-1")
    assert session["reason_codes"]


async def test_others_are_answered_while_the_document_of_all_calls_is_made(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def _slowly(**what: Any) -> dict[str, Any]:
        loop.call_soon_threadsafe(begun.set)
        assert may_go_on.wait(30), "nothing else was answered meanwhile"
        return get_openapi(**what)

    monkeypatch.setattr("agentdesk.orchestrator.http.openapi.get_openapi", _slowly)
    agent = await server.client("agent")
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(agent.get("/openapi.json")) for _ in range(2)]
        await begun.wait()
        assert (await agent.get("/v1/session")).status_code == 200
        may_go_on.set()
    assert [each.result().json()["openapi"][:2] for each in asked] == ["3.", "3."]


async def test_a_fault_is_a_problem_and_its_log_quotes_no_customer() -> None:
    app = FastAPI()
    problems.install(app)
    app.add_middleware(problems.CatchFaults)
    words = "-".join(("secret", "words"))

    @app.get("/fault")
    async def _fault() -> None:
        raise RuntimeError(words)

    @app.get("/store")
    async def _store() -> None:
        raise IntegrityError("INSERT", {"text": words}, Exception(words))

    seen: list[str] = []
    keep = logging.Handler()
    keep.emit = lambda record: seen.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("agentdesk.orchestrator.http.problems")
    logger.addHandler(keep)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            fault, store = await client.get("/fault"), await client.get("/store")
    finally:
        logger.propagate = True
        logger.setLevel(logging.NOTSET)
        logger.removeHandler(keep)
    assert (fault.status_code, fault.json()["code"]) == (500, "internal")
    assert (store.status_code, store.json()["code"]) == (503, "unavailable")
    assert fault.json()["trace_id"] in "\n".join(seen)
    assert "_fault" in "\n".join(seen)
    assert words not in "\n".join(seen) + fault.text + store.text


async def test_a_mistyped_filter_is_refused_instead_of_answering_with_everything(server: Running) -> None:
    supervisor = await server.client("supervisor", "Sue")
    answer = await supervisor.get("/v1/overrides", params={"agnet": "dana", "state": "recorded"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("query.agnet", "unknown_parameter")
    assert error["detail"] == "There is no parameter 'agnet' here; did you mean 'agent'?"
    assert (await supervisor.get("/v1/overrides", params={"agent": "dana"})).status_code == 200
    # and who is not known is not told which parameters there are
    nobody = await server.client(None)
    assert (await nobody.get("/v1/overrides", params={"agnet": "dana"})).status_code == 401

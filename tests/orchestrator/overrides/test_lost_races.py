"""Who loses a race for what others hold is tried again: with two services on one store the ledger was called away."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import uuid_utils
from sqlalchemy.exc import DBAPIError, IntegrityError

from agentdesk.orchestrator.live import commands
from agentdesk.orchestrator.overrides import ledger
from agentdesk.orchestrator.store.database import TRIES
from tests.orchestrator.overrides.conftest import Floor
from tests.support.server import Running

REVIEW = {"advice_right": True, "override_right": None, "comment": ""}


class OfTheDriverError(Exception):
    """As PostgreSQL tells it."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


DEADLOCK = DBAPIError("", {}, OfTheDriverError("40P01"))
KEY_KNOWN = IntegrityError("", {}, OfTheDriverError("23505"))


class Losing:
    """A step of a transaction that fails once by each of the ``errors`` before it is done."""

    def __init__(self, step: Callable[..., Awaitable[Any]]) -> None:
        self.step, self.errors = step, list[DBAPIError]()

    async def __call__(self, *args: Any, **more: Any) -> Any:
        if self.errors:
            raise self.errors.pop()
        return await self.step(*args, **more)


async def test_what_loses_a_race_for_the_ledger_is_written_after_the_others(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    losing = Losing(ledger.hold)
    monkeypatch.setattr(ledger, "hold", losing)
    losing.errors = [DEADLOCK] * 2
    record = await floor.record()
    for path, body, who in (("result", {"status": "resolved"}, floor.agent), ("review", REVIEW, floor.boss)):
        losing.errors = [DEADLOCK] * 2
        method = "PATCH" if path == "result" else "POST"
        answer = await who.request(method, f"/v1/overrides/{record['id']}/{path}", json=body, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
    losing.errors = [DEADLOCK] * TRIES
    answer = await floor.boss.post(f"/v1/overrides/{record['id']}/review", json=REVIEW, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (503, "ledger_unavailable")
    assert (await floor.boss.get("/v1/audit/checkpoint")).json()["seq"] == 3


async def test_what_loses_a_race_and_then_comes_behind_itself_is_done_once(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command came twice: one lost, was tried again, and the other had kept its key by then."""
    losing = Losing(commands.remember)
    losing.errors = [KEY_KNOWN, DEADLOCK]
    monkeypatch.setattr("agentdesk.orchestrator.notes.service.remember", losing)
    noted = await floor.agent.post(f"/v1/interactions/{floor.call['id']}/notes", json={"text": "So."})
    assert (noted.status_code, losing.errors) == (201, [])


async def test_so_is_what_else_is_on_the_ledger(floor: Floor, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    losing = Losing(ledger.hold)
    monkeypatch.setattr(ledger, "hold", losing)
    analyst = await server.client("analyst")
    await floor.record()

    async def ask(client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        losing.errors = [DEADLOCK] * 2
        answer = await client.request(method, path, json=body, headers={"If-Match": "*"})
        assert answer.is_success, (path, answer.text)
        assert losing.errors == [], path
        return answer.json() if method in ("POST", "PATCH") else None

    sample = {"id": str(uuid_utils.uuid7()), "size": 5}
    await ask(floor.boss, "POST", "/v1/override-samples", sample)
    await ask(floor.boss, "GET", "/v1/overrides/export?format=jsonl")
    hook = {"webhook": {"url": "https://example.org/hook"}}
    made = await ask(analyst, "POST", "/v1/audiences", {"name": "A", "expression": "trait.arrears", **hook})
    url = f"/v1/audiences/{made['id']}"
    await ask(analyst, "PATCH", url, {"name": "B"})
    for step in ("activate", "deactivate", "secret"):
        await ask(analyst, "POST", f"{url}/{step}", {})
    told = [one["what"] for one in (await analyst.get(f"{url}/history")).json()["items"]]
    assert {"defined", "secret_changed"} <= set(told)
    assert len(told) == len(set(told)), "each once"
    await ask(analyst, "DELETE", url)

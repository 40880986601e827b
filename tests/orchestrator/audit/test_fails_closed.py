"""No audit, no effect: while the ledger cannot be written nothing happens, whatever is asked; then all goes on."""

import ast
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.overrides.conftest import Floor
from tests.orchestrator.overrides.test_approvals import with_limits
from tests.support.frozen_ledger import everything_in, frozen_ledger
from tests.support.server import Running

ORCHESTRATOR = Path(__file__).resolve().parents[3] / "agentdesk" / "orchestrator"
BY_COMMAND = {
    "overrides/service.py", "overrides/correcting.py", "overrides/approvals.py", "overrides/export.py",
    "exception_mode/service.py", "erasure/service.py", "reviewing/service.py",
}  # fmt: skip
"""What writes the ledger because somebody asks; the test below asks for all of it."""
BY_TIMER = {"exception_mode/returning.py", "outcomes/measuring.py", "overrides/approvals.py"}
"""What writes it because it is time: in the scheduler's transaction, which is tried again."""
OF_THE_RADAR = {"radar/service.py", "radar/proposals.py", "radar/backtesting.py"}
"""Tried beside the tests of the radar, which have a store for it."""
OF_AUDIENCES = {"audiences/service.py", "audiences/sending.py", "audiences/resending.py"}
"""Tried on a full disk (radar/test_full_disk.py); sending is by a timer, in a transaction that is tried again."""
TOOLS = {"exception_mode/tool.py"}

Ask = Callable[[], Coroutine[Any, Any, httpx.Response]]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> ServeSettings:
    return ServeSettings(database_url=database_url, data_dir=tmp_path, policy_dir=with_limits(tmp_path))


def test_all_that_writes_the_ledger_is_tried() -> None:
    """Who writes a new kind of entry finds this test, and adds it to the next."""
    writers = {
        path.relative_to(ORCHESTRATOR).as_posix()
        for path in ORCHESTRATOR.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module == "agentdesk.orchestrator.overrides.ledger"
        and {alias.name for alias in node.names} & {"ledger_write", "hold"}
    }
    assert writers == BY_COMMAND | BY_TIMER | OF_THE_RADAR | OF_AUDIENCES | TOOLS


async def asked_for(server: Running, floor: Floor) -> dict[str, Ask]:
    """Each command that writes the ledger, ready to be asked."""
    off = {"reason": "A bereavement", "duration_s": 3_600}
    await floor.call_in("phone:+14155550155")
    another = f"/v1/customers/{floor.call['customer_id']}/exception-mode"
    await floor.call_in()
    mode = f"/v1/customers/{floor.call['customer_id']}/exception-mode"
    assert (await floor.agent.post(mode, json=off, headers={"Idempotency-Key": "off-1"})).status_code == 201
    plain = await floor.record()
    above = [await floor.record(amount=amount) for amount in (60, 70)]
    assert [one["approval"]["state"] for one in above] == ["waiting"] * 2
    admin, url = await server.client("admin", "The admin"), f"/v1/overrides/{plain['id']}"
    erasure = f"/v1/customers/{floor.call['customer_id']}/erasure"
    body, no = floor.exception(), {"decision": "declined", "reason": "Not for this"}
    yes, read = {"decision": "approved"}, {"If-Match": "*"}
    both = {"advice_right": True, "override_right": True}
    sample = {"id": "01a216d5-0000-7000-8000-000000000001", "size": 1}
    less = {"direction": "less", "comment": "For her"}
    return {
        "record": lambda: floor.agent.post("/v1/overrides", json=body),
        "result": lambda: floor.agent.patch(f"{url}/result", json={"status": "resolved"}),
        "direction": lambda: floor.agent.post(f"{url}/direction", json=less),
        "review": lambda: floor.boss.post(f"{url}/review", json=both, headers={"If-Match": "*"}),
        "approve": lambda: floor.boss.post(f"/v1/overrides/{above[0]['id']}/approval", json=yes, headers=read),
        "decline": lambda: floor.boss.post(f"/v1/overrides/{above[1]['id']}/approval", json=no, headers=read),
        "sample": lambda: floor.boss.post("/v1/override-samples", json=sample),
        "export": lambda: floor.boss.get("/v1/overrides/export"),
        "off the map": lambda: floor.agent.post(another, json=off, headers={"Idempotency-Key": "off-2"}),
        "back on it": lambda: floor.agent.delete(mode),
        "erase": lambda: admin.post(erasure, json={"reason": "requested"}),
    }


async def test_while_the_ledger_cannot_be_written_nothing_happens(floor: Floor, server: Running) -> None:
    commands, database = await asked_for(server, floor), server.services.database
    before = await everything_in(database)
    async with frozen_ledger(database):
        for name, ask in commands.items():
            answer = await ask()
            assert (answer.status_code, answer.json()["code"]) == (503, "ledger_unavailable"), name
            assert answer.headers["retry-after"], name
        assert await everything_in(database) == before
    for name, ask in commands.items():
        assert (await ask()).status_code in (200, 201), name
    report = await verify(database, server.services.keyring)
    assert (report.ok, report.why) == (True, "")

"""The command line: beside a service, which finishes the sweep, and without one."""

from pathlib import Path

import pytest

from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.erasure import tool
from agentdesk.orchestrator.erasure.service import ErasureBody, ErasureReason
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.service import ServeSettings
from agentdesk.orchestrator.store.database import Database
from tests.orchestrator.erasure.planting import PHONE, files_with, planted, rows_with, swept
from tests.orchestrator.overrides.conftest import MAYA, Floor
from tests.support.server import cli, running
from tests.support.sqlite import fresh_file

WHY = ErasureBody(reason=ErasureReason.REQUESTED)


async def test_a_customer_is_erased_beside_a_service_and_without_one(tmp_path: Path) -> None:
    settings = ServeSettings(database_url=fresh_file(tmp_path), data_dir=tmp_path)
    async with running(settings) as service:
        acd, agent = await service.client("touchpoint"), await service.client("agent", "Sam")
        floor = Floor(acd, agent, await service.client("supervisor", "Eva"))
        await floor.call_in()
        first = floor.call["customer_id"]
        beside = await tool.erase(settings, MAYA, WHY, actor="command line: me")
        assert (beside.customer_id, beside.swept_at, beside.by) == (first, None, "command line: me")
        assert (await floor.agent.get(f"/v1/customers/{first}")).status_code == 410
        await swept(service)
        await planted(service, floor)
    alone = await tool.erase(settings, f"phone:{PHONE}", WHY, actor="command line: me")
    assert alone.swept_at is not None
    assert list(files_with(tmp_path)) == []
    database = Database(settings.database_url)
    assert await rows_with(database) == {}
    assert (await verify(database, Keyring(tmp_path))).ok
    await database.close()
    with pytest.raises(ProblemError) as unknown:
        await tool.erase(settings, f"phone:{PHONE}", WHY, actor="command line: me")
    assert unknown.value.code is Code.UNKNOWN_CUSTOMER
    assert (await tool.erase(settings, alone.customer_id, WHY, actor="somebody else")) == alone
    wrong = cli("customer", "erase", alone.customer_id, "--reason", "she asked", "--yes", "--data-dir", str(tmp_path))
    assert wrong.returncode == 2

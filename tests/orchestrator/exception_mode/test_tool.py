"""The command line: who is off the map, and bringing one back, beside a service that runs on the store."""

from pathlib import Path

import pytest
import uuid_utils

from agentdesk.domain.problems import ProblemError
from agentdesk.orchestrator.audit.verifying import verify
from agentdesk.orchestrator.exception_mode import tool
from agentdesk.orchestrator.service import NoStoreError, ServeSettings
from tests.orchestrator.exception_mode.conftest import Care, heard
from tests.support.server import Running


async def test_it_lists_and_ends_beside_a_running_service(care: Care, server: Running, settings: ServeSettings) -> None:
    here = ServeSettings(settings.database_url, settings.data_dir, now=server.services.now)
    mode = await care.take_off(id=str(uuid_utils.uuid7()))
    (line,) = await tool.listed(here, ended=False)
    assert line.split("\t") == [
        mode["id"], mode["customer_id"], "Sam", "2026-11-20T12:00:00+00:00", "2026-11-21T12:00:00+00:00", "on",
        "A bereavement",
    ]  # fmt: skip
    ended = await tool.end(here, mode["id"], "The owner left")
    assert ended.ended is not None
    assert (ended.ended.by, ended.ended.because) == ("command line", "The owner left")
    assert (await care.context())["exception_mode"] is None
    assert len(await heard(server.services)) == 2
    assert await tool.listed(here, ended=False) == []
    assert [one.split("\t")[5] for one in await tool.listed(here, ended=True)] == ["person"]
    with pytest.raises(ProblemError):
        await tool.end(here, mode["id"], "")
    assert (await verify(server.services.database, server.services.keyring)).ok


async def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    nowhere = ServeSettings(f"sqlite:///{tmp_path / 'none.db'}", tmp_path)
    with pytest.raises(NoStoreError):
        await tool.listed(nowhere, ended=True)

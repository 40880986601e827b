"""The command line, beside a service that runs on the store."""

from dataclasses import replace

import pytest

from agentdesk.domain.problems import ProblemError
from agentdesk.orchestrator.audiences import tool
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.audiences.conftest import Center
from tests.orchestrator.audiences.test_members import ANN, ARREARS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_lists_and_activates(center: Center, settings: ServeSettings) -> None:
    here = replace(settings, now=center.clock)
    await center.know(ANN, arrears=True)
    audience = await center.define(ARREARS, "Late\tpayers")
    (line,) = await tool.listed(here)
    assert line.split("\t") == [audience, "Late payers", "draft", "1", "2026-11-20T12:00:00+00:00", "0", "0", ""]
    assert await tool.members(here, audience) == [f"{await center.id_of(ANN)}\t2026-11-20T12:00:00+00:00"]
    assert await tool.deliveries(here, audience) == []
    await tool.activate(here, audience, everybody=False)
    assert (await center.show(audience))["state"] == "active"
    with pytest.raises(ProblemError):
        await tool.members(here, "nothing")

"""A service whose deadlines go off when the test says so: by its clock, and by no sweep of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import pytest

from agentdesk.orchestrator.schedule import sweep
from agentdesk.orchestrator.schedule.service import let_go_off
from agentdesk.orchestrator.service import ServeSettings, timer_kinds
from agentdesk.orchestrator.services import Services
from tests.support.server import Running, running


class Now(Protocol):
    def __call__(self) -> datetime: ...


@asynccontextmanager
async def hand_timed(settings: ServeSettings, clock: Now, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """The service, by the test's clock."""

    async def nothing(*_: object) -> int:
        return 0

    monkeypatch.setattr(sweep, "let_go_off", nothing)
    async with running(replace(settings, now=clock)) as service:
        yield service


async def ring(services: Services) -> None:
    """Let everything go off that is due."""
    while await let_go_off(services, timer_kinds()):
        pass

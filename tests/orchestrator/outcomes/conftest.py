"""A service whose clock and timers are in the hands of the test."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.decisions.conftest import Clock
from tests.support.hand_timed import hush
from tests.support.server import Running, running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(settings: ServeSettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> ServeSettings:
    hush(monkeypatch)
    return replace(settings, now=clock)


@pytest.fixture
async def server(settings: ServeSettings) -> AsyncIterator[Running]:
    async with running(settings) as service:
        yield service

"""Services on one store whose clock the test sets."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from tests.orchestrator.decisions.conftest import Clock
from tests.support.hand_timed import hush


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The services' own loops do nothing: the test lets timers go off."""

    hush(monkeypatch)


@asynccontextmanager
async def processes(settings: ServeSettings, clock: Clock, count: int) -> AsyncIterator[Sequence[Services]]:
    """``count`` services on one store, each with connections of its own, as so many processes have them."""
    if count == 0:
        yield ()
        return
    async with open_services(replace(settings, now=clock)) as one, processes(settings, clock, count - 1) as others:
        yield (one.services, *others)

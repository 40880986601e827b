"""A service that does nothing by itself: what is due happens when the test says so, by its clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import pytest

from agentdesk.orchestrator import service
from agentdesk.orchestrator.audiences.sending import send_for_ever
from agentdesk.orchestrator.schedule.service import let_go_off
from agentdesk.orchestrator.service import ServeSettings, timer_kinds
from agentdesk.orchestrator.services import Services
from tests.support.server import Running, running


class Now(Protocol):
    def __call__(self) -> datetime: ...


def hush(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on services do nothing beside requests, but send the messages that they are told to. What is left to
    itself looks when it comes to it: on a busy machine for the first time when the test has long put customers in."""
    monkeypatch.setattr(service, "_background", lambda: (send_for_ever,))


@asynccontextmanager
async def hand_timed(settings: ServeSettings, clock: Now, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """The service, by the test's clock."""
    hush(monkeypatch)
    async with running(replace(settings, now=clock)) as started:
        yield started


async def ring(services: Services) -> None:
    """Let everything go off that is due."""
    while await let_go_off(services, timer_kinds()):
        pass

"""A service that stops: who comes in that very moment neither holds it up nor stays open, which would fail a test to
come."""

import asyncio
import gc
import logging
import socket
import warnings
from contextlib import ExitStack
from pathlib import Path

import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.support.server import running
from tests.support.sqlite import fresh_file


def call(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))


async def come_late(url: str, turns: int, callers: ExitStack) -> None:
    """One is let in already, the other comes so many turns before the end."""
    callers.enter_context(call(url))
    for _ in range(10):
        await asyncio.sleep(0)
    callers.enter_context(call(url))
    for _ in range(turns):
        await asyncio.sleep(0)


@pytest.mark.parametrize("turns", range(6))
async def test_who_is_let_in_as_a_service_stops_is_let_go_with_the_others(
    turns: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings(record=True) as left, caplog.at_level(logging.WARNING), ExitStack() as callers:
        warnings.simplefilter("always", ResourceWarning)
        async with running(ServeSettings(fresh_file(tmp_path), tmp_path)) as service:
            await come_late(service.url, turns, callers)
        gc.collect()
    assert "for too long" not in caplog.text, "it waited for who asks nothing"
    assert not left

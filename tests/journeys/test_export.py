"""A supervisor takes the log out and breaks that off: how far it is is told, and nothing half-written stays anywhere.

A real orchestrator, the real window in a process of its own.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agentdesk.orchestrator.overrides import endpoints, export
from agentdesk.orchestrator.service import ServeSettings
from tests.orchestrator.overrides.conftest import Floor
from tests.support.server import running
from tests.support.sqlite import fresh_file
from tests.support.window_process import window_desk

RECORDS = 3
AS_LINES = ("press Ctrl+Shift+X", "press Home", "press Down", "press Return")


class Gate:
    """Records come one by one; after the first they are held back while the gate is shut."""

    def __init__(self) -> None:
        self.reached, self.open, self.given_up = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._written = export.written

    async def written(self, *args: Any, **more: Any) -> AsyncIterator[bytes]:
        parts = 0
        try:
            async for part in self._written(*args, **more):
                yield part
                parts += 1
                if parts == 2:  # the names of the columns, or the first record, and another
                    self.reached.set()
                    await self.open.wait()
        finally:
            if not self.open.is_set():
                self.given_up.set()


async def test_an_export_that_is_broken_off_on_the_screen_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr(export, "PAGE", 1)
    monkeypatch.setattr(endpoints, "written", gate.written)
    async with running(ServeSettings(fresh_file(tmp_path), tmp_path)) as service:
        floor = Floor(await service.client(), await service.client("agent", "Sam"), await service.client("supervisor"))
        await floor.call_in()
        for number in range(RECORDS):
            await floor.record(comment=f"Number {number}")
        token = await service.token("supervisor", "Eva")
        folder = tmp_path / "eva" / "profile" / "exports"
        with window_desk(service.url, token, tmp_path / "eva") as desk:

            async def _tell(*lines: str) -> None:
                for line in lines:
                    await asyncio.to_thread(desk.tell, line)

            await _tell("status live", f"shows {RECORDS} overrides", *AS_LINES, "shows MB written")
            async with asyncio.timeout(20):
                await gate.reached.wait()
            assert len(list(folder.iterdir())) == 1
            await _tell("press Ctrl+Shift+X", "press Space", "shows Export")
            async with asyncio.timeout(20):
                await gate.given_up.wait()
            assert list(folder.iterdir()) == [], "what was begun is gone"
            gate.open.set()
            await _tell(*AS_LINES, "shows The log is in")
            (whole,) = folder.iterdir()
            records = [json.loads(line) for line in whole.read_text().splitlines()]
            assert len(records) == RECORDS
            assert await asyncio.to_thread(desk.close) == 0

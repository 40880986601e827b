"""Wakes the streams of this process when something was committed. The change log is the truth; a bus only wakes.

``LocalBus`` serves one process. Several processes on one PostgreSQL also look at the log by themselves now and then
(``Stream`` in service.py), so a missed wake costs a second, never an event.
"""

import asyncio
from typing import Protocol


class Bus(Protocol):
    def wake(self) -> None:
        """Something was committed."""

    async def wait(self, timeout_s: float) -> None:
        """Return at the next wake, or after ``timeout_s``."""


class LocalBus:
    """Wakes every waiting coroutine of this event loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def wake(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, timeout_s: float) -> None:
        event = self._event
        try:
            async with asyncio.timeout(timeout_s):
                await event.wait()
        except TimeoutError:
            return

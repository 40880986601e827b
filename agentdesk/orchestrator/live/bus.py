"""Wakes the streams of this process when something was committed. The change log is the truth; a bus only wakes.

``LocalBus`` serves one process. Several processes on one PostgreSQL also look at the log by themselves now and then
(``service.py``), so a missed wake costs a second, never an event.
"""

import asyncio
from typing import Protocol


class Bus(Protocol):
    def mark(self) -> asyncio.Event:
        """The present moment. Taken *before* the log is read, it makes ``wait`` see every wake since: none is lost."""

    def wake(self) -> None:
        """Something was committed."""

    async def wait(self, mark: asyncio.Event, timeout_s: float) -> None:
        """Return when there was a wake since ``mark`` (at once if it already came), or after ``timeout_s``."""


class LocalBus:
    """Wakes every waiting coroutine of this event loop."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def mark(self) -> asyncio.Event:
        return self._next

    def wake(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, mark: asyncio.Event, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await mark.wait()
        except TimeoutError:
            return

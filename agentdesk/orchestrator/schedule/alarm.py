"""Wakes the scheduler of this process when a timer was set that goes off before it meant to look again."""

import asyncio
from datetime import datetime


class Alarm:
    """One per process. Timers set by other processes do not come here; the scheduler looks for them now and then."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._asleep_until: datetime | None = None

    def tell(self, due_at: datetime) -> None:
        """A timer was set and its transaction is durable."""
        if self._asleep_until is None or due_at < self._asleep_until:
            self._rung.set()

    async def sleep(self, until: datetime, timeout_s: float) -> None:
        """Return after ``timeout_s``, the way to ``until``, or once something earlier was told, even before this."""
        self._asleep_until = until
        try:
            async with asyncio.timeout(timeout_s):
                await self._rung.wait()
        except TimeoutError:
            pass
        finally:
            self._asleep_until = None
            self._rung.clear()

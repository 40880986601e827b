"""How long to wait before trying again, and a wait that can be cut short.

Owns the delays of everything that retries. Knows nothing of what is retried.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

FIRST_S = 0.5
LONGEST_S = 30.0
LONGEST_ASKED_S = 3600.0
"""Whoever asks for more is asked once an hour: a slip of a gateway must not keep a desk away for a day."""
SPREAD = 0.25
"""So much of the time that was asked for is left to chance on top of it: many desks are asked at the same moment."""

Chance = Callable[[], float]
"""A number in 0..1, evenly spread."""


def delay_s(failures: int, *, asked_s: float = 0.0, chance: Chance = random.random) -> float:
    """The wait after the given number of failures in a row (from 1): doubling, half of it left to chance so that
    many desks do not come back at the same moment; never shorter than the other side asked for."""
    whole = min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 16))
    asked = min(asked_s, LONGEST_ASKED_S)
    return max(whole * (0.5 + chance() / 2), asked * (1 + SPREAD * chance()))


class Nudge:
    """Lets waits be cut short: ``nudge`` ends every wait that is going on."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def nudge(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, longest_s: float) -> None:
        """Wait for a nudge, but not longer than ``longest_s``."""
        event = self._event
        with suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await event.wait()

"""What the desk was asked to wait for: until when nothing is sent.

Owns that nothing breaks the word given to the other side, and that who is turned away again and again asks ever less
often. Knows nothing of what is sent.
"""

import asyncio

from agentdesk.app.backoff import delay_s


class Hold:
    """It is said to the desk, not to one lane: all wait, and no nudge ends it."""

    def __init__(self) -> None:
        self._until_s = 0.0
        self._times = 0
        """In a row, without anything that went through meanwhile."""

    @property
    def is_on(self) -> bool:
        return self._left_s() > 0

    def begin(self, asked_s: float) -> None:
        """Turned away. Several may have been under way when the first was: that is one time."""
        if not self.is_on:
            self._times += 1
        until_s = asyncio.get_running_loop().time() + delay_s(self._times, asked_s=asked_s)
        self._until_s = max(self._until_s, until_s)

    def has_passed(self) -> None:
        """Something was let in."""
        self._times = 0

    async def over(self) -> None:
        """Wait as long as the other side asked."""
        while (left_s := self._left_s()) > 0:
            await asyncio.sleep(left_s)

    def _left_s(self) -> float:
        return self._until_s - asyncio.get_running_loop().time()

"""How fast the demo lives: story seconds are shortened by the speed."""

import asyncio

from agentdesk.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    speed: float

    async def wait(self, story_s: float) -> None:
        await asyncio.sleep(story_s / self.speed)

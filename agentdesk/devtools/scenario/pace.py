"""How fast the demo lives: story seconds are shortened by the speed."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    speed: float

    async def wait(self, story_s: float) -> None:
        await asyncio.sleep(story_s / self.speed)

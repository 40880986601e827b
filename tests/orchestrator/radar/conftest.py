"""A store in which an agent overrode advice wherever a payment failed: made once, copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.support.radar_story import RadarStory
from tests.support.server import Running, running
from tests.support.sqlite import fresh_file

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OVERRIDDEN, ACCEPTED = 10, 11


class Clock:
    """The service's clock, moved by hand; it goes on a little whenever somebody looks."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW + timedelta(hours=1))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of such a store, with the key of what is personal in it."""
    folder = tmp_path_factory.mktemp("lived")
    url = fresh_file(folder)

    async def live() -> None:
        async with running(ServeSettings(url, folder, now=Clock())) as service:
            story = RadarStory(await service.client(), await service.client("agent", "Sam"))
            await story.live(NOW, OVERRIDDEN, ACCEPTED)

    asyncio.run(live())
    Path(url.removeprefix("sqlite:///")).rename(folder / "lived.db")
    return folder


@pytest.fixture
def lived_settings(lived: Path, tmp_path: Path, clock: Clock) -> ServeSettings:
    """A copy of it."""
    folder = tmp_path / "store"
    shutil.copytree(lived, folder)
    return ServeSettings(f"sqlite:///{folder / 'lived.db'}", folder, now=clock)


@pytest.fixture
async def service(lived_settings: ServeSettings) -> AsyncIterator[Running]:
    async with running(lived_settings) as running_service:
        yield running_service

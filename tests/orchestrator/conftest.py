"""What the orchestrator's tests share: every one of them runs on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agentdesk.orchestrator.service import ServeSettings
from tests.support.postgres import fresh_database
from tests.support.server import Running, running
from tests.support.sqlite import fresh_file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty store."""
    if request.param == "sqlite":
        yield fresh_file(tmp_path)
    else:
        with fresh_database() as url:
            yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> ServeSettings:
    return ServeSettings(database_url=database_url, data_dir=tmp_path)


@pytest.fixture
async def server(settings: ServeSettings) -> AsyncIterator[Running]:
    """The whole service on a real socket."""
    async with running(settings) as service:
        yield service

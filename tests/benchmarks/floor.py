"""GET /floor as history grows: what runs now is read beside ever more that is over.

On SQLite and on PostgreSQL; the floor is the same read with hardly any history, in the same run.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from agentdesk.domain.people import Principal, Role
from agentdesk.orchestrator.floor.service import page
from agentdesk.orchestrator.identity import repository as identity
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from tests.benchmarks.frame import Figure, Settings, median
from tests.support.postgres import fresh_database

RUNNING = 60
AT_ONCE = 2_000
GOAL = 1.5
EVA = Principal.model_validate({"agent_id": "eva", "name": "Eva", "role": Role.SUPERVISOR, "team": "care-1,care-2"})


def measure(settings: Settings) -> list[Figure]:
    few, many = 1_000, settings.size(100_000, 4_000)
    figures: list[Figure] = []
    for name, url in _stores():
        with url as database:
            short, long = asyncio.run(_measured(database, few, many, settings.size(60, 10)))
        figures.append(
            Figure(
                f"floor of {RUNNING} contacts, {name}", "ms", long * 1_000, short * 1_000, GOAL,
                note=f"beside {many:,} that are over; floor: beside {few:,}",
            )
        )  # fmt: skip
    return figures


def _stores() -> Iterator[tuple[str, Any]]:
    yield "SQLite", _file()
    yield "PostgreSQL", fresh_database()


@contextmanager
def _file() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="agentdesk-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'store.db'}"


async def _measured(database: str, few: int, many: int, times: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="agentdesk-bench-") as folder:
        async with open_services(ServeSettings(database, Path(folder))) as in_force:
            services = in_force.services
            async with services.database.write() as unit:
                nodes, _ = await identity.ensure_nodes(unit.connection, {"phone:+14155550132": (_now(), _now())})
            (node,) = [each.id for each in nodes.values()]
            await _put(services, node, "running", RUNNING, "connected")
            await _put(services, node, "over", few, "closed")
            short = await _read(services, times)
            await _put(services, node, "older", many - few, "closed")
            return short, await _read(services, times)


def _now() -> datetime:
    return datetime.now(UTC)


async def _put(services: Services, node: int, name: str, count: int, state: str) -> None:
    begun = _now() - timedelta(days=90)
    for first in range(0, count, AT_ONCE):
        rows = [
            {
                "id": f"{name}-{number}", "node_id": node, "channel": "voice", "identifier_kind": "phone",
                "identifier_value": "+14155550132", "customer_name": "Maya", "agent_id": f"a-{number % 40}",
                "team": f"care-{number % 2 + 1}", "queue": "care-1", "state": state,
                "state_since": begun + timedelta(seconds=number), "offered_at": begun + timedelta(seconds=number),
                "utterances": 4, "last_text": "", "version": 3,
            }
            for number in range(first, min(first + AT_ONCE, count))
        ]  # fmt: skip
        async with services.database.write() as unit:
            await unit.connection.execute(insert(interactions), rows)


async def _read(services: Services, times: int) -> float:
    """Seconds of one read, the median."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        told = await page(services, EVA, None, 200)
        taken.append(time.perf_counter() - begun)
        if len(told.items) != RUNNING:
            raise ValueError(f"{len(told.items)} contacts are told")
    return median(taken)

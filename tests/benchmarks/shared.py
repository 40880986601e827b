"""One more account named with a mail that very many share, beside one named with a mail of its own: the cost must not
grow with how many share it."""

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.intake import Intake
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce
from tests.benchmarks.frame import Figure, Settings
from tests.support.sqlite import fresh_file

SHARERS = (10, 100, 1_000)
TIMES = 40
BATCH = 100


async def _name(in_force: InForce, pairs: list[tuple[str, str]]) -> None:
    """Events that each name an account with a mail."""
    services = in_force.services
    reader = Reader(services.scorer, services.policy.default_region, services.now())
    documents = [
        {
            "id": account,
            "source": "bench",
            "type": "order.placed",
            "time": datetime.now(UTC).isoformat(),
            "subject": f"account:{account}",
            "data": {"identifiers": {"email": mail}},
        }
        for account, mail in pairs
    ]
    await Intake(in_force).take([reader.read(document) for document in documents])


async def _median_ms(in_force: InForce, pairs: list[tuple[str, str]]) -> float:
    took = []
    for pair in pairs:
        begun = time.perf_counter()
        await _name(in_force, [pair])
        took.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(took)


async def _measure(in_force: InForce, sharers: tuple[int, ...], times: int) -> list[Figure]:
    figures: list[Figure] = []
    for count in sharers:
        shop = f"shop{count}@example.com"
        known = [(f"s{count}-{n}", shop) for n in range(count)]
        for start in range(0, count, BATCH):
            await _name(in_force, known[start : start + BATCH])
        own = await _median_ms(in_force, [(f"o{count}-{n}", f"o{count}-{n}@example.com") for n in range(times)])
        more = await _median_ms(in_force, [(f"m{count}-{n}", shop) for n in range(times)])
        name = f"one more named with a mail that {count:,} share"
        figures.append(Figure(name, ours=more, floor=own, unit="ms", goal=4.0, less_is_better=True, note="SQLite"))
    return figures


def measure(settings: Settings) -> list[Figure]:
    """By how many share the mail."""

    async def _run() -> list[Figure]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            async with open_services(ServeSettings(database_url=fresh_file(folder), data_dir=folder)) as in_force:
                return await _measure(
                    in_force, SHARERS[:1] if settings.quick else SHARERS, 5 if settings.quick else TIMES
                )

    return asyncio.run(_run())

"""Journeys measured as instances add up: the ranked list, one report, a supervisor's share of them.

On SQLite in processor time, on PostgreSQL by the clock, the best of several. The rows are made in the store itself;
what is timed is the service's own code. Ninety days are asked for in a store that holds ten times as much history, and
then all of that history at once.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select

from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Principal, Role
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.insights.service import Asked, Versions, measured, one_measured
from agentdesk.orchestrator.insights.tables import journey_instances
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.policy.files import default_policy_dir
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.metadata import to_micros
from tests.benchmarks.flat import look_over
from tests.benchmarks.frame import Figure, Settings
from tests.support.postgres import fresh_database
from tests.support.sqlite import fresh_file

GOAL = 1.5
PERIOD = timedelta(days=90)
AT_ONCE = 5_000
HALF = "device_activation"
"""Half of all instances are of this definition, the others of some more."""
OTHERS = ("bill_payment", "money_transfer", "card_recovery", "cancellation")
TEAMS = 5
ANALYST = Principal(agent_id=AgentId("ann"), name="Ann", role=Role.ANALYST)
SUPERVISOR = Principal(agent_id=AgentId("eva"), name="Eva", role=Role.SUPERVISOR, team="team-1")


async def fill(services: Services, recent: int, older: int) -> None:
    """So many instances begun within the period, and so many within nine times as long before it; every third customer
    talked with a team meanwhile."""
    chance, now = random.Random(7), services.now()
    for start in range(0, recent + older, AT_ONCE):
        some = range(start, min(start + AT_ONCE, recent + older))
        ages = [PERIOD * (chance.random() if number < recent else 1 + 9 * chance.random()) for number in some]
        made = [_instance(services, chance, number, now - age) for number, age in zip(some, ages, strict=True)]
        nodes = [
            {
                "id": number + 1, "identifier": f"account:{number}", "public_id": f"c-{number}",
                "component": number + 1, "first_seen_at": now, "last_seen_at": now,
            }
            for number in some
        ]  # fmt: skip
        talks = [_talk(number, one["started_at"]) for number, one in zip(some, made, strict=True) if number % 3 == 0]
        async with services.database.write() as unit:
            await unit.connection.execute(insert(identity_nodes), nodes)
            await unit.connection.execute(insert(journey_instances), made)
            await unit.connection.execute(insert(interactions), talks)
    await look_over(services)


def _instance(services: Services, chance: random.Random, number: int, at: Any) -> dict[str, Any]:
    definition = HALF if number % 2 else chance.choice(OTHERS)
    steps = [step.id for step in services.policy.journeys[definition].milestones]
    reached = steps[: chance.randint(1, len(steps))]
    ended = at + timedelta(days=5)
    state = "succeeded" if len(reached) == len(steps) else chance.choice(("failed", "abandoned"))
    return {
        "root_node_id": number + 1,
        "journey_id": f"{definition}-{number}",
        "definition": definition,
        "state": state,
        "started_at": at,
        "ends_at": ended,
        "score": round(chance.random(), 3) if state == "succeeded" else 0.0,
        "channel": chance.choice(("web", "app", "voice")),
        "milestone": reached[-1],
        "event_type": chance.choice(("ivr.abandoned", "app.error", "web.error")),
        "switched": chance.choice(([], ["web", "voice"], ["app", "ivr"])),
        "reached": {step: to_micros(at + timedelta(hours=place)) for place, step in enumerate(reached)},
        "answers": [[to_micros(ended), "nps", float(chance.randint(0, 10)), reached[-1]]] if number % 4 == 0 else [],
    }


def _talk(number: int, at: Any) -> dict[str, Any]:
    return {
        "id": f"i-{number}", "node_id": number + 1, "channel": "voice", "identifier_kind": "account",
        "identifier_value": str(number), "customer_name": "", "team": f"team-{number % TEAMS}", "state": "closed",
        "state_since": at, "offered_at": at, "ended_at": at, "utterances": 0, "last_text": "", "version": 1,
    }  # fmt: skip


async def _took_ms(services: Services, work: Callable[[], Awaitable[object]], times: int) -> float:
    clock = time.process_time if services.database.is_sqlite else time.perf_counter
    await work()  # the first one of a kind compiles it
    took = []
    for _ in range(times):
        begun = clock()
        await work()
        took.append(1e3 * (clock() - begun))
    return min(took)


async def _raw(services: Services) -> None:
    """The same rows read and no more: what the report cannot do without."""
    columns = journey_instances.c
    wanted = (columns.state, columns.started_at, columns.ends_at, columns.score, columns.reached, columns.answers)
    async with services.database.read() as connection:
        (await connection.execute(select(*wanted).where(columns.definition == HALF))).all()


async def questions(database: str, folder: Path, recent: int, older: int, times: int) -> dict[str, float]:
    """Milliseconds of each question."""
    async with open_services(ServeSettings(database, folder, default_policy_dir()), checkpoints=False) as in_force:
        services = in_force.services
        await fill(services, recent, older)
        ninety, ever = Asked(), Asked(from_at=services.now() - timedelta(days=1000))
        versions = Versions(0, 0, 7.0)
        return {
            "list, 90 days": await _took_ms(services, lambda: measured(services, ANALYST, ninety, None, 100), times),
            "report, 90 days": await _took_ms(
                services, lambda: one_measured(services, ANALYST, HALF, ninety, versions), times
            ),
            "list of a supervisor, 90 days": await _took_ms(
                services, lambda: measured(services, SUPERVISOR, ninety, None, 100), times
            ),
            "list, all": await _took_ms(services, lambda: measured(services, ANALYST, ever, None, 100), 1),
            "report, all": await _took_ms(services, lambda: one_measured(services, ANALYST, HALF, ever, versions), 1),
            "raw, all": await _took_ms(services, lambda: _raw(services), 1),
        }


@contextmanager
def _store(kind: str) -> Iterator[tuple[str, Path]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="agentdesk-bench-")))
        yield (fresh_file(folder) if kind == "SQLite" else stack.enter_context(fresh_database())), folder


def measure(settings: Settings) -> list[Figure]:
    recent, times = settings.size(10_000, 300), settings.size(5, 1)
    figures: list[Figure] = []
    for kind in ("SQLite", "PostgreSQL"):
        with _store(kind) as (url, folder):
            small = asyncio.run(questions(url, folder, recent, 0, times))
        with _store(kind) as (url, folder):
            large = asyncio.run(questions(url, folder, recent, 9 * recent, times))
        note = f"{10 * recent:,} instances in the store beside {recent:,}"
        figures += [
            Figure(f"journeys, {name}, {kind}", "ms", large[name], small[name], GOAL, note=note)
            for name in ("list, 90 days", "report, 90 days", "list of a supervisor, 90 days")
        ]
        figures.append(Figure(f"journeys, list, all {10 * recent:,}, {kind}", "ms", large["list, all"]))
        figures.append(
            Figure(
                f"journeys, report, all {5 * recent:,} of one, {kind}",
                "ms",
                large["report, all"],
                large["raw, all"],
                note="beside reading the same rows",
            )
        )
    return figures

"""How long it takes to tell how advice is taken, with a hundred thousand answers in the time asked for and as many in
the time before: all that the page shows. And again with many more that are older.

On SQLite, which works in this process, the processor's time, since others work on the machine too; on PostgreSQL the
clock's; the best of several. The rows are made in the store itself; what is timed is the service. The floor is one bare
grouping of the same time: the page asks eight questions.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, text

from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Principal, Role
from agentdesk.orchestrator.patterns import service
from agentdesk.orchestrator.patterns.repository import Wanted
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.policy.files import default_policy_dir
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.metadata import to_micros
from tests.benchmarks.flat import look_over
from tests.benchmarks.frame import Figure, Settings
from tests.support.postgres import fresh_database
from tests.support.sqlite import fresh_file

SPAN = timedelta(days=28)
ACTIONS, AGENTS, TEAMS, RULES, JOURNEYS = 40, 60, 4, 25, 8
QUESTIONS = 8
AT_ONCE = 10_000


def _list(chance: random.Random, name: str, of: int, most: int) -> str:
    some = sorted(chance.sample([f"{name}_{number}" for number in range(of)], chance.randint(0, most)))
    return f"|{'|'.join(some)}|" if some else ""


def answers(count: int, first: int, begins: datetime, span: timedelta) -> Iterator[list[dict[str, Any]]]:
    """So many answers, spread over a span, in lists to be inserted at once."""
    chance = random.Random(first)
    rules = [_list(chance, "rule", RULES, 5) for _ in range(300)]
    journeys = [_list(chance, "journey", JOURNEYS, 2) for _ in range(40)]
    made: list[dict[str, Any]] = []
    for number in range(count):
        agent, said = chance.randrange(AGENTS), chance.choices(("accepted", "overridden", "declined"), (80, 15, 5))[0]
        otherwise = said == "overridden"
        made.append(
            {
                "decision_id": f"decision-{first + number:030d}", "action": f"action_{chance.randrange(ACTIONS)}",
                "override_id": f"override-{first + number:030d}" if otherwise else "",
                "at": begins + span * number / count, "agent_id": f"agent-{agent}", "team": f"care-{agent % TEAMS}",
                "answer": said, "reason_code": f"reason_{chance.randrange(7)}" if otherwise else "",
                "direction": chance.choice(("more", "less", "same")) if otherwise else "",
                "outcome": chance.choice(("watching", "vindicated", "neutral", "regretted")),
                "journeys": chance.choice(journeys), "rules": chance.choice(rules),
            }
        )  # fmt: skip
        if len(made) == AT_ONCE:
            yield made
            made = []
    yield made


async def fill(services: Services, count: int, first: int, begins: datetime, span: timedelta) -> None:
    async with services.database.write() as unit:
        for some in answers(count, first, begins, span):
            if some:
                await unit.connection.execute(insert(advice_answers), some)
    await look_over(services)


async def _took_ms(services: Services, work: Callable[[], Awaitable[object]], times: int) -> float:
    clock = time.process_time if services.database.is_sqlite else time.perf_counter
    took = []
    for _ in range(times):
        begun = clock()
        await work()
        took.append(1e3 * (clock() - begun))
    return min(took)


async def _bare(services: Services, since: datetime) -> None:
    grouping = "SELECT action, count(*), sum(CASE WHEN answer = 'overridden' THEN 1 ELSE 0 END) FROM advice_answers "
    asked = text(f"{grouping} WHERE at >= :since GROUP BY action")
    async with services.database.read() as connection:
        (await connection.execute(asked, {"since": to_micros(since)})).all()


async def told(database: str, folder: Path, count: int, older: int, times: int) -> dict[str, float]:
    """Milliseconds: all that the page shows to an analyst, and to a supervisor of one team; with older answers too."""
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    settings = ServeSettings(database, folder, default_policy_dir(), now=lambda: now)
    async with open_services(settings, checkpoints=False) as in_force:
        services, span = in_force.services, service.span_of(now - SPAN, now, "Europe/Berlin", now)
        await fill(services, count, 0, now - 2 * SPAN, SPAN)
        await fill(services, count, count, now - SPAN, SPAN)

        async def page(role: Role, team: str | None) -> None:
            who = Principal(agent_id=AgentId("ann"), name="Ann", role=role, team=team)
            parts = service.parts_for(who, ())
            wanted = service.within(who, Wanted(span.from_at, span.to_at, span.before_from), None, parts)
            await service.overrides(services, wanted, span, "week", parts)

        found = {
            "bare": await _took_ms(services, lambda: _bare(services, span.before_from), times),
            "all teams": await _took_ms(services, lambda: page(Role.ANALYST, None), times),
            "one team of four": await _took_ms(services, lambda: page(Role.SUPERVISOR, "care-1"), times),
        }
        await fill(services, older, 2 * count, now - 12 * SPAN, 10 * SPAN)
        return {**found, "with older": await _took_ms(services, lambda: page(Role.ANALYST, None), times)}


@contextmanager
def _store(kind: str) -> Iterator[tuple[str, Path]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="agentdesk-bench-")))
        yield (fresh_file(folder) if kind == "SQLite" else stack.enter_context(fresh_database())), folder


def measure_on(kind: str, settings: Settings) -> list[Figure]:
    """All of it on SQLite or on PostgreSQL."""
    count = settings.size(100_000, 1_000)
    older, times = settings.size(1_000_000 if settings.large else 300_000, 2_000), settings.size(7, 2)
    with _store(kind) as (database, folder):
        took = asyncio.run(told(database, folder, count, older, times))
    name = f"patterns, {count:,} answers and as many before"
    figures = [
        Figure(f"{name}, {who}", "ms", took[who], took["bare"], QUESTIONS * 1.5, note=kind)
        for who in ("all teams", "one team of four")
    ]
    grown = f"the same for all teams with {older:,} older beside none"
    return [*figures, Figure(grown, "ms", took["with older"], took["all teams"], 1.2, note=kind)]


def measure(settings: Settings) -> list[Figure]:
    return [figure for kind in ("SQLite", "PostgreSQL") for figure in measure_on(kind, settings)]

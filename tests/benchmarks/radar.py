"""How long it takes to look over the answers of 28 days and of the 28 before for what agents override beyond chance.

Half of the answers lie in each; one in seven is an override, with a record of its own. The floor is reading the same
answers with their marks and no more. SQLite works in this process.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select

from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Principal, Role
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.policy.files import default_policy_dir
from agentdesk.orchestrator.radar.marking import in_bars
from agentdesk.orchestrator.radar.service import USUAL_DAYS, radar
from agentdesk.orchestrator.radar.tables import advice_marks
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from tests.benchmarks.flat import look_over
from tests.benchmarks.frame import Figure, Settings, median
from tests.support.many_overrides import many_overrides
from tests.support.postgres import fresh_database
from tests.support.sqlite import fresh_file

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOAL_MS = 1_000
ACTIONS, AGENTS, TEAMS, INTENTS, SIGNALS, JOURNEYS, RULES = 40, 60, 4, 20, 12, 8, 15
AT_ONCE = 5_000
OVERRIDDEN = 7
"""One in so many is."""
WHO = Principal(agent_id=AgentId("ann"), name="Ann", role=Role.ANALYST, team=None)


def _marks(chance: random.Random) -> str:
    found = {f"intent:intent_{chance.randrange(INTENTS)}", f"feeling:{chance.choice(('negative', 'neutral'))}"}
    found |= {f"effort:{chance.choice(('medium', 'high'))}"} if chance.random() < 0.4 else set()
    for kind, of in (("journey", JOURNEYS), ("late", JOURNEYS), ("signal", SIGNALS), ("exception", RULES)):
        found |= {f"{kind}:{kind}_{chance.randrange(of)}" for _ in range(chance.choice((0, 0, 1, 2)))}
    return in_bars(sorted(found))


def _rows(count: int, start: int, records: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    chance = random.Random(start)
    for number in range(start, start + count):
        agent, is_override = chance.randrange(AGENTS), number % OVERRIDDEN == 0
        key = {
            "decision_id": f"decision-{number:030d}", "action": f"action_{chance.randrange(ACTIONS)}",
            "override_id": records[number // OVERRIDDEN]["id"] if is_override else "",
        }  # fmt: skip
        yield (
            {
                **key, "at": NOW - timedelta(days=2 * USUAL_DAYS) * number / (len(records) * OVERRIDDEN),
                "agent_id": f"agent-{agent}", "team": f"care-{agent % TEAMS}",
                "answer": "overridden" if is_override else chance.choice(("accepted", "accepted", "acted", "declined")),
                "reason_code": f"reason_{chance.randrange(7)}" if is_override else "", "direction": "",
                "outcome": chance.choice(("watching", "vindicated", "neutral", "regretted")), "journeys": "",
                "rules": "",
            },
            {**key, "marks": _marks(chance)},
        )  # fmt: skip


async def fill(services: Services, count: int) -> None:
    records, _journeys = many_overrides(count // OVERRIDDEN + 1, NOW, teams=TEAMS, agents=AGENTS)
    for start in range(0, len(records), AT_ONCE):
        async with services.database.write() as unit:
            await unit.connection.execute(insert(overrides), records[start : start + AT_ONCE])
    for start in range(0, count, AT_ONCE):
        rows = list(_rows(min(AT_ONCE, count - start), start, records))
        async with services.database.write() as unit:
            await unit.connection.execute(insert(advice_answers), [answer for answer, _marks in rows])
            await unit.connection.execute(insert(advice_marks), [marks for _answer, marks in rows])
    await look_over(services)


async def _read(services: Services) -> None:
    mine = [advice_marks.c[name] == advice_answers.c[name] for name in ("decision_id", "action", "override_id")]
    query = select(advice_answers.c.answer, advice_marks.c.marks).join(advice_marks, mine[0] & mine[1] & mine[2])
    async with services.database.read() as connection:
        (await connection.execute(query)).all()


async def told(database: str, folder: Path, count: int, times: int) -> tuple[float, float]:
    """Milliseconds: the radar, and reading the same rows."""
    settings = ServeSettings(database, folder, default_policy_dir(), now=lambda: NOW)
    took: tuple[list[float], list[float]] = ([], [])
    async with open_services(settings, checkpoints=False) as in_force:
        await fill(in_force.services, count)
        for _ in range(times):
            begun = time.perf_counter()
            await radar(in_force.services, WHO, USUAL_DAYS)
            read = time.perf_counter()
            await _read(in_force.services)
            took[0].append(1e3 * (read - begun))
            took[1].append(1e3 * (time.perf_counter() - read))
    return median(took[0]), median(took[1])


@contextmanager
def _store(kind: str) -> Iterator[tuple[str, Path]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="agentdesk-bench-")))
        yield (fresh_file(folder) if kind == "SQLite" else stack.enter_context(fresh_database())), folder


def measure(settings: Settings) -> list[Figure]:
    count = settings.size(100_000, 2_000)
    figures: list[Figure] = []
    for kind in ("SQLite", "PostgreSQL"):
        with _store(kind) as (database, folder):
            ours, read = asyncio.run(told(database, folder, count, settings.size(5, 1)))
        figures.append(Figure(f"the radar over {count:,} answers, {kind}", "ms", ours, goal=GOAL_MS))
        figures.append(Figure(f"… beside reading the same answers, {kind}", "ms", ours, read))
    return figures

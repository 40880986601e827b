"""Exceptions compared with acceptances like them as outcomes add up, and closing windows as a customer's history grows.

On SQLite and on PostgreSQL. The rows are made in the store itself; what is timed is the service's own code.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from agentdesk.domain.ids import AgentId
from agentdesk.domain.outcome import OutcomeState
from agentdesk.domain.people import Principal, Role
from agentdesk.orchestrator.identity.repository import nodes_of_identifiers
from agentdesk.orchestrator.outcomes.comparing import comparison, of_action
from agentdesk.orchestrator.outcomes.counting import Like
from agentdesk.orchestrator.outcomes.measuring import outcomes_due
from agentdesk.orchestrator.outcomes.watching import ACCEPTANCE, OVERRIDE
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.policy.files import default_policy_dir
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from tests.benchmarks.flat import give_history, look_over
from tests.benchmarks.frame import Figure, Settings, median
from tests.benchmarks.place import phone
from tests.support.many_outcomes import put, rows
from tests.support.postgres import fresh_database
from tests.support.sqlite import fresh_file

GOAL = 1.5
ACTIONS, INTENTS, TEAMS = 20, 8, 5
AT_ONCE, OF_EACH = 20, 100
"""Windows that are closed together: as many as the scheduler takes at once."""
STATES = (OutcomeState.VINDICATED, OutcomeState.NEUTRAL, OutcomeState.REGRETTED, None)


async def fill(services: Services, count: int) -> str:
    """So many outcomes of the last three hundred days, one in ten of an exception; the id of one of those."""
    chance, now = random.Random(7), services.now()
    made: list[dict[str, Any]] = []
    for number in range(count):
        action = f"action_{number % ACTIONS}"
        made += rows(
            now - timedelta(days=300 * chance.random()), [chance.choice(STATES)], number,
            kind=OVERRIDE if chance.random() < 0.1 else ACCEPTANCE, action=action, declared_action=action,
            intent=f"intent_{chance.randrange(INTENTS)}", team=f"team-{chance.randrange(TEAMS)}",
            feeling_band=chance.choice(("negative", "neutral", "positive")),
        )  # fmt: skip
    async with services.database.write() as unit:
        await put(unit.connection, made)
        row = next(one for one in made if one["kind"] == OVERRIDE and one["declared_action"] == "action_0")
        await unit.connection.execute(
            insert(overrides),
            {
                "id": row["subject_id"], "recorded_at": row["opened_at"], "agent_id": "sam", "team": row["team"],
                "node_id": row["node_id"], "decision_id": row["decision_id"], "recommended_action": "action_0",
                "taken_action": "x", "reason_code": "x", "direction": "more", "state": "pending", "verdict": "",
                "search": "", "content_hash": "", "version": 1, "body": "{}",
            },
        )  # fmt: skip
    await look_over(services)
    return str(row["subject_id"])


async def _took_ms(work: Callable[[], Awaitable[object]], times: int) -> float:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        await work()
        took.append(1e3 * (time.perf_counter() - begun))
    return median(took)


async def questions(database: str, folder: Path, count: int, times: int) -> dict[str, float]:
    """Milliseconds of each question over so many outcomes."""
    async with open_services(ServeSettings(database, folder, default_policy_dir()), checkpoints=False) as in_force:
        services = in_force.services
        first = await fill(services, count)
        now = services.now()
        like = Like("", now - timedelta(days=365), now)
        analyst = Principal(agent_id=AgentId("ann"), name="Ann", role=Role.ANALYST)
        whole = replace(like, action="action_0")
        return {
            "of one exception": await _took_ms(lambda: comparison(services, analyst, first, like), times),
            "of one action": await _took_ms(lambda: of_action(services, whole), times),
        }


async def closing(database: str, folder: Path, lengths: Sequence[int]) -> list[float]:
    """Milliseconds a window, for customers with so many events, of which as many fell into the window."""
    took = []
    async with open_services(ServeSettings(database, folder, default_policy_dir()), checkpoints=False) as in_force:
        services = in_force.services
        for number, length in enumerate(lengths, start=1):
            await give_history(services, number, length)
            made = list(rows(services.now() - timedelta(days=7), [None] * AT_ONCE, number * 1_000, kind=ACCEPTANCE))
            async with services.database.write() as unit:
                nodes = await nodes_of_identifiers(unit.connection, [f"phone:{phone(number)}"])
                (node,) = nodes.values()
                await put(unit.connection, [{**one, "node_id": node.id} for one in made])
            begun = time.perf_counter()
            async with services.database.write() as unit:
                await outcomes_due(ACCEPTANCE, unit, services, [one["subject_id"] for one in made])
            took.append(1e3 * (time.perf_counter() - begun) / AT_ONCE)
    return took


async def closing_many(database: str, folder: Path) -> tuple[float, float]:
    """Milliseconds a window, of as many customers; and how long the store was held at the longest."""
    async with open_services(ServeSettings(database, folder, default_policy_dir()), checkpoints=False) as in_force:
        services, made = in_force.services, list[dict[str, Any]]()
        for number in range(1, AT_ONCE + 1):
            await give_history(services, number, OF_EACH)
        async with services.database.write() as unit:
            nodes = await nodes_of_identifiers(unit.connection, [f"phone:{phone(n)}" for n in range(1, AT_ONCE + 1)])
            opened_at = services.now() - timedelta(days=7)
            for one, node in zip(rows(opened_at, [None] * AT_ONCE, kind=ACCEPTANCE), nodes.values(), strict=True):
                made.append({**one, "node_id": node.id})
            await put(unit.connection, made)
        left, took = [one["subject_id"] for one in made], list[float]()
        now = services.now()
        while left:  # the scheduler lets them go off again
            begun = time.perf_counter()
            async with services.database.write() as unit:
                again = await outcomes_due(ACCEPTANCE, unit, services, left)
            took.append(1e3 * (time.perf_counter() - begun))
            left = [key for key, at in again.items() if at < now + timedelta(minutes=1)]
        return sum(took) / AT_ONCE, max(took)


@contextmanager
def _stores(kind: str, number: int) -> Iterator[list[tuple[str, Path]]]:
    """So many empty stores of a kind, each with a folder."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(prefix="agentdesk-bench-"))) for _ in range(number)]
        made = [
            (fresh_file(folder) if kind == "SQLite" else stack.enter_context(fresh_database()), folder)
            for folder in folders
        ]
        yield made


def measure_on(kind: str, settings: Settings) -> list[Figure]:
    """All of it on SQLite or on PostgreSQL."""
    few, many = settings.size(10_000, 500), settings.size(100_000, 1_000)
    times, lengths = settings.size(15, 2), (700, settings.size(5_000, 1_000))
    with _stores(kind, 4) as ((one, at), (other, beside), (third, there), (fourth, last)):
        little = asyncio.run(questions(one, at, few, times))
        much = asyncio.run(questions(other, beside, many, times))
        short, long = asyncio.run(closing(third, there, lengths))
        each, held = asyncio.run(closing_many(fourth, last))
    figures = [
        Figure(f"comparison {name}, {many:,} outcomes beside {few:,}", "ms", much[name], little[name], note=kind)
        for name in much
    ]
    name = f"a window closed, {lengths[1]:,} events of the customer beside {lengths[0]:,}"
    of_many = f"a window closed, {AT_ONCE} customers of {OF_EACH} events at once"
    return [*figures, Figure(name, "ms", long, short, GOAL, note=kind), Figure(of_many, "ms", each, note=kind),
            Figure("the store held at the longest meanwhile", "ms", held, note=kind)]  # fmt: skip


def measure(settings: Settings) -> list[Figure]:
    return [figure for kind in ("SQLite", "PostgreSQL") for figure in measure_on(kind, settings)]

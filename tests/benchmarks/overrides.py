"""The supervisor's override log as it grows: its pages in every order, counts, search and one record.

On SQLite up to 100,000 records and on PostgreSQL, with ``--large``, up to a million; the floor of each figure is the
same question of a store of 10,000. The rows are made by the ledger's own fold and inserted in bulk; those beyond the
first 100,000 are copies of these at other times. SQLite, which works in this process, in processor time, since others
work on the machine too; PostgreSQL by the clock.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, String, func, insert, literal, select, text, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.overrides import repository
from agentdesk.orchestrator.overrides.facets import facets
from agentdesk.orchestrator.overrides.filtering import Filter
from agentdesk.orchestrator.overrides.listing import Order, Sort, listed
from agentdesk.orchestrator.overrides.tables import override_journeys, overrides
from agentdesk.orchestrator.patterns.tables import advice_answers
from agentdesk.orchestrator.store.database import Database
from tests.benchmarks.frame import Figure, Settings, median
from tests.support.many_overrides import many_overrides
from tests.support.postgres import fresh_database
from tests.support.sqlite import fresh_file

FLOOR = 10_000
AT_ONCE = 2_000
BY_HAND = 100_000
"""So many rows are made one by one; more are copies."""
TEAMS = 20
AGENTS = 400
GOAL = 2.0
FELT_MS = 100.0
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
APART = timedelta(seconds=30)
PAGE = 100
ALL = tuple(f"care-{number}" for number in range(TEAMS))

Question = Callable[[AsyncConnection], Awaitable[Any]]


async def fill(database: Database, count: int) -> None:
    """So many overrides of twenty teams, the newest of them now."""
    made = min(count, BY_HAND)
    for start in range(0, made, AT_ONCE):
        some = min(AT_ONCE, made - start)
        rows, journeys = many_overrides(some, NOW, start=start, teams=TEAMS, agents=AGENTS, apart=APART)
        async with database.write() as unit:
            await unit.connection.execute(insert(overrides), rows)
            await unit.connection.execute(insert(override_journeys), journeys)
    columns = overrides.c
    for copy in range(1, count // made):
        earlier = int(made * APART.total_seconds() * 1e6) * copy
        changed: dict[str, Any] = {
            "id": func.concat(literal(f"{copy}-"), columns.id, type_=String),
            "recorded_at": type_coerce(columns.recorded_at, BigInteger) - earlier,
            "number": columns.number - made * copy,
            "newest": columns.newest + made * copy,
        }
        of_first = select(*(changed.get(column.name, column) for column in columns)).where(
            columns.number > 10_000_000 - made
        )
        async with database.write() as unit:
            await unit.connection.execute(insert(overrides).from_select([column.name for column in columns], of_first))
    answers = {
        "decision_id": columns.id, "action": columns.recommended, "override_id": columns.id, "at": columns.recorded_at,
        "agent_id": columns.agent_id, "team": columns.team, "answer": literal("overridden"),
        "reason_code": columns.reason_code, "direction": columns.direction, "outcome": columns.outcome,
        "journeys": columns.journeys, "rules": literal(""),
    }  # fmt: skip
    async with database.write() as unit:
        await unit.connection.execute(insert(advice_answers).from_select(list(answers), select(*answers.values())))
    async with database.engine.connect() as connection:
        # as the database does by itself some minutes after so much has come
        vacuum = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await vacuum.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))


async def _far_down(database: Database, sort: Sort, order: Order | None) -> str | None:
    """The cursor of a page from which half of the list has been seen."""
    async with database.read() as connection:
        lowest, highest = (
            await connection.execute(select(func.min(overrides.c.recorded_at), func.max(overrides.c.recorded_at)))
        ).one()
        wanted = Filter(teams=ALL, to_at=None if sort is not Sort.AT else lowest + (highest - lowest) / 2)
        cursor: str | None = None
        for _ in range(1 if sort is Sort.AT else 40):
            _rows, cursor = await listed(connection, wanted, cursor, 500 if sort is not Sort.AT else PAGE, sort, order)
        return cursor


def questions(deep: str | None, sorted_deep: str | None, known: str) -> dict[str, Question]:
    """What a supervisor of all the teams asks, by what it is called."""
    everything, two = Filter(teams=ALL), Filter(teams=ALL[:2])
    spans = [NOW - timedelta(days=days) for days in (1, 7, 90)]
    week = Filter(teams=ALL, from_at=spans[1])
    narrow = Filter(teams=ALL, from_at=spans[1], reason="reason_1", direction="less")
    journey = Filter(teams=ALL, journey="billing", from_at=spans[2])
    rare = Filter(teams=ALL, verdict="unsure", outcome="regretted", agent="agent-7", taken="action_3")
    return {
        "first page": lambda c: listed(c, everything, None, PAGE),
        "first page, two of the teams": lambda c: listed(c, two, None, PAGE),
        "page far down": lambda c: listed(c, everything, deep, PAGE),
        "first page of what is rare": lambda c: listed(c, rare, None, PAGE),
        "sorted by agent": lambda c: listed(c, everything, None, PAGE, Sort.AGENT),
        "sorted by agent, 20,000 rows down": lambda c: listed(c, everything, sorted_deep, PAGE, Sort.AGENT),
        "sorted by direction, turned": lambda c: listed(c, everything, None, PAGE, Sort.DIRECTION, Order.DESC),
        "facets of everything": lambda c: facets(c, everything, spans, {}, 10),
        "facets of a week": lambda c: facets(c, week, spans, {}, 10),
        "facets with two choices": lambda c: facets(c, narrow, spans, {}, 10),
        "facets of what is rare": lambda c: facets(c, rare, spans, {}, 10),
        "search: a rare word": lambda c: listed(c, Filter(teams=ALL, words="4711"), None, PAGE),
        "search: a word of all": lambda c: listed(c, Filter(teams=ALL, words="customer"), None, PAGE),
        "search: two words, facets": lambda c: facets(c, Filter(teams=ALL, words="upset 47"), spans, {}, 10),
        "first page of a journey": lambda c: listed(c, journey, None, PAGE),
        "facets of a journey": lambda c: facets(c, journey, spans, {}, 10),
        "one record": lambda c: repository.row_of(c, known),
    }


async def _asked(database: Database, question: Question) -> float:
    clock = time.process_time if database.is_sqlite else time.perf_counter
    begun = clock()
    async with database.read() as connection:
        await question(connection)
    return (clock() - begun) * 1e3


async def compare(floor: Database, ours: Database, size: int, store: str, rounds: int) -> list[Figure]:
    """Each question of both stores, in turns."""
    of_each: list[dict[str, Question]] = []
    for database, count in ((floor, FLOOR), (ours, size)):
        await fill(database, count)
        deep, sorted_deep = await _far_down(database, Sort.AT, None), await _far_down(database, Sort.AGENT, None)
        of_each.append(questions(deep, sorted_deep, f"019ab000-0000-7000-8000-{count // 3 % BY_HAND:012d}"))
    figures = []
    for name in of_each[0]:
        took: tuple[list[float], list[float]] = ([], [])
        for turn in range(rounds + 1):
            for place, database in enumerate((floor, ours)):
                spent = await _asked(database, of_each[place][name])
                if turn:
                    took[place].append(spent)
        note = f"{store}, {size:,}"
        figures.append(Figure(f"overrides, {name}", "ms", median(took[1]), median(took[0]), GOAL, note=note))
        figures.append(Figure("… felt", "ms", median(took[1]), goal=FELT_MS, note=note))
    return figures


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield Database(fresh_file(Path(folder)))


@contextmanager
def _postgresql() -> Iterator[Database]:
    with fresh_database() as url:
        yield Database(url)


async def _measured(make: Callable[[], Any], size: int, store: str, rounds: int) -> list[Figure]:
    with ExitStack() as stack:
        floor, ours = stack.enter_context(make()), stack.enter_context(make())
        try:
            return await compare(floor, ours, size, store, rounds)
        finally:
            await floor.close()
            await ours.close()


def measure(settings: Settings) -> list[Figure]:
    rounds = settings.size(9, 2)
    small = settings.size(100_000, 20_000)
    figures = asyncio.run(_measured(_sqlite, small, "SQLite", rounds))
    size = 1_000_000 if settings.large else small
    return figures + asyncio.run(_measured(_postgresql, size, "PostgreSQL", rounds))

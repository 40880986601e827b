"""GET /context as history grows: events of the customer, events of others in the store, times that they were contacted.

On SQLite and on PostgreSQL. The rows are made in the store itself, since sending them would take hours; the customers
that are asked for are folded by the service's own code. ``--large`` goes to 100,000 events of one customer and to a
million in the store.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, text

from agentdesk.devtools.service_client import ServiceClient
from agentdesk.domain.event import Event
from agentdesk.orchestrator.decisions.contacts import keep_told
from agentdesk.orchestrator.identity import repository as identity
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.service import timeline_item
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.policy.files import default_policy_dir
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.timeline.repository import append_events, claim_keys
from agentdesk.orchestrator.timeline.service import stored_item
from agentdesk.orchestrator.timeline.tables import event_keys, events
from tests.benchmarks.frame import Figure, Settings, median
from tests.benchmarks.place import Place, history, phone, place
from tests.support.postgres import fresh_database

AT_ONCE = 2_000
OF_EACH = 100
"""Events of each of the other customers."""
GOAL = 1.5
CONTACTED = 900
CONTACTED_ONE = 90
PAGE = "web.page_viewed"


async def give_history(services: Services, number: int, length: int, contacted: int = 0) -> None:
    """A customer with a history of their own, as if it had been sent over the years."""
    reader = Reader(services.scorer, services.policy.default_region, services.now())
    told = [*history(number, length), *_mails(number, contacted)]
    made: Iterable[Event] = (reader.read(one).event for one in told)
    root = 0
    while some := list(islice(made, AT_ONCE)):
        async with services.database.write() as unit:
            seen = {str(one.subject): (some[0].at, some[-1].at) for one in some}
            nodes, _ = await identity.ensure_nodes(unit.connection, seen)
            (root,) = [node.id for node in nodes.values()]
            await claim_keys(unit.connection, [{"id": one.id, "node_id": root, "at": one.at} for one in some])
            rows = ((root, one, stored_item(timeline_item(one, services))) for one in some)
            await append_events(unit.connection, rows)
            await keep_told(unit.connection, ((root, one) for one in some), services.policy)
    async with services.database.write() as unit:
        await identity_changed(unit, services, [root])


def _mails(number: int, count: int) -> list[dict[str, object]]:
    """Mails of campaigns within the last sixty days, each about an action."""
    now = datetime.now(UTC) - timedelta(hours=1)
    return [
        {
            "specversion": "1.0",
            "id": f"mail-{number}-{place}",
            "source": "campaigns",
            "type": "email.sent",
            "time": (now - timedelta(minutes=80 * place)).isoformat(),
            "subject": f"phone:{phone(number)}",
            "data": {"action": f"news_{place % 5}", "action_kind": "proactive"},
        }
        for place in range(count)
    ]


async def look_over(services: Services) -> None:
    """Have the database know what it holds, as PostgreSQL does by itself some minutes after so much has come."""
    async with services.database.write() as unit:
        if unit.connection.dialect.name == "postgresql":
            await unit.connection.execute(text("ANALYZE"))


async def crowd(services: Services, count: int, first: int) -> None:
    """So many events of others beside them, as rows that nobody asks for."""
    begun = datetime.now(UTC) - timedelta(days=300)
    for start in range(0, count, AT_ONCE * 5):
        some = range(start, min(count, start + AT_ONCE * 5))
        rows: list[dict[str, Any]] = [
            {
                "node_id": first + n // OF_EACH,
                "at": begun + timedelta(seconds=n),
                "id": f"evt_{first + n}",
                "type": PAGE,
            }
            for n in some
        ]
        body = {"path": "/page", "title": "Page", "source": "crowd", "text": "x" * 200}
        async with services.database.write() as unit:
            nodes = [
                {
                    "id": node, "identifier": f"crm:crowd-{node}", "public_id": f"crowd-{node}", "component": node,
                    "first_seen_at": begun, "last_seen_at": begun,
                }
                for node in sorted({row["node_id"] for row in rows})
            ]  # fmt: skip
            await unit.connection.execute(insert(identity_nodes), nodes)
            keys = [{name: row[name] for name in ("id", "node_id", "at")} for row in rows]
            await unit.connection.execute(insert(event_keys), keys)
            await unit.connection.execute(
                insert(events), [{**row, "channel": "web", "body": body, "item": body} for row in rows]
            )


@dataclass(frozen=True)
class Asked:
    """A customer of whom a service is asked, and what it took each time, in milliseconds."""

    service: Place
    number: int
    anew: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)


async def ask_all(asked: Sequence[Asked], times: int) -> None:
    """Ask for each of them in turn, round by round: what else the machine does then weighs on all alike.

    Each round is an answer after an event, and one when nothing has changed; the first round is not counted.
    """
    for turn in range(times + 1):
        for one in asked:
            took = await _ask(one.service, one.number)
            if turn:
                one.anew.append(took[0])
                one.kept.append(took[1])


async def _ask(service: Place, number: int) -> tuple[float, float]:
    event = {**history(number, 1)[0], "id": f"new-{number}-{time.time_ns()}"}
    took = []
    async with (
        ServiceClient(service.url, service.agent, patience_s=120) as agent,
        ServiceClient(service.url, service.touchpoint, patience_s=120) as touchpoint,
    ):
        found = await agent.get("/v1/customers", identifier=f"phone:{phone(number)}")
        path = f"/v1/customers/{found['items'][0]['id']}/context"
        await touchpoint.post("/v1/events", event, content_type="application/cloudevents+json")
        for _ in range(2):
            begun = time.perf_counter()
            await agent.get(path)
            took.append((time.perf_counter() - begun) * 1e3)
    return took[0], took[1]


async def of_customers(service: Place, settings: Settings) -> list[Figure]:
    """One store, customers with longer and longer histories."""
    lengths = [100, 1_000, *([10_000] if not settings.quick else []), *([100_000] if settings.large else [])]
    names = [f"{length:,} events of the customer" for length in lengths]
    async with open_services(_settings(service), checkpoints=False) as in_force:
        for number, length in enumerate(lengths, start=1):
            await give_history(in_force.services, number, length)
        await give_history(in_force.services, CONTACTED_ONE, 100, settings.size(CONTACTED, 10))
        await look_over(in_force.services)
    numbers = [*range(1, len(lengths) + 1), CONTACTED_ONE]
    asked = [Asked(service, number) for number in numbers]
    await ask_all(asked, settings.size(25, 2))
    return _figures([*names, f"100 events and {settings.size(CONTACTED, 10)} mails"], asked)


async def of_stores(services: Sequence[Place], settings: Settings) -> list[Figure]:
    """One customer, stores with more and more of others."""
    crowds = _crowds(settings)
    for service, count in zip(services, crowds, strict=True):
        async with open_services(_settings(service), checkpoints=False) as in_force:
            await give_history(in_force.services, 1, 100)
            await crowd(in_force.services, count, 1_000_000)
            await look_over(in_force.services)
    asked = [Asked(service, 1) for service in services]
    await ask_all(asked, settings.size(25, 2))
    return _figures([f"{count:,} events of others in the store" for count in crowds], asked)


def _crowds(settings: Settings) -> list[int]:
    return [10_000, *([100_000] if not settings.quick else []), *([1_000_000] if settings.large else [])]


def _settings(service: Place) -> ServeSettings:
    return ServeSettings(service.database, service.folder, default_policy_dir())


def _figures(names: Sequence[str], asked: Sequence[Asked]) -> list[Figure]:
    made = []
    for name, one in zip(names, asked, strict=True):
        goal = None if one is asked[0] else GOAL
        made.append(Figure(f"context anew, {name}", "ms", median(one.anew), median(asked[0].anew), goal))
        made.append(Figure(f"context as kept, {name}", "ms", median(one.kept), median(asked[0].kept), goal))
    return made


@contextmanager
def _on_sqlite() -> Iterator[Place]:
    with place() as service:
        yield service


@contextmanager
def _on_postgresql() -> Iterator[Place]:
    with fresh_database() as url, place(url) as service:
        yield service


PLACES = {"SQLite": _on_sqlite, "PostgreSQL": _on_postgresql}


def measure_on(store: str, settings: Settings) -> list[Figure]:
    """All of it on one of the databases; see ``PLACES``."""
    with PLACES[store]() as service:
        figures = asyncio.run(of_customers(service, settings))
    with ExitStack() as stack:
        services = [stack.enter_context(PLACES[store]()) for _ in _crowds(settings)]
        figures += asyncio.run(of_stores(services, settings))
    return [replace(figure, note=store) for figure in figures]


def measure(settings: Settings) -> list[Figure]:
    return [figure for store in PLACES for figure in measure_on(store, settings)]

"""GET /context as history grows: events of the customer, events of others in the store, times that they were contacted.

The rows are made in the store itself, since sending them would take hours; the customers that are asked for are folded
by the service's own code. ``--large`` goes to 100,000 events of one customer and a million in the store.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from agentdesk.devtools.service_client import ServiceClient
from agentdesk.domain.event import Event
from agentdesk.orchestrator.decisions.contacts import keep_told
from agentdesk.orchestrator.decisions.policy_files import default_policy_dir
from agentdesk.orchestrator.identity import repository as identity
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.service import timeline_item
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.timeline.repository import append_events, claim_keys
from agentdesk.orchestrator.timeline.service import stored_item
from agentdesk.orchestrator.timeline.tables import event_keys, events
from tests.benchmarks.frame import Figure, Settings, median
from tests.benchmarks.place import Place, history, phone, place

AT_ONCE = 2_000
OF_EACH = 100
"""Events of each of the other customers."""
GOAL = 1.5
CONTACTED = 900
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


async def asked(service: Place, number: int, times: int) -> tuple[float, float]:
    """(milliseconds of the first answer after an event, of an answer when nothing changed), the medians."""
    anew: list[float] = []
    kept: list[float] = []
    async with (
        ServiceClient(service.url, service.agent, patience_s=120) as agent,
        ServiceClient(service.url, service.touchpoint, patience_s=120) as touchpoint,
    ):
        found = await agent.get("/v1/customers", identifier=f"phone:{phone(number)}")
        path = f"/v1/customers/{found['items'][0]['id']}/context"
        for turn in range(times + 1):
            event = {**history(number, 1)[0], "id": f"new-{number}-{turn}-{time.time_ns()}"}
            await touchpoint.post("/v1/events", event, content_type="application/cloudevents+json")
            for took in (anew, kept):
                begun = time.perf_counter()
                await agent.get(path)
                took.append((time.perf_counter() - begun) * 1e3)
    return median(anew[1:]), median(kept[1:])


async def _table(service: Place, settings: Settings) -> list[Figure]:
    lengths = [100, 1_000, *([10_000] if not settings.quick else []), *([100_000] if settings.large else [])]
    crowds = [10_000, *([100_000] if not settings.quick else []), *([1_000_000] if settings.large else [])]
    times = settings.size(25, 2)
    own = ServeSettings(service.database, service.folder, default_policy_dir())
    figures: list[Figure] = []
    async with open_services(own, checkpoints=False) as in_force:
        services = in_force.services
        for number, length in enumerate(lengths, start=1):
            await give_history(services, number, length)
        taken = [await asked(service, number, times) for number in range(1, len(lengths) + 1)]
        figures += _figures([f"{length:,} events of the customer" for length in lengths], taken)
        await give_history(services, 90, 100, CONTACTED if not settings.quick else 10)
        figures += _figures(["", f"100 events and {CONTACTED} mails"], [taken[0], await asked(service, 90, times)])[2:]
        there = 0
        of_store: list[tuple[float, float]] = []
        for count in crowds:
            await crowd(services, count - there, 1_000_000 + there)
            there = count
            of_store.append(await asked(service, 1, times))
        figures += _figures([f"{count:,} events of others in the store" for count in crowds], of_store)
    return figures


def _figures(names: Sequence[str], taken: Sequence[tuple[float, float]]) -> list[Figure]:
    made = []
    for name, (anew, kept) in zip(names, taken, strict=True):
        for what, ours, floor in (("anew", anew, taken[0][0]), ("as kept", kept, taken[0][1])):
            goal = None if name == names[0] else GOAL
            made.append(Figure(f"context {what}, {name}", "ms", ours, floor, goal))
    return made


def measure(settings: Settings) -> list[Figure]:
    with place() as service:
        return asyncio.run(_table(service, settings))

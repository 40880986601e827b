"""Two services on one store at once: identity links made by both at the same time never tear a customer apart."""

import asyncio
import random
from contextlib import AsyncExitStack
from typing import Any

from sqlalchemy import func, select

from agentdesk.engine.identity.components import components
from agentdesk.orchestrator.identity.tables import identity_links, identity_nodes
from agentdesk.orchestrator.ingest.cloudevents import Reader
from agentdesk.orchestrator.ingest.intake import Intake
from agentdesk.orchestrator.journeys.tables import customer_state, journey_tracks
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.timeline.tables import event_keys, events
from tests.support.events import cloud_event

KINDS = ("device.shipped", "order.placed", "payment.failed", "app.opened")


def tangled(count: int, chance: random.Random) -> list[dict[str, Any]]:
    """Events of some forty identifiers, every third of which names two others."""
    made = []
    for minute in range(count):
        who, *named = chance.sample(range(40), 3)
        data = {"identifiers": {"crm": [str(one) for one in named]}} if minute % 3 == 0 else {}
        made.append(cloud_event(chance.choice(KINDS), f"crm:{who}", minute=minute, data=data))
    return made


async def feed(in_force: InForce, documents: list[dict[str, Any]], chance: random.Random) -> int:
    intake, accepted, services = Intake(in_force), 0, in_force.services
    while documents:
        size = chance.randint(1, 5)
        portion, documents = documents[:size], documents[size:]
        reader = Reader(services.scorer, services.policy.default_region, services.now())
        new, _ = await intake.take([reader.read(document) for document in portion])
        accepted += new
    return accepted


async def test_two_services_link_at_once(settings: ServeSettings) -> None:
    chance = random.Random(7)
    documents = tangled(90, chance)
    async with AsyncExitStack() as stack:
        services = [await stack.enter_async_context(open_services(settings)) for _ in range(2)]
        runs = [feed(one, chance.sample(documents, len(documents)), chance) for one in services for _ in range(3)]
        assert sum(await asyncio.gather(*runs)) == len(documents)
        async with services[0].services.database.read() as connection:
            nodes = (await connection.execute(select(identity_nodes.c.id, identity_nodes.c.component))).all()
            links = (await connection.execute(select(identity_links.c.node_a, identity_links.c.node_b))).all()
            groups = components((row.id for row in nodes), ((row.node_a, row.node_b) for row in links))
            assert {row.id: row.component for row in nodes} == {node: min(group) for group in groups for node in group}
            assert len(links) == len({tuple(row) for row in links})
            for table in (events, event_keys):
                assert await connection.scalar(select(func.count()).select_from(table)) == len(documents)
            roots = {row.component for row in nodes}
            for table, column in ((customer_state, "root_node_id"), (journey_tracks, "root_node_id")):
                assert set(await connection.scalars(select(table.c[column]))) <= roots

"""A look at everybody for an audience: customers a second of processor time, and what a long history costs.

The floor of a look is what it cannot do without, conclude and look through the gates, on the same customers with their
facts in memory. With a long history the floor is the same look at customers with a short one.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from agentdesk.domain.audience import Definition
from agentdesk.engine.audiences import TOUCHPOINT, standing
from agentdesk.engine.conclusions import conclude
from agentdesk.engine.decisions.inputs import decision_inputs
from agentdesk.orchestrator.audiences.judging import asked_by, judge
from agentdesk.orchestrator.decisions.facts import gather
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.journeys.repository import tracks_of
from agentdesk.orchestrator.service import ServeSettings, open_services
from agentdesk.orchestrator.services import Services
from tests.benchmarks.frame import Figure, Settings
from tests.benchmarks.place import history, phone, place, send

WANTED = Definition(name="bench", expression="signal.failure > 0 or trait.tenure_months >= 12")
OF_PROFILE = Definition(name="profile", expression="trait.arrears and journeys.service_open == 0")
PAGE = 20


def measure(settings: Settings) -> list[Figure]:
    customers, short, long = settings.size(30, 20), settings.size(200, 30), settings.size(1_000, 60)
    few = settings.size(4, 2)
    with place() as service:
        events = [one for number in range(customers) for one in history(number, short)]
        events += [one for number in range(few) for one in history(customers + number, long)]
        asyncio.run(send(service.url, service.touchpoint, events))
        look, floor, far, quick = asyncio.run(_measured(service.database, service.folder, customers, few))
    return [
        Figure(
            f"audience: look at {customers} customers", "a second", look, floor, 0.5, less_is_better=False,
            note="floor: conclude and look through the gates, with the facts in memory",
        ),
        Figure(
            "audience: a customer with a long history", "ms", far * 1_000, 1_000 / look, 2.0,
            note=f"{long:,} events; floor: {short} events",
        ),
        Figure(
            "audience by profile and journeys alone", "a second", quick, look, 5.0, less_is_better=False,
            note="nobody belongs into it; floor: the look above",
        ),
    ]  # fmt: skip


async def _measured(database: str, folder: Path, customers: int, few: int) -> tuple[float, float, float, float]:
    """Customers a second, the floor of that, the seconds of one with a long history, and customers a second by their
    profile."""
    async with open_services(ServeSettings(database, folder), checkpoints=False) as in_force:
        services = in_force.services
        roots = [await _root(services, number) for number in range(customers + few)]
        near, far = roots[:customers], roots[customers:]
        await _look(services, near[:PAGE])  # warm
        took, took_far = await _look(services, near), await _look(services, far)
        bare, quick = await _bare(services, near), await _look(services, near, OF_PROFILE)
        return customers / took, customers / bare, took_far / few, customers / quick


async def _root(services: Services, number: int) -> int:
    async with services.database.read() as connection:
        query = select(identity_nodes.c.component).where(identity_nodes.c.identifier == f"phone:{phone(number)}")
        return int((await connection.execute(query)).scalar_one())


async def _look(services: Services, roots: Sequence[int], wanted: Definition = WANTED) -> float:
    asked = asked_by(wanted, services.policy)
    begun = time.process_time()
    for first in range(0, len(roots), PAGE):
        async with services.database.read() as connection:
            await judge(connection, services, asked, roots[first : first + PAGE])
    return time.process_time() - begun


async def _bare(services: Services, roots: Sequence[int]) -> float:
    policy, now, asked = services.policy, services.now(), asked_by(WANTED, services.policy)
    async with services.database.read() as connection:
        tracks = await tracks_of(connection, roots)
        facts = [
            (await gather(connection, root, [root], tracks.get(root, ()), None, None, policy, now))[0] for root in roots
        ]
    begun = time.process_time()
    for one in facts:
        inputs = decision_inputs(one, conclude(one, policy), touchpoint=TOUCHPOINT, exception_mode=None, policy=policy)
        standing(inputs, asked, policy, now)
    return time.process_time() - begun

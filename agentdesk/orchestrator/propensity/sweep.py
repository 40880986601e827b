"""Looks out for answers to learn and for versions that other processes have learned."""

import asyncio

from agentdesk.orchestrator.services import InForce

EVERY_S = 2.0


async def learn_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled."""
    while True:
        await learn_what_waits(in_force)
        await asyncio.sleep(EVERY_S)


async def learn_what_waits(in_force: InForce) -> None:
    """Serve from the newest version, and learn all that is due."""
    from agentdesk.orchestrator.propensity.learning import BATCH, follow, learn

    await follow(in_force.services)
    while await learn(in_force.services) == BATCH:
        pass

"""Looks out for deadlines that pass while nothing else happens, and tells the desks whom that changed."""

import asyncio

from agentdesk.orchestrator.journeys.service import SWEEP_BATCH, sweep_deadlines
from agentdesk.orchestrator.services import InForce

EVERY_S = 5.0


async def watch_deadlines_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled."""
    while True:
        while await sweep_deadlines(in_force.services) == SWEEP_BATCH:
            pass
        await asyncio.sleep(EVERY_S)

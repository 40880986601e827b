"""The loop that lets timers go off: exactly at the next one's time, and now and then for what other processes set."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from agentdesk.orchestrator.schedule.repository import next_due
from agentdesk.orchestrator.schedule.service import Handler, let_go_off
from agentdesk.orchestrator.services import InForce

LOOK_S = 5.0
"""How often the store is looked at unwoken."""
BUSY_S = 0.25
"""How soon it is looked at again when another process is at it."""


async def keep_time_for_ever(in_force: InForce, kinds: Mapping[str, Handler]) -> None:
    """The background task; ends only by being cancelled."""
    while True:
        while await let_go_off(in_force.services, kinds):
            await asyncio.sleep(0)  # requests that wait for the store come first
        services = in_force.services
        async with services.database.read() as connection:
            due = await next_due(connection, kinds)
        now = services.now()
        wait_s = LOOK_S if due is None else min(max((due - now).total_seconds(), BUSY_S if due <= now else 0.0), LOOK_S)
        await services.alarm.sleep(now + timedelta(seconds=wait_s), wait_s)

"""Has the stored journeys follow the policy in force, soon after it is another one."""

import asyncio

from agentdesk.orchestrator.journeys.recompute import start_if_policy_changed
from agentdesk.orchestrator.services import InForce

LOOK_S = 2.0


async def follow_policy_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled. It asks the store only when this process has a new policy."""
    seen = ""
    while True:
        services = in_force.services
        if services.policy.digest != seen:
            await start_if_policy_changed(services)
            seen = services.policy.digest
        await asyncio.sleep(LOOK_S)

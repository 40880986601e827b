"""Has this process decide by the policy that is in force, whoever put it there and from wherever."""

import asyncio
import logging

from agentdesk.engine.policy.yamlsource import PolicyError
from agentdesk.orchestrator.policy import repository
from agentdesk.orchestrator.policy.compiling import compiled
from agentdesk.orchestrator.services import InForce
from agentdesk.orchestrator.store.unit_of_work import Change

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often a process looks whether another one, or the command line, put another policy in force."""


async def watch_policy_for_ever(in_force: InForce) -> None:
    """The background task; ends only by being cancelled."""
    while True:
        await asyncio.sleep(LOOK_S)
        await follow(in_force)


async def follow(in_force: InForce) -> bool:
    """Switch to the policy in force if it is another; whether it was. Requests that have begun end by the former one.

    Every process announces its own switch, after it: a desk that then asks again, asks the new policy at the latest
    when the last process has told it.
    """
    async with in_force.switching:
        database = in_force.services.database
        async with database.read() as connection:
            if await repository.latest_seq(connection) == in_force.activation:
                return False
            standing = await repository.latest(connection)
            assert standing is not None, "a service puts one in force when it starts"
            files = await repository.files_of(connection, standing.number)
        try:
            made = await compiled(files, in_force.services.make_scorer)
        except PolicyError as error:
            # published by a newer program: better the policy of before than none
            log.error("version %s of the policy cannot be used by this program: %s", standing.number, error)
            in_force.skip(standing.seq)
            return False
        is_other = made.policy.digest != in_force.services.policy.digest
        in_force.switch(made.policy, made.scorer, standing.seq)
        if is_other:
            await _announce(in_force, standing.number)
        return is_other


async def _announce(in_force: InForce, number: int) -> None:
    services = in_force.services
    async with services.database.write() as unit:
        unit.announce(Change("policy_changed", {"policy_version": services.policy.version, "number": number}))

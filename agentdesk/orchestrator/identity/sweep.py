"""Brings every customer under the limits that the policy has now: who was one customer by others is decided anew.

A little at a time and by one process at a time, from where it stopped; whoever is linked meanwhile is decided by the
new limits at once. Knows nothing of what the limits mean.
"""

import asyncio
import hashlib

import orjson
from sqlalchemy.exc import DBAPIError

from agentdesk.engine.identity.sharing import OF_ONE, Sharing
from agentdesk.orchestrator.identity import linking, repository
from agentdesk.orchestrator.identity.service import announce_identity, let_follow
from agentdesk.orchestrator.services import InForce, Services
from agentdesk.orchestrator.store.database import lost_a_race
from agentdesk.orchestrator.store.turns import is_our_turn

BATCH = 20
"""Identifiers of one transaction: few enough that a request waits for the store only for a moment."""
LOOK_AGAIN_S = 5.0
_TURN = 7_210_341_907


async def regroup_for_ever(in_force: InForce) -> None:
    """Decide anew whenever the limits have changed."""
    while True:
        try:
            while await regroup_some(in_force.services):
                await asyncio.sleep(0)
        except DBAPIError as error:
            if not lost_a_race(error):
                raise
        await asyncio.sleep(LOOK_AGAIN_S)


def digest_of(sharing: Sharing) -> str:
    """A word by which limits are told apart."""
    said = sorted((kind.value, limit.people, limit.identifiers) for kind, limit in sharing.limits.items())
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


async def regroup_some(services: Services) -> bool:
    """Decide anew about some identifiers; False if there is nothing to do, or another process is at it."""
    sharing = services.policy.sharing
    digest = digest_of(sharing)
    async with services.database.read() as connection:
        if await repository.regrouped_up_to(connection, digest) is None:
            return False
    async with services.database.write() as unit:
        connection = unit.connection
        if not await is_our_turn(connection, _TURN):
            return False
        after = await repository.regrouped_up_to(connection, digest)
        if after is None:
            return False
        nodes = await repository.linked_nodes(connection, after, OF_ONE, BATCH)
        await repository.keep_regrouped(connection, digest, nodes[-1] if nodes else None)
        if not nodes:
            return False
        regrouped = await linking.regroup(connection, nodes, sharing)
        if regrouped.formed:
            await let_follow(unit, services, regrouped.roots)
            ids = await repository.public_ids(connection, regrouped.roots)
            for root, made_of in sorted(regrouped.formed.items()):
                announce_identity(unit, list(dict.fromkeys(ids[one] for one in (root, *sorted(made_of)))))
    return True

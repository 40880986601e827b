"""Whose something is, as the identity links stand now: from public ids and nodes to the roots of their components.

Reads identity's nodes; never writes them.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.identity.tables import identity_nodes

_nodes = identity_nodes.c


async def root_of_customer(connection: AsyncConnection, customer_id: str) -> int | None:
    """The root node of the customer that this id (of today or of old) means; None if it means nobody."""
    found = await connection.scalar(select(_nodes.component).where(_nodes.public_id == customer_id))
    return None if found is None else int(found)


async def roots_of_nodes(connection: AsyncConnection, nodes: Iterable[int]) -> dict[int, int]:
    """The root of each node's component."""
    query = select(_nodes.id, _nodes.component).where(_nodes.id.in_(sorted(set(nodes))))
    return {row.id: row.component for row in await connection.execute(query)}


async def nodes_of_roots(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, list[int]]:
    """All nodes of each component; a node that is not a root (any more) has none."""
    wanted = sorted(set(roots))
    found: dict[int, list[int]] = {root: [] for root in wanted}
    query = select(_nodes.id, _nodes.component).where(_nodes.component.in_(wanted)).order_by(_nodes.id)
    for row in await connection.execute(query):
        found[row.component].append(row.id)
    return found


async def customer_ids(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, str]:
    """The customer id of each root."""
    query = select(_nodes.id, _nodes.public_id).where(_nodes.id.in_(sorted(set(roots))))
    return {row.id: row.public_id for row in await connection.execute(query)}

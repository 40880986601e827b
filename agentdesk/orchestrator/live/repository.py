"""All SQL of the change log: reading it on from a cursor, and forgetting its oldest part."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.live.changelog import head
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.people.tables import customer_access

PRUNE_BATCH = 2_000


async def bounds(connection: AsyncConnection) -> tuple[int, int]:
    """(the oldest cursor from which the log can be read on, the head)."""
    last = await head(connection)
    oldest = await connection.scalar(select(func.min(changes.c.seq)))
    return (int(oldest) - 1 if oldest is not None else last), last


async def changes_after(connection: AsyncConnection, cursor: int, limit: int) -> Sequence[Row[Any]]:
    """The next changes in their order."""
    query = select(changes).where(changes.c.seq > cursor).order_by(changes.c.seq).limit(limit)
    return (await connection.execute(query)).all()


async def watched(connection: AsyncConnection, agent_id: str, customer_id: str, since: datetime) -> bool:
    """Whether the person looked at the customer since then, or has an open interaction with them."""
    return agent_id in (await watchers_of(connection, [customer_id], since)).get(customer_id, ())


async def watchers_of(connection: AsyncConnection, customers: Iterable[str], since: datetime) -> dict[str, set[str]]:
    """Who looked at each of the customers since then, or has an open interaction with them."""
    ids = sorted(set(customers))
    found: dict[str, set[str]] = {}
    if not ids:
        return found
    seen = select(customer_access.c.customer_id, customer_access.c.agent_id).where(
        customer_access.c.customer_id.in_(ids), customer_access.c.at >= since
    )
    for customer_id, agent_id in await connection.execute(seen.distinct()):
        found.setdefault(customer_id, set()).add(agent_id)
    for customer_id, agent_id in await connection.execute(_open_with(ids)):
        found.setdefault(customer_id, set()).add(agent_id)
    return found


def _open_with(customers: Sequence[str]) -> Select[Any]:
    """(customer, agent) of the open interactions that agents have with those customers."""
    root = identity_nodes.alias("root")
    return (
        select(root.c.public_id, interactions.c.agent_id)
        .select_from(root)
        .join(identity_nodes, identity_nodes.c.component == root.c.id)
        .join(interactions, interactions.c.node_id == identity_nodes.c.id)
        .where(root.c.public_id.in_(customers), interactions.c.state != "closed", interactions.c.agent_id.is_not(None))
    )


async def listeners_of(
    connection: AsyncConnection, interaction_ids: Iterable[str], since: datetime
) -> dict[str, frozenset[str]]:
    """By interaction, who looked at its customer since then."""
    ids = sorted(set(interaction_ids))
    root = identity_nodes.alias("root")
    query = (
        select(interactions.c.id, customer_access.c.agent_id)
        .select_from(interactions)
        .join(identity_nodes, identity_nodes.c.id == interactions.c.node_id)
        .join(root, root.c.id == identity_nodes.c.component)
        .join(customer_access, customer_access.c.customer_id == root.c.public_id)
        .where(interactions.c.id.in_(ids), customer_access.c.at >= since)
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for interaction_id, agent_id in await connection.execute(query) if ids else ():
        found.setdefault(interaction_id, set()).add(agent_id)
    return {interaction_id: frozenset(people) for interaction_id, people in found.items()}


async def forget_oldest(connection: AsyncConnection, keep: int, before: datetime) -> bool:
    """Delete one batch of the oldest changes that are both older than ``before`` and not among the newest ``keep``.

    Returns whether there may be more to delete.
    """
    last = await head(connection)
    query = select(changes.c.seq, changes.c.at).order_by(changes.c.seq).limit(PRUNE_BATCH)
    rows = (await connection.execute(query)).all()
    old = [row.seq for row in rows if row.seq <= last - keep and row.at < before]
    if old:
        await connection.execute(delete(changes).where(changes.c.seq <= old[-1]))
    return len(old) == PRUNE_BATCH

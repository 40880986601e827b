"""All SQL of the change log: reading it on from a cursor, and forgetting its oldest part."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.live.changelog import head
from agentdesk.orchestrator.live.tables import changes
from agentdesk.orchestrator.people.tables import customer_access
from agentdesk.orchestrator.store.conditions import SOME

PRUNE_BATCH = 2_000

# What each commit is told with is made once (``SOME``).
_ROOT = identity_nodes.alias("root")
_SINCE = customer_access.c.at >= bindparam("since", type_=customer_access.c.at.type)
_AFTER = select(changes).where(changes.c.seq > bindparam("cursor")).order_by(changes.c.seq).limit(bindparam("limit"))
_LOOKED_AT = (
    select(customer_access.c.customer_id, customer_access.c.agent_id)
    .where(customer_access.c.customer_id.in_(SOME), _SINCE)
    .distinct()
)
_OPEN_WITH = (  # (customer, agent) of the open interactions that agents have with those customers
    select(_ROOT.c.public_id, interactions.c.agent_id)
    .select_from(_ROOT)
    .join(identity_nodes, identity_nodes.c.component == _ROOT.c.id)
    .join(interactions, interactions.c.node_id == identity_nodes.c.id)
    .where(_ROOT.c.public_id.in_(SOME), interactions.c.state != "closed", interactions.c.agent_id.is_not(None))
)
_LISTENING = (
    select(interactions.c.id, customer_access.c.agent_id)
    .select_from(interactions)
    .join(identity_nodes, identity_nodes.c.id == interactions.c.node_id)
    .join(_ROOT, _ROOT.c.id == identity_nodes.c.component)
    .join(customer_access, customer_access.c.customer_id == _ROOT.c.public_id)
    .where(interactions.c.id.in_(SOME), _SINCE)
    .distinct()
)


async def bounds(connection: AsyncConnection) -> tuple[int, int]:
    """(the oldest cursor from which the log can be read on, the head)."""
    last = await head(connection)
    oldest = await connection.scalar(select(func.min(changes.c.seq)))
    return (int(oldest) - 1 if oldest is not None else last), last


async def at_of(connection: AsyncConnection, cursor: int) -> datetime | None:
    """When the change at the cursor was; None for none, or one that the log no longer has."""
    return await connection.scalar(select(changes.c.at).where(changes.c.seq == cursor))


async def was_here(connection: AsyncConnection, cursor: int, known_at: datetime | None) -> bool:
    """Whether somebody who heard that there was a change at the cursor then heard it of this log: a store that was
    brought back from a copy, or another one, goes as far by and by."""
    last, at = await head(connection), await at_of(connection, cursor)
    return cursor <= last and (None in (at, known_at) or at == known_at)


async def changes_after(connection: AsyncConnection, cursor: int, limit: int) -> Sequence[Row[Any]]:
    """The next changes in their order."""
    return (await connection.execute(_AFTER, {"cursor": cursor, "limit": limit})).all()


async def watched(connection: AsyncConnection, agent_id: str, customer_id: str, since: datetime) -> bool:
    """Whether the person looked at the customer since then, or has an open interaction with them."""
    return agent_id in (await watchers_of(connection, [customer_id], since)).get(customer_id, ())


async def watchers_of(connection: AsyncConnection, customers: Iterable[str], since: datetime) -> dict[str, set[str]]:
    """Who looked at each of the customers since then, or has an open interaction with them."""
    ids = sorted(set(customers))
    found: dict[str, set[str]] = {}
    if not ids:
        return found
    for customer_id, agent_id in await connection.execute(_LOOKED_AT, {SOME.key: ids, "since": since}):
        found.setdefault(customer_id, set()).add(agent_id)
    for customer_id, agent_id in await connection.execute(_OPEN_WITH, {SOME.key: ids}):
        found.setdefault(customer_id, set()).add(agent_id)
    return found


async def listeners_of(
    connection: AsyncConnection, interaction_ids: Iterable[str], since: datetime
) -> dict[str, frozenset[str]]:
    """By interaction, who looked at its customer since then."""
    ids = sorted(set(interaction_ids))
    found: dict[str, set[str]] = {}
    for interaction_id, agent_id in (
        await connection.execute(_LISTENING, {SOME.key: ids, "since": since}) if ids else ()
    ):
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

"""All SQL of outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.outcome import Outcome
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.outcomes.tables import outcomes
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.store.insert import insert_new


@dataclass(frozen=True, slots=True)
class Filter:
    """Which outcomes to list; None means any."""

    kind: str | None = None
    action: str | None = None
    state: str | None = None


async def add(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Keep a new one; one that is there already stays as it is."""
    await insert_new(connection, outcomes, [row])


async def rows_of(connection: AsyncConnection, kind: str, subject_ids: Iterable[str]) -> Sequence[Row[Any]]:
    query = select(outcomes).where(outcomes.c.kind == kind, outcomes.c.subject_id.in_(sorted(subject_ids)))
    return (await connection.execute(query)).all()


async def keep(connection: AsyncConnection, row: Row[Any], outcome: Outcome) -> None:
    mine = (outcomes.c.subject_id == row.subject_id, outcomes.c.kind == row.kind)
    body = canonical(outcome.model_dump(mode="json"))
    await connection.execute(update(outcomes).where(*mine).values(state=outcome.state.value, body=body))


async def forget(connection: AsyncConnection, kind: str, subject_id: str) -> None:
    """Watch no more: it was not so after all."""
    await connection.execute(delete(outcomes).where(outcomes.c.kind == kind, outcomes.c.subject_id == subject_id))


async def watched_since(connection: AsyncConnection, earliest: Mapping[int, datetime]) -> dict[int, list[Row[Any]]]:
    """By root, the outcomes of customers whose windows reach to the time of each customer's earliest new event, or
    beyond."""
    found: dict[int, list[Row[Any]]] = {}
    first = min(earliest.values(), default=None)
    for some in chunks(sorted(earliest)):
        query = (
            select(identity_nodes.c.component, outcomes)
            .join(outcomes, outcomes.c.node_id == identity_nodes.c.id)
            .where(identity_nodes.c.component.in_(some), outcomes.c.ends_at >= first)
        )
        for row in await connection.execute(query):
            if row.ends_at >= earliest[row.component]:
                found.setdefault(row.component, []).append(row)
    return found


async def of_roots(connection: AsyncConnection, roots: Iterable[int]) -> list[Row[Any]]:
    """All that is or was watched of customers."""
    found: list[Row[Any]] = []
    for some in chunks(sorted(roots)):
        query = (
            select(outcomes)
            .join(identity_nodes, identity_nodes.c.id == outcomes.c.node_id)
            .where(identity_nodes.c.component.in_(some))
        )
        found.extend(await connection.execute(query))
    return found


async def move(connection: AsyncConnection, interaction_id: str, node_id: int) -> None:
    """Have what was done in an interaction be about the customer of the node."""
    mine = outcomes.c.interaction_id == interaction_id
    await connection.execute(update(outcomes).where(mine).values(node_id=node_id))


async def listed(connection: AsyncConnection, wanted: Filter, cursor: str | None, limit: int) -> Sequence[Row[Any]]:
    """The newest ``limit`` rows after the cursor, each with its id as ``id``."""
    columns = outcomes.c
    equal = {columns.kind: wanted.kind, columns.action: wanted.action, columns.state: wanted.state}
    found = [column == value for column, value in equal.items() if value is not None]
    if cursor:
        found.append(older_than(cursor, columns.opened_at, columns.subject_id))
    query = (
        select(columns.subject_id.label("id"), outcomes)
        .where(*found)
        .order_by(columns.opened_at.desc(), columns.subject_id.desc(), columns.kind)
        .limit(limit)
    )
    return (await connection.execute(query)).all()

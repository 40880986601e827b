"""All SQL of the floor. It has no table of its own; what it reads is bounded by what runs now, never by history."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.decisions.tables import decisions, feedback
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.interactions.repository import IS_OPEN
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.people.tables import people

DESK = "desk"
"""The touchpoint of advice that agents see."""

_COLUMNS = (interactions, people.c.name.label("agent_name"))
_WITH_NAMES = interactions.outerjoin(people, people.c.agent_id == interactions.c.agent_id)


async def running_in(
    connection: AsyncConnection, teams: Sequence[str], cursor: str | None, limit: int
) -> Sequence[Row[Any]]:
    """The newest ``limit`` open interactions of the teams after the cursor, each with its agent's name."""
    columns = interactions.c
    query = (
        select(*_COLUMNS)
        .select_from(_WITH_NAMES)
        .where(columns.team.in_(teams), IS_OPEN)
        .order_by(columns.offered_at.desc(), columns.id.desc())
        .limit(limit)
    )
    if cursor:
        query = query.where(older_than(cursor, columns.offered_at, columns.id))
    return (await connection.execute(query)).all()


async def rows_of(connection: AsyncConnection, interaction_ids: Iterable[str]) -> list[Row[Any]]:
    """These interactions, open or not, each with its agent's name."""
    found: list[Row[Any]] = []
    for some in chunks(sorted(set(interaction_ids))):
        query = select(*_COLUMNS).select_from(_WITH_NAMES).where(interactions.c.id.in_(some))
        found.extend(await connection.execute(query))
    return found


async def running_with(connection: AsyncConnection, nodes: Iterable[int]) -> list[str]:
    """The ids of the open interactions with the customers of those nodes."""
    found: list[str] = []
    for some in chunks(sorted(set(nodes))):
        query = select(interactions.c.id).where(interactions.c.node_id.in_(some), IS_OPEN)
        found.extend(await connection.scalars(query))
    return sorted(found)


async def advice_in(connection: AsyncConnection, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """(id, decided_at, body) of the newest decision that a desk showed in each of the interactions."""
    found: dict[str, Row[Any]] = {}
    columns = decisions.c
    for some in chunks(interaction_ids):
        newest_first = (columns.decided_at.desc(), columns.id.desc())
        place = func.row_number().over(partition_by=columns.interaction_id, order_by=newest_first)
        placed = (
            select(columns.id, place.label("place"))
            .where(columns.interaction_id.in_(some), columns.touchpoint == DESK)
            .subquery()
        )
        query = (
            select(columns.interaction_id, columns.id, columns.decided_at, columns.body)
            .join(placed, placed.c.id == columns.id)
            .where(placed.c.place == 1)
        )
        found.update({row.interaction_id: row for row in await connection.execute(query)})
    return found


async def answers_in(connection: AsyncConnection, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """(decision_id, action, outcome, at) of the newest feedback in each of the interactions."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(interaction_ids):
        query = (
            select(
                decisions.c.interaction_id, feedback.c.decision_id, feedback.c.action, feedback.c.outcome, feedback.c.at
            )
            .join_from(decisions, feedback, feedback.c.decision_id == decisions.c.id)
            .where(decisions.c.interaction_id.in_(some))
            .order_by(feedback.c.at, feedback.c.recorded_at)
        )
        found.update({row.interaction_id: row for row in await connection.execute(query)})
    return found


async def overrides_in(connection: AsyncConnection, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """(id, decision_id, recorded_at, approval, taken_action, body) of the newest override in each interaction."""
    found: dict[str, Row[Any]] = {}
    columns = overrides.c
    for some in chunks(interaction_ids):
        query = (
            select(decisions.c.interaction_id, columns.id, columns.decision_id, columns.recorded_at, columns.approval,
                   columns.taken_action, columns.body)
            .join_from(decisions, overrides, columns.decision_id == decisions.c.id)
            .where(decisions.c.interaction_id.in_(some))
            .order_by(columns.recorded_at, columns.id)
        )  # fmt: skip
        found.update({row.interaction_id: row for row in await connection.execute(query)})
    return found

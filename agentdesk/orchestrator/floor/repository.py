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
from agentdesk.orchestrator.store.conditions import SOME

DESK = "desk"
"""The touchpoint of advice that agents see."""

_COLUMNS = (interactions, people.c.name.label("agent_name"))
_WITH_NAMES = interactions.outerjoin(people, people.c.agent_id == interactions.c.agent_id)


# Whatever changes an interaction tells the floor: what that asks for is made once (``SOME``).
_ROWS = select(*_COLUMNS).select_from(_WITH_NAMES).where(interactions.c.id.in_(SOME))
_D, _O = decisions.c, overrides.c
_PLACE = func.row_number().over(partition_by=_D.interaction_id, order_by=(_D.decided_at.desc(), _D.id.desc()))
_PLACED = select(_D.id, _PLACE.label("place")).where(_D.interaction_id.in_(SOME), _D.touchpoint == DESK).subquery()
_ADVICE = (
    select(_D.interaction_id, _D.id, _D.decided_at, _D.body)
    .join(_PLACED, _PLACED.c.id == _D.id)
    .where(_PLACED.c.place == 1)
)
_ANSWERS = (
    select(_D.interaction_id, feedback.c.decision_id, feedback.c.action, feedback.c.outcome, feedback.c.at)
    .join_from(decisions, feedback, feedback.c.decision_id == _D.id)
    .where(_D.interaction_id.in_(SOME))
    .order_by(feedback.c.at, feedback.c.recorded_at)
)
_OVERRIDES = (
    select(_D.interaction_id, _O.id, _O.decision_id, _O.recorded_at, _O.approval, _O.taken_action, _O.body)
    .join_from(decisions, overrides, _O.decision_id == _D.id)
    .where(_D.interaction_id.in_(SOME))
    .order_by(_O.recorded_at, _O.id)
)


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
        found.extend(await connection.execute(_ROWS, {SOME.key: some}))
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
    for some in chunks(interaction_ids):
        found.update({row.interaction_id: row for row in await connection.execute(_ADVICE, {SOME.key: some})})
    return found


async def answers_in(connection: AsyncConnection, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """(decision_id, action, outcome, at) of the newest feedback in each of the interactions."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(interaction_ids):
        found.update({row.interaction_id: row for row in await connection.execute(_ANSWERS, {SOME.key: some})})
    return found


async def overrides_in(connection: AsyncConnection, interaction_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """(id, decision_id, recorded_at, approval, taken_action, body) of the newest override in each interaction."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(interaction_ids):
        found.update({row.interaction_id: row for row in await connection.execute(_OVERRIDES, {SOME.key: some})})
    return found

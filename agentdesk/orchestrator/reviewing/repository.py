"""All SQL of saved views and of samples."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.live.paging import next_cursor, older_than
from agentdesk.orchestrator.overrides.filtering import IN_EFFECT, Filter, conditions
from agentdesk.orchestrator.overrides.projection import Verdict
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.reviewing.tables import override_sample_items, override_samples, override_views

MOST_VIEWS = 500


async def views_for(connection: AsyncConnection, owner_id: str) -> Sequence[Row[Any]]:
    """One's own views and all that are shared, by name."""
    columns = override_views.c
    query = (
        select(override_views)
        .where(or_(columns.owner_id == owner_id, columns.shared))
        .order_by(columns.name, columns.id)
        .limit(MOST_VIEWS)
    )
    return (await connection.execute(query)).all()


async def view_of(connection: AsyncConnection, view_id: str) -> Row[Any] | None:
    return (await connection.execute(select(override_views).where(override_views.c.id == view_id))).first()


async def names_of(connection: AsyncConnection, owner_id: str) -> dict[str, str]:
    """By its id, what each of one's own views is called."""
    columns = override_views.c
    query: Any = select(columns.id, columns.name).where(columns.owner_id == owner_id)
    return {row.id: row.name for row in await connection.execute(query)}


async def count_views(connection: AsyncConnection, owner_id: str) -> int:
    query = select(func.count()).select_from(override_views).where(override_views.c.owner_id == owner_id)
    return (await connection.execute(query)).scalar_one()


async def add_view(connection: AsyncConnection, values: dict[str, Any]) -> None:
    await connection.execute(insert(override_views).values(values))


async def change_view(connection: AsyncConnection, view_id: str, values: dict[str, Any]) -> None:
    await connection.execute(update(override_views).where(override_views.c.id == view_id).values(values))


async def drop_view(connection: AsyncConnection, view_id: str) -> None:
    await connection.execute(delete(override_views).where(override_views.c.id == view_id))


def _candidates(wanted: Filter, reviewer: str) -> list[ColumnElement[bool]]:
    """What may be drawn: not reviewed, not one's own, in effect, and of nobody who was erased."""
    asked = conditions(wanted.without("team", "verdict"), None)
    columns = overrides.c
    return [
        *asked,
        columns.team.in_(wanted.of_teams() or ()),
        columns.verdict == Verdict.UNREVIEWED,
        columns.agent_id != reviewer,
        IN_EFFECT,
        columns.content_hash != "",
    ]


async def candidates_by_agent(connection: AsyncConnection, wanted: Filter, reviewer: str) -> dict[str, int]:
    """Agent → how many of theirs may be drawn."""
    column = overrides.c.agent_id
    query = select(column, func.count()).where(*_candidates(wanted, reviewer)).group_by(column)
    return {agent: count for agent, count in (await connection.execute(query)).all()}  # noqa: C416


async def candidate(
    connection: AsyncConnection, wanted: Filter, reviewer: str, agent_id: str, places: Sequence[int]
) -> list[str]:
    """The ids of an agent's candidates at these places, the oldest first."""
    columns = overrides.c
    of_agent = (
        select(columns.id)
        .where(*_candidates(wanted, reviewer), columns.agent_id == agent_id)
        .order_by(columns.recorded_at, columns.id)
    )
    return [(await connection.execute(of_agent.offset(place).limit(1))).scalar_one() for place in places]


async def add_sample(connection: AsyncConnection, values: dict[str, Any], ids: Sequence[str]) -> None:
    await connection.execute(insert(override_samples).values(values))
    if ids:
        items = [{"sample_id": values["id"], "override_id": override_id} for override_id in ids]
        await connection.execute(insert(override_sample_items), items)


async def sample_of(connection: AsyncConnection, sample_id: str) -> Row[Any] | None:
    return (await connection.execute(select(override_samples).where(override_samples.c.id == sample_id))).first()


async def samples_of(
    connection: AsyncConnection, owner_id: str, cursor: str | None, limit: int
) -> tuple[Sequence[Row[Any]], str | None]:
    """Those that one drew, the newest first."""
    columns = override_samples.c
    query = select(override_samples).where(columns.owner_id == owner_id)
    if cursor:
        query = query.where(older_than(cursor, columns.created_at, columns.id))
    newest = query.order_by(columns.created_at.desc(), columns.id.desc()).limit(limit + 1)
    rows = (await connection.execute(newest)).all()
    return rows[:limit], next_cursor(rows, limit, "created_at")


async def progress(connection: AsyncConnection, sample_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Sample → (drawn, reviewed by now)."""
    items = override_sample_items.c
    reviewed = func.count().filter(overrides.c.verdict != Verdict.UNREVIEWED)
    query = (
        select(items.sample_id, func.count(), reviewed)
        .join_from(override_sample_items, overrides, overrides.c.id == items.override_id)
        .where(items.sample_id.in_(sample_ids))
        .group_by(items.sample_id)
    )
    return {sample: (drawn, done) for sample, drawn, done in (await connection.execute(query)).all()}

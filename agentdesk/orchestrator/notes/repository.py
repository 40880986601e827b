"""All SQL of notes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.ids import AgentId, InteractionId
from agentdesk.domain.interaction import Note
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.notes.tables import notes


def note_of(row: Row[Any]) -> Note:
    return Note(
        id=row.id,
        interaction_id=InteractionId(row.interaction_id),
        agent_id=AgentId(row.agent_id),
        agent_name=row.agent_name,
        from_supervisor=row.from_supervisor,
        text=row.text,
        at=row.at,
    )


async def note_with(connection: AsyncConnection, note_id: str) -> Note | None:
    row = (await connection.execute(select(notes).where(notes.c.id == note_id))).first()
    return note_of(row) if row is not None else None


async def add(connection: AsyncConnection, note: Note) -> None:
    await connection.execute(insert(notes).values(note.model_dump()))


async def of_interactions(
    connection: AsyncConnection, interaction_ids: Sequence[str], cursor: str | None, limit: int
) -> Sequence[Row[Any]]:
    """The newest ``limit`` notes before the cursor."""
    conditions: list[ColumnElement[bool]] = [notes.c.interaction_id.in_(interaction_ids)]
    if cursor:
        conditions.append(older_than(cursor, notes.c.at, notes.c.id))
    query = select(notes).where(*conditions).order_by(notes.c.at.desc(), notes.c.id.desc()).limit(limit)
    return (await connection.execute(query)).all()

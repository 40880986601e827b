"""All SQL of corrections."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.event import Event
from agentdesk.domain.ids import AgentId
from agentdesk.domain.sentiment import CorrectedKind, Correction, SentimentLabel
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.sentiment.tables import corrections
from agentdesk.orchestrator.store.conditions import SOME


def correction_of(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        kind=CorrectedKind(row.kind),
        subject_id=row.subject_id,
        interaction_id=row.interaction_id,
        text=row.text,
        text_hash=row.text_hash,
        model=row.model,
        model_score=row.model_score,
        label=SentimentLabel(row.label),
        score=row.score,
        corrected_by=AgentId(row.corrected_by),
        corrected_at=row.corrected_at,
        ended_at=row.ended_at,
        ended_by=AgentId(row.ended_by) if row.ended_by else None,
        replaced_by=row.replaced_by,
    )


async def row_of(connection: AsyncConnection, correction_id: str) -> Row[Any] | None:
    return (await connection.execute(select(corrections).where(corrections.c.id == correction_id))).first()


async def standing_of(
    connection: AsyncConnection, kind: CorrectedKind, subject_id: str, interaction_id: str | None
) -> Row[Any] | None:
    """The correction of a message that stands, if one does. An utterance's id is its own within its interaction."""
    of_interaction = (corrections.c.interaction_id == interaction_id,) if kind is CorrectedKind.UTTERANCE else ()
    query = select(corrections).where(
        *of_interaction,
        corrections.c.kind == kind.value,
        corrections.c.subject_id == subject_id,
        corrections.c.ended_at.is_(None),
    )
    return (await connection.execute(query)).first()


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    await connection.execute(insert(corrections).values(dict(values)))


async def end(connection: AsyncConnection, correction_id: str, values: Mapping[str, Any]) -> None:
    """Write when, by whom and for what it ended."""
    await connection.execute(update(corrections).where(corrections.c.id == correction_id).values(dict(values)))


async def listed(connection: AsyncConnection, cursor: str | None, limit: int) -> Sequence[Row[Any]]:
    """The newest ``limit`` after the cursor."""
    query = select(corrections).order_by(corrections.c.corrected_at.desc(), corrections.c.id.desc()).limit(limit)
    if cursor:
        query = query.where(older_than(cursor, corrections.c.corrected_at, corrections.c.id))
    return (await connection.execute(query)).all()


_STANDING_OF_EVENTS = select(corrections.c.subject_id, corrections.c.score).where(
    corrections.c.subject_id.in_(SOME),
    corrections.c.kind == CorrectedKind.EVENT.value,
    corrections.c.ended_at.is_(None),
)


async def as_corrected(connection: AsyncConnection, events: Sequence[Event]) -> list[Event]:
    """The events with the feelings that people gave them, where a correction stands."""
    scores: dict[str, float] = {}
    for some in chunks([event.id for event in events if event.sentiment is not None]):
        rows = await connection.execute(_STANDING_OF_EVENTS, {SOME.key: some})
        scores.update({row.subject_id: row.score for row in rows})
    return [
        event.model_copy(update={"sentiment": scores[event.id]}) if event.id in scores else event for event in events
    ]

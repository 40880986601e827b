"""The queue of decisions whose answers wait to be learned. Knows nothing of what an answer is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.propensity.tables import propensity_queue
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.insert import upsert


@dataclass(frozen=True, slots=True)
class Waiting:
    """A decision whose answers wait to be learned."""

    decision_id: str
    token: str


async def let_learn(connection: AsyncConnection, decision_id: str, due_at: datetime) -> None:
    """Have what became of a decision be learned from then on; called in the transaction that keeps the answer."""
    row = {"decision_id": decision_id, "due_at": due_at, "token": new_id()}
    await upsert(connection, propensity_queue, [row], key=("decision_id",))


async def waiting_answers(connection: AsyncConnection, now: datetime, limit: int) -> list[Waiting]:
    """The decisions that are due, those that wait longest first."""
    queue = propensity_queue.c
    query = (
        select(queue.decision_id, queue.token)
        .where(queue.due_at <= now)
        .order_by(queue.due_at, queue.decision_id)
        .limit(limit)
    )
    return [Waiting(*row) for row in await connection.execute(query)]


async def done(connection: AsyncConnection, some: Iterable[Waiting]) -> None:
    """These wait no more, but for those that were answered again meanwhile."""
    queue = propensity_queue.c
    keys = [(one.decision_id, one.token) for one in some]
    await connection.execute(delete(propensity_queue).where(tuple_(queue.decision_id, queue.token).in_(keys)))

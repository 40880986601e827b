"""The queue of decisions whose answers wait to be learned. Knows nothing of what an answer is."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.decisions.tables import decisions
from agentdesk.orchestrator.propensity.tables import propensity_examples, propensity_queue
from agentdesk.orchestrator.store.conditions import is_one_of
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


async def let_learn_again(connection: AsyncConnection, theirs: ColumnElement[bool], due_at: datetime) -> None:
    """Have what was or is to be learned from some decisions (a condition on ``decisions``) be learned as it is known
    then: something became known of how they ended.

    Those that wait are told too: somebody may be learning them at this moment from what was known before.
    """
    learned = select(propensity_examples.c.decision_id).where(propensity_examples.c.decision_id == decisions.c.id)
    waits = select(propensity_queue.c.decision_id).where(propensity_queue.c.decision_id == decisions.c.id)
    ids = await connection.scalars(select(decisions.c.id).where(theirs, or_(learned.exists(), waits.exists())))
    rows = [{"decision_id": one, "due_at": due_at, "token": new_id()} for one in sorted(ids)]
    await upsert(connection, propensity_queue, rows, key=("decision_id",))


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
    await connection.execute(delete(propensity_queue).where(is_one_of((queue.decision_id, queue.token), keys)))

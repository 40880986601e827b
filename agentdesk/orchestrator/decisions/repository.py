"""All SQL of decisions, of what became of them, and of the contexts that were answered last."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import FeedbackOutcome
from agentdesk.domain.people import Principal
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.decisions.tables import contexts, decisions, feedback
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.interactions.repository import newest_open, seen_by
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.journeys.tables import customer_state
from agentdesk.orchestrator.store.insert import insert_new_returning, upsert

ERASED = "erased"
"""The policy's digest of a decision whose customer was erased: what remains is counted, and cannot be decided again."""


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision as stored: ``inputs`` and ``body`` are JSON texts, ``node_id`` is whose it is."""

    id: str
    node_id: int
    interaction_id: str | None
    touchpoint: str
    decided_at: datetime
    policy_digest: str
    inputs: str
    body: str

    def as_of(self, customer_id: str) -> str:
        """The JSON of the decision with the id that its customer has today: who that is may have changed since."""
        document = orjson.loads(self.body)
        if document["customer_id"] == customer_id:
            return self.body
        return orjson.dumps({**document, "customer_id": customer_id}).decode()


@dataclass(frozen=True, slots=True)
class StoredContext:
    """The last answer to one context question; see the table."""

    root_node_id: int
    interaction_id: str
    version: int
    policy_digest: str
    valid_until: datetime
    decision_id: str
    etag: str
    body: str


_DECISION = select(decisions).where(decisions.c.id == bindparam("decision"))
_CONTEXT = select(contexts).where(
    contexts.c.root_node_id == bindparam("root"), contexts.c.interaction_id == bindparam("interaction")
)


_ANSWERS = (
    select(feedback.c.decision_id, feedback.c.action, feedback.c.outcome, feedback.c.at)
    .join(decisions, decisions.c.id == feedback.c.decision_id)
    .where(decisions.c.interaction_id == bindparam("interaction"))
    .order_by(feedback.c.at, feedback.c.recorded_at)
)


async def stored(connection: AsyncConnection, decision_id: str) -> StoredDecision | None:
    row = (await connection.execute(_DECISION, {"decision": decision_id})).first()
    return None if row is None else StoredDecision(*row)


async def move_decisions(connection: AsyncConnection, interaction_id: str, node_id: int) -> list[str]:
    """Have the decisions made in an interaction be about the customer of the node; their ids."""
    mine = decisions.c.interaction_id == interaction_id
    await connection.execute(update(decisions).where(mine).values(node_id=node_id))
    return list(await connection.scalars(select(decisions.c.id).where(mine)))


async def answers_in(connection: AsyncConnection, interaction_id: str) -> Sequence[Row[Any, Any, Any, Any]]:
    """(decision_id, action, outcome, at) of what was said of the advice in an interaction, in order."""
    return (await connection.execute(_ANSWERS, {"interaction": interaction_id})).all()


async def actions_done_in(connection: AsyncConnection, interaction_id: str) -> list[str]:
    """The actions that were advised in an interaction and taken, by their ids, the first first."""
    query = (
        select(feedback.c.action)
        .join(decisions, decisions.c.id == feedback.c.decision_id)
        .where(decisions.c.interaction_id == interaction_id, feedback.c.outcome == FeedbackOutcome.ACTED.value)
        .order_by(feedback.c.at, feedback.c.action)
    )
    return list(await connection.scalars(query))


async def last_reason_in(connection: AsyncConnection, interaction_id: str) -> str:
    """The intent for which the last decision in an interaction was made; empty without one."""
    query = (
        select(decisions.c.inputs)
        .where(decisions.c.interaction_id == interaction_id)
        .order_by(decisions.c.decided_at.desc(), decisions.c.id.desc())
        .limit(1)
    )
    inputs = await connection.scalar(query)
    return "" if inputs is None else str(orjson.loads(inputs)["why"]["intent"])


async def page_of_stored(connection: AsyncConnection, after_id: str, limit: int) -> list[StoredDecision]:
    """Decisions in the order of their ids, for replaying all of them."""
    whole = decisions.c.policy_digest != ERASED
    query = select(decisions).where(decisions.c.id > after_id, whole).order_by(decisions.c.id).limit(limit)
    return [StoredDecision(*row) for row in await connection.execute(query)]


async def count_since(connection: AsyncConnection, since: datetime | None) -> int:
    """How many decisions were taken at that time or later."""
    query = select(func.count()).select_from(decisions).where(*_since(since))
    return int(await connection.scalar(query) or 0)


async def page_since(
    connection: AsyncConnection, since: datetime | None, after: tuple[datetime, str] | None, limit: int
) -> list[StoredDecision]:
    """Decisions taken at that time or later, in the order of (time, id), from the place of an earlier one on."""
    query = select(decisions).where(*_since(since)).order_by(decisions.c.decided_at, decisions.c.id).limit(limit)
    if after is not None:
        at, last = after
        is_later = or_(decisions.c.decided_at > at, and_(decisions.c.decided_at == at, decisions.c.id > last))
        query = query.where(decisions.c.decided_at >= at, is_later)
    return [StoredDecision(*row) for row in await connection.execute(query)]


def _since(since: datetime | None) -> tuple[ColumnElement[bool], ...]:
    whole = decisions.c.policy_digest != ERASED
    return (whole,) if since is None else (whole, decisions.c.decided_at >= since)


async def keep(connection: AsyncConnection, decision: StoredDecision) -> None:
    await connection.execute(insert(decisions).values(asdict(decision)))


async def add_feedback(
    connection: AsyncConnection,
    decision_id: str,
    action: str,
    outcome: str,
    *,
    at: datetime,
    now: datetime,
    by: Principal,
) -> bool:
    """Keep one answer to an action; False if exactly this one was given before."""
    row = {
        "decision_id": decision_id,
        "action": action,
        "outcome": outcome,
        "at": at,
        "recorded_at": now,
        "by": by.agent_id,
        "role": by.role.value,
        "team": next(iter(by.teams), None),
    }
    return bool(await insert_new_returning(connection, feedback, [row], feedback.c.decision_id))


async def answered_at(connection: AsyncConnection, decision_id: str, action: str, outcome: str) -> datetime:
    """When exactly this answer, which was kept, was given."""
    key = (feedback.c.decision_id == decision_id, feedback.c.action == action, feedback.c.outcome == outcome)
    at: datetime = (await connection.execute(select(feedback.c.at).where(*key))).scalar_one()
    return at


async def latest_outcome(connection: AsyncConnection, decision_id: str, action: str) -> tuple[str, datetime] | None:
    """The outcome of the newest answer and the time it was given, by which it is the newest."""
    query = (
        select(feedback.c.outcome, feedback.c.at)
        .where(feedback.c.decision_id == decision_id, feedback.c.action == action)
        .order_by(feedback.c.at.desc(), feedback.c.recorded_at.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else (row.outcome, row.at)


async def feedback_of(
    connection: AsyncConnection, decision_id: str, after: int, limit: int
) -> Sequence[Row[Any, Any, Any]]:
    """(action, outcome, at) of the answers to a decision in the order in which they came, from number ``after`` on."""
    query = (
        select(feedback.c.action, feedback.c.outcome, feedback.c.at)
        .where(feedback.c.decision_id == decision_id)
        .order_by(feedback.c.recorded_at, feedback.c.action, feedback.c.outcome)
        .offset(after)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def context_of(connection: AsyncConnection, root: int, interaction_id: str) -> StoredContext | None:
    row = (await connection.execute(_CONTEXT, {"root": root, "interaction": interaction_id})).first()
    return None if row is None else StoredContext(*row)


async def keep_context(connection: AsyncConnection, context: StoredContext) -> None:
    await upsert(connection, contexts, [asdict(context)], key=("root_node_id", "interaction_id"))


async def put_before(
    connection: AsyncConnection, customer_id: str, decision_id: str, policy_digest: str, now: datetime
) -> None:
    """Have a decision that nobody asked for be the one on screen, outside of interactions, when the customer is looked
    at next: the answer itself is made anew then."""
    root = await connection.scalar(select(identity_nodes.c.id).where(identity_nodes.c.public_id == customer_id))
    assert root is not None, "the customer whose facts were gathered"
    await keep_context(
        connection,
        StoredContext(
            root_node_id=root, interaction_id="", version=-1, policy_digest=policy_digest, valid_until=now,
            decision_id=decision_id, etag="", body="",
        ),
    )  # fmt: skip


async def forget_contexts(connection: AsyncConnection, interaction_ids: Sequence[str]) -> None:
    """Drop the answers that belong to interactions that are over."""
    await connection.execute(delete(contexts).where(contexts.c.interaction_id.in_(interaction_ids)))


async def current_answer(
    connection: AsyncConnection,
    principal: Principal,
    customer_id: str,
    interaction_id: str | None,
    policy_digest: str,
    now: datetime,
) -> tuple[str, str, str] | None:
    """(customer id of today, etag, body) of the last answer seen from that interaction (None: the newest open one), if
    nothing has changed since and the principal may see the interaction; one look at the store."""
    node, root, member = identity_nodes, identity_nodes.alias("root"), identity_nodes.alias("member")
    version = func.coalesce(customer_state.c.version, 0)
    if interaction_id is None:
        of_customer = interactions.c.node_id.in_(select(member.c.id).where(member.c.component == root.c.id))
        newest = newest_open(principal, of_customer).correlate(root).scalar_subquery()
        seen = contexts.c.interaction_id == func.coalesce(newest, "")
    else:
        theirs = select(interactions.c.id).where(interactions.c.id == interaction_id, seen_by(principal))
        seen = and_(contexts.c.interaction_id == interaction_id, theirs.exists())
    query = (
        select(root.c.public_id, contexts.c.etag, contexts.c.body)
        .select_from(node)
        .join(root, root.c.id == node.c.component)
        .join(contexts, contexts.c.root_node_id == root.c.id)
        .outerjoin(customer_state, customer_state.c.root_node_id == root.c.id)
        .where(
            node.c.public_id == customer_id,
            seen,
            contexts.c.version == version,
            contexts.c.policy_digest == policy_digest,
            contexts.c.valid_until > now,
        )
    )
    row = (await connection.execute(query)).first()
    return None if row is None else (row.public_id, row.etag, row.body)

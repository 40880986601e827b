"""All SQL of outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.outcome import Outcome
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.outcomes.tables import outcome_chances, outcomes
from agentdesk.orchestrator.outcomes.verdicts import packed
from agentdesk.orchestrator.overrides.chain import canonical
from agentdesk.orchestrator.store.conditions import SOME
from agentdesk.orchestrator.store.insert import insert_new, insert_new_returning


@dataclass(frozen=True, slots=True)
class Filter:
    """Which outcomes to list; None means any. ``teams`` also carries who may see what."""

    kind: str | None = None
    action: str | None = None
    state: str | None = None
    teams: tuple[str, ...] | None = None


_C = outcomes.c
_WHEN: tuple[Any, ...] = (_C.kind, _C.subject_id, _C.interaction_id, _C.opened_at, _C.ends_at, _C.verdicts)
"""What tells when to look at an outcome, and how it is found: without the outcome itself."""


async def add(connection: AsyncConnection, row: Mapping[str, Any], chances: Sequence[Mapping[str, Any]]) -> None:
    """Keep a new one; one that is there already stays as it is."""
    if await insert_new_returning(connection, outcomes, [row], _C.subject_id):
        await insert_new(connection, outcome_chances, chances)


async def rows_of(connection: AsyncConnection, kind: str, subject_ids: Iterable[str]) -> Sequence[Row[Any]]:
    query = select(outcomes).where(_C.kind == kind, _C.subject_id.in_(sorted(subject_ids)))
    return (await connection.execute(query)).all()


def as_kept(outcome: Outcome, opened_at: datetime) -> dict[str, str]:
    """The columns that say an outcome."""
    body = canonical(outcome.model_dump(mode="json"))
    return {"state": outcome.state.value, "verdicts": packed(outcome, opened_at), "body": body}


async def keep(connection: AsyncConnection, row: Row[Any], outcome: Outcome, judged_by: str) -> None:
    mine = (_C.subject_id == row.subject_id, _C.kind == row.kind)
    told = {**as_kept(outcome, row.opened_at), "judged_by": judged_by}
    await connection.execute(update(outcomes).where(*mine).values(told))


async def is_overridden(connection: AsyncConnection, kind: str, decision_id: str) -> bool:
    """Whether something of that kind is watched of the decision."""
    query = select(_C.subject_id).where(_C.decision_id == decision_id, _C.kind == kind).limit(1)
    return await connection.scalar(query) is not None


async def forget(connection: AsyncConnection, kind: str, subject_id: str, action: str | None) -> bool:
    """Watch no more, if it is that action (None: any): it was not so after all. Whether it was watched."""
    mine = [_C.kind == kind, _C.subject_id == subject_id, *([_C.action == action] if action is not None else [])]
    found = (await connection.execute(delete(outcomes).where(*mine).returning(_C.subject_id))).first() is not None
    if found:
        of_it = (outcome_chances.c.subject_id == subject_id, outcome_chances.c.kind == kind)
        await connection.execute(delete(outcome_chances).where(*of_it))
    return found


_SINCE = (
    select(identity_nodes.c.component, *_WHEN)
    .join(outcomes, _C.node_id == identity_nodes.c.id)
    .where(identity_nodes.c.component.in_(SOME), _C.ends_at >= bindparam("first"))
)


async def watched_since(connection: AsyncConnection, earliest: Mapping[int, datetime]) -> dict[int, list[Row[Any]]]:
    """By root, the outcomes of customers whose windows reach to the time of each customer's earliest new event, or
    beyond."""
    found: dict[int, list[Row[Any]]] = {}
    first = min(earliest.values(), default=None)
    for some in chunks(sorted(earliest)):
        for row in await connection.execute(_SINCE, {SOME.key: some, "first": first}):
            if row.ends_at >= earliest[row.component]:
                found.setdefault(row.component, []).append(row)
    return found


async def watched_beside(
    connection: AsyncConnection, node_id: int, interaction_id: str, at: datetime
) -> Sequence[Row[Any]]:
    """The outcomes of the node's customer with a window around that time, of what was done in other interactions."""
    node, member = identity_nodes, identity_nodes.alias("member")
    query = (
        select(*_WHEN)
        .join(member, member.c.id == _C.node_id)
        .join(node, node.c.component == member.c.component)
        .where(node.c.id == node_id, _C.ends_at >= at, _C.opened_at < at)
        .where(or_(_C.interaction_id.is_(None), _C.interaction_id != interaction_id))
    )
    return (await connection.execute(query)).all()


async def of_roots(connection: AsyncConnection, roots: Iterable[int]) -> list[Row[Any]]:
    """All that is or was watched of customers."""
    found: list[Row[Any]] = []
    for some in chunks(sorted(roots)):
        query = (
            select(*_WHEN)
            .join(identity_nodes, identity_nodes.c.id == _C.node_id)
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
    if wanted.teams is not None:
        found.append(columns.team.in_(wanted.teams))
    if cursor:
        found.append(older_than(cursor, columns.opened_at, columns.subject_id))
    query = (
        select(columns.subject_id.label("id"), outcomes)
        .where(*found)
        .order_by(columns.opened_at.desc(), columns.subject_id.desc(), columns.kind)
        .limit(limit)
    )
    return (await connection.execute(query)).all()

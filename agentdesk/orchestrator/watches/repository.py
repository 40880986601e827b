"""All SQL of watches."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.decision import Watch
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.decisions.tables import feedback
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.overrides.filtering import IN_EFFECT
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.store.conditions import SOME
from agentdesk.orchestrator.watches.tables import watches


@dataclass(frozen=True, slots=True)
class KeptWatch:
    """One watch; see the table."""

    decision_id: str
    node_id: int
    touchpoint: str
    interaction_id: str
    action: str
    title: str
    watch: Watch
    opened_at: datetime
    state: str = "watching"
    settled_at: datetime | None = None
    because: str = ""
    evidence: tuple[str, ...] = ()
    successor: str | None = None


def _kept(row: Sequence[Any]) -> KeptWatch:
    made = dict(zip((column.name for column in watches.c), row, strict=True))
    return KeptWatch(**{**made, "watch": Watch.model_validate(made["watch"]), "evidence": tuple(made["evidence"])})


async def keep(connection: AsyncConnection, made: KeptWatch) -> None:
    row = {
        "decision_id": made.decision_id, "node_id": made.node_id, "touchpoint": made.touchpoint,
        "interaction_id": made.interaction_id, "action": made.action, "title": made.title,
        "watch": made.watch.model_dump(mode="json"), "opened_at": made.opened_at, "state": made.state,
    }  # fmt: skip
    await connection.execute(insert(watches).values(row))


async def open_ones(connection: AsyncConnection, decision_ids: Iterable[str]) -> list[KeptWatch]:
    """Those of the decisions' watches that are not settled."""
    query = select(watches).where(watches.c.decision_id.in_(sorted(decision_ids)), watches.c.state == "watching")
    return [_kept(tuple(row)) for row in await connection.execute(query)]


_OPEN_OF_ROOTS = (
    select(identity_nodes.c.component, watches)
    .join(watches, watches.c.node_id == identity_nodes.c.id)
    .where(identity_nodes.c.component.in_(SOME), watches.c.state == "watching")
)


async def open_of_roots(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, list[KeptWatch]]:
    """The watches of customers that are not settled, by root."""
    found: dict[int, list[KeptWatch]] = {}
    for some in chunks(sorted(roots)):
        for root, *row in await connection.execute(_OPEN_OF_ROOTS, {SOME.key: some}):
            found.setdefault(root, []).append(_kept(row))
    return found


async def open_at(
    connection: AsyncConnection, nodes: Iterable[int], touchpoint: str, interaction_id: str
) -> list[KeptWatch]:
    """The watches of a customer's decisions in one place that are not settled."""
    found: list[KeptWatch] = []
    for some in chunks(sorted(nodes)):
        query = select(watches).where(
            watches.c.node_id.in_(some), watches.c.state == "watching", watches.c.touchpoint == touchpoint,
            watches.c.interaction_id == interaction_id,
        )  # fmt: skip
        found.extend(_kept(tuple(row)) for row in await connection.execute(query))
    return found


async def returned_of(connection: AsyncConnection, nodes: Iterable[int], limit: int) -> list[KeptWatch]:
    """The newest watches of a customer whose decision was brought back."""
    found: list[KeptWatch] = []
    for some in chunks(sorted(nodes)):
        query = (
            select(watches)
            .where(watches.c.node_id.in_(some), watches.c.state == "returned")
            .order_by(watches.c.settled_at.desc())
            .limit(limit)
        )
        found.extend(_kept(tuple(row)) for row in await connection.execute(query))
    return sorted(found, key=lambda one: (one.settled_at or one.opened_at, one.decision_id), reverse=True)[:limit]


async def settle(
    connection: AsyncConnection,
    decision_ids: Iterable[str],
    state: str,
    at: datetime,
    because: str = "",
    evidence: Sequence[str] = (),
    successor: str | None = None,
) -> None:
    """Have watches be over."""
    await connection.execute(
        update(watches)
        .where(watches.c.decision_id.in_(sorted(decision_ids)))
        .values(state=state, settled_at=at, because=because, evidence=list(evidence), successor=successor)
    )


async def overtaken(connection: AsyncConnection, kept: KeptWatch) -> bool:
    """Whether something else was done than to wait: an exception was recorded, or another action was taken."""
    made = select(overrides.c.id).where(overrides.c.decision_id == kept.decision_id, IN_EFFECT).limit(1)
    if await connection.scalar(made):
        return True
    taken = select(feedback.c.action).where(
        feedback.c.decision_id == kept.decision_id,
        or_(feedback.c.outcome == "accepted", feedback.c.outcome == "acted"),
        feedback.c.action != kept.action,
    )
    return await connection.scalar(taken.limit(1)) is not None

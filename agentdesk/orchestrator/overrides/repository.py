"""All SQL of overrides: their entries, their projection, their frozen pictures and the filtered list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.override import ApprovalState
from agentdesk.engine.authority import Given
from agentdesk.orchestrator.identity.repository import components_of, public_ids
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.overrides.entries import opened_rows
from agentdesk.orchestrator.overrides.projection import OF_OVERRIDES, Entry
from agentdesk.orchestrator.overrides.tables import ledger, override_documents, override_journeys, overrides


@dataclass(frozen=True, slots=True)
class Filter:
    """Which overrides to list; None means any. ``from_at`` ≤ recorded_at < ``to_at``; ``teams`` and ``agent`` also
    carry who may see what."""

    agent: str | None = None
    teams: tuple[str, ...] | None = None
    action: str | None = None
    reason: str | None = None
    direction: str | None = None
    journey: str | None = None
    state: str | None = None
    verdict: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    words: str | None = None
    customer_nodes: tuple[int, ...] | None = None
    interaction: str | None = None
    approval: str | None = None
    outcome: str | None = None


IN_EFFECT = overrides.c.approval.in_(("", ApprovalState.APPROVED.value, ApprovalState.PROCEEDED.value))
"""What was done: the others wait for an approval, or did not get it."""

_WHOSE = func.coalesce(interactions.c.node_id, overrides.c.node_id)
"""The node whose customer an override is about: somebody may have said since whose its interaction is."""


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    columns = overrides.c
    equal = {
        columns.agent_id: wanted.agent,
        columns.reason_code: wanted.reason,
        columns.direction: wanted.direction,
        columns.state: wanted.state,
        columns.verdict: wanted.verdict,
        columns.interaction_id: wanted.interaction,
        columns.approval: wanted.approval,
        columns.outcome: wanted.outcome,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if wanted.teams is not None:
        found.append(columns.team.in_(wanted.teams))
    if wanted.customer_nodes is not None:
        found.append(columns.node_id.in_(wanted.customer_nodes))
    if wanted.action is not None:
        both = columns.recommended_action, columns.taken_action
        about = f"{wanted.action}:"  # the same action about one record or another
        found.append(or_(*(one == wanted.action for one in both), *(_begins(one, about) for one in both)))
    if wanted.journey is not None:
        on_it = select(override_journeys.c.override_id).where(override_journeys.c.definition == wanted.journey)
        found.append(columns.id.in_(on_it))
    if wanted.from_at is not None:
        found.append(columns.recorded_at >= wanted.from_at)
    if wanted.to_at is not None:
        found.append(columns.recorded_at < wanted.to_at)
    words = (wanted.words or "").lower().split()
    return [*found, *(columns.search.contains(word, autoescape=True) for word in words)]


def _begins(column: Column[Any], text: str) -> ColumnElement[bool]:
    return column.startswith(text, autoescape=True)


async def listed(
    connection: AsyncConnection, wanted: Filter, cursor: str | None, limit: int
) -> Sequence[Row[Any, Any, Any, Any]]:
    """The newest ``limit`` rows (id, recorded_at, node_id, body) after the cursor."""
    conditions = _conditions(wanted)
    if cursor:
        conditions.append(older_than(cursor, overrides.c.recorded_at, overrides.c.id))
    query = (
        select(overrides.c.id, overrides.c.recorded_at, _WHOSE.label("node_id"), overrides.c.body)
        .outerjoin(interactions, interactions.c.id == overrides.c.interaction_id)
        .where(*conditions)
        .order_by(overrides.c.recorded_at.desc(), overrides.c.id.desc())
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def row_of(connection: AsyncConnection, override_id: str) -> Row[Any] | None:
    return (await connection.execute(select(overrides).where(overrides.c.id == override_id))).first()


async def documents_of(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The frozen pictures by override id."""
    query = select(override_documents).where(override_documents.c.override_id.in_(ids))
    return {row.override_id: row for row in (await connection.execute(query)).all()}


async def entries_of(connection: AsyncConnection, keyring: Keyring, ids: Sequence[str]) -> dict[str, list[Entry]]:
    """The ledger entries by override id, in their order."""
    query = select(ledger).where(ledger.c.subject_id.in_(ids), ledger.c.kind.in_(OF_OVERRIDES)).order_by(ledger.c.seq)
    rows = (await connection.execute(query)).all()
    found: dict[str, list[Entry]] = {}
    for row, entry in zip(rows, await opened_rows(connection, keyring, rows), strict=True):
        found.setdefault(row.subject_id, []).append(entry)
    return found


async def add(
    connection: AsyncConnection, columns: dict[str, Any], picture: dict[str, Any], journeys: Sequence[str]
) -> None:
    """Insert a new override, its frozen picture and the journeys it was about."""
    await connection.execute(insert(overrides).values(columns))
    await connection.execute(insert(override_documents).values(override_id=columns["id"], **picture))
    if journeys:
        await connection.execute(
            insert(override_journeys), [{"definition": name, "override_id": columns["id"]} for name in journeys]
        )


async def replace(connection: AsyncConnection, columns: dict[str, Any]) -> None:
    """Bring the projection of an override up to its entries."""
    await connection.execute(update(overrides).where(overrides.c.id == columns["id"]).values(columns))


async def node_of(connection: AsyncConnection, override_id: str) -> int:
    """The node of the customer whose override it is: that of its interaction, if it has one."""
    query = (
        select(_WHOSE)
        .select_from(overrides)
        .outerjoin(interactions, interactions.c.id == overrides.c.interaction_id)
        .where(overrides.c.id == override_id)
    )
    return int((await connection.execute(query)).scalar_one())


async def customers_of_today(connection: AsyncConnection, node_ids: Iterable[int]) -> dict[int, str]:
    """By node, the id by which its customer goes now."""
    roots = await components_of(connection, sorted(set(node_ids)))
    names = await public_ids(connection, roots.values())
    return {node_id: names[root] for node_id, root in roots.items()}


async def taken_instead(connection: AsyncConnection, decision_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Decision → what agents did instead of what it advised, where they did, in the order in which they said so."""
    columns = overrides.c
    query = (
        select(columns.decision_id, columns.taken_action)
        .where(columns.decision_id.in_(decision_ids), IN_EFFECT)
        .order_by(columns.recorded_at, columns.id)
    )
    found: dict[str, tuple[str, ...]] = {}
    for decision_id, action in await connection.execute(query):
        found[decision_id] = (*found.get(decision_id, ()), action)
    return found


async def given_since(connection: AsyncConnection, agent_id: str, since: datetime) -> list[Given]:
    """What somebody gave by exceptions since then, and what they ask to give: what was declined does not count."""
    columns = overrides.c
    counts = or_(IN_EFFECT, columns.approval == ApprovalState.WAITING.value)
    query = select(columns.recorded_at, columns.taken_kind, columns.taken_action, columns.amount).where(
        columns.agent_id == agent_id, columns.recorded_at > since, counts
    )
    return [
        Given(row.recorded_at, row.taken_kind, row.taken_action.partition(":")[0], row.amount)
        for row in await connection.execute(query)
    ]

"""The SQL of overrides one by one: their entries, their projection, their frozen pictures, what agents gave."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.override import ApprovalState
from agentdesk.orchestrator.identity.repository import owners
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.overrides.entries import opened_rows
from agentdesk.orchestrator.overrides.filtering import IN_EFFECT
from agentdesk.orchestrator.overrides.listing import WHOSE
from agentdesk.orchestrator.overrides.projection import OF_OVERRIDES, Entry
from agentdesk.orchestrator.overrides.tables import ledger, override_documents, override_journeys, overrides


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


async def newest_between(connection: AsyncConnection, first: int, last: int) -> list[str]:
    """The subjects of entries with a number between these two, both included, that have none after it."""
    later = ledger.alias("later")
    some = select(ledger.c.subject_id).where(ledger.c.seq.between(first, last))
    by_subject = select(later.c.subject_id).where(later.c.subject_id.in_(some)).group_by(later.c.subject_id)
    return list(await connection.scalars(by_subject.having(func.max(later.c.seq) <= last)))


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
        select(WHOSE)
        .select_from(overrides)
        .outerjoin(interactions, interactions.c.id == overrides.c.interaction_id)
        .where(overrides.c.id == override_id)
    )
    return int((await connection.execute(query)).scalar_one())


async def customers_of_today(connection: AsyncConnection, node_ids: Iterable[int]) -> dict[int, str]:
    """By node, the id by which its customer goes now."""
    return {node_id: owner.customer_id for node_id, owner in (await owners(connection, node_ids)).items()}


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


async def given_since(connection: AsyncConnection, agent_id: str, since: datetime) -> Sequence[Row[Any, Any, Any, Any]]:
    """(recorded_at, taken_kind, taken_action, amount) of what somebody gave by exceptions since then, and what they ask
    to give: what was declined does not count."""
    columns = overrides.c
    counts = or_(IN_EFFECT, columns.approval == ApprovalState.WAITING.value)
    query = select(columns.recorded_at, columns.taken_kind, columns.taken_action, columns.amount).where(
        columns.agent_id == agent_id, columns.recorded_at > since, counts
    )
    return (await connection.execute(query)).all()

"""All SQL of what is stored about one agent: bounded counts, and the newest looks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.my_record import KeptFor, KeptKind
from agentdesk.orchestrator.decisions.tables import feedback
from agentdesk.orchestrator.exception_mode.tables import exception_modes
from agentdesk.orchestrator.interactions.tables import interactions
from agentdesk.orchestrator.my_record.tables import agent_access
from agentdesk.orchestrator.notes.tables import notes
from agentdesk.orchestrator.overrides.projection import Verdict
from agentdesk.orchestrator.overrides.tables import overrides
from agentdesk.orchestrator.people.tables import customer_access, customer_lookups, people, presences, tokens
from agentdesk.orchestrator.sentiment.tables import corrections
from agentdesk.orchestrator.store.insert import insert_new

COUNTED = 10_000
"""So many of a kind are counted: what it costs does not grow beyond."""

Of = tuple[Table, tuple[ColumnElement[bool], ...], KeptFor]


def kinds(agent_id: str) -> dict[KeptKind, Of]:
    """Where each kind lies, which rows are the agent's, and for how long they stay."""
    own = overrides.c.agent_id == agent_id
    modes = or_(exception_modes.c.agent_id == agent_id, exception_modes.c.owner_id == agent_id)
    return {
        KeptKind.OVERRIDES: (overrides, (own,), KeptFor.LEDGER),
        KeptKind.REVIEWS: (overrides, (own, overrides.c.verdict != Verdict.UNREVIEWED.value), KeptFor.LEDGER),
        KeptKind.APPROVALS: (overrides, (own, overrides.c.approval != ""), KeptFor.LEDGER),
        KeptKind.FEEDBACK: (feedback, (feedback.c.by == agent_id,), KeptFor.ALWAYS),
        KeptKind.NOTES: (notes, (notes.c.agent_id == agent_id,), KeptFor.ALWAYS),
        KeptKind.INTERACTIONS: (interactions, (interactions.c.agent_id == agent_id,), KeptFor.ALWAYS),
        KeptKind.CUSTOMERS_OPENED: (customer_access, (customer_access.c.agent_id == agent_id,), KeptFor.ALWAYS),
        KeptKind.CUSTOMERS_LOOKED_UP: (customer_lookups, (customer_lookups.c.agent_id == agent_id,), KeptFor.ALWAYS),
        KeptKind.CORRECTIONS: (corrections, (corrections.c.corrected_by == agent_id,), KeptFor.ALWAYS),
        KeptKind.EXCEPTION_MODES: (exception_modes, (modes,), KeptFor.LEDGER),
        KeptKind.PRESENCE: (presences, (presences.c.agent_id == agent_id,), KeptFor.NEWEST),
        KeptKind.TOKENS: (tokens, (tokens.c.agent_id == agent_id,), KeptFor.ALWAYS),
    }


async def count(connection: AsyncConnection, of: Of) -> int:
    """How many there are, at most one more than are counted."""
    table, conditions, _kept_for = of
    some = select(table.c[table.primary_key.columns.keys()[0]]).where(*conditions).limit(COUNTED + 1).subquery()
    return int(await connection.scalar(select(func.count()).select_from(some)) or 0)


async def looked_since(connection: AsyncConnection, agent_id: str, viewer_id: str, what: str, since: datetime) -> bool:
    """Whether somebody looked at that of the agent's at or after ``since``."""
    columns = agent_access.c
    query = select(columns.at).where(
        columns.agent_id == agent_id, columns.viewer_id == viewer_id, columns.what == what, columns.at >= since
    )
    return await connection.scalar(query.limit(1)) is not None


async def keep_looks(
    connection: AsyncConnection, agent_ids: Iterable[str], viewer_id: str, what: str, at: datetime
) -> None:
    rows = [{"agent_id": agent_id, "viewer_id": viewer_id, "what": what, "at": at} for agent_id in sorted(agent_ids)]
    await insert_new(connection, agent_access, rows)


async def looks_at(connection: AsyncConnection, agent_id: str, limit: int) -> Sequence[Row[Any, Any, Any]]:
    """(name, what, at) of the newest looks at what is the agent's, newest first; the command line has no other name."""
    columns = agent_access.c
    query = (
        select(func.coalesce(people.c.name, columns.viewer_id).label("name"), columns.what, columns.at)
        .outerjoin(people, people.c.agent_id == columns.viewer_id)
        .where(columns.agent_id == agent_id)
        .order_by(columns.at.desc(), columns.viewer_id)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def customers_of(connection: AsyncConnection, agent_id: str, limit: int) -> Sequence[Row[Any, Any]]:
    """(customer_id, at) of the newest looks of the agent at customers."""
    columns = customer_access.c
    query = (
        select(columns.customer_id, columns.at)
        .where(columns.agent_id == agent_id)
        .order_by(columns.at.desc(), columns.customer_id)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def page_of(
    connection: AsyncConnection, kind: KeptKind, agent_id: str, offset: tuple[Any, ...] | None, limit: int
) -> Sequence[Row[Any]]:
    """The rows of a kind from the place of an earlier one on, in the order of their keys."""
    table, conditions, _kept_for = kinds(agent_id)[kind]
    keys = tuple(table.primary_key.columns)
    query = select(table).where(*conditions).order_by(*keys).limit(limit)
    if offset is not None:
        query = query.where(tuple_(*keys) > tuple_(*offset))
    return (await connection.execute(query)).all()

"""All SQL of exception modes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.exception_mode import ExceptionMode
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.exception_mode.projection import OF_MODES
from agentdesk.orchestrator.exception_mode.tables import exception_modes
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.keys.repository import Keyring
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.overrides.entries import opened_rows
from agentdesk.orchestrator.overrides.projection import Entry
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.store.conditions import SOME

_STANDING = select(exception_modes).where(exception_modes.c.node_id.in_(SOME), exception_modes.c.ended_at.is_(None))
_OF_ROOTS = (
    select(identity_nodes.c.component, exception_modes)
    .join(exception_modes, exception_modes.c.node_id == identity_nodes.c.id)
    .where(identity_nodes.c.component.in_(SOME), exception_modes.c.ended_at.is_(None))
)
_NEWEST = (exception_modes.c.started_at.desc(), exception_modes.c.id.desc())


@dataclass(frozen=True, slots=True)
class Filter:
    """Which to list: of these nodes; started in these teams or owned by one of these people (``owners``); started or
    owned by a person; on at the time ``on_at``. None means any."""

    nodes: tuple[int, ...] | None = None
    teams: tuple[str, ...] | None = None
    owners: tuple[str, ...] = ()
    person: str | None = None
    on_at: datetime | None = None


async def row_of(connection: AsyncConnection, mode_id: str) -> Row[Any] | None:
    return (await connection.execute(select(exception_modes).where(exception_modes.c.id == mode_id))).first()


async def rows_of(connection: AsyncConnection, mode_ids: Iterable[str]) -> Sequence[Row[Any]]:
    """Those of the ids that have not ended."""
    query = select(exception_modes).where(
        exception_modes.c.id.in_(sorted(mode_ids)), exception_modes.c.ended_at.is_(None)
    )
    return (await connection.execute(query)).all()


async def standing(connection: AsyncConnection, nodes: Iterable[int]) -> list[Row[Any]]:
    """The modes on those nodes that have not ended, whatever the time is; the one that lasts longest comes first."""
    found: list[Row[Any]] = []
    for some in chunks(sorted(nodes)):
        found.extend(await connection.execute(_STANDING, {SOME.key: some}))
    return sorted(found, key=lambda row: (row.until, row.id), reverse=True)


async def on(connection: AsyncConnection, nodes: Iterable[int], now: datetime) -> ExceptionMode | None:
    """The exception mode that the customer of those nodes is in; of several (identifiers were linked) the longest."""
    first = next((row for row in await standing(connection, nodes) if row.until > now), None)
    return None if first is None else ExceptionMode.model_validate_json(first.body)


async def standing_of_roots(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, list[Row[Any]]]:
    """The modes of customers that have not ended, by root."""
    found: dict[int, list[Row[Any]]] = {}
    for some in chunks(sorted(roots)):
        for row in await connection.execute(_OF_ROOTS, {SOME.key: some}):
            found.setdefault(row.component, []).append(row)
    return found


async def newest(connection: AsyncConnection, nodes: Iterable[int], limit: int) -> list[Row[Any]]:
    """The newest modes of a customer, ended ones too."""
    found: list[Row[Any]] = []
    for some in chunks(sorted(nodes)):
        query = select(exception_modes).where(exception_modes.c.node_id.in_(some)).order_by(*_NEWEST).limit(limit)
        found.extend(await connection.execute(query))
    return sorted(found, key=lambda row: (row.started_at, row.id), reverse=True)[:limit]


async def listed(connection: AsyncConnection, wanted: Filter, cursor: str | None, limit: int) -> Sequence[Row[Any]]:
    """The newest ``limit`` rows after the cursor."""
    columns = exception_modes.c
    found: list[ColumnElement[bool]] = []
    if wanted.nodes is not None:
        found.append(columns.node_id.in_(wanted.nodes))
    if wanted.teams is not None:
        found.append(or_(columns.team.in_(wanted.teams), columns.owner_id.in_(wanted.owners)))
    if wanted.person is not None:
        found.append(or_(columns.agent_id == wanted.person, columns.owner_id == wanted.person))
    if wanted.on_at is not None:
        found.append(and_(columns.ended_at.is_(None), columns.until > wanted.on_at))
    if cursor:
        found.append(older_than(cursor, columns.started_at, columns.id))
    query = select(exception_modes).where(*found).order_by(*_NEWEST).limit(limit)
    return (await connection.execute(query)).all()


async def entries_of(connection: AsyncConnection, keyring: Keyring, mode_id: str) -> list[Entry]:
    """Its ledger entries, in their order."""
    query = select(ledger).where(ledger.c.subject_id == mode_id, ledger.c.kind.in_(OF_MODES)).order_by(ledger.c.seq)
    return await opened_rows(connection, keyring, (await connection.execute(query)).all())


async def add(connection: AsyncConnection, row: dict[str, Any]) -> None:
    await connection.execute(insert(exception_modes).values(row))


async def replace(connection: AsyncConnection, row: dict[str, Any]) -> None:
    """Bring the projection of a mode up to its entries; where it hangs stays."""
    values = {name: value for name, value in row.items() if name not in ("id", "node_id")}
    await connection.execute(update(exception_modes).where(exception_modes.c.id == row["id"]).values(values))


async def move(connection: AsyncConnection, interaction_id: str, node_id: int) -> None:
    """Have the modes that were begun in an interaction be about the customer of the node."""
    mine = exception_modes.c.interaction_id == interaction_id
    await connection.execute(update(exception_modes).where(mine).values(node_id=node_id))

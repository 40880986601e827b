"""All SQL of audiences, their runs and who is in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.audience import Definition
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.audiences.tables import audience_members, audience_runs, audiences
from agentdesk.orchestrator.identity.repository import ERASED, chunks
from agentdesk.orchestrator.identity.tables import identity_nodes
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.overrides.tables import ledger
from agentdesk.orchestrator.store.insert import upsert

RUNS_KEPT = 100
KIND = "audience."
"""What the kinds of the ledger's entries begin with."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An audience as it is kept; see the table."""

    id: str
    name: str
    definition: dict[str, Any]
    version: int
    created_at: datetime
    changed_at: datetime
    changed_by: str
    is_active: bool
    off_because: str
    run: int
    place: int | None
    policy_digest: str
    problem: str
    secret: dict[str, str] | None = None
    former_secret: dict[str, str] | None = None
    former_until: datetime | None = None

    @property
    def defined(self) -> Definition:
        return Definition.model_validate(self.definition)


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the table of members."""

    audience_id: str
    node_id: int
    is_member: bool
    told: bool
    erased: bool
    since: datetime
    version: int
    unsure: bool = False


async def add(connection: AsyncConnection, made: Kept) -> None:
    await connection.execute(insert(audiences).values(asdict(made)))


async def change(connection: AsyncConnection, audience_id: str, **values: Any) -> None:
    """Change some columns of an audience that the transaction holds."""
    await connection.execute(update(audiences).where(audiences.c.id == audience_id).values(values))


async def remove(connection: AsyncConnection, audience_id: str) -> None:
    for table in (audience_members, audience_runs):
        await connection.execute(delete(table).where(table.c.audience_id == audience_id))
    await connection.execute(delete(audiences).where(audiences.c.id == audience_id))


async def found(connection: AsyncConnection, audience_id: str, *, hold: bool = False) -> Kept | None:
    """The audience; with ``hold`` nobody else changes it until the end of the transaction."""
    query = select(audiences).where(audiences.c.id == audience_id)
    row = (await connection.execute(query.with_for_update() if hold else query)).first()
    return None if row is None else Kept(*row)


async def all_held(connection: AsyncConnection) -> list[Kept]:
    """Every audience, in the order of their ids; nobody else changes them until the end of the transaction."""
    query = select(audiences).order_by(audiences.c.id).with_for_update()
    return [Kept(*row) for row in await connection.execute(query)]


async def are_there_any(connection: AsyncConnection) -> bool:
    return await connection.scalar(select(audiences.c.id).limit(1)) is not None


async def is_taken(connection: AsyncConnection, name: str, but: str) -> bool:
    """Whether another audience has the name."""
    query = select(audiences.c.id).where(func.lower(audiences.c.name) == name.lower(), audiences.c.id != but)
    return await connection.scalar(query.limit(1)) is not None


async def newest(connection: AsyncConnection, cursor: str | None, limit: int) -> list[Kept]:
    columns = audiences.c
    query = select(audiences).order_by(columns.created_at.desc(), columns.id.desc()).limit(limit)
    if cursor:
        query = query.where(older_than(cursor, columns.created_at, columns.id))
    return [Kept(*row) for row in await connection.execute(query)]


async def steps_of(
    connection: AsyncConnection, audience_id: str, after: int, limit: int
) -> Sequence[Row[Any, Any, Any, Any]]:
    """The ledger's entries about an audience after one of them, in their order."""
    query = (
        select(ledger.c.seq, ledger.c.at, ledger.c.kind, ledger.c.body)
        .where(ledger.c.subject_id == audience_id, ledger.c.kind.startswith(KIND), ledger.c.seq > after)
        .order_by(ledger.c.seq)
        .limit(limit)
    )
    return (await connection.execute(query)).all()


async def begin_run(connection: AsyncConnection, audience_id: str, values: Mapping[str, Any]) -> None:
    """Keep a new run; those long ago go."""
    await connection.execute(insert(audience_runs).values(audience_id=audience_id, **values))
    old = and_(audience_runs.c.audience_id == audience_id, audience_runs.c.number <= values["number"] - RUNS_KEPT)
    await connection.execute(delete(audience_runs).where(old))


async def add_to_run(
    connection: AsyncConnection, audience_id: str, number: int, *, customers: int = 0, entered: int = 0, gone: int = 0
) -> None:
    columns = audience_runs.c
    mine = (columns.audience_id == audience_id, columns.number == number)
    sums = {
        "customers": columns.customers + customers,
        "entered": columns.entered + entered,
        "gone": columns.gone + gone,
    }
    await connection.execute(update(audience_runs).where(*mine).values(sums))


async def end_run(
    connection: AsyncConnection, audience_id: str, number: int, at: datetime, members: int, problem: str
) -> None:
    mine = (audience_runs.c.audience_id == audience_id, audience_runs.c.number == number)
    values = {"ended_at": at, "members": members, "problem": problem}
    await connection.execute(update(audience_runs).where(*mine).values(values))


async def runs_of(connection: AsyncConnection, audience_id: str, before: int | None, limit: int) -> Sequence[Row[Any]]:
    """The newest runs."""
    query = select(audience_runs).where(audience_runs.c.audience_id == audience_id)
    if before is not None:
        query = query.where(audience_runs.c.number < before)
    return (await connection.execute(query.order_by(audience_runs.c.number.desc()).limit(limit))).all()


async def newest_runs(connection: AsyncConnection, kept: Iterable[Kept]) -> dict[str, Row[Any]]:
    """By audience, its newest run."""
    wanted = [and_(audience_runs.c.audience_id == one.id, audience_runs.c.number == one.run) for one in kept]
    if not wanted:
        return {}
    rows = (await connection.execute(select(audience_runs).where(or_(*wanted)))).all()
    return {row.audience_id: row for row in rows}


async def counts(connection: AsyncConnection, audience_ids: Iterable[str]) -> dict[str, int]:
    """By audience, how many are in it."""
    columns = audience_members.c
    query = (
        select(columns.audience_id, func.count())
        .where(columns.audience_id.in_(sorted(audience_ids)), columns.is_member)
        .group_by(columns.audience_id)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def customers_after(connection: AsyncConnection, place: int, limit: int) -> list[int]:
    """The roots of the next customers, in the order of their ids; nobody who was erased."""
    columns = identity_nodes.c
    query = select(columns.id).where(columns.id > place, columns.id == columns.component)
    living = ~columns.identifier.startswith(ERASED, autoescape=True)
    return list(await connection.scalars(query.where(living).order_by(columns.id).limit(limit)))


async def members_among(connection: AsyncConnection, audience_id: str, nodes: Iterable[int]) -> dict[int, Member]:
    """The rows of those customers, by root."""
    rows: dict[int, Member] = {}
    for some in chunks(sorted(nodes)):
        mine = (audience_members.c.audience_id == audience_id, audience_members.c.node_id.in_(some))
        rows |= {row.node_id: Member(*row) for row in await connection.execute(select(audience_members).where(*mine))}
    return rows


async def members_after(connection: AsyncConnection, audience_id: str, place: int, limit: int) -> list[Member]:
    """The next members, in the order of their ids."""
    columns = audience_members.c
    query = select(audience_members).where(
        columns.audience_id == audience_id, columns.is_member, columns.node_id > place
    )
    return [Member(*row) for row in await connection.execute(query.order_by(columns.node_id).limit(limit))]


async def keep_members(connection: AsyncConnection, rows: Sequence[Member]) -> None:
    """Insert or replace; who is neither a member nor told to be one is forgotten. Of a member of whom the receiver may
    not have heard it is to be told."""
    rows = [replace(row, told=False, unsure=False) if row.is_member and row.unsure else row for row in rows]
    kept = [asdict(row) for row in rows if row.is_member or row.told]
    await upsert(connection, audience_members, kept, key=("audience_id", "node_id"))
    for row in rows:
        if not (row.is_member or row.told):
            mine = (audience_members.c.audience_id == row.audience_id, audience_members.c.node_id == row.node_id)
            await connection.execute(delete(audience_members).where(*mine))


async def nobody_any_more(connection: AsyncConnection, audience_id: str, limit: int) -> list[Member]:
    """Members who are no customer by themselves any more: they were linked with another one."""
    columns = audience_members.c
    query = (
        select(audience_members)
        .join(identity_nodes, identity_nodes.c.id == columns.node_id)
        .where(columns.audience_id == audience_id, columns.is_member)
        .where(identity_nodes.c.component != identity_nodes.c.id)
    )
    return [Member(*row) for row in await connection.execute(query.order_by(columns.node_id).limit(limit))]


async def rows_of_nodes(connection: AsyncConnection, nodes: Iterable[int]) -> list[Member]:
    """All rows of those nodes, in the order of their keys."""
    found_: list[Member] = []
    for some in chunks(sorted(nodes)):
        query = select(audience_members).where(audience_members.c.node_id.in_(some))
        found_ += [Member(*row) for row in await connection.execute(query)]
    return sorted(found_, key=lambda row: (row.audience_id, row.node_id))

"""All SQL about what people said of identities. Commands are only ever added; undoing one makes it inactive."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import IdentityCommandKind as Kind
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import identity_commands
from agentdesk.orchestrator.live.paging import older_than

_ENDS = (identity_commands.c.node_a, identity_commands.c.node_b)
_OF_PAIRS = (Kind.LINK.value, Kind.UNLINK.value)


async def add(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    await connection.execute(insert(identity_commands).values(dict(values)))


async def row_of(connection: AsyncConnection, command_id: str) -> Row[Any] | None:
    query = select(identity_commands).where(identity_commands.c.id == command_id)
    return (await connection.execute(query)).first()


async def set_active(connection: AsyncConnection, command_id: str, active: bool) -> None:
    await connection.execute(
        update(identity_commands).where(identity_commands.c.id == command_id).values(active=active)
    )


async def undone(connection: AsyncConnection, command_id: str) -> Row[Any] | None:
    """The newest undo of the command that counts."""
    query = (
        select(identity_commands)
        .where(identity_commands.c.target_id == command_id, identity_commands.c.active)
        .order_by(identity_commands.c.at.desc(), identity_commands.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).first()


async def words_at(connection: AsyncConnection, node_ids: Iterable[int]) -> list[Row[Any]]:
    """What counts of what people said of the nodes: links and unlinks."""
    found: dict[str, Row[Any]] = {}
    for some in chunks(sorted(set(node_ids))):
        query = select(identity_commands).where(
            or_(*(end.in_(some) for end in _ENDS)), identity_commands.c.kind.in_(_OF_PAIRS), identity_commands.c.active
        )
        found.update((row.id, row) for row in await connection.execute(query))
    return list(found.values())


async def newest_unlink(connection: AsyncConnection, link_id: str) -> Row[Any] | None:
    """The word that counts of those that end the link."""
    query = (
        select(identity_commands)
        .where(
            identity_commands.c.link_id == link_id,
            identity_commands.c.kind == Kind.UNLINK.value,
            identity_commands.c.active,
        )
        .order_by(identity_commands.c.at.desc(), identity_commands.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).first()


async def attribution_of(connection: AsyncConnection, interaction_id: str) -> Row[Any] | None:
    """The word that counts of those about whose the interaction is."""
    query = (
        select(identity_commands)
        .where(
            identity_commands.c.interaction_id == interaction_id,
            identity_commands.c.kind == Kind.ATTRIBUTE.value,
            identity_commands.c.active,
        )
        .order_by(identity_commands.c.at.desc(), identity_commands.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(query)).first()


def _with_targets() -> Select[Any]:
    """The commands, each with the kind of what an undo undid."""
    target = identity_commands.alias("target")
    return select(identity_commands, target.c.kind.label("target_kind")).outerjoin(
        target, target.c.id == identity_commands.c.target_id
    )


async def told(connection: AsyncConnection, command_id: str) -> Sequence[Row[Any]]:
    """The command, with the kind of what it undid."""
    query = _with_targets().where(identity_commands.c.id == command_id)
    rows: Sequence[Row[Any]] = (await connection.execute(query)).all()
    return rows


async def listed(
    connection: AsyncConnection, node_ids: Iterable[int], cursor: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Everything that was said of the nodes, the newest first after the cursor; with the kinds of what undos undid."""
    nodes = sorted(set(node_ids))
    query = _with_targets().where(or_(*(end.in_(nodes) for end in _ENDS)))
    if cursor:
        query = query.where(older_than(cursor, identity_commands.c.at, identity_commands.c.id))
    ordered = query.order_by(identity_commands.c.at.desc(), identity_commands.c.id.desc()).limit(limit)
    rows: Sequence[Row[Any]] = (await connection.execute(ordered)).all()
    return rows

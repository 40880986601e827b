"""All SQL of messages to receivers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.audience import DeliveryState
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.audiences.repository import Member
from agentdesk.orchestrator.audiences.tables import audience_deliveries, audience_items, audience_members
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.store.insert import insert_new


class What(StrEnum):
    """What is told of a customer."""

    ENTERED = "entered"
    LEFT = "left"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is kept; see the table."""

    id: str
    audience_id: str
    created_at: datetime
    state: str
    entered: int
    gone: int
    tries: int
    attempts: list[dict[str, Any]]
    next_at: datetime | None
    ended_at: datetime | None


async def untold(connection: AsyncConnection, audience_id: str, limit: int) -> list[Member]:
    """Of whom the receiver was told something else last than what holds."""
    columns = audience_members.c
    query = select(audience_members).where(columns.audience_id == audience_id, columns.is_member != columns.told)
    return [Member(*row) for row in await connection.execute(query.order_by(columns.node_id).limit(limit))]


async def add(connection: AsyncConnection, made: Message, items: Mapping[int, What]) -> None:
    await connection.execute(insert(audience_deliveries).values(asdict(made)))
    rows = [{"delivery_id": made.id, "node_id": node, "what": what.value} for node, what in sorted(items.items())]
    await connection.execute(insert(audience_items), rows)


async def found(connection: AsyncConnection, message_id: str, *, hold: bool = False) -> Message | None:
    """With ``hold`` nobody else changes it until the end of the transaction."""
    query = select(audience_deliveries).where(audience_deliveries.c.id == message_id)
    row = (await connection.execute(query.with_for_update() if hold else query)).first()
    return None if row is None else Message(*row)


async def change(connection: AsyncConnection, message_id: str, **values: Any) -> None:
    mine = audience_deliveries.c.id == message_id
    await connection.execute(update(audience_deliveries).where(mine).values(values))


async def waiting(connection: AsyncConnection, audience_id: str) -> str | None:
    """The id of a message to the receiver that is not delivered and not given up."""
    columns = audience_deliveries.c
    query = select(columns.id).where(columns.audience_id == audience_id, columns.state == DeliveryState.WAITING.value)
    found_: str | None = await connection.scalar(query.order_by(columns.created_at).limit(1))
    return found_


async def newest(
    connection: AsyncConnection, audience_id: str, state: str | None, cursor: str | None, limit: int
) -> list[Message]:
    columns = audience_deliveries.c
    query = select(audience_deliveries).where(columns.audience_id == audience_id)
    if state is not None:
        query = query.where(columns.state == state)
    if cursor:
        query = query.where(older_than(cursor, columns.created_at, columns.id))
    query = query.order_by(columns.created_at.desc(), columns.id.desc()).limit(limit)
    return [Message(*row) for row in await connection.execute(query)]


async def counts(connection: AsyncConnection, audience_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """By audience, how many messages are in each state."""
    columns = audience_deliveries.c
    query = select(columns.audience_id, columns.state, func.count()).where(
        columns.audience_id.in_(sorted(audience_ids)),
        columns.state.in_((DeliveryState.WAITING.value, DeliveryState.DEAD.value)),
    )
    told: dict[str, dict[str, int]] = {}
    for audience_id, state, number in await connection.execute(query.group_by(columns.audience_id, columns.state)):
        told.setdefault(audience_id, {})[state] = number
    return told


async def items_of(connection: AsyncConnection, message_id: str) -> dict[int, What]:
    query = select(audience_items.c.node_id, audience_items.c.what).where(audience_items.c.delivery_id == message_id)
    return {row.node_id: What(row.what) for row in await connection.execute(query.order_by(audience_items.c.node_id))}


async def drop_items(connection: AsyncConnection, message_id: str, nodes: Sequence[int] | None = None) -> None:
    """Forget whom a message is about, or only those."""
    mine = delete(audience_items).where(audience_items.c.delivery_id == message_id)
    if nodes is None:
        await connection.execute(mine)
        return
    for some in chunks(sorted(nodes)):
        await connection.execute(mine.where(audience_items.c.node_id.in_(some)))


async def keep_old(connection: AsyncConnection, audience_id: str, before: datetime) -> None:
    """Forget messages that were delivered long ago."""
    columns = audience_deliveries.c
    over = columns.state.in_((DeliveryState.DELIVERED.value, DeliveryState.EMPTY.value))
    await connection.execute(
        delete(audience_deliveries).where(columns.audience_id == audience_id, over, columns.ended_at < before)
    )


async def tell_everybody_again(connection: AsyncConnection, audience_id: str) -> None:
    """Have the receiver be told of all members, as if it knew of none; whoever left is told once more."""
    columns = audience_members.c
    mine = update(audience_members).where(columns.audience_id == audience_id, columns.is_member)
    await connection.execute(mine.values(told=False))


async def forget_told(connection: AsyncConnection, audience_id: str) -> None:
    """There is another receiver, who knows of nobody."""
    await tell_everybody_again(connection, audience_id)
    mine = and_(audience_members.c.audience_id == audience_id, ~audience_members.c.is_member)
    await connection.execute(delete(audience_members).where(mine))


async def remove(connection: AsyncConnection, audience_id: str) -> None:
    ids = select(audience_deliveries.c.id).where(audience_deliveries.c.audience_id == audience_id)
    await connection.execute(delete(audience_items).where(audience_items.c.delivery_id.in_(ids)))
    await connection.execute(delete(audience_deliveries).where(audience_deliveries.c.audience_id == audience_id))


async def forget(connection: AsyncConnection, nodes: Iterable[int], now: datetime) -> list[str]:
    """Somebody is erased: they are in no audience, and nothing is kept but that a receiver who may know of them has to
    be told that they are erased. The ids of the audiences whose receivers have to be."""
    columns, items = audience_members.c, audience_items.c
    left = {"is_member": False, "told": True, "erased": True, "since": now, "unsure": False}
    concerned: set[str] = set()
    for some in chunks(sorted(nodes)):
        of_them = columns.node_id.in_(some)
        sent = select(audience_deliveries.c.audience_id, items.node_id).join(
            audience_items, items.delivery_id == audience_deliveries.c.id
        )
        rows = (await connection.execute(sent.where(items.node_id.in_(some)).distinct())).all()
        await connection.execute(delete(audience_members).where(of_them, ~columns.told))
        await connection.execute(update(audience_members).where(of_them).values(left))
        mine = [{"audience_id": row.audience_id, "node_id": row.node_id, **left, "version": 0} for row in rows]
        await insert_new(connection, audience_members, mine)
        await connection.execute(delete(audience_items).where(items.node_id.in_(some)))
        told = select(columns.audience_id).where(of_them).distinct()
        concerned |= set(await connection.scalars(told))
    return sorted(concerned)

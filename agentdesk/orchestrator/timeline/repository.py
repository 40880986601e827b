"""All SQL about events: appending them once, and the newest of a customer, at a cost that does not grow with history.

A customer's timeline is a merge over the nodes of the component: each node gives its newest rows from one range of the
clustered key.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, Text, bindparam, insert, literal, select, tuple_, type_coerce, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Identifier
from agentdesk.domain.event import Event
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.store.insert import insert_new_returning
from agentdesk.orchestrator.store.metadata import Micros
from agentdesk.orchestrator.timeline.tables import event_keys, events

_NODES_AT_ONCE = 100
"""Nodes merged by one statement; SQLite takes at most 500 parts."""
_IDS_AT_ONCE = 5_000
MOST_BETWEEN = 2_000


class Place(NamedTuple):
    """A place in a timeline, which is ordered by time and then id."""

    at: datetime
    id: str


def _newest_of(
    node_id: int, columns: Sequence[Any], limit: int, before: Place | None, channel: str | None
) -> Select[Any]:
    query = select(*columns).where(events.c.node_id == node_id)
    if before is not None:
        query = query.where(tuple_(events.c.at, events.c.id) < tuple_(literal(before.at, Micros()), literal(before.id)))
    if channel is not None:
        query = query.where(events.c.channel == channel)
    return query.order_by(events.c.at.desc(), events.c.id.desc()).limit(limit)


async def _newest(
    connection: AsyncConnection,
    node_ids: Iterable[int],
    column: Any,
    limit: int,
    before: Place | None,
    channel: str | None,
) -> list[Row[Any]]:
    columns = (events.c.at, events.c.id, column)
    nodes, rows = sorted(set(node_ids)), list[Row[Any]]()
    for start in range(0, len(nodes), _NODES_AT_ONCE):
        parts = [_newest_of(node, columns, limit, before, channel) for node in nodes[start : start + _NODES_AT_ONCE]]
        query = parts[0] if len(parts) == 1 else union_all(*(select(part.subquery()) for part in parts))
        rows.extend((await connection.execute(query)).all())
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    return rows[:limit]


async def newest_events(
    connection: AsyncConnection,
    node_ids: Iterable[int],
    limit: int,
    before: Place | None = None,
    channel: str | None = None,
) -> list[Event]:
    """The newest events of the nodes, newest first."""
    column = type_coerce(events.c.body, Text).label("body")
    rows = await _newest(connection, node_ids, column, limit, before, channel)
    return [Event.model_validate_json(row.body) for row in rows]


async def events_between(
    connection: AsyncConnection, node_ids: Iterable[int], after: datetime, until: datetime
) -> list[Event]:
    """The events of the nodes after a time and up to another, oldest first; of very many the oldest."""
    column = type_coerce(events.c.body, Text).label("body")
    found: list[Event] = []
    for some in chunks(sorted(set(node_ids))):
        query = (
            select(column)
            .where(events.c.node_id.in_(some), events.c.at > after, events.c.at <= until)
            .order_by(events.c.at, events.c.id)
            .limit(MOST_BETWEEN)
        )
        found.extend(Event.model_validate_json(row.body) for row in await connection.execute(query))
    return sorted(found, key=lambda one: (one.at, one.id))[:MOST_BETWEEN]


async def newest_items(
    connection: AsyncConnection,
    node_ids: Iterable[int],
    limit: int,
    before: Place | None = None,
    channel: str | None = None,
) -> list[tuple[Place, str]]:
    """The newest timeline items of the nodes as stored JSON, without their journeys; newest first."""
    column = type_coerce(events.c.item, Text).label("item")
    rows = await _newest(connection, node_ids, column, limit, before, channel)
    return [(Place(row.at, row.id), row.item) for row in rows]


async def next_places(connection: AsyncConnection, node_ids: Iterable[int], after: Place, limit: int) -> list[Place]:
    """The places of the events of the nodes that follow upon ``after`` in time, in that order."""
    nodes, found = sorted(set(node_ids)), list[Place]()
    later = tuple_(events.c.at, events.c.id) > tuple_(literal(after.at, Micros()), literal(after.id))
    columns = (events.c.at, events.c.id)
    for start in range(0, len(nodes), _NODES_AT_ONCE):
        parts = [
            select(*columns).where(events.c.node_id == node, later).order_by(*columns).limit(limit)
            for node in nodes[start : start + _NODES_AT_ONCE]
        ]
        query = parts[0] if len(parts) == 1 else union_all(*(select(part.subquery()) for part in parts))
        found.extend(Place(row.at, row.id) for row in (await connection.execute(query)).all())
    return sorted(found)[:limit]


async def places_of(connection: AsyncConnection, node_ids: Iterable[int], event_ids: Iterable[str]) -> list[Place]:
    """The places of those of the events that are of the nodes, in no order."""
    nodes, found = frozenset(node_ids), list[Place]()
    ids = sorted(set(event_ids))
    for start in range(0, len(ids), _IDS_AT_ONCE):
        rows = await connection.execute(
            select(event_keys).where(event_keys.c.id.in_(ids[start : start + _IDS_AT_ONCE]))
        )
        found.extend(Place(row.at, row.id) for row in rows.all() if row.node_id in nodes)
    return found


async def items_by_id(connection: AsyncConnection, event_ids: Iterable[str]) -> list[tuple[Place, str]]:
    """The timeline items of those events, newest first."""
    rows = await _by_id(connection, event_ids, events.c.item)
    return sorted(((Place(row.at, row.id), row.text) for row in rows), reverse=True)


async def events_by_id(connection: AsyncConnection, event_ids: Iterable[str]) -> list[Event]:
    """Those events, in no order."""
    return [Event.model_validate_json(row.text) for row in await _by_id(connection, event_ids, events.c.body)]


async def _by_id(connection: AsyncConnection, event_ids: Iterable[str], column: Any) -> list[Row[Any]]:
    """(at, id, text) of those events, the text being the column's JSON."""
    found: list[Row[Any]] = []
    ids = sorted(set(event_ids))
    same = (events.c.node_id == event_keys.c.node_id, events.c.at == event_keys.c.at, events.c.id == event_keys.c.id)
    for start in range(0, len(ids), _IDS_AT_ONCE):
        rows = await connection.execute(
            select(events.c.at, events.c.id, type_coerce(column, Text).label("text"))
            .join_from(event_keys, events, same[0] & same[1] & same[2])
            .where(event_keys.c.id.in_(ids[start : start + _IDS_AT_ONCE]))
        )
        found.extend(rows.all())
    return found


async def move_events(connection: AsyncConnection, interaction_id: str, subject: Identifier, node_id: int) -> list[str]:
    """Have the events of an interaction whose subject is the identifier hang on the node; their ids. They stay what
    they are."""
    moved: list[str] = []
    query = select(events.c.node_id, events.c.at, events.c.id, type_coerce(events.c.body, Text).label("body"))
    for row in (await connection.execute(query.where(events.c.interaction_id == interaction_id))).all():
        if row.node_id != node_id and Event.model_validate_json(row.body).subject == subject:
            here = (events.c.node_id == row.node_id, events.c.at == row.at, events.c.id == row.id)
            await connection.execute(update(events).where(*here).values(node_id=node_id))
            await move_keys(connection, {row.id: node_id})
            moved.append(row.id)
    return moved


async def move_keys(connection: AsyncConnection, node_of: Mapping[str, int]) -> None:
    """Have the keys of events say on which node these hang."""
    for event_id, node_id in sorted(node_of.items()):
        await connection.execute(update(event_keys).where(event_keys.c.id == event_id).values(node_id=node_id))


async def stored_event(connection: AsyncConnection, event_id: str) -> tuple[int, Event] | None:
    """The event with its node; None if there is none of that id."""
    same = (events.c.node_id == event_keys.c.node_id) & (events.c.at == event_keys.c.at)
    query = (
        select(events.c.node_id, type_coerce(events.c.body, Text).label("body"))
        .join_from(event_keys, events, same & (events.c.id == event_keys.c.id))
        .where(event_keys.c.id == event_id)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else (row.node_id, Event.model_validate_json(row.body))


async def show_otherwise(
    connection: AsyncConnection, node_id: int, event: Event, sentiment: float, correction_id: str | None
) -> dict[str, Any]:
    """Have the event's timeline item show another feeling, by a correction or by the model (None); the item now.

    The event itself stays as it came.
    """
    place = (events.c.node_id == node_id) & (events.c.at == event.at) & (events.c.id == event.id)
    item = dict((await connection.execute(select(events.c.item).where(place))).scalar_one())
    item |= {"sentiment": sentiment, "correction_id": correction_id, "revision": item.get("revision", 0) + 1}
    await connection.execute(update(events).where(place).values(item=item))
    return item


async def claim_keys(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Take the ids of new events; those returned were free, the others are events that arrived before."""
    ordered = sorted(rows, key=lambda row: row["id"])
    return await insert_new_returning(connection, event_keys, ordered, event_keys.c.id)


async def append_events(connection: AsyncConnection, stored: Iterable[tuple[int, Event, Mapping[str, Any]]]) -> None:
    """Append (node, event, timeline item) whose keys were just claimed."""
    rows = [
        {
            "node_id": node_id,
            "at": event.at,
            "id": event.id,
            "type": event.type,
            "channel": event.channel,
            "interaction_id": event.interaction_id,
            "body_text": event.model_dump_json(),
            "item": item,
        }
        for node_id, event, item in stored
    ]
    if rows:
        # the model writes its own text: taking it apart only to write it again would cost half as much as all the rest
        await connection.execute(insert(events).values(body=bindparam("body_text", type_=Text)), rows)

"""All SQL about links: the open ones around nodes at a bounded cost, and the whole list for people to read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import IdentifierKind
from agentdesk.engine.identity.sharing import MOST, Sharing
from agentdesk.orchestrator.identity.repository import chunks
from agentdesk.orchestrator.identity.tables import identity_links, identity_nodes
from agentdesk.orchestrator.live.paging import older_than
from agentdesk.orchestrator.store.conditions import SOME, is_one_of
from agentdesk.orchestrator.store.insert import insert_new

BY_PERSON = "person:"
"""How ``by`` of a link that a person made begins."""
_NODES_AT_ONCE = 100
"""Nodes read by one statement; SQLite takes at most 500 parts."""

_BY_RULE = ~identity_links.c.by.startswith(BY_PERSON)
_ENDS = (identity_links.c.node_a, identity_links.c.node_b)


async def made_by_rule(
    connection: AsyncConnection, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Row[Any]]:
    """By pair the link that a rule once made, ended ones too."""
    found: dict[tuple[int, int], Row[Any]] = {}
    for some in chunks(sorted(set(pairs))):
        query = select(identity_links).where(is_one_of(_ENDS, some), _BY_RULE)
        found.update(((row.node_a, row.node_b), row) for row in await connection.execute(query))
    return found


async def of_pair(connection: AsyncConnection, pair: tuple[int, int]) -> Sequence[Row[Any]]:
    """Every link between the two nodes."""
    query = select(identity_links).where(identity_links.c.node_a == pair[0], identity_links.c.node_b == pair[1])
    return (await connection.execute(query)).all()


async def add(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    await insert_new(connection, identity_links, rows)


async def change(connection: AsyncConnection, link_id: str, values: Mapping[str, Any]) -> None:
    await connection.execute(update(identity_links).where(identity_links.c.id == link_id).values(dict(values)))


async def row_of(connection: AsyncConnection, link_id: str) -> Row[Any] | None:
    return (await connection.execute(select(identity_links).where(identity_links.c.id == link_id))).first()


_OPEN_BETWEEN = (
    select(identity_links)
    .where(identity_links.c.node_a.in_(SOME), identity_links.c.to_at.is_(None))
    .order_by(identity_links.c.from_at, identity_links.c.id)
    .limit(bindparam("most", type_=Integer))
)


async def open_between(connection: AsyncConnection, node_ids: Iterable[int], limit: int) -> list[Row[Any]]:
    """The open links whose older end is in ``node_ids``, the oldest first."""
    rows: list[Row[Any]] = []
    for some in chunks(sorted(set(node_ids))):
        rows.extend((await connection.execute(_OPEN_BETWEEN, {SOME.key: some, "most": limit})).all())
    return rows


async def at_nodes(
    connection: AsyncConnection, kinds: Mapping[int, IdentifierKind], sharing: Sharing
) -> tuple[set[tuple[int, int]], set[int]]:
    """The pairs that open links of rules have at the nodes, and which of the nodes have too many of them.

    Of a crowded node only as many are read as it takes to tell that it is one.
    """
    first = await _strongest(connection, {node: sharing.enough(kind) for node, kind in kinds.items()})
    more = {node: MOST + 1 for node, rows in first.items() if len(rows) >= sharing.enough(kinds[node])}
    more = {node: most for node, most in more.items() if not _is_crowded(first[node], kinds[node], sharing)}
    found = first | await _strongest(connection, more)
    crowded = {node for node, rows in found.items() if _is_crowded(rows, kinds[node], sharing)}
    return {pair for rows in found.values() for pair in rows}, crowded


def _is_crowded(links: Mapping[tuple[int, int], float], kind: IdentifierKind, sharing: Sharing) -> bool:
    return sharing.is_crowded(kind, sum(confidence >= 1 for confidence in links.values()), len(links))


async def _strongest(connection: AsyncConnection, most: Mapping[int, int]) -> dict[int, dict[tuple[int, int], float]]:
    """By node the pairs and confidence of its strongest open links: of each direction at most so many."""
    found: dict[int, dict[tuple[int, int], float]] = defaultdict(dict)
    nodes = sorted(most)
    for start in range(0, len(nodes), _NODES_AT_ONCE):
        some = nodes[start : start + _NODES_AT_ONCE]
        parts = [_strongest_at(end, node, most[node]) for node in some for end in _ENDS]
        for row in await connection.execute(union_all(*(select(part.subquery()) for part in parts))):
            found[row.node][row.node_a, row.node_b] = row.confidence
    return found


def _strongest_at(end: Any, node: int, limit: int) -> Select[Any]:
    columns = (end.label("node"), identity_links.c.node_a, identity_links.c.node_b, identity_links.c.confidence)
    return (
        select(*columns)
        .where(end == node, identity_links.c.to_at.is_(None), _BY_RULE)
        .order_by(identity_links.c.confidence.desc())
        .limit(limit)
    )


async def have_idle_ones(connection: AsyncConnection, node_ids: Iterable[int]) -> set[int]:
    """The nodes among ``node_ids`` with an open link to another customer: one that does not count at the moment."""
    found: set[int] = set()
    here, there = identity_nodes.alias("here"), identity_nodes.alias("there")
    for some in chunks(sorted(set(node_ids))):
        for end, other in (_ENDS, _ENDS[::-1]):
            query = (
                select(here.c.id)
                .join(identity_links, end == here.c.id)
                .join(there, other == there.c.id)
                .where(here.c.id.in_(some), identity_links.c.to_at.is_(None), here.c.component != there.c.component)
            )
            found.update(await connection.scalars(query))
    return found


async def named_with(connection: AsyncConnection, node_id: int, limit: int) -> list[Row[Any]]:
    """The open links at a node, the strongest and then the newest first."""
    query = (
        select(identity_links)
        .where(or_(*(end == node_id for end in _ENDS)), identity_links.c.to_at.is_(None))
        .order_by(identity_links.c.confidence.desc(), identity_links.c.from_at.desc(), identity_links.c.id)
        .limit(limit)
    )
    return list((await connection.execute(query)).all())


async def listed(
    connection: AsyncConnection, node_ids: Iterable[int], cursor: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Every link at the nodes, ended ones too, the newest first after the cursor."""
    nodes = sorted(set(node_ids))
    query = select(identity_links).where(or_(*(end.in_(nodes) for end in _ENDS)))
    if cursor:
        query = query.where(older_than(cursor, identity_links.c.from_at, identity_links.c.id))
    ordered = query.order_by(identity_links.c.from_at.desc(), identity_links.c.id.desc()).limit(limit)
    return (await connection.execute(ordered)).all()

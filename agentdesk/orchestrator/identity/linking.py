"""Joins and parts customers: the rules of links. A customer is a component of open links; nothing else is changed.

Callers hold the locks of the customers concerned (``repository.lock_customers``). Knows nothing of events or HTTP.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.engine.identity.components import components
from agentdesk.orchestrator.identity import repository
from agentdesk.orchestrator.store.ids import new_id


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two nodes that an event named together. ``by`` is the rule."""

    pair: tuple[int, int]
    at: datetime
    event_id: str
    by: str
    evidence: str
    confidence: float


def pair_of(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


class _Groups:
    """Components while they are being united, with what each holds."""

    def __init__(self, members: Mapping[int, Sequence[int]], separated: Iterable[tuple[int, int]]) -> None:
        self.before = tuple(members)
        self.root = {node: root for root, nodes in members.items() for node in nodes}
        self.nodes = {root: set(nodes) for root, nodes in members.items()}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for a, b in separated:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def may_unite(self, one: int, other: int) -> bool:
        """Whether no person said of any two nodes of the groups that they are different customers."""
        small, large = sorted((self.nodes[one], self.nodes[other]), key=len)
        return not any(self._apart[node] & large for node in small if node in self._apart)

    def unite(self, one: int, other: int) -> None:
        keep, gone = min(one, other), max(one, other)
        for node in self.nodes[gone]:
            self.root[node] = keep
        self.nodes[keep] |= self.nodes.pop(gone)


async def link_by_rule(
    connection: AsyncConnection, proposed: Iterable[Proposed], roots: Mapping[int, int]
) -> dict[int, int]:
    """Link what events named together, but never what a person has parted. ``roots`` is node → root under lock.

    Returns old root → new root of the customers that became part of another.
    """
    first: dict[tuple[int, int], Proposed] = {}
    for one in sorted(proposed, key=lambda p: (p.at, p.event_id, p.pair)):
        first.setdefault(one.pair, one)
    for known in await repository.linked_pairs(connection, (pair[0] for pair in first)):
        first.pop(known, None)
    if not first:
        return {}
    concerned = {roots[node] for pair in first for node in pair}
    members = await repository.members(connection, concerned)
    everyone = [node for nodes in members.values() for node in nodes]
    groups = _Groups(members, await repository.separations(connection, everyone))
    rows: list[dict[str, Any]] = []
    for one in first.values():
        a, b = groups.root[one.pair[0]], groups.root[one.pair[1]]
        if a != b:
            if not groups.may_unite(a, b):
                continue
            groups.unite(a, b)
        rows.append(_row(one))
    await repository.add_links(connection, rows)
    return await _store_roots(connection, groups)


def _row(one: Proposed) -> dict[str, Any]:
    return {
        "id": new_id(),
        "node_a": one.pair[0],
        "node_b": one.pair[1],
        "by": one.by,
        "evidence": one.evidence,
        "event_id": one.event_id,
        "confidence": one.confidence,
        "from_at": one.at,
    }


async def _store_roots(connection: AsyncConnection, groups: _Groups) -> dict[int, int]:
    """Old root → new root, stored: components only ever move as a whole when they are united."""
    moved = {old: groups.root[old] for old in groups.before if groups.root[old] != old}
    await repository.move_components(connection, moved)
    return moved


async def link_by_person(
    connection: AsyncConnection, pair: tuple[int, int], *, link_id: str, by: str, evidence: str, at: datetime
) -> dict[int, int]:
    """Link two nodes of different customers on a person's word, which outweighs an earlier parting.

    Returns old root → new root, as ``link_by_rule``.
    """
    roots = await repository.components_of(connection, pair)
    members = await repository.members(connection, roots.values())
    await repository.forget_separations(connection, members[roots[pair[0]]], members[roots[pair[1]]])
    groups = _Groups(members, ())
    groups.unite(roots[pair[0]], roots[pair[1]])
    row = _row(Proposed(pair, at, "", by, evidence, 1.0)) | {"id": link_id, "event_id": None}
    await repository.add_links(connection, [row])
    return await _store_roots(connection, groups)


async def unlink(connection: AsyncConnection, link: Row[Any], *, by: str, reason: str, at: datetime) -> tuple[int, ...]:
    """End a link on a person's word, and with it every other way by which the newer end still reaches the older one.

    The nodes fall into customers anew by the links that still hold. Returns the roots of the customers that the one
    customer was parted into.
    """
    root = (await repository.components_of(connection, [link.node_a]))[link.node_a]
    nodes = (await repository.members(connection, [root]))[root]
    links = await repository.open_links(connection, nodes)
    ended = {link.id, *(other.id for other in _ways_back(links, link))}
    await repository.end_links(connection, ended, at=at, by=by, reason=reason)
    await repository.add_separation(connection, (link.node_a, link.node_b), link_id=link.id, by=by, at=at)
    edges = [(row.node_a, row.node_b) for row in links if row.id not in ended]
    parts = components(nodes, edges)
    for part in parts:
        await repository.set_component(connection, part, min(part))
    return tuple(min(part) for part in parts)


def _ways_back(links: Sequence[Row[Any]], link: Row[Any]) -> list[Row[Any]]:
    """The links of ``link``'s newer end (the larger node) to whatever reaches the older end without it."""
    newer = link.node_b
    others = [row for row in links if row.id != link.id and newer not in (row.node_a, row.node_b)]
    around = components({link.node_a}, ((row.node_a, row.node_b) for row in others))
    reaching = next(group for group in around if link.node_a in group)
    return [
        row
        for row in links
        if row.id != link.id
        and newer in (row.node_a, row.node_b)
        and (row.node_a if row.node_b == newer else row.node_b) in reaching
    ]

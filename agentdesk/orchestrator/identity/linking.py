"""Joins and parts customers: the rules of links. A customer is a component of open links; nothing else is changed.

Callers hold the locks of the customers concerned (``repository.lock_customers``). Knows nothing of events or HTTP.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.engine.identity.components import components
from agentdesk.engine.identity.grouping import MOST_LINKS, OF_ONE, Edge, customers, is_weak
from agentdesk.orchestrator.identity import neighbourhood, repository
from agentdesk.orchestrator.identity.neighbourhood import BY_PERSON, Neighbourhood
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


@dataclass(slots=True)
class Regrouped:
    """What became of customers. ``root_of`` has the nodes that moved; ``formed`` the customers who are others than
    before: their root → the roots of whom they were made.
    """

    root_of: dict[int, int] = field(default_factory=dict)
    formed: dict[int, set[int]] = field(default_factory=dict)


def pair_of(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


class _Groups:
    """Components while they are being united, with what each holds."""

    def __init__(self, members: Mapping[int, Sequence[int]], separated: Iterable[tuple[int, int]]) -> None:
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
    connection: AsyncConnection, proposed: Iterable[Proposed], roots: Mapping[int, int], fresh: Iterable[int]
) -> Regrouped:
    """Link what events named together, but never what a person has parted. ``roots`` is node → root under lock;
    ``fresh`` are nodes that nobody knew before, whose coming changes nobody else.
    """
    first: dict[tuple[int, int], Proposed] = {}
    for one in sorted(proposed, key=lambda p: (p.at, p.event_id, p.pair)):
        first.setdefault(one.pair, one)
    for known in await repository.linked_pairs(connection, (pair[0] for pair in first)):
        first.pop(known, None)
    if not first:
        return Regrouped()
    members = await repository.members(connection, {roots[node] for pair in first for node in pair})
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
    doubtful = await _doubtful(connection, groups)
    await repository.add_links(connection, rows)
    before = {node: root for root, nodes in members.items() for node in nodes}
    plain = [frozenset(nodes) for root, nodes in groups.nodes.items() if root not in doubtful]
    found = await _store(connection, before, plain, set(fresh))
    if doubtful:
        around = await neighbourhood.around(connection, [n for root in doubtful for n in groups.nodes[root]])
        parts = customers(around.identifiers, _edges(around.links), around.apart)
        more = await _store(connection, around.root_of, parts, set(fresh))
        found.root_of |= more.root_of
        found.formed |= more.formed
    return found


async def _doubtful(connection: AsyncConnection, groups: _Groups) -> set[int]:
    """The groups about which all links around must be asked: they may hold two people, or a link that does not count.
    All others are what their links say."""
    nodes = list(groups.root)
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    for node in await repository.nodes_of_kinds(connection, nodes, OF_ONE):
        kinds[groups.root[node.id]][node.identifier.partition(":")[0]] += 1
    doubtful = {root for root, held in kinds.items() if max(held.values()) > 1}
    doubtful |= {root for root, held in groups.nodes.items() if len(held) > MOST_LINKS}
    doubtful |= {groups.root[node] for node in await repository.ends_of_idle_links(connection, nodes)}
    return doubtful


def _edges(links: Iterable[Row[Any]]) -> list[Edge]:
    return [Edge(row.node_a, row.node_b, row.by.startswith(BY_PERSON)) for row in links]


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


async def _store(
    connection: AsyncConnection, before: Mapping[int, int], parts: Iterable[frozenset[int]], fresh: set[int]
) -> Regrouped:
    """Keep the roots of the parts, and tell who is another customer than before (node → root)."""
    found, former = Regrouped(), defaultdict[int, set[int]](set)
    for node, root in before.items():
        if node not in fresh:
            former[root].add(node)
    for part in parts:
        root = min(part)
        moved = {node for node in part if before[node] != root}
        await repository.set_component(connection, moved, root)
        found.root_of.update(dict.fromkeys(moved, root))
        made_of = {before[node] for node in part - fresh}
        if made_of and (len(made_of) > 1 or former[next(iter(made_of))] != part - fresh):
            found.formed[root] = made_of
    return found


async def link_by_person(
    connection: AsyncConnection, pair: tuple[int, int], *, link_id: str, by: str, evidence: str, at: datetime
) -> Regrouped:
    """Link two nodes of different customers on a person's word, which outweighs an earlier parting."""
    roots = await repository.components_of(connection, pair)
    members = await repository.members(connection, roots.values())
    await repository.forget_separations(connection, members[roots[pair[0]]], members[roots[pair[1]]])
    row = _row(Proposed(pair, at, "", f"{BY_PERSON}{by}", evidence, 1.0)) | {"id": link_id, "event_id": None}
    await repository.add_links(connection, [row])
    around = await neighbourhood.around(connection, [node for nodes in members.values() for node in nodes])
    parts = customers(around.identifiers, _edges(around.links), around.apart)
    return await _store(connection, around.root_of, parts, set())


async def unlink(
    connection: AsyncConnection, link: Row[Any], *, by: str, reason: str, at: datetime
) -> tuple[tuple[int, ...], Regrouped]:
    """End a link on a person's word, and with it every other way by which the newer end still reaches the older one.

    The nodes fall into customers anew by the links that still count. Returns the roots of the customers that the one
    customer was parted into, and what became of everybody around.
    """
    pair = (link.node_a, link.node_b)
    roots = await repository.components_of(connection, pair)
    nodes = {node for some in (await repository.members(connection, roots.values())).values() for node in some}
    around = await neighbourhood.around(connection, nodes)
    ended = {link.id, *(other.id for other in _ways_back(around, link))}
    await repository.end_links(connection, ended, at=at, by=f"{BY_PERSON}{by}", reason=reason)
    await repository.add_separation(connection, pair, link_id=link.id, by=f"{BY_PERSON}{by}", at=at)
    standing = _edges(row for row in around.links if row.id not in ended)
    parts = customers(around.identifiers, standing, {*around.apart, pair})
    regrouped = await _store(connection, around.root_of, parts, set())
    return tuple(min(part) for part in parts if part & nodes), regrouped


def _ways_back(around: Neighbourhood, link: Row[Any]) -> list[Row[Any]]:
    """The strong links of ``link``'s newer end (the larger node) to whatever reaches the older end without it.

    Weak ones need not end: they unite nobody whom a person parted."""
    newer, others = link.node_b, [row for row in around.links if row.id != link.id]
    strong = [row for row, edge in zip(others, _edges(others), strict=True) if not is_weak(edge, around.identifiers)]
    apart_from_it = ((row.node_a, row.node_b) for row in strong if newer not in (row.node_a, row.node_b))
    reaching = next(group for group in components({link.node_a}, apart_from_it) if link.node_a in group)
    return [
        row
        for row in strong
        if newer in (row.node_a, row.node_b) and (row.node_a if row.node_b == newer else row.node_b) in reaching
    ]

"""Joins and parts customers. What is stored is what events named together and what people said; who is one customer
follows from that (``engine.identity.grouping``), and nothing else is changed.

Callers hold the locks of the customers concerned (``repository.lock_customers``). Knows nothing of HTTP.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import IdentifierKind
from agentdesk.engine.identity.components import components
from agentdesk.engine.identity.grouping import grouped
from agentdesk.engine.identity.sharing import OF_ONE, WEAK, Sharing
from agentdesk.orchestrator.identity import command_rows, link_rows, neighbourhood, repository
from agentdesk.orchestrator.store.ids import new_id

WEAK_CONFIDENCE = 0.8
"""A cookie or a device may be shared by a household."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two nodes that an event named together. ``by`` is the rule."""

    pair: tuple[int, int]
    at: datetime
    event_id: str
    by: str
    source: str
    evidence: str
    confidence: float


@dataclass(slots=True)
class Regrouped:
    """What became of customers. ``root_of`` has the nodes that moved; ``formed`` the customers who are others than
    before: their root → the roots of whom they were made.
    """

    root_of: dict[int, int] = field(default_factory=dict)
    formed: dict[int, set[int]] = field(default_factory=dict)

    @property
    def roots(self) -> set[int]:
        """The roots of all customers that are, or were, others."""
        return {root for new, old in self.formed.items() for root in (new, *old)}

    def add(self, more: "Regrouped") -> None:
        self.root_of |= more.root_of
        self.formed |= more.formed


def pair_of(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def confidence_of(one: IdentifierKind, other: IdentifierKind) -> float:
    """How sure it is that identifiers of these kinds, named together, are one person's."""
    return WEAK_CONFIDENCE if {one, other} & WEAK else 1.0


async def link_by_rule(
    connection: AsyncConnection,
    proposed: Iterable[Proposed],
    roots: Mapping[int, int],
    fresh: Iterable[int],
    sharing: Sharing,
) -> Regrouped:
    """Link what events named together. ``roots`` is node → root under lock; ``fresh`` are nodes that nobody knew
    before, whose coming changes nobody else.
    """
    first: dict[tuple[int, int], Proposed] = {}
    for one in sorted(proposed, key=lambda p: (p.at, p.event_id, p.pair)):
        first.setdefault(one.pair, one)
    for pair, row in (await link_rows.made_by_rule(connection, first)).items():
        late = first.pop(pair)
        if (late.at, late.event_id) < (
            row.from_at,
            row.event_id or "",
        ):  # it happened before what was taken for the first
            await link_rows.change(connection, row.id, _evidence(late))
    if not first:
        return Regrouped()
    members = await repository.members(connection, {roots[node] for pair in first for node in pair})
    before = {node: root for root, nodes in members.items() for node in nodes}
    one_each = components(before, [*((root, node) for node, root in before.items()), *first])
    doubtful = await _doubtful(connection, one_each, sharing)
    await link_rows.add(connection, [_row(one) for one in first.values()])
    found = await _store(connection, before, [part for part in one_each if part not in doubtful], set(fresh))
    if doubtful:
        asked = {node for part in doubtful for node in part}
        found.add(await regroup(connection, asked, sharing, fresh=fresh, holding=set(roots.values())))
    return found


async def _doubtful(
    connection: AsyncConnection, parts: Iterable[frozenset[int]], sharing: Sharing
) -> set[frozenset[int]]:
    """The groups about which all links around must be asked: they may hold two people, an identifier that is shared, a
    link that does not count, or what somebody said differently. All others are what their links say."""
    part_of = {node: part for part in parts for node in part}
    kinds: dict[frozenset[int], Counter[str]] = defaultdict(Counter)
    doubtful = {part for part in part_of.values() if len(part) > sharing.fewest}
    for node in await repository.telling_nodes(connection, part_of, OF_ONE):
        kinds[part_of[node.id]][node.identifier.partition(":")[0]] += 1
        if node.shared:
            doubtful.add(part_of[node.id])
    doubtful |= {part for part, held in kinds.items() if max(held.values()) > 1}
    quiet = [node for node, part in part_of.items() if part not in doubtful]
    doubtful |= {part_of[node] for node in await link_rows.have_idle_ones(connection, quiet)}
    for word in await command_rows.words_at(connection, quiet):
        doubtful |= {part_of[node] for node in (word.node_a, word.node_b) if node in part_of}
    return doubtful


async def regroup(
    connection: AsyncConnection,
    nodes: Iterable[int],
    sharing: Sharing,
    *,
    fresh: Iterable[int] = (),
    holding: Iterable[int] = (),
) -> Regrouped:
    """Decide anew who is one customer around the nodes."""
    around = await neighbourhood.around(connection, nodes, sharing, holding)
    said = grouped(around.identifiers, around.edges, around.words.values(), sharing)
    found = await _store(connection, around.root_of, said.customers, set(fresh))
    marks = {**dict.fromkeys(around.identifiers), **said.shared, **around.shared}
    changed: dict[str | None, set[int]] = defaultdict(set)
    for node, because in marks.items():
        if around.marked[node] != because:
            changed[because].add(node)
    for because, some in changed.items():
        await repository.mark_shared(connection, some, because)
    now = {node: min(part) for part in said.customers for node in part}
    for node in {node for some in changed.values() for node in some} - set(fresh):
        found.formed.setdefault(now[node], {around.root_of[node]})  # what it is said to be has changed
    return found


def _evidence(one: Proposed) -> dict[str, Any]:
    return {
        "by": one.by,
        "source": one.source,
        "evidence": one.evidence,
        "event_id": one.event_id,
        "from_at": one.at,
    }


def _row(one: Proposed) -> dict[str, Any]:
    pair = {"node_a": one.pair[0], "node_b": one.pair[1], "confidence": one.confidence}
    return {"id": new_id(), **pair, **_evidence(one)}


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


async def note_ends(connection: AsyncConnection, pair: tuple[int, int]) -> None:
    """Have every link between the two nodes say whether it is ended, by whom and why, as what people said has it
    now."""
    for row in await link_rows.of_pair(connection, pair):
        ended = await command_rows.newest_unlink(connection, row.id) or await _taken_back(connection, row)
        values: dict[str, Any] = {"to_at": None, "ended_by": None, "ended_reason": None}
        if ended is not None:
            by = f"{link_rows.BY_PERSON}{ended.by}"
            values = {"to_at": ended.at, "ended_by": by, "ended_reason": ended.reason}
        if any(getattr(row, name) != value for name, value in values.items()):
            await link_rows.change(connection, row.id, values)


async def _taken_back(connection: AsyncConnection, row: Row[Any]) -> Row[Any] | None:
    """The undo of the command that made the link, if a person did."""
    if not row.by.startswith(link_rows.BY_PERSON):
        return None
    made = await command_rows.row_of(connection, row.id)
    return await command_rows.undone(connection, row.id) if made is not None and not made.active else None

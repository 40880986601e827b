"""Everything by which it is to be decided anew who is one customer: the nodes around some nodes, with their links and
what people said of them.

Owns how far that reaches. Decides nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Identifier, IdentityCommandKind, SharedBecause
from agentdesk.engine.identity.grouping import Edge, Word
from agentdesk.engine.identity.sharing import Sharing
from agentdesk.orchestrator.identity import command_rows, link_rows, repository
from agentdesk.orchestrator.identity.profile import identifier_of


@dataclass(slots=True)
class Neighbourhood:
    """Whole customers, with every open link of rules between their nodes and every word about them, also those that do
    not count at the moment. ``crowded`` nodes have too many links: theirs are left out."""

    identifiers: dict[int, Identifier] = field(default_factory=dict)
    root_of: dict[int, int] = field(default_factory=dict)
    marked: dict[int, str | None] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    words: dict[str, Word] = field(default_factory=dict)
    crowded: set[int] = field(default_factory=set)

    @property
    def shared(self) -> dict[int, SharedBecause]:
        """The crowded nodes, as what they are."""
        return dict.fromkeys(self.crowded, SharedBecause.IDENTIFIERS)


async def around(
    connection: AsyncConnection, nodes: Iterable[int], sharing: Sharing, holding: Iterable[int] = ()
) -> Neighbourhood:
    """The customers of the nodes and all whom links or words connect with them, locked. A node with too many links is
    an end: whom it was named with does not matter. ``holding`` are the roots that the transaction has locked
    already."""
    wanted, held = set(nodes), set(holding)
    found = await _reached(connection, wanted, sharing)
    while True:
        wanted |= set(found.root_of)
        held |= set((await repository.lock_customers(connection, wanted, holding=held)).values())
        found = await _reached(connection, wanted, sharing)
        if set(found.root_of) <= wanted and set(found.root_of.values()) <= held:
            return found


async def _reached(connection: AsyncConnection, nodes: Iterable[int], sharing: Sharing) -> Neighbourhood:
    found = Neighbourhood()
    roots = set((await repository.components_of(connection, nodes)).values())
    while roots:
        new: list[int] = []
        for row in await repository.node_rows(connection, roots):
            found.identifiers[row.id], found.root_of[row.id] = identifier_of(row.identifier), row.component
            found.marked[row.id] = row.shared
            new.append(row.id)
        beyond = await _look_from(connection, found, new, sharing)
        roots = set((await repository.components_of(connection, beyond)).values()) - set(found.root_of.values())
    found.edges = {edge for edge in found.edges if not found.crowded & {*edge}}
    known = found.identifiers.keys()
    found.words = {name: word for name, word in found.words.items() if {word.a, word.b} <= known}
    return found


async def _look_from(
    connection: AsyncConnection, found: Neighbourhood, new: Iterable[int], sharing: Sharing
) -> set[int]:
    """Read links and words at the new nodes; the nodes that these lead to and that are not known yet."""
    kinds = {node: found.identifiers[node].kind for node in new}
    pairs, crowded = await link_rows.at_nodes(connection, kinds, sharing)
    found.crowded |= crowded
    found.edges |= {Edge(*pair) for pair in pairs}
    beyond = {
        other
        for one, two in pairs
        for node, other in ((one, two), (two, one))
        if node in kinds and node not in crowded and other not in found.identifiers
    }
    for row in await command_rows.words_at(connection, kinds):
        same = row.kind == IdentityCommandKind.LINK
        found.words[row.id] = Word(row.node_a, row.node_b, same, (row.at, row.id))
        if same:
            beyond |= {row.node_a, row.node_b} - found.identifiers.keys()
    return beyond

"""Everything by which it is to be decided anew who is one customer: the nodes around some nodes, with their links.

Owns how far that reaches. Decides nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Identifier
from agentdesk.engine.identity.grouping import MOST_LINKS, WEAK
from agentdesk.orchestrator.identity import repository
from agentdesk.orchestrator.identity.profile import identifier_of

BY_PERSON = "person:"
"""How ``by`` of what a person said begins."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Whole customers, with every open link between their nodes, also those that do not count at the moment."""

    identifiers: dict[int, Identifier]
    root_of: dict[int, int]
    links: list[Row[Any]]
    apart: set[tuple[int, int]]


async def around(connection: AsyncConnection, nodes: Iterable[int]) -> Neighbourhood:
    """The customers of the nodes and all whom links connect with them, locked. A cookie or device with too many links
    is an end: whom it was named with does not matter."""
    wanted = set(nodes)
    while True:
        roots = await repository.lock_customers(connection, wanted)
        found = await _reached(connection, set(roots.values()))
        if set(found.root_of) <= wanted:
            return found
        wanted |= set(found.root_of)


async def _reached(connection: AsyncConnection, roots: set[int]) -> Neighbourhood:
    identifiers: dict[int, Identifier] = {}
    root_of: dict[int, int] = {}
    links: dict[str, Row[Any]] = {}
    while roots:
        new: list[int] = []
        for row in await repository.node_rows(connection, roots):
            identifiers[row.id], root_of[row.id] = identifier_of(row.identifier), row.component
            new.append(row.id)
        links |= {row.id: row for row in await repository.links_at(connection, new)}
        ends = _ends(links.values(), identifiers)
        beyond = {node for row in links.values() for node in _beyond(row, identifiers, ends)}
        roots = set((await repository.components_of(connection, beyond)).values())
    crowded = _ends(links.values(), identifiers)
    kept = [
        row
        for row in links.values()
        if row.by.startswith(BY_PERSON) or not {row.node_a, row.node_b} & crowded  # these unite nobody
    ]
    return Neighbourhood(identifiers, root_of, kept, await repository.separations(connection, identifiers))


def _ends(links: Iterable[Row[Any]], identifiers: dict[int, Identifier]) -> set[int]:
    """The cookies and devices with too many links."""
    count = Counter(
        node
        for row in links
        if not row.by.startswith(BY_PERSON)
        for node in (row.node_a, row.node_b)
        if node in identifiers and identifiers[node].kind in WEAK
    )
    return {node for node, number in count.items() if number > MOST_LINKS}


def _beyond(row: Row[Any], identifiers: dict[int, Identifier], ends: set[int]) -> Iterable[int]:
    for node, other in ((row.node_a, row.node_b), (row.node_b, row.node_a)):
        known = node in identifiers and other not in identifiers
        if known and (node not in ends or row.by.startswith(BY_PERSON)):
            yield other

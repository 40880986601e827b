"""A customer as a view: the nodes of a component, their open links, and their traits with the latest word winning."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import (
    Customer,
    Identifier,
    IdentifierKind,
    IdentityLink,
    SharedBecause,
    SharedIdentifier,
)
from agentdesk.domain.ids import CustomerId, EventId, LinkId
from agentdesk.orchestrator.identity import link_rows, repository
from agentdesk.orchestrator.identity.naming import display_name

MAX_SHOWN = 500
"""Identifiers, and links, of one customer that a profile lists: a shared device may have thousands of cookies."""

MAX_READ = 5_000
"""Links that are read for it; of a shared phone may be more, which hold nobody."""


def identifier_of(key: str) -> Identifier:
    """The identifier that a stored ``kind:value`` is."""
    kind, _, value = key.partition(":")
    return Identifier(kind=IdentifierKind(kind), value=value)


async def profiles(
    connection: AsyncConnection, roots: Iterable[int], *, with_links: bool = True
) -> dict[int, Customer]:
    """Root → profile. Without links where only names are wanted."""
    rows = await repository.node_rows(connection, roots)
    nodes: dict[int, list[Any]] = {}
    root_of: dict[int, int] = {}
    for row in rows:
        nodes.setdefault(row.component, []).append(row)
        root_of[row.id] = row.component
    traits: dict[int, dict[str, Any]] = {}
    for row in await repository.trait_rows(connection, root_of):
        traits.setdefault(root_of[row.node_id], {})[row.key] = row.value
    keys = {row.id: row.identifier for row in rows}
    links: dict[int, list[IdentityLink]] = {}
    for row in await link_rows.open_between(connection, root_of, MAX_READ) if with_links else ():
        if root_of.get(row.node_b) == root_of[row.node_a]:  # else it does not count at the moment
            links.setdefault(root_of[row.node_a], []).append(link_of(row, keys))
    return {
        root: _customer(of_root, _holding(traits.get(root, {})), links.get(root, [])) for root, of_root in nodes.items()
    }


def _holding(traits: dict[str, Any]) -> dict[str, Any]:
    """Without those that were taken back."""
    return {key: value for key, value in traits.items() if value is not None}


def _customer(rows: list[Any], traits: dict[str, Any], links: list[IdentityLink]) -> Customer:
    # by when they were seen, not by when they arrived: late events must not change how a customer looks
    by_age = sorted(rows, key=lambda row: (row.first_seen_at, row.identifier))
    identifiers = tuple(identifier_of(row.identifier) for row in by_age[:MAX_SHOWN])
    first, last = min(row.first_seen_at for row in rows), max(row.last_seen_at for row in rows)
    return Customer(
        id=CustomerId(rows[0].public_id),
        display_name=display_name(traits, identifiers),
        identifiers=identifiers,
        links=tuple(links[:MAX_SHOWN]),
        shared=tuple(
            SharedIdentifier(identifier=identifier_of(row.identifier), because=SharedBecause(row.shared))
            for row in by_age
            if row.shared
        ),
        traits=traits,
        first_seen_at=None if first == repository.UNSEEN[0] else first,
        last_seen_at=None if last == repository.UNSEEN[1] else last,
    )


def link_of(row: Any, keys: dict[int, str], *, holds: bool = True) -> IdentityLink:
    """The link that a stored row is; ``keys`` gives the identifiers of its two nodes. ``holds``: they are one
    customer's."""
    return IdentityLink(
        id=LinkId(row.id),
        identifier=identifier_of(keys[row.node_a]),
        other=identifier_of(keys[row.node_b]),
        source=row.source,
        evidence=row.evidence,
        event_id=EventId(row.event_id) if row.event_id else None,
        by=row.by,
        confidence=row.confidence,
        from_at=row.from_at,
        to_at=row.to_at,
        ended_by=row.ended_by,
        ended_reason=row.ended_reason or "",
        holds=holds and row.to_at is None,
    )


async def profile(connection: AsyncConnection, root: int) -> Customer:
    """The profile of the customer with that root node."""
    return (await profiles(connection, [root]))[root]

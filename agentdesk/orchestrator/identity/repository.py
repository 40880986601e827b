"""SQL about nodes: identifiers, which of them are one customer, traits and search terms. Links are in ``link_rows``,
what people said in ``command_rows``."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, intersect, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import erased
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.orchestrator.identity.tables import (
    identity_limits,
    identity_links,
    identity_nodes,
    search_terms,
    traits,
)
from agentdesk.orchestrator.store.conditions import SOME
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.insert import insert_new, upsert
from agentdesk.orchestrator.store.locking import locks_rows

CHUNK = 5_000
"""Values in one IN list; both databases take some 32,000."""

ERASED = str(erased(""))
"""What the identifiers of erased customers begin with."""

UNSEEN = (datetime(9999, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC))
"""First and last time of an identifier of which people spoke, but no event."""


# What each contact, event and context asks for is made once (``SOME``).
_N = identity_nodes.c
_OF_IDENTIFIERS = select(_N.identifier, _N.id, _N.component, _N.shared).where(_N.identifier.in_(SOME))
_COMPONENTS = select(_N.id, _N.component).where(_N.id.in_(SOME))
_LIVING = select(_N.id, _N.component, _N.identifier).where(_N.id.in_(SOME))
_IN_ORDER = select(_N.id).where(_N.id.in_(SOME)).order_by(_N.id)
_LOCK, _LOCK_NOW = _IN_ORDER.with_for_update(), _IN_ORDER.with_for_update(nowait=True)
_MEMBERS = select(_N.component, _N.id).where(_N.component.in_(SOME)).order_by(_N.id)
_WHOLE = select(identity_nodes).where(_N.component.in_(SOME)).order_by(_N.id)
_PUBLIC_IDS = select(_N.id, _N.public_id).where(_N.id.in_(SOME))
_ROOT = identity_nodes.alias("root")
_WITH_ROOT = identity_nodes.join(_ROOT, _ROOT.c.id == _N.component)
_OWNERS = select(_N.id, _N.component, _ROOT.c.public_id).select_from(_WITH_ROOT).where(_N.id.in_(SOME))
_PLACE = (
    select(_N.id, _N.component, _N.identifier, _ROOT.c.public_id)
    .select_from(_WITH_ROOT)
    .where(_N.public_id == bindparam("public_id"))
)
_TRAITS = select(traits).where(traits.c.node_id.in_(SOME))
_NODE = _N.id == bindparam("node")
_MOMENT: BindParameter[Any] = bindparam("moment")
_SEEN_LATER = update(identity_nodes).where(_NODE, _N.last_seen_at < _MOMENT).values(last_seen_at=_MOMENT)
_SEEN_EARLIER = update(identity_nodes).where(_NODE, _N.first_seen_at > _MOMENT).values(first_seen_at=_MOMENT)


@dataclass(frozen=True, slots=True)
class Node:
    """One identifier as stored. ``component`` is the root of its customer, ``shared`` says whether several people use
    it."""

    id: int
    component: int
    shared: bool = False


def chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    """The values in lists short enough for one statement."""
    everything = list(values)
    return (everything[start : start + CHUNK] for start in range(0, len(everything), CHUNK))


async def nodes_of_identifiers(connection: AsyncConnection, identifiers: Iterable[str]) -> dict[str, Node]:
    """The nodes of those identifiers (``kind:value``) that are known."""
    found: dict[str, Node] = {}
    for some in chunks(identifiers):
        rows = await connection.execute(_OF_IDENTIFIERS, {SOME.key: some})
        found.update((row.identifier, Node(row.id, row.component, row.shared is not None)) for row in rows)
    return found


async def ensure_nodes(
    connection: AsyncConnection, seen: Mapping[str, tuple[datetime, datetime]]
) -> tuple[dict[str, Node], set[str]]:
    """A node for every identifier in ``seen`` (with its first and last time), and which of them are new."""
    found = await nodes_of_identifiers(connection, seen)
    missing = sorted(seen.keys() - found.keys())
    if not missing:
        return found, set()
    rows = [
        {
            "identifier": identifier,
            "public_id": new_id(),
            "component": 0,
            "first_seen_at": seen[identifier][0],
            "last_seen_at": seen[identifier][1],
        }
        for identifier in missing
    ]
    await insert_new(connection, identity_nodes, rows)
    added = await nodes_of_identifiers(connection, missing)
    fresh = {identifier: node for identifier, node in added.items() if node.component == 0}
    for some in chunks(node.id for node in fresh.values()):
        await connection.execute(
            update(identity_nodes).where(identity_nodes.c.id.in_(some)).values(component=identity_nodes.c.id)
        )
    added.update((identifier, Node(node.id, node.id)) for identifier, node in fresh.items())
    return found | added, set(fresh)


async def components_of(connection: AsyncConnection, node_ids: Iterable[int]) -> dict[int, int]:
    """Node id → root, as of now."""
    found: dict[int, int] = {}
    for some in chunks(sorted(set(node_ids))):
        rows = await connection.execute(_COMPONENTS, {SOME.key: some})
        found.update((row.id, row.component) for row in rows)
    return found


async def lock_customers(
    connection: AsyncConnection, node_ids: Iterable[int], *, holding: Iterable[int] = ()
) -> dict[int, int]:
    """Node id → root, with the roots locked until the end of the transaction, always in the order of their ids.

    Whoever links, unlinks or folds a customer's events holds that lock, so none sees half of another's change.
    Raises ``customer_erased`` where one of the nodes is of somebody who was erased: nothing is written about them.
    ``holding`` are roots that the transaction has locked. One before the last of these is not waited for, or two
    transactions might wait for each other: if it is not free, the transaction has lost a race.
    """
    wanted, held = sorted(set(node_ids)), set(holding)
    before = await _living(connection, wanted)
    if not locks_rows(connection):
        return before
    while True:
        roots = set(before.values()) - held
        last = max(held, default=0)
        await _lock(connection, (root for root in roots if root < last), wait=False)
        await _lock(connection, (root for root in roots if root > last), wait=True)
        held |= roots
        after = await _living(connection, wanted)
        if set(after.values()) <= held:
            return after
        before = after


async def _living(connection: AsyncConnection, node_ids: Iterable[int]) -> dict[int, int]:
    """Node id → root, as of now."""
    found: dict[int, int] = {}
    for some in chunks(node_ids):
        for row in await connection.execute(_LIVING, {SOME.key: some}):
            if row.identifier.startswith(ERASED):
                raise ProblemError(Code.CUSTOMER_ERASED)
            found[row.id] = row.component
    return found


async def living(connection: AsyncConnection, node_ids: Iterable[int]) -> list[int]:
    """Those of the nodes that are of nobody who was erased, in the order of their ids."""
    found: list[int] = []
    for some in chunks(sorted(set(node_ids))):
        erased_ = identity_nodes.c.identifier.startswith(ERASED, autoescape=True)
        query = select(identity_nodes.c.id).where(identity_nodes.c.id.in_(some), ~erased_)
        found += await connection.scalars(query.order_by(identity_nodes.c.id))
    return found


async def _lock(connection: AsyncConnection, roots: Iterable[int], *, wait: bool) -> None:
    for some in chunks(sorted(roots)):
        await connection.execute(_LOCK if wait else _LOCK_NOW, {SOME.key: some})


async def members(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, list[int]]:
    """Root → the ids of its nodes, ascending."""
    found: dict[int, list[int]] = {}
    for some in chunks(sorted(set(roots))):
        rows = await connection.execute(_MEMBERS, {SOME.key: some})
        for row in rows:
            found.setdefault(row.component, []).append(row.id)
    return found


async def node_rows(connection: AsyncConnection, roots: Iterable[int]) -> Sequence[Row[Any]]:
    """Whole rows of the nodes of those customers, in the order of their ids."""
    rows: list[Row[Any]] = []
    for some in chunks(sorted(set(roots))):
        result = await connection.execute(_WHOLE, {SOME.key: some})
        rows.extend(result.all())
    return rows


async def root_of_public_id(connection: AsyncConnection, public_id: str) -> int | None:
    """The root of the customer that the id, old or new, stands for."""
    return await connection.scalar(select(identity_nodes.c.component).where(identity_nodes.c.public_id == public_id))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an id of a customer leads to: its own node, and the root of whose it is today."""

    node: int
    root: int
    customer_id: str
    """By which they go today."""
    is_erased: bool


async def place_of_public_id(connection: AsyncConnection, public_id: str) -> Place | None:
    """The node that has the id, which is the root of its customer, or was."""
    row = (await connection.execute(_PLACE, {"public_id": public_id})).first()
    return None if row is None else Place(row.id, row.component, row.public_id, row.identifier.startswith(ERASED))


async def public_ids(connection: AsyncConnection, roots: Iterable[int]) -> dict[int, str]:
    """Root → the customer's id."""
    found: dict[int, str] = {}
    for some in chunks(sorted(set(roots))):
        rows = await connection.execute(_PUBLIC_IDS, {SOME.key: some})
        found.update((row.id, row.public_id) for row in rows)
    return found


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a node is as of now: the root of the customer, and the id by which they go."""

    root: int
    customer_id: str


async def owners(connection: AsyncConnection, node_ids: Iterable[int]) -> dict[int, Owner]:
    """Node id → whose it is."""
    found: dict[int, Owner] = {}
    for some in chunks(sorted(set(node_ids))):
        rows = await connection.execute(_OWNERS, {SOME.key: some})
        found.update((row.id, Owner(row.component, row.public_id)) for row in rows)
    return found


async def identifiers_of(connection: AsyncConnection, node_ids: Iterable[int]) -> dict[int, str]:
    """Node id → ``kind:value``."""
    found: dict[int, str] = {}
    for some in chunks(sorted(set(node_ids))):
        rows = await connection.execute(
            select(identity_nodes.c.id, identity_nodes.c.identifier).where(identity_nodes.c.id.in_(some))
        )
        found.update((row.id, row.identifier) for row in rows)
    return found


async def set_component(connection: AsyncConnection, node_ids: Iterable[int], root: int) -> None:
    for some in chunks(sorted(node_ids)):
        await connection.execute(update(identity_nodes).where(identity_nodes.c.id.in_(some)).values(component=root))


async def mark_shared(connection: AsyncConnection, node_ids: Iterable[int], because: str | None) -> None:
    """Keep why rules link these nodes with nobody; None: they do."""
    for some in chunks(sorted(node_ids)):
        await connection.execute(update(identity_nodes).where(identity_nodes.c.id.in_(some)).values(shared=because))


async def regrouped_up_to(connection: AsyncConnection, digest: str) -> int | None:
    """Up to which node customers are decided by the limits of that digest; None: all are."""
    row = (await connection.execute(select(identity_limits).where(identity_limits.c.digest == digest))).first()
    return 0 if row is None else row.up_to


async def keep_regrouped(connection: AsyncConnection, digest: str, up_to: int | None) -> None:
    """Keep how far it has come; other limits are history."""
    await connection.execute(identity_limits.delete().where(identity_limits.c.digest != digest))
    await upsert(connection, identity_limits, [{"digest": digest, "up_to": up_to}], key=("digest",))


async def linked_nodes(connection: AsyncConnection, after: int, but: Iterable[str], limit: int) -> list[int]:
    """The next nodes after ``after``, in the order of their ids, that have a link and are of none of the kinds."""
    ends = (identity_links.c.node_a, identity_links.c.node_b)
    linked = or_(*(select(1).where(end == identity_nodes.c.id).exists() for end in ends))
    other = and_(*(~identity_nodes.c.identifier.startswith(f"{kind}:") for kind in sorted(but)))
    query = select(identity_nodes.c.id).where(identity_nodes.c.id > after, other, linked)
    return list(await connection.scalars(query.order_by(identity_nodes.c.id).limit(limit)))


async def widen_seen(connection: AsyncConnection, seen: Mapping[int, tuple[datetime, datetime]]) -> None:
    """Have each node's first and last time include those of ``seen``."""
    nodes = sorted(seen)
    if nodes:
        await connection.execute(_SEEN_LATER, [{"node": n, "moment": seen[n][1]} for n in nodes])
        await connection.execute(_SEEN_EARLIER, [{"node": n, "moment": seen[n][0]} for n in nodes])


async def telling_nodes(connection: AsyncConnection, node_ids: Iterable[int], kinds: Iterable[str]) -> list[Row[Any]]:
    """(id, identifier, shared) of those of the nodes that are of one of the kinds, or shared."""
    rows: list[Row[Any]] = []
    of_kind = or_(
        identity_nodes.c.shared.is_not(None),
        *(identity_nodes.c.identifier.startswith(f"{kind}:") for kind in sorted(kinds)),
    )
    for some in chunks(sorted(set(node_ids))):
        query = select(identity_nodes.c.id, identity_nodes.c.identifier, identity_nodes.c.shared)
        rows.extend(await connection.execute(query.where(identity_nodes.c.id.in_(some), of_kind)))
    return rows


async def trait_rows(connection: AsyncConnection, node_ids: Iterable[int]) -> list[Row[Any]]:
    """The traits of the nodes, oldest first."""
    rows: list[Row[Any]] = []
    for some in chunks(sorted(set(node_ids))):
        rows.extend((await connection.execute(_TRAITS, {SOME.key: some})).all())
    return sorted(rows, key=lambda row: (row.at, row.event_id, row.key))


async def keep_traits(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace; the caller leaves out what is older than the stored ones."""
    await upsert(connection, traits, rows, key=("node_id", "key"))


async def add_terms(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    await insert_new(connection, search_terms, rows)


def _begins_with(prefix: str) -> ColumnElement[bool]:
    return and_(search_terms.c.term >= prefix, search_terms.c.term < prefix + "\U0010ffff")


async def roots_with_all(connection: AsyncConnection, prefixes: Sequence[str], limit: int) -> list[int]:
    """The customers who have, for each of the prefixes, a term that begins with it."""
    ways = [
        select(identity_nodes.c.component)
        .join(search_terms, identity_nodes.c.id == search_terms.c.node_id)
        .where(_begins_with(prefix))
        for prefix in prefixes
    ]
    return list(await connection.scalars(intersect(*ways).order_by("component").limit(limit)))


async def matches(
    connection: AsyncConnection, prefix: str, limit: int, roots: Sequence[int] | None = None
) -> Sequence[Any]:
    """(term, node id, why, root, last seen) of nodes with a term that begins with ``prefix``, exact ones first; only of
    the customers ``roots`` where these are given."""
    query = (
        select(
            search_terms.c.term,
            search_terms.c.node_id,
            search_terms.c.why,
            identity_nodes.c.component,
            identity_nodes.c.last_seen_at,
        )
        .join(identity_nodes, identity_nodes.c.id == search_terms.c.node_id)
        .where(_begins_with(prefix))
        .order_by(search_terms.c.term, search_terms.c.node_id)
    )
    if roots is None:
        return (await connection.execute(query.limit(limit))).all()
    return (await connection.execute(query.where(identity_nodes.c.component.in_(roots)))).all()

"""What people say of identities, and what follows: link, unlink, the lists of both. Knows nothing of HTTP.

Whatever is said is kept as a command for ever; of two that contradict each other the one that was said later counts, in
whatever order they arrive. Undoing one is in ``undo``, saying whose an interaction is in ``interactions.attribution``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.customer import Customer, IdentityCommand, IdentityCommandKind, IdentityLink
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.engine.identity.sharing import WEAK
from agentdesk.orchestrator.audiences import hearing as audiences
from agentdesk.orchestrator.exception_mode import arriving
from agentdesk.orchestrator.floor.telling import tell_floor_of
from agentdesk.orchestrator.identity import command_rows, link_rows, linking, neighbourhood, repository
from agentdesk.orchestrator.identity.lookup import identifier_in, node_of, root_of
from agentdesk.orchestrator.identity.nodes import ensure_node
from agentdesk.orchestrator.identity.profile import identifier_of, link_of, profile, profiles
from agentdesk.orchestrator.interactions.repository import rename_customer
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.live.commands import Sent, earlier, exactly_once, remember
from agentdesk.orchestrator.live.paging import next_cursor
from agentdesk.orchestrator.outcomes import watching
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork
from agentdesk.wire.snapshots import IdentityHistoryPage, LinkPage


@dataclass(frozen=True, slots=True)
class Saying:
    """Why somebody says something, and when they said it (None: now), by their own clock."""

    reason: str = ""
    at: datetime | None = None


async def customer(services: Services, customer_id: str) -> Customer:
    """The profile by an id of today or an earlier one. Raises ``unknown_customer``."""
    async with services.database.read() as connection:
        return await profile(connection, await root_of(connection, customer_id))


async def note(
    unit: UnitOfWork,
    services: Services,
    sent: Sent,
    kind: IdentityCommandKind,
    nodes: tuple[int, int],
    saying: Saying,
    **about: str | None,
) -> str:
    """Keep a command, whose id is the Idempotency-Key where there is one; returns the id. A link is called like the
    command that makes it."""
    now, command_id = services.now(), sent.key or new_id()
    if sent.key is not None and await command_rows.row_of(unit.connection, sent.key) is not None:
        raise ProblemError(Code.CONFLICT, id=sent.key)  # somebody else's: the sender's own was found before
    values = {
        "id": command_id,
        "kind": kind.value,
        "node_a": nodes[0],
        "node_b": nodes[1],
        "link_id": command_id if kind is IdentityCommandKind.LINK else None,
        "interaction_id": None,
        "target_id": None,
        **about,
        "by": sent.by.agent_id,
        "by_name": sent.by.name,
        "reason": saying.reason,
        "at": min(saying.at or now, now),
        "recorded_at": now,
        "active": True,
    }
    await command_rows.add(unit.connection, values)
    await remember(unit, sent, command_id, now)
    return command_id


async def link(
    services: Services, sent: Sent, customer_id: str, *, identifier: str, other: str | None, saying: Saying
) -> tuple[IdentityLink, bool]:
    """Link an identifier to the customer on a person's word; (the link, whether it is new).

    ``other`` is which of the customer's identifiers it is linked to, by default their oldest strong one. Raises
    ``unknown_customer``, ``invalid_identifier`` and ``conflict``; ``already_linked`` where nothing would change, unless
    it is a word of some time ago: what it contradicts may still come.
    """
    wanted = identifier_in(identifier, services)
    anchor = identifier_in(other, services) if other else None

    async def _work(unit: UnitOfWork) -> tuple[IdentityLink, bool]:
        connection, sharing = unit.connection, services.policy.sharing
        made = await earlier(unit, sent)
        if made is not None:
            return await _told(connection, made), False
        node, theirs = await ensure_node(unit, wanted), await node_of(connection, customer_id)
        roots = (await neighbourhood.around(connection, [node, theirs], sharing)).root_of
        root = roots[theirs]
        mine = await anchor_of(connection, root) if anchor is None else await _node_of(connection, str(anchor), root)
        if roots[node] == root and (saying.at is None or node == mine):
            raise ProblemError(Code.ALREADY_LINKED, identifier=str(wanted))
        pair, before = linking.pair_of(node, mine), await repository.public_ids(connection, {root, roots[node]})
        link_id = await note(unit, services, sent, IdentityCommandKind.LINK, pair, saying)
        row = {
            "id": link_id,
            "node_a": pair[0],
            "node_b": pair[1],
            "by": f"{link_rows.BY_PERSON}{sent.by.agent_id}",
            "source": "agentdesk",
            "evidence": saying.reason or f"Linked by {sent.by.name}",
            "event_id": None,
            "confidence": 1.0,
            "from_at": min(saying.at or services.now(), services.now()),
        }
        await link_rows.add(connection, [row])
        await settle(unit, services, pair, roots, before)
        return await _told(connection, link_id), True

    return await exactly_once(services.database, sent, _work)


async def anchor_of(connection: AsyncConnection, root: int) -> int:
    """The customer's oldest identifier of those that are most surely theirs alone: no cookie or device, which may be
    somebody else's too, and none that is shared."""
    rows = await repository.node_rows(connection, [root])
    best = [row for row in rows if identifier_of(row.identifier).kind not in WEAK]
    return next((row.id for row in best if row.shared is None), best[0].id if best else root)


async def _node_of(connection: AsyncConnection, identifier: str, root: int) -> int:
    found = (await repository.nodes_of_identifiers(connection, [identifier])).get(identifier)
    if found is None or found.component != root:
        problem = FieldProblem("other", "not_theirs", "This is not an identifier of the customer.")
        raise ProblemError(Code.INVALID, errors=(problem,))
    return found.id


async def _told(connection: AsyncConnection, link_id: str) -> IdentityLink:
    row = await link_rows.row_of(connection, link_id)
    assert row is not None, "a link is never deleted"
    return (await _links_of(connection, [row]))[0]


async def _links_of(connection: AsyncConnection, rows: Iterable[Row[Any]]) -> tuple[IdentityLink, ...]:
    nodes = {node for row in rows for node in (row.node_a, row.node_b)}
    keys, roots = (
        (await repository.identifiers_of(connection, nodes)),
        await repository.components_of(connection, nodes),
    )
    return tuple(link_of(row, keys, holds=roots[row.node_a] == roots[row.node_b]) for row in rows)


async def unlink(
    services: Services, sent: Sent, customer_id: str, link_id: str, saying: Saying
) -> tuple[tuple[str, ...], str | None]:
    """End a link of the customer: its two identifiers are two customers, and no rule links them again. Their ids after
    it, and the id of the command; None where the link was ended already and nothing was said of some time ago.

    Raises ``unknown_customer``, ``not_found`` for a link of somebody else, and ``conflict``.
    """

    async def _work(unit: UnitOfWork) -> tuple[tuple[str, ...], str | None]:
        connection = unit.connection
        done = await earlier(unit, sent)
        theirs, row = await node_of(connection, customer_id), await link_rows.row_of(connection, link_id)
        if row is None:
            raise ProblemError(Code.NOT_FOUND)
        pair = (row.node_a, row.node_b)
        roots = (await neighbourhood.around(connection, [theirs, *pair], services.policy.sharing)).root_of
        concerned = {roots[node] for node in pair}
        if roots[theirs] not in concerned:
            raise ProblemError(Code.NOT_FOUND)
        row = await link_rows.row_of(connection, link_id)
        assert row is not None, "a link is never deleted"
        command_id = done
        if done is None and (row.to_at is None or saying.at is not None):
            command_id = await note(unit, services, sent, IdentityCommandKind.UNLINK, pair, saying, link_id=link_id)
            await settle(unit, services, pair, roots, await repository.public_ids(connection, concerned))
        parts = await repository.components_of(connection, (node for node in roots if roots[node] in concerned))
        ids = await repository.public_ids(connection, parts.values())
        return tuple(name for _root, name in sorted(ids.items())), command_id

    return await exactly_once(services.database, sent, _work)


async def settle(
    unit: UnitOfWork, services: Services, pair: tuple[int, int], roots: dict[int, int], before: dict[int, str]
) -> None:
    """Let follow what was said of two nodes, or taken back. ``roots`` are node → root under lock, ``before`` the ids by
    which the customers concerned went."""
    await linking.note_ends(unit.connection, pair)
    holding = set(roots.values())
    regrouped = await linking.regroup(unit.connection, pair, services.policy.sharing, holding=holding)
    await let_follow(unit, services, before.keys() | regrouped.roots)
    after = await repository.public_ids(unit.connection, before.keys() | regrouped.roots)
    announce_identity(unit, list((before | after).values()))


async def let_follow(unit: UnitOfWork, services: Services, roots: Iterable[int]) -> None:
    """Fold anew the customers among the roots, who are others than before, and call them by their names of now."""
    roots = sorted(set(roots))
    await identity_changed(unit, services, roots)
    standing = set((await repository.components_of(unit.connection, roots)).values())
    # what others did may decide now what is waited for
    await arriving.events_seen(unit, services, standing)
    await watching.look_again(unit, services, standing)
    await audiences.look_again(unit, services, roots)
    nodes = await repository.members(unit.connection, standing)
    for root, found in sorted((await profiles(unit.connection, standing, with_links=False)).items()):
        await rename_customer(unit.connection, nodes[root], found.display_name)
    await tell_floor_of(unit, standing)


def announce_identity(unit: UnitOfWork, customer_ids: list[str]) -> None:
    """Tell the desks that these customers, as they were and as they are, were linked or parted."""
    unit.announce(Change(type="identity_changed", payload={"customer_ids": customer_ids}, customer_id=customer_ids[0]))


async def links(services: Services, customer_id: str, cursor: str | None, limit: int) -> LinkPage:
    """Every link of the customer's identifiers: those that hold, those that do not count, and those that were ended."""
    async with services.database.read() as connection:
        nodes = (await repository.members(connection, [await root_of(connection, customer_id)])).values()
        rows = await link_rows.listed(connection, (node for some in nodes for node in some), cursor, limit + 1)
        items = await _links_of(connection, rows[:limit])
    return LinkPage(items=items, next=next_cursor(rows, limit, "from_at"))


async def history(services: Services, customer_id: str, cursor: str | None, limit: int) -> IdentityHistoryPage:
    """What people said of the customer's identifiers, newest first."""
    async with services.database.read() as connection:
        nodes = (await repository.members(connection, [await root_of(connection, customer_id)])).values()
        rows = await command_rows.listed(connection, (node for some in nodes for node in some), cursor, limit + 1)
        items = await commands_of(connection, rows[:limit])
    return IdentityHistoryPage(items=items, next=next_cursor(rows, limit, "at"))


async def commands_of(connection: AsyncConnection, rows: Iterable[Row[Any]]) -> tuple[IdentityCommand, ...]:
    """The stored commands, each with the kind of what it undid, as records."""
    nodes = {node for row in rows for node in (row.node_a, row.node_b)}
    keys = await repository.identifiers_of(connection, nodes)
    return tuple(
        IdentityCommand.model_validate(
            {
                **{name: value for name, value in row._mapping.items() if name in IdentityCommand.model_fields},
                "identifier": identifier_of(keys[row.node_a]),
                "other": identifier_of(keys[row.node_b]),
            }
        )
        for row in rows
    )

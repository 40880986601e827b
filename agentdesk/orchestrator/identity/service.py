"""What people and other capabilities do with identities: make a customer known, link, unlink. Knows nothing of HTTP."""

from collections.abc import Iterable

from agentdesk.domain.customer import Customer, Identifier, IdentityLink
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.engine.identity.grouping import WEAK
from agentdesk.orchestrator.identity import linking, naming, repository
from agentdesk.orchestrator.identity.linking import Regrouped
from agentdesk.orchestrator.identity.lookup import identifier_in, root_of
from agentdesk.orchestrator.identity.profile import identifier_of, link_of, profile
from agentdesk.orchestrator.journeys.service import identity_changed
from agentdesk.orchestrator.live.commands import Sent, earlier, exactly_once, remember
from agentdesk.orchestrator.services import Services
from agentdesk.orchestrator.store.ids import new_id
from agentdesk.orchestrator.store.unit_of_work import Change, UnitOfWork


async def ensure_customer(unit: UnitOfWork, services: Services, identifier: Identifier) -> tuple[int, int]:
    """(node, root) of a normalised identifier, which becomes a customer if it was unknown. The customer is locked."""
    now, key = services.now(), str(identifier)
    nodes, fresh = await repository.ensure_nodes(unit.connection, {key: (now, now)})
    if fresh:
        await add_identifier_terms(unit, {nodes[key].id: identifier})
    node = nodes[key].id
    return node, (await repository.lock_customers(unit.connection, [node]))[node]


async def add_identifier_terms(unit: UnitOfWork, identifiers: dict[int, Identifier]) -> None:
    """Have new nodes be found by the words of their identifiers."""
    rows = sorted(
        {(term, node, why) for node, one in identifiers.items() for term, why in naming.terms_of_identifier(one)}
    )
    await repository.add_terms(unit.connection, [{"term": t, "node_id": n, "why": w} for t, n, w in rows])


async def customer(services: Services, customer_id: str) -> Customer:
    """The profile by an id of today or an earlier one. Raises ``unknown_customer``."""
    async with services.database.read() as connection:
        return await profile(connection, await root_of(connection, customer_id))


async def link(
    services: Services, sent: Sent, customer_id: str, *, identifier: str, other: str | None, evidence: str
) -> tuple[IdentityLink, bool]:
    """Link an identifier to the customer on a person's word; (the link, whether it is new).

    ``other`` is which of the customer's identifiers it is linked to, by default their oldest strong one. Raises
    ``unknown_customer``, ``invalid_identifier``, ``already_linked`` and ``conflict``.
    """
    wanted = identifier_in(identifier, services)
    anchor = identifier_in(other, services) if other else None

    async def _work(unit: UnitOfWork) -> tuple[IdentityLink, bool]:
        made = await earlier(unit, sent)
        if made is not None:
            return await _told(unit, made), False
        root = await root_of(unit.connection, customer_id)
        node, its_root = await ensure_customer(unit, services, wanted)
        anchor_node = await _anchor(unit, root) if anchor is None else await _node_of(unit, anchor, root)
        roots = await repository.lock_customers(unit.connection, [node, anchor_node])
        if roots[node] == roots[anchor_node]:
            raise ProblemError(Code.ALREADY_LINKED, identifier=str(wanted))
        link_id, at = new_id(), services.now()
        before = await repository.public_ids(unit.connection, {its_root, *roots.values()})
        regrouped = await linking.link_by_person(
            unit.connection,
            linking.pair_of(node, anchor_node),
            link_id=link_id,
            by=sent.by.agent_id,
            evidence=evidence or f"Linked by {sent.by.name}",
            at=at,
        )
        await remember(unit, sent, link_id, at)
        await _announce(unit, services, before.keys() | roots_in(regrouped), before)
        return await _told(unit, link_id), True

    return await exactly_once(services.database, sent, _work)


async def _anchor(unit: UnitOfWork, root: int) -> int:
    """The customer's oldest identifier that is not a cookie or a device, which may be somebody else's too."""
    rows = await repository.node_rows(unit.connection, [root])
    return next((row.id for row in rows if identifier_of(row.identifier).kind not in WEAK), root)


async def _node_of(unit: UnitOfWork, identifier: Identifier, root: int) -> int:
    found = (await repository.nodes_of_identifiers(unit.connection, [str(identifier)])).get(str(identifier))
    if found is None or found.component != root:
        problem = FieldProblem("other", "not_theirs", "This is not an identifier of the customer.")
        raise ProblemError(Code.INVALID, errors=(problem,))
    return found.id


async def _told(unit: UnitOfWork, link_id: str) -> IdentityLink:
    row = await repository.link(unit.connection, link_id)
    assert row is not None, "a link is never deleted"
    return link_of(row, await repository.identifiers_of(unit.connection, [row.node_a, row.node_b]))


async def unlink(services: Services, sent: Sent, customer_id: str, link_id: str, reason: str) -> tuple[str, ...]:
    """End a link of the customer; their ids after it. A link that is ended already stays so.

    Raises ``unknown_customer``, ``not_found`` for a link of somebody else, and ``conflict``.
    """

    async def _work(unit: UnitOfWork) -> tuple[str, ...]:
        await earlier(unit, sent)
        root = await root_of(unit.connection, customer_id)
        row = await repository.link(unit.connection, link_id)
        if row is None:
            raise ProblemError(Code.NOT_FOUND)
        roots = await repository.lock_customers(unit.connection, [root, row.node_a, row.node_b])
        if roots[root] not in (roots[row.node_a], roots[row.node_b]):
            raise ProblemError(Code.NOT_FOUND)
        row = await repository.link(unit.connection, link_id)
        assert row is not None, "a link is never deleted"
        parts: Iterable[int] = sorted({roots[row.node_a], roots[row.node_b]})
        if row.to_at is None:
            at = services.now()
            by = sent.by.agent_id
            parts, regrouped = await linking.unlink(unit.connection, row, by=by, reason=reason, at=at)
            await remember(unit, sent, link_id, at)
            await _announce(unit, services, {*parts, *roots_in(regrouped)}, {})
        return tuple((await repository.public_ids(unit.connection, parts)).values())

    return await exactly_once(services.database, sent, _work)


async def _announce(unit: UnitOfWork, services: Services, roots: Iterable[int], before: dict[int, str]) -> None:
    """Fold anew the customers that came of it, and tell who they were and are."""
    roots = sorted(roots)
    await identity_changed(unit, services, roots)
    ids = before | await repository.public_ids(unit.connection, roots)
    announce_identity(unit, list(ids.values()))


def roots_in(regrouped: Regrouped) -> set[int]:
    """The roots of all customers that are, or were, others."""
    return {root for new, old in regrouped.formed.items() for root in (new, *old)}


def announce_identity(unit: UnitOfWork, customer_ids: list[str]) -> None:
    """Tell the desks that these customers, as they were and as they are, were linked or parted."""
    unit.announce(Change(type="identity_changed", payload={"customer_ids": customer_ids}, customer_id=customer_ids[0]))

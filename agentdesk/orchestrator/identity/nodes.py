"""Makes identifiers known: a node each, found by its words. Knows nothing of links."""

from agentdesk.domain.customer import Identifier
from agentdesk.orchestrator.identity import naming, repository
from agentdesk.orchestrator.store.unit_of_work import UnitOfWork


async def ensure_node(unit: UnitOfWork, identifier: Identifier) -> int:
    """The node of a normalised identifier, which becomes a customer if it was unknown, one who was never seen."""
    key = str(identifier)
    nodes, fresh = await repository.ensure_nodes(unit.connection, {key: repository.UNSEEN})
    if fresh:
        await add_identifier_terms(unit, {nodes[key].id: identifier})
    return nodes[key].id


async def add_identifier_terms(unit: UnitOfWork, identifiers: dict[int, Identifier]) -> None:
    """Have new nodes be found by the words of their identifiers."""
    rows = sorted(
        {(term, node, why) for node, one in identifiers.items() for term, why in naming.terms_of_identifier(one)}
    )
    await repository.add_terms(unit.connection, [{"term": t, "node_id": n, "why": w} for t, n, w in rows])

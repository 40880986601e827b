"""All SQL of the Merkle tree's nodes: added with each entry, read for roots and proofs. The cost of either grows with
the logarithm of the ledger's length."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.orchestrator.overrides.tables import ledger, ledger_nodes
from agentdesk.orchestrator.overrides.tree import Node, Span, hash_of, joined, leaf, peaks, siblings
from agentdesk.orchestrator.store.conditions import is_one_of


async def add(connection: AsyncConnection, seq: int, entry_hash: str) -> None:
    """Keep the nodes that this entry, which was just appended, completes."""
    beside = siblings(seq)
    if not beside:
        return
    known = await nodes_of(connection, beside)
    node, rows = leaf(entry_hash), []
    for sibling in beside:
        node = joined(known[sibling], node)
        rows.append({"seq": seq, "level": sibling.level + 1, "hash": node})
    await connection.execute(insert(ledger_nodes), rows)


async def nodes_of(connection: AsyncConnection, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The hashes of complete nodes; the leaves among them follow from their entries."""
    leaves = [node.end for node in wanted if node.level == 0]
    above = [(node.end, node.level) for node in wanted if node.level > 0]
    found: dict[Node, bytes] = {}
    if leaves:
        query = select(ledger.c.seq, ledger.c.hash).where(ledger.c.seq.in_(leaves))
        found.update((Node(0, row.seq), leaf(row.hash)) for row in await connection.execute(query))
    if above:
        kept = ledger_nodes.c
        by_place = select(ledger_nodes).where(is_one_of((kept.seq, kept.level), above))
        found.update((Node(row.level, row.seq), row.hash) for row in await connection.execute(by_place))
    return found


async def hashes_of(connection: AsyncConnection, spans: Sequence[Span]) -> list[bytes]:
    """The hash of each of those parts of the tree."""
    nodes = await nodes_of(connection, [node for span in spans for node in peaks(*span)])
    return [hash_of(span, nodes) for span in spans]


async def root_at(connection: AsyncConnection, size: int) -> bytes:
    """The root over the first ``size`` entries."""
    return (await hashes_of(connection, [Span(0, size)]))[0]

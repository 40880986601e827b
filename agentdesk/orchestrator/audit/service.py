"""Proofs of the ledger's Merkle tree, for whoever keeps checkpoints elsewhere."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agentdesk.domain.frozen import Frozen
from agentdesk.domain.problems import Code, FieldProblem, ProblemError
from agentdesk.orchestrator.overrides.ledger import HEAD
from agentdesk.orchestrator.overrides.tables import ledger, ledger_head
from agentdesk.orchestrator.overrides.tree import Span, consistency, inclusion, leaf
from agentdesk.orchestrator.overrides.tree_nodes import hashes_of
from agentdesk.orchestrator.store.database import Database


class InclusionProof(Frozen):
    """That entry ``seq`` is among the first ``size``: the audit path of RFC 6962 (2.1.1), from the leaf up. The leaf
    is ``sha256(0x00 || hash)`` of the entry's ``hash``; its index in the RFC's words is ``seq - 1``. All hexadecimal.
    """

    seq: int
    size: int
    hash: str
    leaf: str
    root: str
    proof: tuple[str, ...]


class ConsistencyProof(Frozen):
    """That the first ``first`` of ``second`` entries are those of before: RFC 6962 (2.1.2). All hexadecimal."""

    first: int
    second: int
    first_root: str
    second_root: str
    proof: tuple[str, ...]


async def _size(connection: AsyncConnection, wanted: int | None, field: str) -> int:
    there = await connection.scalar(select(ledger_head.c.seq).where(ledger_head.c.id == HEAD)) or 0
    if wanted is not None and wanted > there:
        raise _invalid(field, f"There are {there} entries.")
    return there if wanted is None else wanted


def _invalid(field: str, detail: str) -> ProblemError:
    return ProblemError(Code.INVALID, errors=(FieldProblem(field, "out_of_range", detail),))


async def prove_inclusion(database: Database, seq: int, size: int | None) -> InclusionProof:
    """``size`` None: of all entries. Raises ``not_found`` where there is no such entry, ``invalid`` for a size that
    the ledger does not have, or that leaves the entry out."""
    async with database.read() as connection:
        entry = await connection.scalar(select(ledger.c.hash).where(ledger.c.seq == seq))
        if entry is None:
            raise ProblemError(Code.NOT_FOUND)
        size = await _size(connection, size, "size")
        if seq > size:
            raise _invalid("size", f"The entry {seq} is not among the first {size}.")
        root, *proof = await hashes_of(connection, [Span(0, size), *inclusion(seq, size)])
    return InclusionProof(
        seq=seq, size=size, hash=entry, leaf=leaf(entry).hex(), root=root.hex(), proof=tuple(map(bytes.hex, proof))
    )


async def prove_consistency(database: Database, first: int, second: int | None) -> ConsistencyProof:
    """``second`` None: with all entries. Raises ``invalid`` for sizes that the ledger does not have."""
    async with database.read() as connection:
        second = await _size(connection, second, "second")
        if first > second:
            raise _invalid("first", f"It must not be more than {second}.")
        spans = [Span(0, first), Span(0, second), *consistency(first, second)]
        first_root, second_root, *proof = await hashes_of(connection, spans)
    return ConsistencyProof(
        first=first,
        second=second,
        first_root=first_root.hex(),
        second_root=second_root.hex(),
        proof=tuple(map(bytes.hex, proof)),
    )

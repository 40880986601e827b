"""The Merkle tree: its roots by the RFC's own definition, and its proofs by the RFC's own checks."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.orchestrator.overrides.tree import (
    EMPTY,
    Growing,
    Node,
    Span,
    consistency,
    hash_of,
    inclusion,
    leaf,
    peaks,
    siblings,
)
from tests.orchestrator.audit.proofs import is_consistent, is_included

MOST = 70
HASHES = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(MOST)]
LEAVES = [leaf(each) for each in HASHES]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def grown(size: int) -> tuple[Growing, dict[Node, bytes]]:
    """A tree, and all its complete nodes."""
    tree, nodes = Growing(), {}
    for number, each in enumerate(HASHES[:size], 1):
        nodes[Node(0, number)] = leaf(each)
        nodes |= {Node(level, number): node for level, node in tree.append(each)}
    return tree, nodes


NODES = grown(MOST)[1]


def test_a_leaf_is_the_one_that_is_documented() -> None:
    assert LEAVES[0] == hashlib.sha256(b"\x00" + bytes.fromhex(HASHES[0])).digest()
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_root_is_that_of_the_definition() -> None:
    for size in range(MOST + 1):
        expected = by_definition(LEAVES[:size])
        assert grown(size)[0].root == expected
        assert hash_of(Span(0, size), NODES) == expected


def test_an_entry_completes_as_many_nodes_as_it_has_siblings() -> None:
    tree = Growing()
    for number, each in enumerate(HASHES, 1):
        assert [level for level, _hash in tree.append(each)] == [node.level + 1 for node in siblings(number)]


@given(st.integers(1, MOST), st.data())
def test_an_inclusion_proof_shows_that_the_entry_is_in_it(size: int, data: st.DataObject) -> None:
    seq = data.draw(st.integers(1, size))
    proof = [hash_of(span, NODES) for span in inclusion(seq, size)]
    root = by_definition(LEAVES[:size])
    assert is_included(LEAVES[seq - 1], seq - 1, size, proof, root)
    other = data.draw(st.integers(1, MOST).filter(lambda number: number != seq))
    assert not is_included(LEAVES[other - 1], seq - 1, size, proof, root)


@given(st.integers(1, MOST), st.data())
def test_a_consistency_proof_shows_that_one_tree_begins_with_the_other(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    proof = [hash_of(span, NODES) for span in consistency(first, second)]
    before, after = by_definition(LEAVES[:first]), by_definition(LEAVES[:second])
    assert is_consistent(first, second, before, after, proof)
    rewritten = by_definition([*LEAVES[: first - 1], LEAVES[-1], *LEAVES[first:second]])
    if first != MOST:
        assert not is_consistent(first, second, before, rewritten, proof)


def test_a_proof_needs_few_nodes() -> None:
    """No more than twice the height of the tree, however many entries there are."""
    for size in (1_000_000, 2**40 - 1):
        for spans in (inclusion(size // 3, size), consistency(size // 3, size)):
            assert len(spans) <= size.bit_length() + 1
            assert sum(len(peaks(*span)) for span in spans) <= 2 * size.bit_length()

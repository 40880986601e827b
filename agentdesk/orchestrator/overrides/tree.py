"""The Merkle tree over the ledger's entries, as RFC 6962 (and RFC 9162) defines it. Pure.

The leaf of an entry is ``sha256(0x00 || hash)``, ``hash`` being the 32 bytes of the entry's hash in the chain; a node
is ``sha256(0x01 || left || right)``. Entries are numbered from 1, as in the ledger: a *node* covers the ``2 ** level``
entries that end with entry ``end``, and is complete, hence never changes, once that entry is there.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

EMPTY = hashlib.sha256(b"").digest()
"""The root of no entries."""


class Node(NamedTuple):
    """Covers the entries ``end - 2 ** level + 1`` to ``end``. Level 0 is a leaf."""

    level: int
    end: int


def leaf(entry_hash: str) -> bytes:
    """The leaf of an entry by its hash in the chain, which is hexadecimal."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()


def joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def siblings(end: int) -> list[Node]:
    """What stands to the left of the nodes that entry ``end`` completes, from the leaf up."""
    found = []
    level = 0
    while not end >> level & 1:
        found.append(Node(level, end - (1 << level)))
        level += 1
    return found


def peaks(start: int, end: int) -> list[Node]:
    """The complete nodes that entries ``start + 1`` to ``end`` consist of, from left to right; ``start`` is where a
    node of their number or more begins, as it is for every part of the tree."""
    found = []
    for level in reversed(range((end - start).bit_length())):
        if (end - start) >> level & 1:
            start += 1 << level
            found.append(Node(level, start))
            if start == end:
                break
    return found


class Span(NamedTuple):
    """Entries ``start + 1`` to ``end``: a part of the tree whose hash belongs into a proof."""

    start: int
    end: int


def hash_of(span: Span, nodes: Mapping[Node, bytes]) -> bytes:
    """The hash of that part of the tree; the root, for the whole. ``nodes`` holds its peaks."""
    return root_of([nodes[node] for node in peaks(*span)])


def root_of(peaks_from_left: Iterable[bytes]) -> bytes:
    """The hash over complete nodes that stand beside one another."""
    result: bytes | None = None
    for peak in reversed(list(peaks_from_left)):
        result = peak if result is None else joined(peak, result)
    return EMPTY if result is None else result


def _split(start: int, end: int) -> int:
    """Where the left part of a tree over these entries ends: the greatest power of two that is less than their
    number."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def inclusion(seq: int, size: int) -> list[Span]:
    """The audit path of entry ``seq`` among the first ``size`` (RFC 6962, 2.1.1), from the leaf up."""
    start, end, found = 0, size, []
    while end - start > 1:
        middle = _split(start, end)
        if seq <= middle:
            found.append(Span(middle, end))
            end = middle
        else:
            found.append(Span(start, middle))
            start = middle
    return found[::-1]


def consistency(first: int, second: int) -> list[Span]:
    """What shows that the first ``first`` entries of ``second`` are still the same (RFC 6962, 2.1.2)."""
    if first in (0, second):
        return []
    start, end, found = 0, second, []
    while first < end:
        middle = _split(start, end)
        if first <= middle:
            found.append(Span(middle, end))
            end = middle
        else:
            found.append(Span(start, middle))
            start = middle
    if start > 0:  # else it is the root that whoever asks has already
        found.append(Span(start, end))
    return found[::-1]


class Growing:
    """The tree while entries are read from the first one on; keeps its right edge only."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, entry_hash: str) -> list[tuple[int, bytes]]:
        """Add the next entry; returns (level, hash) of the nodes above the leaf that it completes."""
        self.size += 1
        node = leaf(entry_hash)
        completed: list[tuple[int, bytes]] = []
        level = 0
        while not self.size >> level & 1:
            node = joined(self._peaks.pop(), node)
            level += 1
            completed.append((level, node))
        self._peaks.append(node)
        return completed

    @property
    def root(self) -> bytes:
        return root_of(self._peaks)

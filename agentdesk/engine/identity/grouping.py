"""Which identifiers are one customer: a pure function of the links, whatever order these came in.

Cookies and devices are weak evidence, because people share them. A weak link brings nobody together who is evidently
not one person. Knows nothing of storage, and nothing of time: the order of arrival must not matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from agentdesk.domain.customer import Identifier, IdentifierKind

WEAK = frozenset({IdentifierKind.COOKIE, IdentifierKind.DEVICE})
OF_ONE = frozenset({IdentifierKind.ACCOUNT, IdentifierKind.CRM, IdentifierKind.EXTERNAL})
"""Of each of these kinds a person has one as a rule: two of a kind are two people, unless a strong link says otherwise.
"""
MOST_LINKS = 50
"""A cookie or device that was named with more identifiers than this is shared, whatever these are."""


class Edge(NamedTuple):
    """A link between two nodes. What a person said is never weak."""

    a: int
    b: int
    by_person: bool = False


def is_weak(edge: Edge, identifiers: Mapping[int, Identifier]) -> bool:
    """Whether the link rests on a cookie or device alone."""
    return not edge.by_person and (identifiers[edge.a].kind in WEAK or identifiers[edge.b].kind in WEAK)


class _Groups:
    """Nodes being united, with the kinds ``OF_ONE`` that each group holds and whom it is kept apart from."""

    def __init__(self, identifiers: Mapping[int, Identifier], apart: Iterable[tuple[int, int]]) -> None:
        self.root = {node: node for node in identifiers}
        self.nodes = {node: {node} for node in identifiers}
        self.held = {node: {one.kind} & OF_ONE for node, one in identifiers.items()}
        self.apart: dict[int, set[int]] = defaultdict(set)
        for one, other in apart:
            self.apart[one].add(other)
            self.apart[other].add(one)

    def unite(self, one: int, other: int) -> None:
        a, b = self.root[one], self.root[other]
        if a == b:
            return
        keep, gone = (a, b) if len(self.nodes[a]) >= len(self.nodes[b]) else (b, a)
        for node in self.nodes[gone]:
            self.root[node] = keep
        self.nodes[keep] |= self.nodes.pop(gone)
        self.held[keep] |= self.held.pop(gone)

    def are_two_people(self, one: int, other: int) -> bool:
        """Whether the groups of two nodes hold two identifiers of a kind, or a person said that they are not one."""
        a, b = self.root[one], self.root[other]
        if a == b:
            return False
        small, large = sorted((self.nodes[a], self.nodes[b]), key=len)
        return bool(self.held[a] & self.held[b]) or any(
            self.apart[node] & large for node in small if node in self.apart
        )


def customers(
    identifiers: Mapping[int, Identifier], edges: Iterable[Edge], apart: Iterable[tuple[int, int]]
) -> list[frozenset[int]]:
    """The nodes of ``identifiers`` as customers, ordered by their smallest node.

    Strong links unite always. Then a cookie or device that was named by two people (groups with different accounts, or
    CRM ids, or external ids) is shared and unites nobody. The other weak links unite one by one, except groups that are
    two people by then. ``apart`` are pairs that a person said are not one customer.
    """
    groups, weak = _Groups(identifiers, apart), set[Edge]()
    for edge in edges:
        if is_weak(edge, identifiers):
            weak.add(edge)
        else:
            groups.unite(edge.a, edge.b)
    shared = _shared(identifiers, groups, weak)
    rest = [edge for edge in weak if edge.a not in shared and edge.b not in shared]
    for edge in sorted(rest, key=lambda edge: _rank(edge, identifiers)):
        if not groups.are_two_people(edge.a, edge.b):
            groups.unite(edge.a, edge.b)
    return sorted((frozenset(nodes) for nodes in groups.nodes.values()), key=min)


def _rank(edge: Edge, identifiers: Mapping[int, Identifier]) -> tuple[bool, list[str]]:
    """Links to what names a person come first; then by spelling, which is the same whatever came first."""
    ends = identifiers[edge.a], identifiers[edge.b]
    return all(end.kind in WEAK for end in ends), sorted(map(str, ends))


def _shared(identifiers: Mapping[int, Identifier], groups: _Groups, weak: Iterable[Edge]) -> set[int]:
    """The cookies and devices that two people, or too many identifiers, were named with."""
    named: dict[int, set[int]] = defaultdict(set)
    for edge in weak:
        for node, other in ((edge.a, edge.b), (edge.b, edge.a)):
            if identifiers[node].kind in WEAK:
                named[node].add(other)
    return {node for node, others in named.items() if len(others) > MOST_LINKS or _are_of_two(groups, node, others)}


def _are_of_two(groups: _Groups, node: int, others: Iterable[int]) -> bool:
    around = {groups.root[one] for one in (node, *others)}
    held = [kind for root in around for kind in groups.held[root]]
    return len(held) > len(set(held))

"""Which identifiers are one customer: a pure function of the links and of what people said, whatever order these came
in.

What people said counts first, the newest first of all. Then links count in the order of their strength, and an
identifier that several people use (``sharing``) links nobody. Knows nothing of storage.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from agentdesk.domain.customer import Identifier, SharedBecause
from agentdesk.domain.records import dataclass
from agentdesk.engine.identity.sharing import CONTACT, OF_ONE, WEAK, Sharing


class Edge(NamedTuple):
    """A link that a rule made between two nodes."""

    a: int
    b: int


class Word(NamedTuple):
    """What a person said of two nodes: that they are one customer (``same``) or that they are not.

    Of words that contradict each other the newest counts, by ``when``: the time it was said, then its id.
    """

    a: int
    b: int
    same: bool
    when: tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The customers, ordered by their smallest node, and the shared nodes, which rules link with nobody."""

    customers: list[frozenset[int]]
    shared: dict[int, SharedBecause]


class _Groups:
    """Nodes being united, with the kinds ``OF_ONE`` that each group holds and whom it is kept apart from."""

    def __init__(self, identifiers: Mapping[int, Identifier]) -> None:
        self.root = {node: node for node in identifiers}
        self.nodes = {node: {node} for node in identifiers}
        self.held = {node: {one.kind} & OF_ONE for node, one in identifiers.items()}
        self.apart: dict[int, set[int]] = defaultdict(set)

    def hear(self, word: Word) -> None:
        """Let a word count, unless a newer one says otherwise."""
        if word.same:
            self.unite(word.a, word.b)
        elif self.root[word.a] != self.root[word.b]:
            self.apart[word.a].add(word.b)
            self.apart[word.b].add(word.a)

    def are_kept_apart(self, one: int, other: int) -> bool:
        """Whether a person said of any two nodes of the two groups that they are different customers."""
        small, large = sorted((self.nodes[self.root[one]], self.nodes[self.root[other]]), key=len)
        return any(self.apart[node] & large for node in small if node in self.apart)

    def unite(self, one: int, other: int) -> None:
        """Make the two groups one, unless they are kept apart."""
        a, b = self.root[one], self.root[other]
        if a == b or self.are_kept_apart(one, other):
            return
        keep, gone = (a, b) if len(self.nodes[a]) >= len(self.nodes[b]) else (b, a)
        for node in self.nodes[gone]:
            self.root[node] = keep
        self.nodes[keep] |= self.nodes.pop(gone)
        self.held[keep] |= self.held.pop(gone)

    def unite_unless_two_people(self, one: int, other: int) -> None:
        """Make the two groups one, unless both hold an id of the same kind or they are kept apart."""
        if not self.held[self.root[one]] & self.held[self.root[other]]:
            self.unite(one, other)

    def people(self, nodes: Iterable[int]) -> int:
        """How many people the nodes are of: in how many groups an id of the same kind is, at most."""
        held = [kind for root in {self.root[node] for node in nodes} for kind in self.held[root]]
        return max((held.count(kind) for kind in set(held)), default=0)


class _Links:
    """The links, in the order in which they count, and as seen from each node."""

    def __init__(self, identifiers: Mapping[int, Identifier], edges: Iterable[Edge]) -> None:
        self._identifiers = identifiers
        pairs = {Edge(min(edge), max(edge)) for edge in edges if edge.a != edge.b}
        self.all = sorted(pairs, key=self._rank)
        self.named: dict[int, set[int]] = defaultdict(set)
        for a, b in self.all:
            self.named[a].add(b)
            self.named[b].add(a)

    def _rank(self, edge: Edge) -> tuple[int, list[str]]:
        """Links to what names a person come first; then by spelling, which is the same whatever came first."""
        ends = self._identifiers[edge.a], self._identifiers[edge.b]
        return sum(end.kind not in OF_ONE for end in ends), sorted(map(str, ends))

    def around(self, node: int, kinds: Iterable[str]) -> set[int]:
        """The nodes of these kinds that the node was named with."""
        return {other for other in self.named[node] if self._identifiers[other].kind in kinds}

    def between(self, one: Iterable[str], other: Iterable[str], shared: Mapping[int, SharedBecause]) -> list[Edge]:
        """The links from a node of these kinds to one of those, in the order in which they count, without shared
        ends."""
        kind = {edge: (self._identifiers[edge.a].kind, self._identifiers[edge.b].kind) for edge in self.all}
        return [
            edge
            for edge, (a, b) in kind.items()
            if ((a in one and b in other) or (b in one and a in other)) and not {*edge} & shared.keys()
        ]


_DEFAULTS = Sharing()


def grouped(
    identifiers: Mapping[int, Identifier],
    edges: Iterable[Edge],
    words: Iterable[Word] = (),
    sharing: Sharing = _DEFAULTS,
) -> Grouped:
    """The nodes of ``identifiers`` as customers.

    After what people said: account, CRM and external ids named together are one person's. A phone or mail named with
    the ids of too many people is shared; the others are their person's. Phones and mails named with each other follow,
    where that makes no two people one, and last the cookies and devices that are not shared.
    """
    groups = _Groups(identifiers)
    for word in sorted(words, key=lambda word: word.when, reverse=True):
        groups.hear(word)
    links = _Links(identifiers, edges)
    shared = _crowded(identifiers, links, sharing)
    _each(links.between(OF_ONE, OF_ONE, shared), groups.unite)
    shared |= _of_people(identifiers, CONTACT, sharing, groups, lambda node: {node, *links.around(node, OF_ONE)})
    _each(links.between(OF_ONE, CONTACT, shared), groups.unite)
    _join_contacts(identifiers, links, shared, groups, sharing)
    everybody = [*OF_ONE, *CONTACT, *WEAK]
    shared |= _of_people(
        identifiers, WEAK, sharing, groups, lambda node: {node, *links.around(node, everybody)} - shared.keys()
    )
    _each(links.between(WEAK, everybody, shared), groups.unite_unless_two_people)
    return Grouped(sorted(map(frozenset, groups.nodes.values()), key=min), shared)


def _each(edges: Iterable[Edge], unite: Callable[[int, int], None]) -> None:
    for edge in edges:
        unite(edge.a, edge.b)


def _crowded(identifiers: Mapping[int, Identifier], links: _Links, sharing: Sharing) -> dict[int, SharedBecause]:
    """The nodes that were named with too many others."""
    found = {}
    for node, others in links.named.items():
        strong = len(others) - len(links.around(node, WEAK))
        if sharing.is_crowded(identifiers[node].kind, strong, len(others)):
            found[node] = SharedBecause.IDENTIFIERS
    return found


def _of_people(
    identifiers: Mapping[int, Identifier],
    kinds: Iterable[str],
    sharing: Sharing,
    groups: _Groups,
    around: Callable[[int], set[int]],
) -> dict[int, SharedBecause]:
    """The nodes of the kinds that were named with too many people."""
    of_kinds = [(node, one.kind) for node, one in identifiers.items() if one.kind in kinds]
    return {node: SharedBecause.PEOPLE for node, kind in of_kinds if groups.people(around(node)) > sharing.people(kind)}


def _join_contacts(
    identifiers: Mapping[int, Identifier],
    links: _Links,
    shared: dict[int, SharedBecause],
    groups: _Groups,
    sharing: Sharing,
) -> None:
    """Unite phones and mails that were named with each other. One whose others belong to too many people is shared, and
    so may be the next one then."""
    while True:
        edges = links.between(CONTACT, CONTACT, shared)
        others: dict[int, set[int]] = defaultdict(set)
        for a, b in edges:
            others[a].add(b)
            others[b].add(a)
        torn = {
            node: SharedBecause.PEOPLE
            for node, named in others.items()
            if groups.people(one for one in named if groups.root[one] != groups.root[node])
            > sharing.people(identifiers[node].kind)
        }
        shared |= torn
        if not torn:
            break
    _each(edges, groups.unite_unless_two_people)

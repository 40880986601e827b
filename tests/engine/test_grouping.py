"""Which identifiers are one customer: people who share a device are not, and the order of links is no matter."""

import random

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.customer import Identifier
from agentdesk.engine.identity.grouping import MOST_LINKS, OF_ONE, Edge, customers
from agentdesk.engine.identity.normalise import parse_identifier

KINDS = ("account", "crm", "external", "cookie", "device", "email", "phone")


def grouped(*links: str, apart: tuple[str, ...] = ()) -> set[frozenset[str]]:
    """Groups from links written ``a=1 d=2`` (``!`` before a person's)."""
    short = {kind[0]: kind for kind in ("account", "cookie", "device", "email", "phone")} | {"r": "crm"}
    nodes: dict[str, int] = {}

    def node(name: str) -> int:
        return nodes.setdefault(name, len(nodes))

    edges = []
    for link in links:
        a, b = link.lstrip("!").split()
        edges.append(Edge(node(a), node(b), link.startswith("!")))
    parted = [tuple(node(name) for name in pair.split()) for pair in apart]
    values = {"p=1": "phone:+15550101", "p=2": "phone:+15550102"}
    identifiers = {
        number: parse_identifier(
            values.get(name) or f"{short[name[0]]}:{name[2:]}" + ("@example.com" if name[0] == "e" else ""), None
        )
        for name, number in nodes.items()
    }
    names = {number: name for name, number in nodes.items()}
    found = customers(identifiers, edges, [(a, b) for a, b in parted])
    return {frozenset(names[number] for number in group) for group in found}


def test_strong_links_unite_and_weak_ones_join_what_is_nobodys() -> None:
    assert grouped("a=1 e=1", "e=1 p=1", "c=1 a=1", "c=1 d=1") == {frozenset({"a=1", "e=1", "p=1", "c=1", "d=1"})}
    assert grouped("c=1 a=1", "c=1 r=1") == {frozenset({"c=1", "a=1", "r=1"})}, "one account and one CRM id"


def test_a_device_of_two_accounts_is_nobodys() -> None:
    assert grouped("a=1 d=1", "a=2 d=1", "a=2 c=2") == {
        frozenset({"a=1"}),
        frozenset({"d=1"}),
        frozenset({"a=2", "c=2"}),
    }
    through_mail = grouped("a=1 d=1", "e=2 d=1", "e=2 a=2")
    assert through_mail == {frozenset({"a=1"}), frozenset({"d=1"}), frozenset({"e=2", "a=2"})}


def test_two_accounts_of_one_person_share_their_device() -> None:
    assert len(grouped("a=1 d=1", "a=2 d=1", "a=1 e=1", "a=2 e=1")) == 1
    assert len(grouped("a=1 d=1", "a=2 d=1", "!a=1 a=2")) == 1


def test_what_a_person_said_of_a_shared_device_counts() -> None:
    assert grouped("!a=1 d=1", "a=2 d=1") == {frozenset({"a=1", "d=1"}), frozenset({"a=2"})}
    assert grouped("a=1 c=1", "c=1 d=1", apart=("a=1 d=1",)) == {frozenset({"a=1", "c=1"}), frozenset({"d=1"})}


def test_a_device_with_too_many_links_is_nobodys() -> None:
    few = [f"d=1 e={n}" for n in range(MOST_LINKS)]
    assert len(grouped(*few)) == 1
    assert len(grouped(*few, "d=1 e=x")) == MOST_LINKS + 2


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2)), min_size=2, max_size=9, unique=True),
    st.data(),
)
def test_weak_links_never_make_two_people_one_and_order_is_no_matter(
    names: list[tuple[str, int]], data: st.DataObject
) -> None:
    values = {"email": "x{}@example.com", "phone": "+1555010{}"}
    everyone: list[Identifier] = [
        parse_identifier(f"{kind}:{values.get(kind, 'v{}').format(number)}", None) for kind, number in names
    ]
    pair = st.tuples(st.integers(0, len(names) - 1), st.integers(0, len(names) - 1)).filter(lambda p: p[0] != p[1])
    edges = [Edge(*p) for p in data.draw(st.lists(pair, max_size=14))]
    found = customers(dict(enumerate(everyone)), edges, ())

    again = list(range(len(everyone)))
    rng = random.Random(data.draw(st.integers()))
    rng.shuffle(again)
    place = {old: new for new, old in enumerate(again)}
    rng.shuffle(edges)
    shuffled = customers(
        {place[node]: one for node, one in enumerate(everyone)},
        [Edge(place[edge.a], place[edge.b]) for edge in edges],
        (),
    )
    assert {frozenset(again[node] for node in group) for group in shuffled} == set(found)

    strong = [e for e in edges if not {everyone[e.a].kind, everyone[e.b].kind} & {"cookie", "device"}]
    by_strong_alone = customers(dict(enumerate(everyone)), strong, ())
    for group in found:
        inside = [part for part in by_strong_alone if part <= group]
        held = [kind for part in inside for kind in {everyone[node].kind for node in part} & OF_ONE]
        assert len(held) == len(set(held))

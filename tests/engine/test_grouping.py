"""Which identifiers are one customer: people who share a device are not, and the order of links is no matter."""

import random

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.customer import Identifier, IdentifierKind
from agentdesk.engine.identity.grouping import Edge, Word, grouped
from agentdesk.engine.identity.normalise import parse_identifier
from agentdesk.engine.identity.sharing import OF_ONE, Limit, Sharing
from tests.support.events import at

KINDS = ("account", "crm", "external", "cookie", "device", "email", "phone")


def whole(*said: str, sharing: Sharing | None = None) -> tuple[set[frozenset[str]], set[str]]:
    """(groups, shared) from links written ``a=1 d=2``, and what people said, the oldest first: ``a=1 + d=2`` that they
    are one customer, ``a=1 - d=2`` that they are not."""
    short = {kind[0]: kind for kind in ("account", "cookie", "device", "email", "phone")} | {"r": "crm"}
    nodes: dict[str, int] = {}

    def node(name: str) -> int:
        return nodes.setdefault(name, len(nodes))

    edges, words = list[Edge](), list[Word]()
    for place, one in enumerate(said):
        a, *sign, b = one.split()
        if sign:
            words.append(Word(node(a), node(b), sign == ["+"], (at(place), "")))
        else:
            edges.append(Edge(node(a), node(b)))
    identifiers = {number: parse_identifier(f"{short[name[0]]}:{_value(name)}", None) for name, number in nodes.items()}
    names = {number: name for name, number in nodes.items()}
    found = grouped(identifiers, edges, words, sharing or Sharing())
    return {frozenset(names[number] for number in group) for group in found.customers}, {
        names[number] for number in found.shared
    }


def _value(name: str) -> str:
    return {"e": f"{name[2:]}@example.com", "p": f"+1555010{name[2:]}"}.get(name[0], name[2:])


def groups(*said: str) -> set[frozenset[str]]:
    return whole(*said)[0]


def of(*names: str) -> set[frozenset[str]]:
    """Groups written ``a=1 e=1``."""
    return {frozenset(name.split()) for name in names}


def test_strong_links_unite_and_weak_ones_join_what_is_nobodys() -> None:
    assert groups("a=1 e=1", "e=1 p=1", "c=1 a=1", "c=1 d=1") == of("a=1 e=1 p=1 c=1 d=1")
    assert groups("c=1 a=1", "c=1 r=1") == of("c=1 a=1 r=1"), "one account and one CRM id"
    assert groups("p=1 a=1", "p=1 r=1", "p=1 e=1", "p=1 e=2") == of("p=1 a=1 r=1 e=1 e=2")


def test_a_device_of_two_accounts_is_nobodys() -> None:
    assert groups("a=1 d=1", "a=2 d=1", "a=2 c=2") == of("a=1", "d=1", "a=2 c=2")
    assert groups("a=1 d=1", "e=2 d=1", "e=2 a=2") == of("a=1", "d=1", "e=2 a=2")


def test_two_accounts_of_one_person_share_their_device() -> None:
    assert len(groups("a=1 d=1", "a=2 d=1", "a=1 r=1", "a=2 r=1")) == 1
    assert len(groups("a=1 d=1", "a=2 d=1", "a=1 + a=2")) == 1


def test_what_a_person_said_of_a_shared_device_counts() -> None:
    assert groups("a=1 + d=1", "a=2 d=1") == of("a=1 d=1", "a=2")
    assert groups("a=1 c=1", "c=1 d=1", "a=1 - d=1") == of("a=1 c=1", "d=1")


def test_a_device_with_too_many_links_is_nobodys() -> None:
    few = [f"d=1 e={n}" for n in range(50)]
    assert len(groups(*few)) == 1
    found, shared = whole(*few, "d=1 e=x")
    assert len(found) == 52
    assert shared == {"d=1"}


def test_the_phone_of_a_family_is_nobodys() -> None:
    alone, nothing = whole("a=1 p=1", "a=1 e=1")
    assert (alone, nothing) == (of("a=1 p=1 e=1"), set())
    assert whole("a=1 p=1", "a=1 e=1", "a=2 p=1", "c=1 p=1") == (of("a=1 e=1", "a=2", "p=1", "c=1"), {"p=1"})
    assert whole("r=1 p=1", "r=2 p=1") == (of("r=1", "r=2", "p=1"), {"p=1"})
    through_mails = whole("a=1 e=1", "e=1 p=1", "a=2 e=2", "e=2 p=1")
    assert through_mails == (of("a=1 e=1", "a=2 e=2", "p=1"), {"p=1"})


def test_a_mail_of_two_people_does_not_part_what_each_was_named_with() -> None:
    assert whole("a=1 e=1", "a=2 p=2", "e=1 p=2") == (of("a=1 e=1", "a=2 p=2"), set()), "nobody has two people"
    assert whole("a=1 e=1", "a=1 p=1", "e=1 p=1", "a=2 p=2", "e=1 p=2")[0] == of("a=1 e=1 p=1", "a=2 p=2")


def test_a_mail_with_too_many_phones_is_nobodys_and_its_cookies_do_not_count() -> None:
    many = [f"e=1 p={n:02}" for n in range(21)]
    assert whole(*many[:20]) == (of(" ".join(["e=1", *(f"p={n:02}" for n in range(20))])), set())
    found, shared = whole(*many)
    assert (len(found), shared) == (22, {"e=1"})
    assert len(groups(*(f"e=1 c={n}" for n in range(60)))) == 1
    assert len(groups(*(f"a=1 e={n}" for n in range(60)))) == 1, "an account has an owner, whatever it is named with"


def test_how_many_may_share_is_declared() -> None:
    couple = Sharing({IdentifierKind.PHONE: Limit(2, 20)})
    assert whole("a=1 p=1", "a=2 p=1", sharing=couple) == (of("a=1 a=2 p=1"), set())
    assert whole("a=1 p=1", "a=2 p=1", "a=3 p=1", sharing=couple) == (of("a=1", "a=2", "a=3", "p=1"), {"p=1"})


def test_the_newest_word_counts() -> None:
    assert groups("a=1 + e=1", "a=1 - e=1") == of("a=1", "e=1")
    assert groups("a=1 - e=1", "a=1 + e=1") == of("a=1 e=1")
    assert groups("a=1 + e=1", "e=1 + p=1", "a=1 - p=1") == of("a=1", "e=1 p=1"), "of the older ones the newer"
    assert groups("a=1 - p=1", "a=1 + e=1", "e=1 + p=1") == of("a=1 e=1 p=1")


def test_what_a_person_parted_no_link_brings_together() -> None:
    assert groups("a=1 e=1", "e=1 r=1", "r=1 a=1", "a=1 - e=1") == of("a=1 r=1", "e=1")
    assert groups("a=1 e=1", "e=1 p=1", "p=1 a=1", "a=1 - p=1") == of("a=1 e=1", "p=1")


def test_a_person_may_say_whose_a_shared_phone_is() -> None:
    assert whole("a=1 p=1", "a=2 p=1", "a=1 + p=1") == (of("a=1 p=1", "a=2"), {"p=1"})


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
    found = grouped(dict(enumerate(everyone)), edges).customers

    again = list(range(len(everyone)))
    rng = random.Random(data.draw(st.integers()))
    rng.shuffle(again)
    place = {old: new for new, old in enumerate(again)}
    rng.shuffle(edges)
    shuffled = grouped(
        {place[node]: one for node, one in enumerate(everyone)}, [Edge(place[edge.a], place[edge.b]) for edge in edges]
    )
    assert {frozenset(again[node] for node in group) for group in shuffled.customers} == set(found)

    strong = [e for e in edges if not {everyone[e.a].kind, everyone[e.b].kind} & {"cookie", "device"}]
    by_strong_alone = grouped(dict(enumerate(everyone)), strong).customers
    for group in found:
        inside = [part for part in by_strong_alone if part <= group]
        held = [kind for part in inside for kind in {everyone[node].kind for node in part} & OF_ONE]
        assert len(held) == len(set(held))


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[int, Identifier], list[Edge], list[Word]]:
    """Some identifiers, links between them, and what people said of them at different times."""
    names = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2)), min_size=2, max_size=9, unique=True))
    values = {"email": "x{}@example.com", "phone": "+1555010{}"}
    everyone = [parse_identifier(f"{kind}:{values.get(kind, 'v{}').format(number)}", None) for kind, number in names]
    pair = st.tuples(st.integers(0, len(names) - 1), st.integers(0, len(names) - 1)).filter(lambda p: p[0] != p[1])
    edges = [Edge(*one) for one in draw(st.lists(pair, max_size=12))]
    said = draw(st.lists(st.tuples(pair, st.booleans()), max_size=6))
    words = [Word(*one, same, (at(place), "")) for place, (one, same) in enumerate(said)]
    return dict(enumerate(everyone)), edges, words


@given(histories(), st.randoms(use_true_random=False))
def test_what_people_said_counts_whatever_order_it_comes_in(
    history: tuple[dict[int, Identifier], list[Edge], list[Word]], rng: random.Random
) -> None:
    identifiers, edges, words = history
    found = grouped(identifiers, edges, words)
    rng.shuffle(edges)
    rng.shuffle(words)
    assert grouped(identifiers, edges, words) == found
    together = {node: group for group in found.customers for node in group}
    if words:
        newest = max(words, key=lambda word: word.when)
        assert (together[newest.a] is together[newest.b]) is newest.same


@given(histories(), st.data())
def test_parting_what_was_not_one_changes_nothing(
    history: tuple[dict[int, Identifier], list[Edge], list[Word]], data: st.DataObject
) -> None:
    """So linking and then unlinking is the identity, and so is undoing either."""
    identifiers, edges, words = history
    before = grouped(identifiers, edges, words)
    together = {node: group for group in before.customers for node in group}
    strangers = [(a, b) for a in identifiers for b in identifiers if together[a] is not together[b]]
    if not strangers:
        return
    a, b = data.draw(st.sampled_from(strangers))
    linked = [*words, Word(a, b, True, (at(100), ""))]
    parted = [*linked, Word(a, b, False, (at(101), ""))]
    assert any({a, b} <= group for group in grouped(identifiers, edges, linked).customers)
    assert grouped(identifiers, edges, parted) == before

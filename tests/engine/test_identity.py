"""Identifiers in their normal form, and customers as connected components."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.customer import IdentifierKind
from agentdesk.engine.identity.components import components
from agentdesk.engine.identity.normalise import normalise, parse_identifier


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("+1 (202) 555-0143", None, "+12025550143"),
        ("tel:+44 20 7946 0958", None, "+442079460958"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("0044 20 7946 0958", None, "+442079460958"),
        ("48601234567", None, "+48601234567"),
        (" 48601234567", "US", "+48601234567"),
        ("+15550100", None, "+15550100"),
        ("+1\u00a0202\u00a0555\u00a00143", None, "+12025550143"),
    ],
)
def test_phones_are_written_in_e164(text: str, region: str | None, value: str) -> None:
    assert normalise("phone", text, region).value == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "not a number"),
        ("phone", "+1"),
        ("phone", "12"),
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", "a b@c.d"),
        ("fax", "1"),
        ("account", "  "),
        ("crm", "x" * 300),
        ("cookie", "a\x00b"),
    ],
)
def test_what_cannot_be_an_identifier_is_refused_in_a_sentence(kind: str, value: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+ \w+"):
        normalise(kind, value, None)


def test_mails_lose_their_case_and_others_keep_it() -> None:
    assert str(parse_identifier("EMAIL: Maya.Ortiz@Example.COM ", None)) == "email:maya.ortiz@example.com"
    assert str(parse_identifier("account:AbC-9", None)) == "account:AbC-9"
    assert str(parse_identifier("external:a:b:c", None)) == "external:a:b:c"
    with pytest.raises(ValueError, match="KIND:VALUE"):
        parse_identifier("maya", None)


@given(st.sampled_from(list(IdentifierKind)), st.text(max_size=40))
def test_the_normal_form_is_stable(kind: IdentifierKind, value: str) -> None:
    try:
        once = normalise(kind, value, "US")
    except ValueError:
        return
    assert normalise(once.kind, once.value, "US") == once


@given(st.lists(st.integers(0, 12)), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=15))
def test_components_part_the_nodes_by_their_edges(nodes: list[int], edges: list[tuple[int, int]]) -> None:
    found = components(nodes, edges)
    everything = set(nodes) | {end for edge in edges for end in edge}
    assert sorted(node for group in found for node in group) == sorted(everything)
    where = {node: group for group in found for node in group}
    assert all(where[a] is where[b] for a, b in edges)
    assert found == components(reversed(nodes), reversed(edges))
    assert len(found) == len(everything) - _spanning(edges)


def _spanning(edges: list[tuple[int, int]]) -> int:
    """How many edges join what was apart before (a plain count by growing sets)."""
    groups: list[set[int]] = []
    joined = 0
    for a, b in edges:
        touching = [group for group in groups if a in group or b in group]
        grown = {a, b}.union(*touching)
        before = sum(1 for group in touching) + sum(all(end not in group for group in touching) for end in {a, b})
        joined += before - 1
        groups = [group for group in groups if group not in touching] + [grown]
    return joined


def test_unlinking_gives_the_customers_back() -> None:
    assert components([1, 2, 3], [(1, 2), (2, 3)]) == [frozenset({1, 2, 3})]
    assert components([1, 2, 3], [(1, 2)]) == [frozenset({1, 2}), frozenset({3})]

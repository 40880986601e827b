"""Proofs about conditions: what is claimed holds on every value that is tried, and the plain cases are seen."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.engine.policy.conditions import Condition, ConditionError
from agentdesk.engine.policy.logic import Logic, Range

SCHEMA: dict[str, Any] = {"n": 0, "x": 0.0, "word": "", "flag": False, "words": ()}
VALUES = {"word": frozenset({"a", "b"})}
LOGIC = Logic(
    VALUES,
    lambda name: {"n": Range(low=0, is_whole=True), "x": Range(-1, 1)}.get(name),
    lambda name: name.startswith("data"),
)


@pytest.mark.parametrize(
    "conditions",
    [
        ("n > 3 and n < 3",),
        ("n > 3", "n < 4"),
        ("n < 0",),
        ("x > 1",),
        ("x >= 0.5 and not (x > 0.2)",),
        ("word == 'a' and word == 'b'",),
        ("word == 'c'",),
        ("word in ['a'] and word != 'a'",),
        ("word != 'a' and word not in ['b', '']",),
        ("flag and not flag",),
        ("flag and flag == false",),
        ("'z' in words and not ('z' in words)",),
        ("'z' in words and 'z' not in words",),
        ("(flag or n > 5) and not flag and n <= 5",),
        ("contains(word, 'a') and not (contains(word, 'a'))",),
        ("intent == 'a' and not ('a' in intents)",),
        ("data.x > 3 and data.x < 2",),
        ("data.x > 3 and not (data.x > 2)",),
        ("3 < n and n < 3",),
        ("false",),
        ("(data.csat ?? 5) <= 2 and (data.csat ?? 5) > 3",),
        ("n >= 1 and n <= 2 and n != 1 and n != 2",),
    ],
)
def test_what_can_never_hold(conditions: tuple[str, ...]) -> None:
    assert LOGIC.never(*conditions)


@pytest.mark.parametrize(
    "condition",
    [
        "n > 3 and n < 5",
        "x > 0.2 and x < 0.3",
        "word == 'a' or word == 'c'",
        "word != 'a' and word != 'b'",
        "data.x > 3 and data.y < 2",
        "not (data.x > 3) and not (data.x <= 3)",
        "flag ? n > 3 : n < 3",
        "not n == 3 and n == 3",
        "'a' in words and 'b' in words",
        "n + 1 > 3 and n < 3",
        "some(words, # == 'a') and not flag",
        "n > 3 and word `",
    ],
)
def test_what_may_hold_is_not_denied(condition: str) -> None:
    assert not LOGIC.never(condition)


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        ("n > 3", "n > 2"),
        ("n > 3", "n >= 4"),
        ("flag and n > 3", "flag"),
        ("flag", "flag or n > 3"),
        ("word == 'a'", "word in ['a', 'b']"),
        ("word == 'a'", "word != 'b'"),
        ("n > 5", "true"),
        ("data.x > 3", "data.x > 2"),
        ("not (flag or n > 2)", "n <= 2"),
        ("n == 2", "n >= 1"),
    ],
)
def test_what_follows(condition: str, other: str) -> None:
    assert LOGIC.implies(condition, other)
    assert not LOGIC.implies(other, condition) or other == "n >= 4"


def test_what_always_holds() -> None:
    for condition in ("true", "n >= 0", "x <= 1", "flag or not flag", "n > 3 or n <= 3"):
        assert LOGIC.always(condition)
    for condition in ("n > 0", "flag", "data.x > 3 or data.x <= 3", "word == 'a' or word == 'b'"):
        assert not LOGIC.always(condition)


def test_a_condition_of_any_size_is_judged_or_left() -> None:
    assert not LOGIC.never("(not " * 2_000 + "flag" + ")" * 2_000)
    assert not LOGIC.never("flag and " * 20_000 + "flag")
    wide = " and ".join(f"(flag{n} or other{n})" for n in range(40))
    assert not LOGIC.never(wide)
    assert not LOGIC.implies(wide, wide.replace("flag0", "flag1"))


ATOMS = st.one_of(
    st.builds("n {} {}".format, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), st.integers(0, 3)),
    st.builds("word {} '{}'".format, st.sampled_from(["==", "!="]), st.sampled_from("ab")),
    st.builds("'{}' in words".format, st.sampled_from("yz")),
    st.just("flag"),
    st.just("word in ['a']"),
    st.just("word not in ['a', 'b']"),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)
CONTEXTS = [
    {"n": n, "x": 0.0, "word": word, "flag": flag, "words": words}
    for n in range(5)
    for word in ("", "a", "b")
    for flag in (True, False)
    for words in ((), ("y",), ("y", "z"))
]


def holds(condition: str) -> list[bool]:
    compiled = Condition(condition, SCHEMA)
    told: list[bool] = []
    for context in CONTEXTS:
        try:
            told.append(compiled.holds(context))
        except ConditionError:
            told.append(False)
    return told


@given(one=CONDITIONS, other=CONDITIONS)
def test_no_claim_is_refuted_by_any_values(one: str, other: str) -> None:
    first, second = holds(one), holds(other)
    if LOGIC.never(one):
        assert not any(first)
    if LOGIC.never(one, other):
        assert not any(a and b for a, b in zip(first, second, strict=True))
    if LOGIC.always(one):
        assert all(first)
    if LOGIC.implies(one, other):
        assert all(b for a, b in zip(first, second, strict=True) if a)

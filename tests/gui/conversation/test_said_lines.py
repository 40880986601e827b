"""Lines are made once for each thing said, and are always those that would be made anew."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.ids import InteractionId, UtteranceId
from agentdesk.domain.interaction import Speaker, Utterance
from agentdesk.ui import said_lines as module
from agentdesk.ui.said_lines import said_lines

NAMES = {Speaker.AGENT: "Sam", Speaker.CUSTOMER: "Maya"}
BEGUN = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    module._made.clear()
    yield
    module._made.clear()


def utterance(seq: int, text: str = "", correction: str | None = None) -> Utterance:
    return Utterance(
        id=UtteranceId(f"u{seq}"), interaction_id=InteractionId("i-1"), seq=seq, speaker=Speaker.CUSTOMER,
        text=text or f"line {seq}", at=BEGUN + timedelta(seconds=seq), correction_id=correction,
        sentiment=None if correction is None else 0.5,
    )  # fmt: skip


def changed(said: tuple[Utterance, ...], what: str, n: int) -> tuple[Utterance, ...]:
    """More at the end, one of before that came late, one that says something else or was corrected, or fewer."""
    seqs = [each.seq for each in said]
    if what == "more":
        begun = max(seqs, default=100) + 1
        return (*said, *(utterance(begun + k) for k in range(n)))
    if what == "late":
        return (*said, utterance(min(seqs, default=100) - 1))
    if what == "fewer":
        return said[:n]
    if not said:
        return said
    was = said[n % len(said)]
    other = utterance(was.seq, "something else") if what == "other" else utterance(was.seq, was.text, f"k{n % 4}")
    return tuple(other if each is was else each for each in said)


CHANGES = st.tuples(
    st.sampled_from(["more", "late", "fewer", "other", "corrected", "name", "unsaid"]), st.integers(0, 9)
)


@given(st.lists(CHANGES, max_size=15))
def test_they_are_those_that_would_be_made_anew(changes: list[tuple[str, int]]) -> None:
    said: tuple[Utterance, ...] = (utterance(100),)
    names, unsaid = NAMES, frozenset[str]()
    for what, n in changes:
        if what == "name":
            names = {**NAMES, Speaker.CUSTOMER: f"Maya {n}"}
        elif what == "unsaid":
            unsaid = frozenset({f"k{n % 4}"})
        else:
            said = changed(said, what, n)
        lines, kept = said_lines(said, names, {}, unsaid), dict(module._made)
        module._made.clear()
        assert lines == said_lines(said, names, {}, unsaid), what
        module._made.update(kept)


def test_a_line_that_did_not_change_is_the_same_object() -> None:
    said = tuple(utterance(n) for n in range(1, 50))
    before = said_lines(said, NAMES, {}, frozenset())
    assert said_lines(said, dict(NAMES), {}, frozenset({"other"})) is before
    after = said_lines((*said, utterance(50)), NAMES, {}, frozenset())
    assert all(one is other for one, other in zip(before, after, strict=False))
    assert after[-1].text == "line 50"


def test_no_more_than_a_few_conversations_are_held() -> None:
    for number in range(3 * module.KEPT):
        one = utterance(1).model_copy(update={"interaction_id": InteractionId(f"i-{number}")})
        assert len(said_lines((one,), NAMES, {}, frozenset())) == 1
    assert len(module._made) == module.KEPT

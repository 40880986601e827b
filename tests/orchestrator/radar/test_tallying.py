"""Answers added up by their marks: as if each were counted by itself."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.engine.radar.findings import Counted
from agentdesk.orchestrator.overrides.projection import Verdict
from agentdesk.orchestrator.radar.marking import in_bars
from agentdesk.orchestrator.radar.tallying import Tally

KEYS = st.tuples(st.sampled_from("ab"), st.booleans(), st.booleans(), st.sampled_from(("", "late")))
ANSWERS = st.tuples(
    KEYS,
    st.sampled_from(("", *(each.value for each in Verdict))),
    st.sampled_from(("", "watching", "vindicated", "neutral", "regretted")),
    st.sets(st.sampled_from(("intent:x", "intent:y", "feeling:negative", "late:x")), min_size=1),
)
WRONG, REVIEWED = {"override_right", "neither_right"}, {"override_right", "neither_right", "advice_right", "both_right"}


@given(st.lists(ANSWERS, max_size=40))
def test_each_answer_counts_with_each_of_its_marks(
    answers: list[tuple[tuple[str, bool, bool, str], str, str, set[str]]],
) -> None:
    tally, expected = Tally(), dict[tuple[object, ...], Counter[str]]()
    alike: dict[tuple[tuple[str, bool, bool, str], str, str], list[str]] = {}
    for key, verdict, outcome, marks in answers:
        alike.setdefault((key, verdict, outcome), []).append(in_bars(sorted(marks)))
        for mark in ("", *marks):
            told = expected.setdefault((key[0], mark, *key[1:]), Counter())
            told["n"] += 1
            told["reviewed"] += verdict in REVIEWED
            told["wrong"] += verdict in WRONG
            told["closed"] += outcome in ("vindicated", "neutral", "regretted")
            told["well"] += outcome == "vindicated"
    for (key, verdict, outcome), texts in alike.items():
        tally.add(key, verdict, outcome, len(texts), "".join(texts))
    names = ("n", "reviewed", "wrong", "closed", "well")
    by_hand = {Counted(*key, *(told[name] for name in names)) for key, told in expected.items()}  # type: ignore[arg-type]
    found = list(tally.counted())
    assert set(found) == by_hand
    assert len(found) == len(by_hand)

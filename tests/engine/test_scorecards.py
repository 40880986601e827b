"""Effort and attrition are no bare numbers: each part carries its points and evidence; the parts make the score."""

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.domain.sentiment import ScorePart
from agentdesk.engine.policy.loader import load_policy
from agentdesk.engine.policy.model import Policy
from tests.engine.sample import DAY, HOUR, call, event, policy_files, pop, said
from tests.engine.test_safety import CALM, LEAVING, OTHER, TROUBLE, Told, happened, histories


def thousandths(parts: tuple[ScorePart, ...]) -> list[int]:
    """The points in whole thousandths, so that adding them up is exact."""
    told = [round(1000 * part.points) for part in parts if part.points is not None]
    assert len(told) == len(parts)
    return told


@settings(max_examples=60, deadline=None)
@given(histories(CALM, TROUBLE, LEAVING, OTHER), st.none() | st.sampled_from(["this is terrible", "thank you"]))
def test_the_parts_add_up_to_the_score(told: Told, words: str | None) -> None:
    seen = pop(
        happened(told),
        interaction=call() if words else None,
        utterances=said(words) if words else (),
        traits={"tenure_months": 2, "contract_months_left": 1},
    ).conclusions
    for score, parts in ((seen.effort.score, seen.effort.reasons), (seen.attrition.risk, seen.attrition.reasons)):
        assert sum(thousandths(parts)) == round(1000 * score)
        assert thousandths(parts) == sorted(thousandths(parts), reverse=True)
        assert len({part.part for part in parts}) == len(parts)
        assert (score > 0) == bool(parts)


def with_effort(*lines: dict[str, Any]) -> Policy:
    files = dict(policy_files())
    declared = yaml.safe_load(files["policy.yaml"])
    declared["effort"] = [{"because": "A failure", "evidence": "signal.failure", **line} for line in lines]
    return load_policy({**files, "policy.yaml": yaml.safe_dump(declared)})


@given(st.lists(st.floats(0, 1).map(lambda points: round(points, 3)), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_whatever_points_are_declared_their_shares_make_the_whole(points: list[float]) -> None:
    lines = [{"id": f"line_{n}", "when": "signal.failure > 0", "points": each} for n, each in enumerate(points)]
    seen = pop([event("e1", 10, "app.transfer_failed")], under=with_effort(*lines)).conclusions.effort
    shares = thousandths(seen.reasons)
    assert sum(shares) == round(1000 * seen.score)
    assert min(shares) >= 0
    left = 1.0
    for each in points:
        left *= 1 - each
    assert abs(seen.score - (1 - left)) <= 0.0005
    by_line = {part.part: share for part, share in zip(seen.reasons, shares, strict=True)}
    for n, each in enumerate(points):
        for m, other in enumerate(points):
            if each > other:
                assert by_line[f"line_{n}"] >= by_line[f"line_{m}"]


def test_a_line_that_cannot_be_told_adds_nothing_and_says_so() -> None:
    broken = {"id": "broken", "when": "trait.tenure_months > signal.failure", "points": 0.4}
    under = with_effort({"id": "failed", "when": "signal.failure > 0", "points": 0.2}, broken)
    seen = pop([event("e1", 10, "app.transfer_failed")], traits={"tenure_months": "long"}, under=under)
    failed, untold = seen.conclusions.effort.reasons
    assert (failed.part, failed.points, failed.evidence) == ("failed", 0.2, ("e1",))
    assert (untold.part, untold.points) == ("broken", 0.0)
    assert "could not be told" in untold.text


def test_parts_say_which_events_they_follow_from() -> None:
    told = [
        event("e1", 3 * HOUR, "app.transfer_failed"),
        event("e2", HOUR, "app.transfer_failed"),
        event("e3", DAY, "app.cancellation_requested"),
    ]
    seen = pop(told).conclusions
    evidence = {part.part: set(part.evidence) for part in (*seen.effort.reasons, *seen.attrition.reasons)}
    assert evidence["failed_again"] == {"e1", "e2"}
    assert evidence["leaving"] == {"e3"}

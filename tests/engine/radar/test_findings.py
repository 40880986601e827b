"""Findings: what is planted is found with its figures, what is chance is not, and nothing is said of too few."""

import random
from collections import Counter
from collections.abc import Iterable

from agentdesk.domain.radar import GroundKind
from agentdesk.engine.radar.findings import Counted, Findings, findings

LEAST = 10


def counted(action: str, mark: str, *, now: bool = True, taken: int = 0, **reasons: int) -> Iterable[Counted]:
    if taken:
        yield Counted(action, mark, now, False, "", taken)
    for reason, n in reasons.items():
        yield Counted(action, mark, now, True, reason, n)


def kinds(found: Findings) -> list[tuple[str, GroundKind, str, str]]:
    return [(one.action, ground.kind, ground.mark, ground.reason) for one in found.found for ground in one.grounds]


def test_a_rate_that_rose_is_found_with_both_shares() -> None:
    rows = [
        *counted("offer", "", taken=60, refused=40),
        *counted("offer", "", now=False, taken=90, refused=10),
        *counted("other", "", taken=80, refused=20),
        *counted("other", "", now=False, taken=81, refused=19),
    ]
    found = findings(rows, LEAST)
    assert kinds(found) == [("offer", GroundKind.ROSE, "", "")]
    (one,) = found.found
    ground = one.grounds[0]
    assert (one.now.hits, one.now.n, one.before.hits if one.before else 0) == (40, 100, 10)
    assert ground.there is not None
    assert (ground.here.hits, ground.there.hits) == (40, 10)
    assert 0 < ground.low < 0.3 < ground.high
    assert ground.chance < 1e-5


def test_a_reason_that_clusters_and_a_context_are_found() -> None:
    rows = [
        *counted("offer", "", taken=100, hardship=30, other=10),
        *counted("offer", "signal:failed", taken=5, hardship=28, other=2),
        *counted("offer", "intent:buy", taken=95, hardship=2, other=8),
        *counted("second", "", taken=100, hardship=3, other=47),
    ]
    found = kinds(findings(rows, LEAST))
    assert ("offer", GroundKind.CLUSTERS, "", "hardship") in found
    assert ("offer", GroundKind.WHERE, "signal:failed", "") in found
    assert ("second", GroundKind.CLUSTERS, "", "other") in found
    assert not [one for one in found if one[2] == "intent:buy"]


def test_reviews_and_outcomes_speak() -> None:
    rows = [
        Counted("offer", "", True, True, "other", 40, reviewed=20, wrong=18, closed=30, well=24),
        Counted("offer", "", True, False, "", 60, closed=40, well=8),
        Counted("fine", "", True, True, "other", 40, reviewed=20, wrong=9, closed=30, well=12),
        Counted("fine", "", True, False, "", 60, closed=40, well=16),
        Counted("offer", "against:rule", True, True, "other", 15, reviewed=12, wrong=12),
    ]
    found = findings(rows, LEAST)
    told = kinds(found)
    assert told == [
        ("offer", GroundKind.BETTER, "", ""),
        ("offer", GroundKind.WRONG, "", ""),
        ("offer", GroundKind.WRONG, "against:rule", ""),
    ]
    assert found.found[0].grounds[1].there is None
    assert found.found[0].grounds[1].here.low > 0.5


def test_nothing_is_said_of_too_few_however_clear() -> None:
    rows = [
        *counted("offer", "", taken=9, refused=9),
        *counted("offer", "", now=False, taken=500),
        *counted("second", "", taken=0, refused=30),
        *counted("second", "", now=False, taken=9),
    ]
    found = findings(rows, LEAST)
    assert found.found == ()
    assert found.cells == 1


def test_of_many_that_are_alike_hardly_any_is_found() -> None:
    """200 actions with the same rate, in both periods and in five contexts: chance alone."""
    chance, rows = random.Random(7), list[Counted]()
    for number in range(200):
        for now in (True, False):
            cells = Counter[tuple[str, bool]]()
            for _ in range(120):
                otherwise = chance.random() < 0.3
                cells["", otherwise] += 1
                cells[f"intent:{chance.randrange(5)}", otherwise] += 1
            rows += [
                Counted(f"action{number}", mark, now, otherwise, "refused" if otherwise else "", n)
                for (mark, otherwise), n in cells.items()
            ]
    found = findings(rows, LEAST)
    assert found.tests > 900
    assert len(found.found) <= 1
    assert found.limit < 0.001


def test_the_same_whatever_order_the_counts_come_in() -> None:
    rows = [
        *counted("offer", "", taken=100, hardship=30, other=10),
        *counted("offer", "signal:failed", taken=5, hardship=28, other=2),
        *counted("offer", "", now=False, taken=100, hardship=3),
        *counted("second", "", taken=100, hardship=3, other=47),
    ]
    assert findings(rows, LEAST) == findings(list(reversed(rows)), LEAST)

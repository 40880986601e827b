"""Chance: against published examples and by adding all ways up, and the guard against the best of many."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.engine.radar.chance import found_beyond_chance, more_than_elsewhere, more_than_half


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_fishers_test_counts_the_ways(n: int, other_n: int, data: st.DataObject) -> None:
    hits, other = data.draw(st.integers(0, n)), data.draw(st.integers(0, other_n))
    drawn = hits + other
    ways = sum(comb(n, k) * comb(other_n, drawn - k) for k in range(hits, min(n, drawn) + 1) if drawn - k <= other_n)
    assert more_than_elsewhere(hits, n, other, other_n) == pytest.approx(ways / comb(n + other_n, drawn))


def test_published_examples() -> None:
    assert more_than_elsewhere(3, 4, 1, 4) == pytest.approx(0.2429, abs=1e-4)  # Fisher's lady tasting tea
    assert more_than_half(8, 9) == pytest.approx(10 / 512)
    assert more_than_half(0, 5) == pytest.approx(1)


def test_large_counts_cost_nothing_and_stay_probabilities() -> None:
    assert more_than_elsewhere(60_000, 100_000, 10_000, 100_000) == 0.0
    assert 0.4 < more_than_elsewhere(50_000, 100_000, 50_000, 100_000) < 0.6
    assert 0.4 < more_than_half(500_000, 1_000_000) < 0.6


@pytest.mark.parametrize("counts", [(3, 2, 0, 1), (0, 0, 0, 1), (0, 1, 2, 1), (0, 1, 0, 0), (-1, 1, 0, 1)])
def test_counts_that_cannot_be(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="no share"):
        more_than_elsewhere(*counts)


def test_the_guard_of_benjamini_and_hochberg() -> None:
    # their own example of 1995, section 4: fifteen tests of the neuhaus data, four are found
    told = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0]  # fmt: skip
    assert found_beyond_chance(told) == 0.0095
    assert found_beyond_chance([0.04] * 100) == 0.04
    assert found_beyond_chance([0.04, *[0.9] * 10]) == -1
    assert found_beyond_chance([]) == -1

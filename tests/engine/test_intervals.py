"""Intervals: against published examples, and by what must hold for every count."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.engine.intervals import (
    bounded_difference_interval,
    bounded_mean_interval,
    difference_interval,
    mean_interval,
    share_interval,
    t_quantile,
)


@st.composite
def counted(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 5000))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_as_newcombe_printed_it(hits: int, n: int, low: float, high: float) -> None:
    assert share_interval(hits, n) == pytest.approx((low, high), abs=5e-5)


@given(counted())
def test_a_share_lies_within_its_interval_and_the_interval_within_what_can_be(drawn: tuple[int, int]) -> None:
    hits, n = drawn
    low, high = share_interval(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert low < high


@given(counted())
def test_the_share_of_the_others_is_the_mirror_image(drawn: tuple[int, int]) -> None:
    hits, n = drawn
    low, high = share_interval(hits, n)
    assert share_interval(n - hits, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(counted(), st.integers(2, 20))
def test_more_of_the_same_is_surer(drawn: tuple[int, int], times: int) -> None:
    hits, n = drawn
    few, many = share_interval(hits, n), share_interval(hits * times, n * times)
    assert many.high - many.low < few.high - few.low


def test_the_interval_holds_the_true_share_about_as_often_as_it_says() -> None:
    """Exactly, over the binomial distribution: Wilson's coverage is near 95 % on average, at no share far below."""
    for n in (10, 30, 100):
        reached = []
        for percent in range(5, 96, 5):
            true = percent / 100
            reached.append(
                sum(
                    math.comb(n, hits) * true**hits * (1 - true) ** (n - hits)
                    for hits in range(n + 1)
                    if share_interval(hits, n).low <= true <= share_interval(hits, n).high
                )
            )
        assert 0.94 < sum(reached) / len(reached) < 0.97
        assert min(reached) > 0.88


def test_a_difference_as_newcombe_printed_it() -> None:
    assert difference_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(counted(), counted())
def test_a_difference_lies_within_its_interval_and_turns_over_with_the_sides(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    low, high = difference_interval(*one, *other)
    difference = one[0] / one[1] - other[0] / other[1]
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12
    assert difference_interval(*other, *one) == pytest.approx((-high, -low), abs=1e-12)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.7062), (2, 4.30265), (3, 3.18245), (10, 2.22814), (30, 2.04227), (120, 1.97993), (1000, 1.96234)],
)
def test_students_quantile_as_the_tables_have_it(freedom: int, quantile: float) -> None:
    assert t_quantile(freedom) == pytest.approx(quantile, abs=6e-5)


def test_students_quantile_falls_without_a_step_where_the_series_ends() -> None:
    found = [t_quantile(freedom) for freedom in range(1, 300)]
    falls = [first - second for first, second in pairwise(found)]
    assert all(first > second > 0 for first, second in pairwise(falls))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50), st.floats(-1e3, 1e3))
def test_a_mean_lies_in_the_middle_of_its_interval_and_moves_with_its_values(values: list[float], by: float) -> None:
    low, high = mean_interval(values)
    assert (low + high) / 2 == pytest.approx(sum(values) / len(values), abs=1e-6)
    moved = mean_interval([value + by for value in values])
    assert moved == pytest.approx((low + by, high + by), abs=1e-5)


def test_a_mean_by_hand() -> None:
    low, high = mean_interval([1.0, 2.0, 3.0])  # deviation 1, t(2) = 4.30265
    assert (low, high) == pytest.approx((2 - 4.30265 / math.sqrt(3), 2 + 4.30265 / math.sqrt(3)), abs=1e-5)


def test_answers_that_are_all_the_same_are_no_certainty() -> None:
    """Sixteen ones on a scale from 0 to 1 are as sure as sixteen of sixteen; in the middle others may go either way."""
    assert bounded_mean_interval([1.0] * 16, 0, 1) == pytest.approx(share_interval(16, 16))
    assert bounded_mean_interval([0.0] * 16, 0, 1) == pytest.approx(share_interval(0, 16))
    low, high = bounded_mean_interval([4.0] * 16, 1, 5)
    others = 1 - share_interval(16, 16).low
    assert (low, high) == pytest.approx((4 - 3 * others, 4 + others))
    low, high = bounded_difference_interval([5.0] * 10, [4.0] * 10, 1, 5)
    assert low < 0 < 1 < high, "ten and ten that are alike do not tell a difference"
    assert bounded_difference_interval([5.0] * 90, [1.0] * 90, 1, 5).low > 3
    assert bounded_difference_interval([5.0] * 90, [1.0] * 90, 1, 5).high == 4


@given(st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), min_size=2, max_size=40))
def test_an_interval_on_a_scale_holds_the_mean_and_ends_where_the_scale_does(values: list[float]) -> None:
    low, high = bounded_mean_interval(values, 1, 5)
    assert 1 <= low <= sum(values) / len(values) + 1e-9
    assert sum(values) / len(values) - 1e-9 <= high <= 5
    assert low < high
    turned = bounded_mean_interval([6 - value for value in values], 1, 5)
    assert turned == pytest.approx((6 - high, 6 - low))


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (1, 0), (-1, 5), (6, 5)])
def test_what_cannot_be_counted_is_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share_interval(hits, n)


def test_too_few_to_say_are_refused() -> None:
    with pytest.raises(ValueError, match="two values"):
        mean_interval([1.0])
    with pytest.raises(ValueError, match="freedom"):
        t_quantile(0)

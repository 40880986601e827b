"""Like compared with like: shares, strata put together, and what chance in the advice lets one say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.domain.comparison import Comparison, Refusal
from agentdesk.domain.outcome import OutcomeState
from agentdesk.engine.comparison.off_policy import MOST_WEIGHT, Estimated, Logged, estimated
from agentdesk.engine.comparison.shares import Pair, Tally, compared
from agentdesk.engine.comparison.standardised import standardised
from tests.engine.sample import NOW

CHANCES = st.floats(0.1, 0.9)
RECORDS = st.lists(st.tuples(CHANCES, st.booleans(), st.floats(0, 1), st.integers(1, 40)), min_size=4, max_size=12)


SEED = 4711


def told(records: list[Logged], least_n: int = 1) -> Estimated:
    found = estimated(records, SEED, least_n, rounds=200)
    assert isinstance(found, Estimated), found
    return found


def test_a_tally_counts_each_verdict_and_those_that_wait() -> None:
    tally = Tally()
    for state, count in (
        (OutcomeState.VINDICATED, 3),
        (None, 2),
        (OutcomeState.REGRETTED, 1),
        (OutcomeState.NEUTRAL, 4),
        (OutcomeState.NOT_KNOWN, 5),
    ):
        tally = tally.with_more(state, count)
    assert (tally, tally.n) == (Tally(3, 4, 1, 2, 5), 8)


def test_no_share_is_told_of_too_few() -> None:
    shown = compared(7, Pair(Tally(4, 3, 2), Tally(6, 3, 1, waiting=5)), least_n=10)
    assert (shown.overrides.n, shown.overrides.vindicated, shown.is_told) == (9, None, False)
    assert shown.acceptances.vindicated is not None
    assert (shown.acceptances.waiting, shown.acceptances.vindicated.share) == (5, 0.6)
    assert (shown.vindicated, shown.regretted) == (None, None)


def test_a_difference_of_two_shares_with_newcombes_interval() -> None:
    shown = compared(7, Pair(Tally(56, 0, 14), Tally(48, 0, 32)), least_n=10)
    assert shown.vindicated is not None
    # R. G. Newcombe 1998, table II, (a): 56/70 - 48/80 by method 10
    assert [round(end, 4) for end in (shown.vindicated.by, shown.vindicated.low, shown.vindicated.high)] == [
        0.2, 0.0524, 0.3339
    ]  # fmt: skip
    assert shown.vindicated.is_clear


def test_the_longest_window_that_tells_is_shown_else_the_fullest() -> None:
    full, thin = Pair(Tally(9, 9, 9), Tally(9, 9, 9)), Pair(Tally(1, 1, 1), Tally(9, 9, 9))
    about = {"action": "a", "from": NOW, "to": NOW, "least_n": 10}
    week, month = compared(7, full, 10), compared(30, thin, 10)
    assert Comparison.model_validate({**about, "windows": (week, month)}).telling == week
    assert Comparison.model_validate({**about, "windows": (compared(7, thin, 10),)}).telling == compared(7, thin, 10)
    assert Comparison.model_validate(about).telling is None


def test_within_strata_a_difference_may_turn_round() -> None:
    # both do equally well with each kind of customer; the overrides had most of the hard ones
    strata = [Pair(Tally(8, 0, 72), Tally(2, 0, 18)), Pair(Tally(18, 0, 2), Tally(72, 0, 8))]
    crude = compared(7, Pair(Tally(26, 0, 74), Tally(74, 0, 26)), 10)
    assert crude.vindicated is not None
    assert crude.vindicated.high < 0
    found = standardised(strata, 10)
    assert found is not None
    assert found.vindicated.by == pytest.approx(0)
    assert (found.vindicated.is_clear, found.left_out) == (False, 0)


def test_one_stratum_alone_is_newcombes() -> None:
    pair = Pair(Tally(56, 0, 14), Tally(48, 0, 32))
    found = standardised([pair, Pair(Tally(5, 0, 1), Tally())], 10)
    assert found is not None
    assert (found.strata, found.overrides, found.left_out) == (1, 70, 6), "nobody was like those six"
    plain = compared(7, pair, 10).vindicated
    assert plain is not None
    assert found.vindicated.model_dump() == pytest.approx(plain.model_dump())
    assert standardised([Pair(Tally(5, 0, 1), Tally())], 1) is None


def test_the_standardised_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    generator, held, rounds = np.random.default_rng(1), 0, 400
    sizes, done, taken = ((30, 80), (60, 40), (12, 25)), (0.3, 0.6, 0.8), (0.2, 0.6, 0.5)
    truth = sum(size[0] * (p - q) for size, p, q in zip(sizes, done, taken, strict=True)) / 102
    for _ in range(rounds):
        strata = []
        for (n, m), p, q in zip(sizes, done, taken, strict=True):
            k, j = int(generator.binomial(n, p)), int(generator.binomial(m, q))
            strata.append(Pair(Tally(k, 0, n - k), Tally(j, 0, m - j)))
        found = standardised(strata, 10)
        assert found is not None
        held += found.vindicated.low <= truth <= found.vindicated.high
    assert 0.92 <= held / rounds <= 0.99


@given(RECORDS)
def test_the_policy_that_was_estimates_to_the_mean(some: list[tuple[float, bool, float, int]]) -> None:
    records = [Logged(chance, chance, reward, count) for chance, _first, reward, count in some]
    n = sum(one.times for one in records)
    mean = sum(one.reward * one.times for one in records) / n
    found = told(records)
    assert (found.ips.value, found.snips.value, found.effective_n) == pytest.approx((mean, mean, n))
    assert found.clipped == 0


@given(RECORDS, st.floats(0.2, 1.0))
def test_normalised_weights_do_not_ask_how_large_weights_are(
    some: list[tuple[float, bool, float, int]], scale: float
) -> None:
    records = [Logged(chance, float(first), reward, count) for chance, first, reward, count in some]
    if not any(one.target for one in records):
        records[0] = records[0]._replace(target=1.0)
    found, scaled = told(records, 0), told([one._replace(target=one.target * scale) for one in records], 0)
    assert scaled.snips.model_dump() == pytest.approx(found.snips.model_dump())
    assert scaled.ips.value == pytest.approx(found.ips.value * scale)
    assert scaled.effective_n == pytest.approx(found.effective_n)
    low, high = min(one.reward for one in records), max(one.reward for one in records)
    assert low - 1e-9 <= found.snips.value <= high + 1e-9, "a weighted mean lies among what it is of"


def test_the_same_seed_gives_the_same_interval() -> None:
    records = [Logged(0.3, 1, 1, 12), Logged(0.3, 1, 0, 9), Logged(0.7, 0, 1, 30), Logged(0.7, 0, 0, 20)]
    assert told(records) == told(records)


def test_a_known_effect_lies_in_the_interval_about_as_often_as_it_says() -> None:
    generator, held, rounds = np.random.default_rng(2), {"ips": 0, "snips": 0}, 250
    for again in range(rounds):
        count: dict[Logged, int] = {}
        for chance in (0.2, 0.5):
            first = generator.random(200) < chance
            success = generator.random(200) < np.where(first, 0.7, 0.4)
            for one, other in zip(first, success, strict=True):
                record = Logged(chance if one else 1 - chance, float(one), float(other), 0)
                count[record] = count.get(record, 0) + 1
        found = estimated([one._replace(times=n) for one, n in count.items()], again, 10, rounds=200)
        assert isinstance(found, Estimated)
        held["ips"] += found.ips.low <= 0.7 <= found.ips.high
        held["snips"] += found.snips.low <= 0.7 <= found.snips.high
    assert all(0.9 <= times / rounds <= 0.99 for times in held.values()), held


def test_large_weights_are_clipped_and_told() -> None:
    found = told([Logged(0.01, 1, 1, 3), Logged(0.5, 1, 0, 200), Logged(0.5, 0, 1, 200)])
    assert found.clipped == 3
    assert found.snips.value == pytest.approx(3 * MOST_WEIGHT / (3 * MOST_WEIGHT + 400))


def test_where_nothing_can_be_said_that_is_said() -> None:
    assert estimated([Logged(1, 1, 1, 500)], SEED, 10) is Refusal.DETERMINISTIC
    assert estimated([], SEED, 10) is Refusal.DETERMINISTIC
    assert estimated([Logged(0.5, 1, 1, 9)], SEED, 10) is Refusal.TOO_FEW
    uneven = [Logged(0.05, 1, 1, 1), Logged(0.9, 1, 0, 3), Logged(0.5, 0, 1, 400)]
    assert estimated(uneven, SEED, 10) is Refusal.TOO_UNEVEN
    assert estimated([Logged(0.5, 0, 1, 400)], SEED, 10) is Refusal.TOO_UNEVEN, "never chosen"
    with pytest.raises(ValueError, match="probability"):
        estimated([Logged(0, 1, 1)], SEED, 1)

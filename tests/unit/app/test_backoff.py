"""How long is waited before the next try: longer each time, spread by chance, never shorter than was asked for."""

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.app.backoff import FIRST_S, LONGEST_ASKED_S, LONGEST_S, delay_s

chances = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 1000), chances)
def test_it_doubles_up_to_half_a_minute_and_half_of_it_is_chance(failures: int, chance: float) -> None:
    whole = min(LONGEST_S, FIRST_S * 2 ** min(failures - 1, 30))
    assert whole / 2 <= delay_s(failures, chance=lambda: chance) <= whole


@given(st.integers(1, 20), st.floats(0, LONGEST_ASKED_S), chances)
def test_nobody_comes_back_before_they_were_asked_to(failures: int, asked_s: float, chance: float) -> None:
    assert delay_s(failures, asked_s=asked_s, chance=lambda: chance) >= asked_s


def test_those_who_are_asked_at_once_do_not_come_back_at_once() -> None:
    waits = [delay_s(1, asked_s=60, chance=lambda part=part: part / 100) for part in range(100)]  # type: ignore[misc]
    assert max(waits) - min(waits) > 10
    assert max(waits) <= 75


def test_a_day_that_a_gateway_asks_for_by_mistake_is_an_hour() -> None:
    assert delay_s(1, asked_s=86_400, chance=lambda: 0.0) == LONGEST_ASKED_S

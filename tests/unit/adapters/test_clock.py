"""The service's time of day, as answers of it tell it: also those that were long under way."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from agentdesk.adapters.system.clock import AGAIN_S, TOLERANCE, ServiceClock, SystemClock, passed_s

NEAR = timedelta(seconds=1)


class Passing:
    """What no change of the clock can turn back, by hand."""

    def __init__(self) -> None:
        self.s = time.monotonic()

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Passing:
    made = Passing()
    monkeypatch.setattr("agentdesk.adapters.system.clock.passed_s", made)
    return made


def test_an_answer_that_was_held_up_turns_nothing_back(passing: Passing) -> None:
    """After a line that stood still for a minute all timers went back by that minute, until somebody asked again."""
    clock, here = ServiceClock(), SystemClock()
    for late_s in (60, 61, 30, 59):  # several come at once, as they were held up together
        clock.learn(here.now() - timedelta(seconds=late_s))
        assert abs(clock.now() - here.now()) < NEAR
    clock.learn(here.now())
    passing.s += AGAIN_S
    passed = timedelta(seconds=AGAIN_S)
    clock.learn(here.now() + passed - timedelta(seconds=60))
    assert abs(clock.now() - here.now() - passed) < NEAR, "what was right meanwhile makes nobody doubt it"


def test_a_computer_that_is_a_minute_ahead_is_told_twice(passing: Passing) -> None:
    clock, here = ServiceClock(), SystemClock()
    ahead = timedelta(seconds=60)
    clock.learn(here.now() - ahead)
    passing.s += AGAIN_S
    clock.learn(here.now() - ahead + timedelta(seconds=AGAIN_S))
    assert abs(here.now() - ahead + timedelta(seconds=AGAIN_S) - clock.now()) < NEAR


@pytest.mark.parametrize("wrong", [timedelta(days=3), -timedelta(days=3), -timedelta(seconds=60), -2 * TOLERANCE])
def test_what_no_way_explains_is_believed_at_once(passing: Passing, wrong: timedelta) -> None:
    clock, here = ServiceClock(), SystemClock()
    clock.learn(here.now() - wrong)
    assert abs(here.now() - wrong - clock.now()) < NEAR


def test_the_end_of_all_time_is_not_believed(passing: Passing) -> None:
    """A second later there was no time of day any more, and nothing that was clicked could be kept."""
    clock, here = ServiceClock(), SystemClock()
    for _ in range(2):
        clock.learn(datetime.max.replace(tzinfo=UTC))
        passing.s += AGAIN_S
        assert abs(clock.now() - here.now()) < NEAR
    clock.learn(here.now() + timedelta(days=3))
    assert abs(here.now() + timedelta(days=3) - clock.now()) < NEAR, "another one is"


class Jumping(ServiceClock):
    """On a computer whose clock somebody changes."""

    wrong = timedelta()

    def _here(self) -> datetime:
        return datetime.now(UTC) + self.wrong


@pytest.mark.parametrize("jump", [timedelta(days=3), -timedelta(days=3), timedelta(hours=-1)])
def test_a_clock_that_is_changed_in_mid_call_changes_no_age_and_no_word(jump: timedelta) -> None:
    """Between two answers nothing tells: whatever was said until then was days old, or of days to come."""
    clock = Jumping()
    clock.wrong = jump
    assert abs(clock.now() - datetime.now(UTC) - jump) < NEAR, "nobody has told yet"
    clock.wrong = timedelta()
    clock.learn(datetime.now(UTC))
    clock.wrong = jump
    assert abs(clock.now() - datetime.now(UTC)) < NEAR
    clock.learn(datetime.now(UTC))
    assert abs(clock.now() - datetime.now(UTC)) < NEAR


def test_what_passes_while_the_computer_sleeps_has_passed() -> None:
    """What does not count sleep would have a desk that wakes up in yesterday, until it is told."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        assert abs(passed_s() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 1
    assert passed_s() <= passed_s()

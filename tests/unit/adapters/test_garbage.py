"""Full collections of garbage: short ones that leave nothing behind for good."""

import gc
import weakref
from collections.abc import Callable, Iterator

import pytest

from agentdesk.adapters.system.garbage import ALL_AGAIN_S, short_collections


def _not_at_all(_collect: object) -> None:
    """Nobody has a turn for it: Python collects by itself."""


class Cycle:
    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _by_hand() -> Iterator[None]:
    gc.disable()
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # as the tests have it (tests/conftest.py)
    gc.enable()


def test_what_survived_is_not_looked_through_again_and_goes_when_nobody_refers_to_it() -> None:
    with short_collections(_not_at_all):
        kept = [Cycle() for _ in range(1_000)]
        lone = {1, 2}
        gc.collect()
        assert len(gc.get_objects()) < 1_000
        cycle, alone = weakref.ref(kept[0]), weakref.ref(kept[1])
        kept[1].me = None  # type: ignore[assignment]
        del kept, lone
        gc.collect()
        assert alone() is None
        assert cycle() is not None, "put aside: it is found when all is looked through"
    gc.collect()
    assert cycle() is None


def test_no_collection_looks_through_more_than_a_part_of_what_fits_into_a_frame() -> None:
    """A page of events, a burst: what is made and stays is looked through in parts."""
    most = 0

    def _note(phase: str, _told: dict[str, int]) -> None:
        nonlocal most
        if phase == "start":
            most = max(most, sum(len(gc.get_objects(each)) for each in range(3)))

    usual = gc.get_threshold()
    with short_collections(_not_at_all):
        gc.callbacks.append(_note)
        gc.enable()
        kept = [{"at": number, "of": [number]} for number in range(100_000)]
        gc.disable()
        gc.callbacks.remove(_note)
    assert gc.get_threshold() == usual
    assert len(kept) == 100_000
    assert 0 < most < 40_000, "of 200,000 that were made"


def test_what_is_due_before_long_has_a_turn_of_its_own_and_no_work_is_held_up_by_it() -> None:
    """Turns of work that each make a page of events, and what was asked for done behind each."""
    asked: list[Callable[[], None]] = []
    is_working = False
    within, between, most = set[int](), set[int](), 0

    def _note(phase: str, told: dict[str, int]) -> None:
        nonlocal most
        if phase != "start":
            return
        (within if is_working else between).add(told["generation"])
        if told["generation"]:
            most = max(most, sum(len(gc.get_objects(each)) for each in range(told["generation"] + 1)))

    kept = []
    with short_collections(asked.append):
        gc.callbacks.append(_note)
        gc.enable()
        for turn in range(100):
            is_working = True
            kept.append([{"at": turn, "of": [number]} for number in range(1_000)])
            is_working = False
            assert len(asked) <= 1, "once is enough"
            while asked:
                asked.pop()()
        gc.disable()
        gc.callbacks.remove(_note)
    assert within == {0}, "what is young: nothing of what is older"
    assert {1, 2} <= between
    assert 0 < most < 25_000, "of 200,000 that were made"


def test_once_an_hour_everything_is_looked_through() -> None:
    clock = [0.0]
    with short_collections(_not_at_all, lambda: clock[0]):
        cycle = weakref.ref(Cycle())
        gc.freeze()
        gc.collect()
        assert cycle() is not None
        clock[0] = ALL_AGAIN_S
        gc.collect()
        gc.collect()
        assert cycle() is None
        assert gc.get_freeze_count() > 0, "and what survived is put aside again"

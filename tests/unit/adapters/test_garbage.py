"""Full collections of garbage: short ones that leave nothing behind for good."""

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agentdesk.adapters.system.garbage import ALL_AGAIN_S, AT_LATEST_S, short_collections


def _not_at_all(_collect: object) -> None:
    """Nobody has a turn for it: Python collects by itself."""


def _always() -> bool:
    return True


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
    with short_collections(_not_at_all, _always):
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
    with short_collections(_not_at_all, _always):
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
    with short_collections(asked.append, _always):
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


@pytest.fixture
def after_an_hour() -> Iterator[dict[str, Any]]:
    """A desk after an hour, with garbage that only a look through all finds."""
    desk: dict[str, Any] = {"clock": 0.0, "asked": [], "is_quiet": True}
    with short_collections(desk["asked"].append, lambda: bool(desk["is_quiet"]), lambda: float(desk["clock"])):
        desk["garbage"] = weakref.ref(Cycle())
        gc.freeze()
        gc.collect()
        assert desk["garbage"]() is not None
        assert desk["asked"] == []
        desk["clock"] = ALL_AGAIN_S
        yield desk


def test_once_an_hour_everything_is_looked_through_in_a_turn_of_its_own(after_an_hour: dict[str, Any]) -> None:
    gc.collect(0)
    gc.collect(0)
    (asked,) = after_an_hour["asked"]
    assert after_an_hour["garbage"]() is not None
    asked()
    assert after_an_hour["garbage"]() is None
    assert gc.get_freeze_count() > 0, "and what survived is put aside again"
    gc.collect(0)
    assert after_an_hour["asked"] == [asked]


def test_nobody_in_a_contact_is_held_up_by_that(after_an_hour: dict[str, Any]) -> None:
    after_an_hour["is_quiet"] = False
    gc.collect()
    gc.collect()
    assert after_an_hour["asked"] == []
    assert gc.get_freeze_count() > 0
    after_an_hour["is_quiet"] = True
    gc.collect(0)
    (asked,) = after_an_hour["asked"]
    asked()
    assert after_an_hour["garbage"]() is None


def test_it_is_put_off_for_a_shift_at_most(after_an_hour: dict[str, Any]) -> None:
    after_an_hour.update(is_quiet=False, clock=AT_LATEST_S)
    gc.collect(0)
    (asked,) = after_an_hour["asked"]
    asked()
    assert after_an_hour["garbage"]() is None

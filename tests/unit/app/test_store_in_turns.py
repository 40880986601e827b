"""Telling takes as many turns of the loop as it needs: no turn does more than there is time for, everybody is told all
of one state before anybody is told of a later one, and of the same states in the same order as if it were done at once.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.app.state import State
from agentdesk.app.store import FRAME_S, TURN_S, Pace, Store, Subscriber
from tests.unit.app.test_store import HandLoop, by_hand, later, now_s

STEP_S = TURN_S / 4
"""So long a step takes here: four and the turn is over."""


class Told:
    """What was done of what, in its order, and in which turn of the loop."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int]] = []
        self.turns: list[int] = []

    def subscriber(self, name: str, count: int, during: Callable[[int], None] = lambda _step: None) -> Subscriber:
        def _look(state: State) -> Iterator[int]:
            for step in range(count):
                if step:
                    yield step
                loop = asyncio.get_running_loop()
                assert isinstance(loop, HandLoop)
                loop.pass_s(STEP_S)
                self.steps.append((name, state.cursor, step))
                self.turns.append(loop.turn)
                during(step)

        return _look


def to(cursor: int) -> Callable[[State], State]:
    return lambda state: replace(state, cursor=cursor)


@given(
    counts=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    changed_at=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8), st.sampled_from(Pace)), max_size=6),
)
def test_each_is_told_all_of_a_state_before_anybody_is_told_of_a_later_one(
    counts: list[int], changed_at: list[tuple[int, int, Pace]]
) -> None:
    """Whoever changes the state meanwhile, in whatever step of whomever."""

    async def _main() -> None:
        store, told, left = Store(), Told(), list(changed_at)

        def _change(who: int, step: int) -> None:
            for each in [one for one in left if one[:2] == (who, step)]:
                left.remove(each)
                store.change(to(store.confirmed.cursor + 1), each[2])

        for who, count in enumerate(counts):
            store.subscribe(told.subscriber(str(who), count, lambda step, who=who: _change(who, step)))  # type: ignore[misc]
        store.change(to(1))
        await later(1)
        whole = [(str(who), step) for who, count in enumerate(counts) for step in range(count)]
        rounds = [told.steps[at : at + len(whole)] for at in range(0, len(told.steps), len(whole))]
        cursors = []
        for each in rounds:
            assert [(name, step) for name, _cursor, step in each] == whole
            assert len({cursor for _name, cursor, _step in each}) == 1, "nobody sees half of one and half of another"
            cursors.append(each[0][1])
        assert cursors == sorted(set(cursors))
        assert cursors[-1] == store.confirmed.cursor
        assert all(told.turns.count(turn) <= TURN_S / STEP_S + 1 for turn in set(told.turns))
        store.close()

    by_hand(_main())


def test_other_work_has_its_turn_between_two_steps() -> None:
    async def _main() -> None:
        store, told = Store(), Told()
        store.subscribe(told.subscriber("window", 20))
        store.change(to(1))
        await later(1)
        assert len(set(told.turns)) >= 5
        store.close()

    by_hand(_main())


@pytest.mark.parametrize("took_s", [FRAME_S, 0.8 * FRAME_S])
@pytest.mark.parametrize("slow", [2, 5])
def test_a_step_that_once_took_long_has_a_turn_of_its_own(slow: int, took_s: float) -> None:
    """The first time nobody knows; from then on it does not come on top of others that take what a frame has, also
    where it takes somewhat longer than it did."""

    async def _main() -> None:
        store, turns = Store(cost_s=now_s), dict[int, list[int]]()

        def _look(state: State) -> Iterator[int]:
            loop = asyncio.get_running_loop()
            assert isinstance(loop, HandLoop)
            for step in range(8):
                yield step
                loop.pass_s(took_s if step == slow else STEP_S / 4)
                turns.setdefault(state.cursor, []).append(loop.turn)

        store.subscribe(_look)
        for cursor in (1, 2, 3):
            store.change(to(cursor))
            await later(1)
        for cursor in (2, 3):
            assert turns[cursor][slow] not in turns[cursor][:slow], "a turn that others began"
            assert len(set(turns[cursor])) <= 3
        store.close()

    by_hand(_main())


def test_what_is_awaited_takes_no_turn_more_for_what_is_foreseen() -> None:
    """Only the time that has passed ends its turns: Qt would paint between them."""

    async def _main() -> None:
        store, turns = Store(cost_s=now_s), list[int]()

        def _look(_state: State) -> Iterator[int]:
            loop = asyncio.get_running_loop()
            assert isinstance(loop, HandLoop)
            for step in range(3):
                yield step
                loop.pass_s(FRAME_S if step == 1 else STEP_S / 4)
                turns.append(loop.turn)

        store.subscribe(_look)
        store.change(to(1))
        await later(1)
        store.change(to(2), Pace.AWAITED)
        await later(1)
        assert turns[3] == turns[4] < turns[5]
        for cursor, pace in ((3, Pace.FRAME), (4, Pace.PROMPT)):
            store.change(to(cursor), pace)
            await later(1)
            assert turns[-3] < turns[-2], "nobody waits for this one"
        store.close()

    by_hand(_main())


def test_what_did_not_change_is_told_again_when_it_is_asked_for() -> None:
    async def _main() -> None:
        store, told = Store(), Told()
        store.subscribe(told.subscriber("window", 6))
        store.change(to(1))
        await later(1)
        store.tell_again()
        assert len(told.steps) == 6, "in its turn"
        await later(1)
        assert [cursor for _name, cursor, _step in told.steps] == [1] * 12
        store.close()

    by_hand(_main())


@pytest.mark.parametrize("pace", [Pace.PROMPT, Pace.AWAITED])
def test_what_somebody_did_or_waits_for_while_others_are_told_comes_right_behind_them(pace: Pace) -> None:
    async def _main() -> None:
        store, told = Store(), Told()

        def _change(step: int) -> None:
            if step == 3 and store.confirmed.cursor == 1:
                store.change(to(2), pace)

        store.subscribe(told.subscriber("window", 6, _change))
        store.change(to(1))
        await later(1)
        assert [cursor for _name, cursor, _step in told.steps] == [1] * 6 + [2] * 6
        assert told.turns[6] - told.turns[5] <= 1
        store.close()

    by_hand(_main())


def test_who_cannot_wait_has_the_rest_told_and_then_what_came_since() -> None:
    async def _main() -> None:
        store, told = Store(), Told()
        store.subscribe(told.subscriber("window", 9))
        store.change(to(1), Pace.AWAITED)
        await later(0.0)
        assert 0 < len(told.steps) < 9
        store.change(to(2))
        store.flush()
        assert [cursor for _name, cursor, _step in told.steps] == [1] * 9 + [2] * 9
        await later(0.0)
        assert len(told.steps) == 18
        store.close()

    by_hand(_main())


def test_who_leaves_between_two_steps_is_told_no_more() -> None:
    async def _main() -> None:
        store, told = Store(), Told()
        leave = store.subscribe(told.subscriber("gone", 9))
        store.subscribe(told.subscriber("window", 1))
        store.change(to(1), Pace.AWAITED)
        await later(0.0)
        begun = len(told.steps)
        assert 0 < begun < 9
        leave()
        await later(1)
        assert [name for name, _cursor, _step in told.steps] == ["gone"] * begun + ["window"]
        store.close()

    by_hand(_main())


@pytest.mark.logs_errors
def test_whose_step_fails_disturbs_nobody() -> None:
    async def _main() -> None:
        store, told = Store(), Told()

        def _fail(step: int) -> None:
            if step == 5:
                raise ValueError

        store.subscribe(told.subscriber("fails", 9, _fail))
        store.subscribe(told.subscriber("window", 2))
        store.change(to(1))
        await later(1)
        assert [name for name, _cursor, _step in told.steps] == ["fails"] * 6 + ["window"] * 2
        store.close()

    by_hand(_main())

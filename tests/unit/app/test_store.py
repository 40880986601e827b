"""The store tells who looks, at its own pace, and a subscriber that fails disturbs nobody."""

import asyncio
import itertools
import selectors
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from typing import Any

import pytest

from agentdesk.app.state import State
from agentdesk.app.store import FRAME_S, HEAD_START_S, LONGEST_REST_S, REST_TO_COST, TURN_S, Pace, Store


def counted(n: int) -> State:
    return State(cursor=n)


class HandLoop(asyncio.SelectorEventLoop):
    """A loop in which waiting takes no time, and time passes only by waiting or when ``pass_s`` says so."""

    def __init__(self) -> None:
        self.now_s, self.turn = 0.0, 0
        super().__init__(_NoWait(self))

    def time(self) -> float:
        return self.now_s

    def _run_once(self) -> None:
        self.turn += 1
        super()._run_once()  # type: ignore[misc]

    def pass_s(self, seconds: float) -> None:
        self.now_s += seconds


class _NoWait(selectors.DefaultSelector):
    def __init__(self, loop: HandLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        self._loop.pass_s(timeout or 0.0)
        return super().select(0)


def by_hand(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=HandLoop) as runner:
        runner.run(main)


def now_s() -> float:
    return asyncio.get_running_loop().time()


async def later(seconds: float) -> None:
    reached = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, reached.set)
    await reached.wait()


async def _told_in_a_storm(cost_s: float, seconds: float) -> list[tuple[float, int]]:
    """When a subscriber that takes ``cost_s`` was told, and of what, while something changes each millisecond; and
    until it has heard the last."""
    store, told, loop = Store(), [], asyncio.get_running_loop()
    assert isinstance(loop, HandLoop)

    def _look(state: State) -> None:
        told.append((now_s(), state.cursor))
        loop.pass_s(cost_s)

    store.subscribe(_look)
    n = 0
    while now_s() < seconds:
        n += 1
        store.change(lambda state, n=n: replace(state, cursor=n))  # type: ignore[misc]
        await later(0.001)
    await later(1)
    store.close()
    assert told[-1][1] == n
    return told


@pytest.mark.parametrize(
    ("cost_s", "rest_s", "rounds"),
    [(0.0, FRAME_S, 0), (0.01, REST_TO_COST * 0.01, 12), (0.2, LONGEST_REST_S, 1)],
)  # fmt: skip
def test_in_a_storm_the_subscribers_rest_after_each_round_and_the_last_change_is_never_missed(
    cost_s: float, rest_s: float, rounds: int
) -> None:
    """After so many ``rounds``, in which they take what they saved before."""

    async def _main() -> None:
        times = [at for at, _cursor in await _told_in_a_storm(cost_s, 1.5)]
        rests = [later - (earlier + cost_s) for earlier, later in itertools.pairwise(times)]
        assert len(rests) > rounds + 3
        assert all(rest_s * 0.999 <= rest <= rest_s + 0.0011 for rest in rests[rounds:-1]), rests
        assert all(cost_s + rest >= FRAME_S * 0.999 for rest in rests[:rounds]), rests

    by_hand(_main())


def test_who_has_rested_is_told_of_a_few_changes_one_after_the_other_without_a_rest() -> None:
    async def _main() -> None:
        times = [at for at, _cursor in await _told_in_a_storm(0.01, 0.5)]
        begun = [later - earlier for earlier, later in itertools.pairwise(times[:5])]
        assert all(between <= FRAME_S + 0.0011 for between in begun), begun

    by_hand(_main())


def test_the_first_change_after_a_rest_is_told_once_what_it_asks_for_is_on_its_way() -> None:
    async def _main() -> None:
        store, told = Store(), []
        store.subscribe(lambda state: told.append((now_s(), state.cursor)))
        for n, after_s in enumerate((1.0, LONGEST_REST_S, FRAME_S * 1.01)):
            await later(after_s)
            changed_at_s = now_s()
            store.change(lambda state, n=n: replace(state, cursor=n + 1))  # type: ignore[misc]
            await later(HEAD_START_S)
            at_s, cursor = told[-1]
            assert cursor == n + 1
            assert at_s - changed_at_s == pytest.approx(HEAD_START_S, abs=0.0011)
        store.close()

    by_hand(_main())


@pytest.mark.parametrize("pace", [Pace.PROMPT, Pace.AWAITED])
def test_what_somebody_did_or_waits_for_is_told_at_once_but_for_the_rest_in_a_storm(pace: Pace) -> None:
    async def _main() -> None:
        store, told, loop = Store(), [], asyncio.get_running_loop()
        assert isinstance(loop, HandLoop)

        def _look(state: State) -> None:
            told.append((now_s(), state.cursor))
            loop.pass_s(0.2 if state.cursor == 3 else 0.0)

        store.subscribe(_look)
        store.change(lambda state: replace(state, cursor=1))
        store.change(lambda state: replace(state, cursor=2), pace)
        await later(0.0)
        assert told == [(0.0, 2)], "both, and not a moment later for the first"
        store.change(lambda state: replace(state, cursor=3), pace)
        await later(0.0)
        assert [cursor for _at, cursor in told] == [2, 3], "also where a frame has not passed"
        ended_at_s = now_s()
        store.change(lambda state: replace(state, cursor=4), pace)
        await later(1.0)
        at_s, cursor = told[-1]
        assert cursor == 4
        assert at_s == pytest.approx(ended_at_s + LONGEST_REST_S)
        store.close()

    by_hand(_main())


def test_what_a_subscriber_changes_is_told_in_the_next_round() -> None:
    async def _main() -> None:
        store, told = Store(), []

        def _look(state: State) -> None:
            told.append((now_s(), state.cursor))
            if state.cursor < 3:
                store.change(lambda state: replace(state, cursor=state.cursor + 1))

        store.subscribe(_look)
        store.change(lambda state: replace(state, cursor=1))
        await later(1)
        store.close()
        assert [cursor for _at, cursor in told] == [1, 2, 3]
        assert told[1][0] - told[0][0] >= FRAME_S * 0.999

    by_hand(_main())


async def test_a_change_that_changes_nothing_tells_nobody() -> None:
    store = Store()
    told: list[State] = []
    store.subscribe(told.append)
    store.change(lambda state: state)
    store.flush()
    assert told == [store.state]
    store.close()


@pytest.mark.logs_errors
async def test_a_failing_subscriber_disturbs_nobody() -> None:
    store = Store()
    told: list[int] = []

    def _fail(_state: State) -> None:
        raise ValueError

    store.subscribe(_fail)
    unsubscribe = store.subscribe(lambda state: told.append(state.cursor))
    store.change(lambda state: replace(state, cursor=1))
    store.flush()
    unsubscribe()
    store.change(lambda state: replace(state, cursor=2))
    store.flush()
    assert told == [1]
    store.close()


async def test_what_may_come_behind_waits_until_all_are_told_and_no_longer() -> None:
    store, came = Store(), []

    def _look(state: State) -> Iterator[int]:
        yield 1
        yield 2
        came.append(f"told of {state.cursor}")

    async def _behind(name: str) -> None:
        await store.told()
        came.append(name)

    await asyncio.wait_for(store.told(), 60)  # nobody looks: there is nothing to wait for
    store.subscribe(_look)
    store.change(lambda state: replace(state, cursor=1))
    async with asyncio.TaskGroup() as group:
        group.create_task(_behind("behind it"))
        gone = group.create_task(_behind("never"))
        await asyncio.sleep(0)
        gone.cancel()
    assert came == ["told of 1", "behind it"]
    await asyncio.wait_for(store.told(), 60)


@pytest.mark.parametrize("ended_by", ["flush", "close"])
async def test_who_waits_to_come_behind_goes_on_when_the_rest_is_told_at_once_or_not_at_all(ended_by: str) -> None:
    store = Store()
    store.subscribe(lambda _state: None)
    store.change(lambda state: replace(state, cursor=1))
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(store.told())
        await asyncio.sleep(0)
        assert not waiting.done()
        getattr(store, ended_by)()
    assert waiting.done()


async def test_who_waits_during_a_round_waits_for_what_is_told_after_it() -> None:
    store, came = Store(), []
    asked = asyncio.Event()

    def _look(state: State) -> Iterator[int]:
        came.append(f"first of {state.cursor}")
        if state.cursor == 1:
            asked.set()
            store.change(lambda state: replace(state, cursor=2))
        yield 1
        came.append(f"last of {state.cursor}")

    async def _behind() -> None:
        await asked.wait()
        await store.told()
        came.append("behind")

    store.subscribe(_look)
    async with asyncio.TaskGroup() as group:
        group.create_task(_behind())
        store.change(lambda state: replace(state, cursor=1))
    assert came[-2:] == ["last of 2", "behind"]


def test_who_waits_during_the_last_round_goes_on_when_it_is_over() -> None:
    """Nothing changed since it began, so that no other follows."""

    async def _main() -> None:
        store, came, loop = Store(), [], asyncio.get_running_loop()
        assert isinstance(loop, HandLoop)
        is_half_told = asyncio.Event()

        def _look(_state: State) -> Iterator[int]:
            came.append("first")
            is_half_told.set()
            loop.pass_s(TURN_S)
            yield 1
            came.append("last")

        async def _behind() -> None:
            await is_half_told.wait()
            await store.told()
            came.append("behind")

        store.subscribe(_look)
        store.change(lambda state: replace(state, cursor=1))
        await asyncio.wait_for(_behind(), 5)
        assert came == ["first", "last", "behind"]

    by_hand(_main())

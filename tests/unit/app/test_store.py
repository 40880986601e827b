"""The store tells who looks, at its own pace, and a subscriber that fails disturbs nobody."""

import asyncio
import itertools
from dataclasses import replace

import pytest

from agentdesk.app.state import State
from agentdesk.app.store import FLUSH_S, Store


def counted(n: int) -> State:
    return State(cursor=n)


async def test_many_changes_are_told_in_few_rounds_and_the_last_is_never_missed() -> None:
    store = Store()
    told: list[tuple[float, int]] = []
    last = asyncio.Event()
    loop = asyncio.get_running_loop()

    def _look(state: State) -> None:
        told.append((loop.time(), state.cursor))
        if state.cursor == 400:
            last.set()

    store.subscribe(_look)
    for n in range(1, 401):
        store.change(lambda state, n=n: replace(state, cursor=n))  # type: ignore[misc]
        await asyncio.sleep(0)
    await last.wait()
    store.close()
    gaps = [after[0] - before[0] for before, after in itertools.pairwise(told)]
    assert all(gap >= FLUSH_S * 0.9 for gap in gaps)


async def test_the_first_change_after_a_rest_is_told_at_once() -> None:
    store = Store()
    told = asyncio.Event()
    store.subscribe(lambda _state: told.set())
    store.change(lambda state: replace(state, cursor=1))
    async with asyncio.timeout(FLUSH_S / 2 + 1):
        await told.wait()
    store.close()


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

"""The one loop of Qt and asyncio: what is to come comes in its order, and what was cancelled is let go of."""

import asyncio
import time
import weakref
from collections.abc import Callable, Coroutine

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from agentdesk.ui.qt import loop


def run(qapp: QApplication, main: Callable[[], Coroutine[object, object, None]]) -> None:
    async def _main() -> int:
        await main()
        return 0

    assert loop.run(qapp, _main) == 0


def test_what_was_cancelled_is_let_go_of_long_before_its_time(qapp: QApplication) -> None:
    async def _main() -> None:
        running = asyncio.get_running_loop()
        handles = [running.call_later(3600, print) for _ in range(100)]
        gone = [weakref.ref(handle) for handle in handles]
        while handles:
            handles.pop().cancel()
        assert not any(ref() for ref in gone)

    run(qapp, _main)


def test_a_time_limit_that_is_moved_on_a_thousand_times_leaves_nothing_behind(qapp: QApplication) -> None:
    async def _main() -> None:
        running = asyncio.get_running_loop()
        seen: list[weakref.ref[asyncio.Handle]] = []
        add = running.call_at

        def _call_at(*args: object, **how: object) -> asyncio.TimerHandle:
            handle = add(*args, **how)  # type: ignore[arg-type]
            seen.append(weakref.ref(handle))
            return handle

        running.call_at = _call_at  # type: ignore[method-assign]
        async with asyncio.timeout(3600) as patience:
            for _ in range(1000):
                patience.reschedule(running.time() + 3600)
        assert len(seen) > 1000
        assert sum(ref() is not None for ref in seen) <= 1

    run(qapp, _main)


def test_callbacks_come_in_their_order_and_a_cancelled_one_does_not(qapp: QApplication) -> None:
    came: list[str] = []

    async def _main() -> None:
        running, last = asyncio.get_running_loop(), asyncio.Event()
        running.call_later(0.03, last.set)
        running.call_later(0.002, came.append, "later")
        cancelled = running.call_soon(came.append, "cancelled")
        running.call_soon(came.append, "first")
        running.call_soon(came.append, "second")
        cancelled.cancel()
        at = running.call_later(0.001, came.append, "cancelled")
        running.call_soon(at.cancel)
        await last.wait()

    run(qapp, _main)
    assert came == ["first", "second", "later"]


def test_a_callback_that_cancels_itself_or_another_that_is_over_harms_nobody(qapp: QApplication) -> None:
    async def _main() -> None:
        running, last = asyncio.get_running_loop(), asyncio.Event()
        over = running.call_soon(lambda: None)

        def _call() -> None:
            own.cancel()
            over.cancel()
            running.call_soon(last.set)

        own = running.call_later(0.001, _call)
        await last.wait()
        assert isinstance(own, asyncio.TimerHandle)
        assert own.when() <= running.time()

    run(qapp, _main)


def test_what_is_due_at_once_comes_in_turn_with_what_qt_has_to_do(qapp: QApplication) -> None:
    """However long a row of callbacks is: a key press waits for a few, not for all."""
    came: list[str] = []

    async def _main() -> None:
        running, last = asyncio.get_running_loop(), asyncio.Event()

        def _work() -> None:
            until = time.perf_counter() + loop.BREATH_S / 2
            while time.perf_counter() < until:
                pass
            came.append("work")

        for _ in range(20):
            running.call_soon(_work)
        running.call_soon(last.set)
        QTimer.singleShot(0, lambda: came.append("key"))
        await last.wait()

    run(qapp, _main)
    assert came.count("work") == 20
    assert came.index("key") < 10


def test_what_goes_out_by_a_few_callbacks_is_out_before_qt_has_its_turn(qapp: QApplication) -> None:
    """A request is written by some ten that bring each other: a frame between two of them would hold it up."""
    came: list[str] = []

    async def _main() -> None:
        running, last = asyncio.get_running_loop(), asyncio.Event()

        def _hop(left: int) -> None:
            if left:
                running.call_soon(_hop, left - 1)
            else:
                came.append("written")

        def _frame() -> None:
            came.append("frame")
            last.set()

        def _begin() -> None:
            QTimer.singleShot(0, _frame)
            _hop(10)

        running.call_soon(_begin)
        await last.wait()

    run(qapp, _main)
    assert came == ["written", "frame"]


def test_callbacks_that_bring_each_other_without_end_leave_qt_its_turns(qapp: QApplication) -> None:
    turns: list[int] = []

    async def _main() -> None:
        running, last = asyncio.get_running_loop(), asyncio.Event()
        hops = 0

        def _hop() -> None:
            nonlocal hops
            hops += 1
            if not last.is_set():
                running.call_soon(_hop)

        def _turn() -> None:
            turns.append(hops)
            if len(turns) == 5:
                last.set()
            else:
                QTimer.singleShot(0, _turn)

        running.call_soon(_hop)
        QTimer.singleShot(0, _turn)
        await last.wait()

    run(qapp, _main)
    assert len(turns) == 5


def test_a_callback_that_runs_a_loop_of_its_own_holds_nobody_up_and_drops_nobody(qapp: QApplication) -> None:
    came: list[str] = []

    async def _main() -> None:
        running, last = asyncio.get_running_loop(), asyncio.Event()

        def _in_a_loop_of_its_own() -> None:
            inner = QEventLoop()
            running.call_soon(inner.quit)
            inner.exec()
            came.append("outer")

        running.call_soon(_in_a_loop_of_its_own)
        running.call_soon(came.append, "inner")
        running.call_soon(last.set)
        await last.wait()

    run(qapp, _main)
    assert came == ["inner", "outer"]


def test_nothing_is_called_once_the_loop_is_closed(qapp: QApplication) -> None:
    came: list[int] = []

    async def _main() -> None:
        asyncio.get_running_loop().call_later(0.3, came.append, 1)

    run(qapp, _main)
    after = QTimer(singleShot=True, interval=330)
    after.timeout.connect(qapp.quit)
    after.start()
    qapp.exec()
    assert came == []


def test_an_error_in_a_callback_is_told_and_the_loop_goes_on(qapp: QApplication) -> None:
    async def _main() -> None:
        running, told = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
        running.set_exception_handler(lambda _loop, context: told.set_result(context["exception"]))

        def _fail() -> None:
            raise ValueError

        running.call_soon(_fail)
        assert isinstance(await told, ValueError)

    run(qapp, _main)


@pytest.mark.parametrize("enabled", [True, False])
def test_it_can_be_debugged(qapp: QApplication, enabled: bool) -> None:
    async def _main() -> None:
        asyncio.get_running_loop().set_debug(enabled)
        await asyncio.sleep(0)

    run(qapp, _main)

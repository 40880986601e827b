"""The one place where asyncio and Qt become one loop. Knows nothing of what runs in it."""

import asyncio
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any

import qasync  # type: ignore[import-untyped]
from PySide6.QtCore import QObject, QSocketNotifier, QTimerEvent
from PySide6.QtWidgets import QApplication

BREATH_S = 0.004
"""After so long a row of callbacks what people typed gets its turn."""

HOPS = 16
"""So many callbacks that bring each other run in one turn: a request goes out by some ten, and a frame that Qt drew
between two of them would be waited for."""


class _Handle(asyncio.TimerHandle):
    __slots__ = ("timer_id",)

    timer_id: int


class _Timers(QObject):
    """Qt's timers of the callbacks that are to come. One that is cancelled is let go of at once.

    qasync keeps it, and what it would have called, until its time has come: each request has time limits that are
    nearly always cancelled, and each change of the stream moves one on, so that thousands waited for nothing. It also
    has a timer for each callback that is due at once, some hundred a request; here one timer runs all that are due.
    """

    def __init__(self) -> None:
        super().__init__()
        self._handles: dict[int, asyncio.Handle] = {}
        self._due: deque[asyncio.Handle] = deque()
        self._turn = 0
        self._is_stopped = False

    def add(self, handle: _Handle, delay_s: float) -> None:
        """Have it run after ``delay_s``."""
        handle.timer_id = 0
        if not self._is_stopped:
            handle.timer_id = self.startTimer(int(max(0.0, delay_s) * 1000))
            self._handles[handle.timer_id] = handle

    def add_due(self, handle: asyncio.Handle) -> None:
        """Have it run at the next turn of Qt's loop, behind those that were due before."""
        self._due.append(handle)
        self._take_turn()

    def _take_turn(self) -> None:
        if self._due and not self._turn and not self._is_stopped:
            self._turn = self.startTimer(0)

    def _run_due(self) -> None:
        """Run what is due by now, and what that brings, some hops far; what is left after a breath comes at the next
        turn."""
        self._turn, until = 0, time.perf_counter() + BREATH_S
        try:
            for _ in range(HOPS):
                for _ in range(len(self._due)):
                    if not self._due or self._is_stopped:  # one of them ran a loop of its own, or closed this one
                        return
                    handle = self._due.popleft()
                    if not handle._cancelled:
                        handle._run()
                    if time.perf_counter() > until:
                        return
        finally:
            self._take_turn()

    def forget(self, handle: _Handle) -> None:
        """What was cancelled, if it is still to come."""
        if self._handles.get(handle.timer_id) is handle:
            del self._handles[handle.timer_id]
            self.killTimer(handle.timer_id)

    def timerEvent(self, event: QTimerEvent) -> None:  # noqa: N802
        timer_id = event.timerId()
        self.killTimer(timer_id)
        if timer_id == self._turn:
            self._run_due()
            return
        handle = self._handles.pop(timer_id, None)
        if handle is not None:
            handle._run()

    def stop(self) -> None:
        """Call nothing any more. (The name is qasync's.)"""
        self._is_stopped = True
        self._due.clear()
        while self._handles:
            self.killTimer(self._handles.popitem()[0])

    def set_debug(self, enabled: bool) -> None:
        """Asked for by qasync; nothing more is logged."""


class _Loop(qasync.QEventLoop):  # type: ignore[misc]
    """qasync's loop with timers that can be cancelled."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = _Timers()

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = _Handle(self.time() + delay, callback, args, self, context)
        self._timer.add(handle, delay)
        return handle

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._timer.add_due(handle)
        return handle

    def _timer_handle_cancelled(self, handle: _Handle) -> None:
        self._timer.forget(handle)


def run(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` to its end on Qt's loop and return its exit code; KeyboardInterrupt ends it as asyncio does.

    Closing the last window does not end the application by itself: that would cut off what is still running. ``main``
    decides when it is over.
    """
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: _Loop(app)) as runner, _signals_wake_the_loop():
        return runner.run(main())


@contextmanager
def _signals_wake_the_loop() -> Iterator[None]:
    # Python sees a signal when it next runs a line of its own, which an idle Qt loop never does: a byte wakes it.
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: reader.recv(4096))
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        reader.close()
        writer.close()

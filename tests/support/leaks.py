"""Fixtures around every test that fail it when it leaves something running, and say where that was started."""

import asyncio
import asyncio.runners
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import pytest

_STACK_DEPTH = 12
_THREAD_END_S = 30.0

_started_at: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
_started_timers: WeakSet[Any] = WeakSet()
_cancelled_tasks: list[str] = []


def _here() -> str:
    return "".join(traceback.format_stack(limit=_STACK_DEPTH)[:-2])


def _remember_threads() -> Callable[[], None]:
    """Note the stack of each ``Thread.start``; returns what ends that."""
    start = threading.Thread.start

    def _start(self: threading.Thread) -> None:
        _started_at[self] = _here()
        start(self)

    threading.Thread.start = _start  # type: ignore[method-assign]

    def _undo() -> None:
        threading.Thread.start = start  # type: ignore[method-assign]

    return _undo


def _remember_timers() -> Callable[[], None]:
    """Note the stack of each ``QTimer.start``; returns what ends that."""
    from PySide6.QtCore import QTimer

    start = QTimer.start

    def _start(self: QTimer, *interval: int) -> None:
        _started_timers.add(self)
        _started_at[self] = _here()
        start(self, *interval)

    QTimer.start = _start  # type: ignore[method-assign]

    def _undo() -> None:
        QTimer.start = start  # type: ignore[method-assign]

    return _undo


def _remember_cancelled_tasks() -> Callable[[], None]:
    """Note each task that is still there when its loop is closed: it would have vanished unseen."""
    cancel_all = asyncio.runners._cancel_all_tasks  # type: ignore[attr-defined]

    def _note_and_cancel(loop: asyncio.AbstractEventLoop) -> None:
        _cancelled_tasks.extend(_where_task_is(task) for task in asyncio.all_tasks(loop))
        cancel_all(loop)

    asyncio.runners._cancel_all_tasks = _note_and_cancel  # type: ignore[attr-defined]

    def _undo() -> None:
        asyncio.runners._cancel_all_tasks = cancel_all  # type: ignore[attr-defined]

    return _undo


def _where_task_is(task: asyncio.Task[Any]) -> str:
    frames = task.get_stack()
    where = "".join(traceback.format_stack(frames[-1])) if frames else "(not begun)\n"
    return f"task {task.get_name()} {task.get_coro()!r}, waiting at\n{where}"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs_errors: log records of level ERROR are part of what this test provokes")
    for undo in (_remember_threads(), _remember_timers(), _remember_cancelled_tasks()):
        config.add_cleanup(undo)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name}: {record.getMessage()}"
        if record.exc_info:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info))
        self.lines.append(text)


@pytest.fixture(autouse=True)
def _no_unexpected_errors_in_the_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Errors that are logged fail the test, unless it is marked ``logs_errors``."""
    if request.node.get_closest_marker("logs_errors"):
        yield
        return
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(errors)
    if errors.lines:
        pytest.fail("errors in the log:\n" + "\n".join(errors.lines), pytrace=False)


@pytest.fixture(autouse=True)
def _nothing_left_running(_no_unexpected_errors_in_the_log: None) -> Iterator[None]:
    """Threads, tasks, timers and windows end with the test that started them."""
    threads_before = set(threading.enumerate())
    timers_before = {id(timer) for timer in _active_timers()}
    windows_before = {id(window) for window in _open_windows()}
    _cancelled_tasks.clear()
    yield
    left = list(_cancelled_tasks)
    _cancelled_tasks.clear()
    left += [_where_thread_is(t) for t in _threads_that_stay(threads_before)]
    left += [
        f"active timer {t!r}, started at\n{_started_at[t]}" for t in _active_timers() if id(t) not in timers_before
    ]
    left += [f"open window {w!r}" for w in _open_windows() if id(w) not in windows_before]
    if left:
        pytest.fail("left running by this test:\n" + "\n".join(left), pytrace=False)


def _threads_that_stay(before: set[threading.Thread]) -> list[threading.Thread]:
    fresh = [thread for thread in threading.enumerate() if thread not in before]
    for thread in fresh:
        thread.join(_THREAD_END_S)
    return [thread for thread in fresh if thread.is_alive()]


def _where_thread_is(thread: threading.Thread) -> str:
    return f"thread {thread.name}, started at\n{_started_at.get(thread, '(not by threading)')}"


def _active_timers() -> list[Any]:
    """The timers that Python code started and that still run."""
    import shiboken6

    return [timer for timer in _started_timers if shiboken6.isValid(timer) and timer.isActive()]


def _open_windows() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    return [window for window in widgets.QApplication.topLevelWidgets() if window.isVisible()]

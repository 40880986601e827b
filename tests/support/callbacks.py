"""How long the callbacks of a window's loop take, counted while it lives. Knows nothing of what they are about."""

import asyncio
import gc
import time
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

LONG_MS = 16.0


class Times:
    """How often something took how long: counted by twentieths of a millisecond, so that it holds no more after ten
    minutes than after one. A list of numbers would be the growth that is looked for."""

    STEPS, LONGEST_MS = 20, 1_000

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.counts, self.longest_ms = array("L", bytes(8 * (self.STEPS * self.LONGEST_MS + 1))), 0.0

    def add(self, ms: float) -> None:
        self.counts[min(int(ms * self.STEPS), len(self.counts) - 1)] += 1
        self.longest_ms = max(self.longest_ms, ms)

    def told(self) -> dict[str, float]:
        count = sum(self.counts)
        passed = bisect_right(list(accumulate(self.counts)), count * 0.99)
        return {
            "n": count, "p99": round(passed / self.STEPS, 2), "max": round(self.longest_ms, 1),
            "over 16 ms": sum(self.counts[int(LONG_MS * self.STEPS) + 1:]),
        }  # fmt: skip


@dataclass
class Callbacks:
    """How long each callback of the loop took, in processor time of the GUI thread and by the clock."""

    took: Times = field(default_factory=Times)
    clock: Times = field(default_factory=Times)
    long: list[tuple[float, str]] = field(default_factory=list)
    ticks: Times = field(default_factory=Times)
    """Processor time between two ticks of a timer of 4 ms: all that held the loop up meanwhile, paints too."""
    gc: Times = field(default_factory=Times)

    def clear(self) -> None:
        for each in (self.took, self.clock, self.long, self.ticks, self.gc):
            each.clear()

    def told(self, name: str) -> dict[str, Any]:
        return {
            f"{name}: callbacks, processor ms": self.took.told(),
            f"{name}: callbacks, clock ms": self.clock.told(),
            f"{name}: between two ticks of 4 ms, processor ms": self.ticks.told(),
            f"{name}: collections of garbage, processor ms": self.gc.told(),
            f"{name}: longest": [f"{took:.1f} ms {what}" for took, what in sorted(self.long, reverse=True)[:6]],
        }


def _task_of(handle: asyncio.Handle) -> asyncio.Task[Any] | None:
    owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
    return owner if isinstance(owner, asyncio.Task) else None


def name_of(handle: asyncio.Handle) -> str:
    """Whose callback it is: a task's steps are all called alike, so the task is named, and where it waits now."""
    task = _task_of(handle)
    if task is None:
        callback = handle._callback  # type: ignore[attr-defined]
        return str(getattr(callback, "__qualname__", None) or repr(callback)[:300])
    waits: Any = task.get_coro()
    names = []
    while waits is not None:
        names.append(getattr(waits, "__qualname__", type(waits).__name__))
        waits = getattr(waits, "cr_await", None)
    return f"{task.get_name()}: {' > '.join(names)}"


@contextmanager
def watched() -> Iterator[Callbacks]:
    """Every callback of asyncio but those of the task that watches, which takes samples, and what passes between the
    ticks of a Qt timer, while the block runs."""
    from PySide6.QtCore import Qt, QTimer

    seen, run, watcher = Callbacks(), asyncio.Handle._run, asyncio.current_task()
    last = time.thread_time()

    def _run(handle: asyncio.Handle) -> None:
        nonlocal last
        begun, clock = time.thread_time(), time.perf_counter()
        run(handle)
        if _task_of(handle) is watcher:
            last += time.thread_time() - begun
            return
        took = (time.thread_time() - begun) * 1e3
        seen.took.add(took)
        seen.clock.add((time.perf_counter() - clock) * 1e3)
        if took > LONG_MS:
            seen.long.append((took, name_of(handle)))

    def _on_tick() -> None:
        nonlocal last
        now = time.thread_time()
        seen.ticks.add((now - last) * 1e3)
        last = now

    collecting = 0.0

    def _on_gc(phase: str, _info: dict[str, int]) -> None:
        nonlocal collecting
        if phase == "start":
            collecting = time.thread_time()
        else:
            seen.gc.add((time.thread_time() - collecting) * 1e3)

    gc.callbacks.append(_on_gc)
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(_on_tick)
    timer.start(4)
    asyncio.Handle._run = _run  # type: ignore[method-assign, assignment]
    try:
        yield seen
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]
        timer.stop()
        gc.callbacks.remove(_on_gc)

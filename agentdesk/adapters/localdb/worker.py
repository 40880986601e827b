"""The one thread of the local database. Owns handing over to it and back; knows nothing of databases.

An executor of the standard library wakes the loop once for its own future and once more for asyncio's, and makes a lock
for each of them: more than half of what a commit took from the click until it was durable.
"""

import asyncio
import atexit
import logging
from collections.abc import Callable
from itertools import chain, repeat
from math import inf
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import perf_counter
from typing import Any, Generic, TypeVar, cast

log = logging.getLogger(__name__)

T = TypeVar("T")


class _Job(Generic[T]):
    """One piece of work, and the two ways of being told of it: who asked stands still for a moment, or, when that is
    over, has the loop told. Whichever side takes ``_turn`` first says which it is."""

    __slots__ = ("_done", "_error", "_result", "_told", "_turn", "_work")

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._result: T | None = None
        self._error: Exception | None = None
        self._told: asyncio.Future[T] | None = None
        self._turn, self._done = Lock(), Lock()
        self._done.acquire()

    def run(self) -> None:
        try:
            self._result = self._work()
        except Exception as error:
            self._error = error

    def tell(self) -> None:
        """Whoever waits for it, in the way in which they wait."""
        if self._turn.acquire(blocking=False):
            self._done.release()
        elif self._told is not None:
            _tell(self._told, self._error, self._result)

    def is_done_within(self, patience_s: float) -> bool:
        """Stand still until it is done, for so long at most."""
        is_done: bool = self._done.acquire(timeout=patience_s)
        return is_done

    async def finished(self) -> T:
        """What came of it, without standing still."""
        told: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._told = told
        if self._turn.acquire(blocking=False):
            return await told
        return self.outcome()  # it was done in this very moment

    def outcome(self) -> T:
        """What came of it; once it is done."""
        if self._error is not None:
            raise self._error
        return cast("T", self._result)


class Worker:
    """Does what it is handed, one after the other. What was handed over is done even if nobody waits for it any more,
    also when the program ends."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._took_s = 0.0
        self._when_quiet: tuple[tuple[float, Callable[[], None]], ...] = ()
        self._thread = Thread(target=self._run, name=name, daemon=True)  # what ends it is below
        self._thread.start()
        atexit.register(self.finish)

    def when_quiet(self, *works: tuple[float, Callable[[], None]]) -> None:
        """Have these done on the thread, one after the other, each time it was asked for something and then for nothing
        for so many seconds; the last again and again."""
        self._when_quiet = works

    async def do(self, work: Callable[[], T], *, patience_s: float = 0.0) -> T:
        """What ``work`` returned, or raised, on the thread.

        The loop's own thread stands still for it for ``patience_s`` at most, and not at all where the last work took
        longer than that: being woken up by the other thread is far quicker than being called back by the loop.
        """
        job = _Job(work)
        self._jobs.put(job)
        if self._took_s < patience_s:
            if job.is_done_within(patience_s):
                return job.outcome()
            self._took_s = inf  # until something was done, the next one does not wait for what hangs either
        return await job.finished()

    def finish(self) -> None:
        """Return when all that was handed over is done and the thread is gone."""
        atexit.unregister(self.finish)
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            begun = perf_counter()
            job.run()
            self._took_s = perf_counter() - begun
            job.tell()
            del job  # with what it holds

    def _next(self) -> _Job[Any] | None:
        for quiet_s, work in chain(self._when_quiet, repeat(self._when_quiet[-1]) if self._when_quiet else ()):
            try:
                return self._jobs.get(timeout=quiet_s)
            except Empty:
                self._tidy_up(work)
        return self._jobs.get()

    def _tidy_up(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("what was to be done in quiet failed")


def _tell(told: "asyncio.Future[Any]", error: Exception | None, result: object) -> None:
    loop = told.get_loop()
    if not loop.is_closed():
        loop.call_soon_threadsafe(_settle, told, error, result)


def _settle(told: "asyncio.Future[Any]", error: Exception | None, result: object) -> None:
    if error is None:
        if not told.done():
            told.set_result(result)
    elif told.done():
        log.warning("nobody waits any more for something that failed: %s", type(error).__name__)
    else:
        told.set_exception(error)

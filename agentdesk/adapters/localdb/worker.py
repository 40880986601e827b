"""The one thread of the local database. Owns handing over to it and back; knows nothing of databases.

An executor of the standard library wakes the loop once for its own future and once more for asyncio's, and makes a lock
for each of them: more than half of what a commit took from the click until it was durable.
"""

import asyncio
import atexit
import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class Worker:
    """Does what it is handed, one after the other. What was handed over is done even if nobody waits for it any more,
    also when the program ends."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)  # what ends it is below
        self._thread.start()
        atexit.register(self.finish)

    async def do(self, work: Callable[[], T]) -> T:
        """What ``work`` returned, or raised, on the thread."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[T] = loop.create_future()

        def _job() -> None:
            try:
                _tell(loop, _done, told, work())
            except Exception as error:
                _tell(loop, _failed, told, error)

        self._jobs.put(_job)
        return await told

    def finish(self) -> None:
        """Return when all that was handed over is done and the thread is gone."""
        atexit.unregister(self.finish)
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # with what it holds


def _tell(loop: asyncio.AbstractEventLoop, how: Callable[..., None], told: "asyncio.Future[Any]", what: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(how, told, what)


def _done(told: "asyncio.Future[T]", result: T) -> None:
    if not told.done():
        told.set_result(result)


def _failed(told: "asyncio.Future[Any]", error: Exception) -> None:
    if told.done():
        log.warning("nobody waits any more for something that failed: %s", type(error).__name__)
    else:
        told.set_exception(error)

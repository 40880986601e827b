"""Tasks with an owner: the only place of the desk that creates any.

Owns their lifetime: a scope keeps a reference to every task, closes them all, and hands on every error.
Knows nothing of what they do.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]
"""What a task runs. A function and not a coroutine, so that work which is never begun leaves nothing behind."""

ErrorHandler = Callable[[str, BaseException], None]


class Overlap(Enum):
    """What happens when work is started under a key that is already busy."""

    REPLACE = "replace"  # the running one is cancelled
    QUEUE = "queue"  # it waits for its turn
    ONCE_MORE = "once more"  # it waits for its turn, unless one waits already that will do
    KEEP = "keep"  # it is dropped: the running one will do


def _log_error(owner: str) -> ErrorHandler:
    def _handle(key: str, error: BaseException) -> None:
        log.error("task %s of %s failed", key, owner, exc_info=error)

    return _handle


class TaskScope:
    """The tasks of one owner, each under a key. At most one task of a key runs at a time."""

    def __init__(self, owner: str, on_error: ErrorHandler | None = None) -> None:
        self.owner = owner
        self._on_error = on_error or _log_error(owner)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._waiting: dict[str, deque[Work]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, key: str, work: Work, overlap: Overlap = Overlap.REPLACE) -> None:
        """Run ``work`` under ``key``. After ``close`` nothing is started any more."""
        if self._closed:
            return
        if self.is_busy(key):
            if overlap is Overlap.KEEP or (overlap is Overlap.ONCE_MORE and key in self._waiting):
                return
            if overlap in (Overlap.QUEUE, Overlap.ONCE_MORE):
                self._waiting.setdefault(key, deque()).append(work)
                return
            self.cancel(key)
        self._begin(key, work)

    def is_busy(self, key: str) -> bool:
        """Whether something runs or waits under ``key``. What a task did last may already have somebody look, before
        the loop says that the task is done."""
        task = self._running.get(key)
        return task is not None and (not task.done() or key in self._waiting)

    def cancel(self, key: str) -> None:
        """Cancel the task of ``key`` and forget what waits behind it."""
        self._waiting.pop(key, None)
        task = self._running.pop(key, None)
        if task is not None:
            self._leaving.add(task)
            task.cancel()

    async def finished(self, key: str) -> None:
        """Wait until nothing runs or waits under ``key``."""
        while (task := self._running.get(key)) is not None:
            await asyncio.wait((task,))
            await asyncio.sleep(0)  # lets what waits behind it begin

    async def close(self) -> None:
        """Cancel everything and wait until it is gone."""
        self._closed = True
        for key in list(self._running):
            self.cancel(key)
        while self._leaving:
            await asyncio.wait(tuple(self._leaving))

    def _begin(self, key: str, work: Work) -> None:
        task = asyncio.get_running_loop().create_task(work(), name=f"{self.owner}:{key}")
        self._running[key] = task
        task.add_done_callback(lambda done: self._on_done(key, done))

    def _on_done(self, key: str, task: asyncio.Task[None]) -> None:
        self._leaving.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_error(key, error)
        if self._running.get(key) is not task:
            return
        del self._running[key]
        waiting = self._waiting.get(key)
        if waiting and not self._closed:
            following = waiting.popleft()
            if not waiting:
                del self._waiting[key]
            self._begin(key, following)

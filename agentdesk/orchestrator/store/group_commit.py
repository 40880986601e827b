"""Group commit: work that arrives while a transaction is being committed shares the next one. Knows no table.

A durable commit costs a disk sync whatever it holds, so many small concurrent writes are far cheaper together.
There is no task behind it: whoever comes first does the work of all who wait.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """Runs ``run`` over what has gathered, at most ``limit`` items at once, one group at a time."""

    def __init__(self, run: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], *, limit: int) -> None:
        self._run, self._limit = run, limit
        self._lock = asyncio.Lock()
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []

    async def submit(self, item: Item) -> Result:
        """The result for ``item`` once its group is durable.

        When a group of several fails, its members are tried one by one, so that a bad one fails alone.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        async with self._lock:
            while not future.done():
                group, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
                try:
                    await self._settle(group)
                except BaseException:  # cancelled: the others' work goes back in the queue
                    self._waiting[:0] = [(i, f) for i, f in group if f is not future and not f.done()]
                    raise
        return await future

    async def _settle(self, group: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._run([item for item, _ in group])
        except Exception as error:
            if len(group) == 1:
                _fail(group[0][1], error)
                return
            for member in group:
                await self._settle([member])
            return
        for (_, future), result in zip(group, results, strict=True):
            if not future.done():
                future.set_result(result)


def _fail(future: asyncio.Future[Result], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)

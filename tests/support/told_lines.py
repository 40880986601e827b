"""The desk's side of what it is told: line after line of its standard input, each answered with one."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from agentdesk.bootstrap import OpenedDesk
from agentdesk.devtools.hand import until

Words = Mapping[str, Callable[[OpenedDesk, str], Awaitable[str]]]


async def hear(opened: OpenedDesk, words: Words) -> None:
    """Say that the desk is open, then do what is told, until the input ends."""
    print("open", flush=True)
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip("\n"):
        word, _, rest = line.partition(" ")
        await in_front(opened)
        print(await words[word](opened, rest), flush=True)


async def in_front(opened: OpenedDesk) -> None:
    """The window shows what the desk knows, and is the one that has the keyboard: a shortcut that comes sooner is
    nobody's. Another may have come in its place meanwhile, for another role."""
    await opened.desk.store.told()
    await until(lambda: opened.window.isActiveWindow(), "the window in front")

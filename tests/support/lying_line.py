"""A TCP line that lies: it cuts before or after the request went through, dawdles, or swallows everything.

It stands between a client and a server on 127.0.0.1. What it does is drawn from a seed, so a failure can be repeated.
"""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum


class Lie(Enum):
    NONE = "none"
    CUT_BEFORE = "the request never arrives"
    CUT_AFTER = "the request arrives, its answer does not"
    CUT_MIDWAY = "half of the answer arrives"
    DAWDLE = "everything takes longer"
    SWALLOW = "nothing ever comes back"


class LyingLine:
    """``url`` leads through the line. ``is_honest`` ends the lying for new connections and cuts the old ones."""

    def __init__(self, target: str, seed: int) -> None:
        host, _, port = target.removeprefix("http://").rpartition(":")
        self._host, self._port = host, int(port)
        self._random = random.Random(seed)
        self._is_honest = self.is_over = False
        self._only: Lie | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.told: list[Lie] = []
        self.url = ""

    def tell_only(self, lie: Lie) -> None:
        """Cut the old connections; the new ones get this lie and no other."""
        self._only = lie
        self._cut()

    def become_honest(self) -> None:
        self._is_honest = True
        self._cut()

    def end(self) -> None:
        """Cut everything, also what comes now."""
        self.is_over = True
        self._cut()

    def _cut(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection, or not."""
        if self.is_over:
            writer.transport.abort()
            return
        lie = Lie.NONE if self._is_honest else self._only or self._random.choice(list(Lie))
        self.told.append(lie)
        self._writers.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._carry(lie, reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _carry(self, lie: Lie, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if lie is Lie.CUT_BEFORE:
            await reader.read(100)
            return
        if lie is Lie.SWALLOW:
            while await reader.read(65536):
                pass
            return
        there, back = await asyncio.open_connection(self._host, self._port)
        self._writers.add(back)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pump(reader, back, lie))
                tasks.create_task(self._answer(there, writer, lie))
        finally:
            self._writers.discard(back)
            back.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, lie: Lie) -> None:
        while data := await source.read(65536):
            if lie is Lie.DAWDLE:
                await asyncio.sleep(self._random.random() / 20)
            sink.write(data)
            await sink.drain()
        sink.write_eof()

    async def _answer(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, lie: Lie) -> None:
        answers = self._random.randint(0, 3)  # some go through before the lie
        while data := await source.read(65536):
            if lie in (Lie.CUT_AFTER, Lie.CUT_MIDWAY):
                if answers == 0:
                    sink.write(data[: len(data) // 2] if lie is Lie.CUT_MIDWAY else b"")
                    await sink.drain()
                    break
                answers -= 1
            sink.write(data)
            await sink.drain()
        sink.transport.abort()
        raise ConnectionAbortedError


@asynccontextmanager
async def lying_line(target: str, seed: int, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[LyingLine]:
    """A line to ``target`` (an address http://HOST:PORT), from ``host`` and ``port`` (0: any that is free)."""
    line = LyingLine(target, seed)
    with socket.create_server((host, port)) as listener:
        listener.setblocking(False)
        line.url = f"http://{host}:{listener.getsockname()[1]}"
        async with asyncio.TaskGroup() as carried:
            carried.create_task(_accept(listener, line, carried))
            try:
                yield line
            finally:
                line.end()
                socket.create_connection(listener.getsockname()).close()  # the last call, which ends accepting


async def _accept(listener: socket.socket, line: LyingLine, carried: asyncio.TaskGroup) -> None:
    """A server of asyncio lets go of who called, and was not announced yet, as it is closed: they would stay open."""
    while True:
        caller, _address = await asyncio.get_running_loop().sock_accept(listener)
        if line.is_over:
            caller.close()
            return
        carried.create_task(_carried(line, caller))


async def _carried(line: LyingLine, caller: socket.socket) -> None:
    reader, writer = await asyncio.open_connection(sock=caller)
    try:
        await line.on_connection(reader, writer)
    except* OSError:
        pass

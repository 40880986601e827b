"""Reading server-sent events in tests: whole events, as they come."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx
import orjson


@dataclass(frozen=True)
class Told:
    """One block of a stream: an event, or a comment with a cursor (then ``type`` is empty)."""

    type: str
    id: int | None
    data: dict[str, Any]


class Listener:
    """One open stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.cursor: int | None = None

    async def next_block(self) -> Told | None:
        """The next block; None when the server ended the stream."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(":")
                fields[name] = value.strip()
            elif fields:
                told = Told(
                    fields.get("event", ""),
                    int(fields["id"]) if "id" in fields else None,
                    orjson.loads(fields["data"]) if "data" in fields else {},
                )
                self.cursor = told.id if told.id is not None else self.cursor
                return told
        return None

    async def events(self) -> AsyncIterator[Told]:
        """Events until the server ends the stream."""
        while (told := await self.next_block()) is not None:
            if told.type:
                yield told

    async def until(self, last_type: str) -> list[Told]:
        """The events up to the first of that type."""
        heard = []
        async for told in self.events():
            heard.append(told)
            if told.type == last_type:
                return heard
        raise AssertionError(f"the stream ended before {last_type}; heard {[told.type for told in heard]}")


@asynccontextmanager
async def listening(client: httpx.AsyncClient, cursor: int | None = None) -> AsyncIterator[Listener]:
    """Open a stream and wait until it is: its first block has come."""
    headers = {} if cursor is None else {"Last-Event-ID": str(cursor)}
    async with client.stream("GET", "/v1/stream", headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        async with aclosing(cast("AsyncGenerator[str, None]", response.aiter_lines())) as lines:
            listener = Listener(lines)
            if cursor is None:
                await listener.next_block()
            yield listener

"""The text of a server-sent event stream, cut into its events.

Owns the line format (WHATWG). Knows nothing of what the events mean.
"""

from collections.abc import AsyncGenerator, AsyncIterator

from agentdesk.domain.records import dataclass

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes. A line that never ends must not fill the memory."""


class LineTooLongError(Exception):
    """The other side sends something that is no event stream."""


async def lines_of(chunks: AsyncIterator[bytes]) -> AsyncGenerator[str, None]:
    """The lines in a stream of bytes, without their ends: LF, CRLF or CR, and nothing else.

    ``str.splitlines`` would also cut at characters that JSON may hold unescaped, such as U+2028.
    """
    rest = b""
    async for chunk in chunks:
        rest += chunk
        # A CR at the very end may be half of a CRLF: it waits for what follows.
        held = b"\r" if rest.endswith(b"\r") else b""
        whole = rest[: len(rest) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *complete, rest = whole.split(b"\n")
        rest += held
        if len(rest) > LONGEST_LINE:
            raise LineTooLongError
        for line in complete:
            yield line.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event. A comment line is an event of the type ``:``, since it shows that the line is alive."""

    type: str
    data: str
    id: str | None


class SseParser:
    """Takes the lines of a stream one by one and hands back an event when one is complete."""

    def __init__(self) -> None:
        self._data: list[str] = []
        self._type = ""
        self._id: str | None = None

    def feed(self, line: str) -> ServerSentEvent | None:
        """Take in one line, without its end."""
        if not line:
            return self._dispatch()
        if line.startswith(":"):
            return ServerSentEvent(":", line[1:].strip(), None)
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._type = value
        elif name == "id" and "\0" not in value:
            self._id = value
        return None

    def _dispatch(self) -> ServerSentEvent | None:
        event = ServerSentEvent(self._type or "message", "\n".join(self._data), self._id)
        is_empty = not self._data and not self._type
        self._reset()
        return None if is_empty else event

    def _reset(self) -> None:
        self._data = []
        self._type = ""
        self._id = None

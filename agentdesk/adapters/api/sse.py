"""The text of a server-sent event stream, cut into its events.

Owns the line format (WHATWG). Knows nothing of what the events mean.
"""

from dataclasses import dataclass


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

"""The stream of changes: one SSE response, as events of the wire.

Owns which events are passed on, which are skipped and which end the stream.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import orjson
from pydantic import ValidationError

from agentdesk.adapters.api.readable import Reader
from agentdesk.adapters.api.sse import ServerSentEvent, SseParser
from agentdesk.app.ports import Heard, Pulse, SnapshotRequiredError
from agentdesk.domain.told import AS_TOLD
from agentdesk.wire import later
from agentdesk.wire.handshake import LAST_AT_HEADER, LAST_ID_HEADER

log = logging.getLogger(__name__)

_NUMBER = re.compile("[0-9]{1,18}")


def to_go_on(heard: Heard) -> dict[str, str]:
    """The headers that say how far the changes were heard."""
    cursor = {} if heard.cursor is None else {LAST_ID_HEADER: str(heard.cursor)}
    return cursor if heard.at is None else cursor | {LAST_AT_HEADER: heard.at.isoformat()}


async def events_of(
    lines: AsyncIterator[str], reader: Reader
) -> AsyncGenerator[later.events.StreamEvent | Pulse, None]:
    """The events in ``lines``. Begins with a pulse: the stream is open."""
    yield Pulse.HEARTBEAT
    parser = SseParser()
    async for line in lines:
        told = parser.feed(line)
        if told is None:
            continue
        if told.type == ":":
            yield Pulse.HEARTBEAT
            continue
        if told.type == "snapshot_required":
            raise SnapshotRequiredError
        event = parsed(told, reader)
        yield Pulse.HEARTBEAT if event is None else event


def parsed(told: ServerSentEvent, reader: Reader) -> later.events.StreamEvent | None:
    """The event of the wire; None for a type that is not known here, or one that makes no sense."""
    if told.type not in later.events.KNOWN_TYPES:
        log.info("an event of the unknown type %.40s is skipped", told.type)
        return None
    try:
        body = orjson.loads(told.data)
        if isinstance(body, dict):
            body.setdefault("type", told.type)
            if told.id is not None and _NUMBER.fullmatch(told.id):
                body.setdefault("seq", int(told.id))
        return _event(body, reader)
    except (orjson.JSONDecodeError, ValidationError) as error:
        log.warning("an event of the type %s makes no sense and is skipped: %s", told.type, type(error).__name__)
        return None


def _event(body: Any, reader: Reader) -> later.events.StreamEvent:
    try:
        return later.events.EVENTS.validate_python(body)
    except ValidationError:
        return reader.made(lambda part: later.events.EVENTS.validate_python(part, context=AS_TOLD), body)

"""Request bodies: none is read beyond its limit, and JSON is strict before any route sees it. Plain ASGI.

The standard parser lets NaN, half surrogate pairs and integers of any size through, which neither database can store.
Routes that read raw bodies themselves (ingest) are named to ``StrictJson`` and left alone.
"""

from collections.abc import Collection

import orjson
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentdesk.domain.card_data import masked
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.auth import principal_of
from agentdesk.orchestrator.http.problems import problem_response
from agentdesk.orchestrator.nesting import MAX_DEPTH, is_too_deep
from agentdesk.orchestrator.store.database import is_away

MAX_BODY = 5 * 1024 * 1024
"""Bytes of any body as it travels: a batch of events, an override with its screen. Routes may be stricter."""


class _TooLargeError(Exception):
    """The body went over the limit while it was read."""


class LimitBody:
    """Answers 413 before a body over ``MAX_BODY`` can fill the memory, whatever its Content-Length says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if "\x00" in scope["path"]:
            await problem_response(Code.NOT_FOUND)(scope, receive, send)
            return
        seen, started, over = 0, False, False

        async def limited() -> Message:
            nonlocal seen, over
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY:
                over = True
                raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            if over and not started:
                return  # the framework turned our error into an answer of its own: ours follows below
            started = True
            await send(message)

        try:
            await self._app(scope, limited, watched)
        except _TooLargeError:
            if started:
                raise
        if over and not started:
            await problem_response(Code.TOO_LARGE, params={"what": "body", "limit": MAX_BODY})(scope, receive, send)


class StrictJson:
    """Hands on JSON bodies as the strict parser understood them, without card data: what is never here is never kept,
    shown or logged. Answers 400 to what is not JSON, to whom it knows."""

    def __init__(self, app: ASGIApp, raw_paths: Collection[str]) -> None:
        self._app, self._raw_paths = app, frozenset(raw_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._raw_paths or not _is_json(scope):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            return
        if body:
            try:
                body = _strict(body)
            except ValueError as error:
                await (await _refusal(scope, str(error)))(scope, receive, send)
                return
        handed_over = False

        async def replay() -> Message:
            nonlocal handed_over
            if handed_over:
                return await receive()
            handed_over = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


async def _refusal(scope: Scope, reason: str) -> Response:
    """A stranger is told nothing but that they are one: routes ask who it is only once there is a body for them."""
    try:
        await principal_of(HTTPConnection(scope))
    except ProblemError as problem:
        return problem_response(problem.code)
    except Exception as error:
        if not is_away(error):
            raise
        return problem_response(Code.UNAVAILABLE)
    return problem_response(Code.MALFORMED_JSON, params={"reason": reason})


def _strict(body: bytes) -> bytes:
    document = orjson.loads(body)
    if is_too_deep(document):
        raise ValueError(f"it is nested more than {MAX_DEPTH} levels deep")
    return orjson.dumps(masked(document))


def _is_json(scope: Scope) -> bool:
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    kind = kind.split(b";")[0].strip().lower()
    return bool(kind == b"application/json" or kind.endswith(b"+json"))


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None if the client went away meanwhile."""
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(parts)

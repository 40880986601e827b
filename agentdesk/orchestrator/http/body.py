"""Request bodies: none is read beyond its limit, whatever its Content-Length says or gzip unfolds to. Plain ASGI."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentdesk.domain.problems import Code
from agentdesk.orchestrator.http.problems import problem_response

MAX_BODY = 5 * 1024 * 1024
"""Bytes of any body as it travels: a batch of events, an override with its screen. Routes may be stricter."""


class _TooLargeError(Exception):
    """The body went over the limit while it was read."""


class LimitBody:
    """Answers 413 before a body over ``MAX_BODY`` can fill the memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen, started = 0, False

        async def limited() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY:
                raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, limited, watched)
        except _TooLargeError:
            if started:
                raise
            await problem_response(Code.TOO_LARGE, params={"what": "body", "limit": MAX_BODY})(scope, receive, send)

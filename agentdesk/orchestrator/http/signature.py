"""Each answer says which protocol it speaks, and that of a command which command it answers. Plain ASGI.

A proxy, a page to sign in at or a cache can answer in the service's place: without this its yes would count as done.
"""

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentdesk.wire.handshake import COMMAND_HEADER, PROTOCOL, PROTOCOL_HEADER

_PROTOCOL = (PROTOCOL_HEADER.lower().encode(), PROTOCOL.encode())
_COMMAND = COMMAND_HEADER.lower().encode()
_ID = re.compile(rb"[\x21-\x7e]{1,80}")


class SignAnswers:
    """Puts the protocol, and the ``Idempotency-Key`` that came with the request, among the headers of its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        key = next((value for name, value in scope["headers"] if name == _COMMAND), b"")
        signed = [_PROTOCOL, (_COMMAND, key)] if _ID.fullmatch(key) else [_PROTOCOL]

        async def signing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *signed]}
            await send(message)

        await self._app(scope, receive, signing)

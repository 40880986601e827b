"""A receiver of webhooks on a real socket: it checks every signature by its own reading of Standard Webhooks, keeps
what it was told as a campaign tool would, and can be told to misbehave.
"""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.http_server import serving


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether one of the signatures is that of the secret; written from the specification, not from our code."""
    kind, _, key = secret.partition("_")
    assert kind == "whsec"
    content = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    expected = hmac.digest(base64.b64decode(key), content, "sha256")
    given = [one.split(",", 1) for one in headers["webhook-signature"].split(" ")]
    return any(version == "v1" and base64.b64decode(value) == expected for version, value in given)


class Receiver:
    """What came, message by message, and who is in the audience as far as it knows."""

    def __init__(self) -> None:
        self.url = ""
        self.secrets: list[str] = []
        self.answers: list[Response] = []
        """What is answered next; 204 when there is nothing more."""
        self.delay_s = 0.0
        self.ids: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.members: set[str] = set()
        self.erased: set[str] = set()
        self.came = asyncio.Condition()
        self._seen: set[str] = set()

    async def take(self, request: Request) -> Response:
        body = await request.body()
        headers = dict(request.headers)
        assert headers["content-type"] == "application/json"
        assert not self.secrets or all(is_signed(secret, headers, body) for secret in self.secrets), "not signed"
        async with self.came:
            self.ids.append(headers["webhook-id"])
            self.headers.append(headers)
            self.bodies.append(json.loads(body))
            self.came.notify_all()
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        answer = self.answers.pop(0) if self.answers else Response(status_code=204)
        if answer.status_code < 300 and headers["webhook-id"] not in self._seen:
            self._seen.add(headers["webhook-id"])
            self._keep(self.bodies[-1]["data"])
        return answer

    def _keep(self, data: dict[str, Any]) -> None:
        self.members |= {one["customer_id"] for one in data["entered"]}
        self.members -= {one["customer_id"] for one in data["left"]}
        self.erased |= {one["customer_id"] for one in data["left"] if one["erased"]}

    async def has(self, messages: int) -> None:
        """Wait until so many have come."""
        async with self.came, asyncio.timeout(60):
            await self.came.wait_for(lambda: len(self.ids) >= messages)


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    async with serving(Starlette(routes=[Route("/hook", made.take, methods=["POST"])])) as address:
        made.url = f"{address}/hook"
        yield made

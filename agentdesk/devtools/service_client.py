"""A plain HTTP client of the orchestrator's public interface, for tools that act as touchpoints or agents.

Owns retries and how a refusal is told. Knows paths and JSON only: nothing of the service's inside.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx

_RETRIED = frozenset({429, 500, 502, 503, 504})
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2.0

Json = dict[str, Any]


class RefusedError(Exception):
    """The service said no: a status, its problem code and its sentence."""

    def __init__(self, method: str, path: str, status: int, code: str, detail: str) -> None:
        super().__init__(f"{method} {path}: {status} {code} {detail}".strip())
        self.status, self.code, self.detail = status, code, detail


def _refusal(method: str, path: str, answer: httpx.Response) -> RefusedError:
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    fields = "; ".join(f"{e.get('field')}: {e.get('detail') or e.get('code')}" for e in problem.get("errors") or ())
    detail = f"{problem.get('detail', answer.text[:200])} {fields}".strip()
    return RefusedError(method, path, answer.status_code, str(problem.get("code", "")), detail)


class ServiceClient:
    """One token's view of the service. Requests that fail on the way are repeated under the same key.

    ``patience_s`` is how long an unreachable service is waited for.
    """

    def __init__(self, url: str, token: str, *, patience_s: float = 30.0) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30.0,
            verify=not url.startswith("http://"),  # reading the system's certificates takes long
        )
        self._write_key = httpx.BasicAuth(token, "")
        self._patience_s = patience_s

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, **query: str | int | None) -> Json:
        return await self._send("GET", path, params={name: v for name, v in query.items() if v is not None})

    async def post(self, path: str, body: Any, *, key: str | None = None, content_type: str | None = None) -> Json:
        return await self._send("POST", path, body=body, key=key, content_type=content_type)

    async def track(self, path: str, body: Any) -> Json:
        """Send as Segment's libraries do: the token is the write key of Basic authentication."""
        return await self._send("POST", path, body=body, auth=self._write_key)

    async def patch(self, path: str, body: Any, *, key: str | None = None) -> Json:
        return await self._send("PATCH", path, body=body, key=key)

    async def put(self, path: str, body: Any, *, key: str | None = None) -> Json:
        return await self._send("PUT", path, body=body, key=key)

    async def pages(self, path: str, *, cursor_name: str = "cursor", **query: str | int | None) -> AsyncIterator[Json]:
        """Every item of a list, page by page."""
        cursor: str | None = None
        while True:
            page = await self.get(path, **{**query, cursor_name: cursor, "limit": 500})
            for item in page["items"]:
                yield item
            cursor = page.get("next")
            if cursor is None:
                return

    async def _send(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        params: Mapping[str, str | int] | None = None,
        key: str | None = None,
        content_type: str | None = None,
        auth: httpx.Auth | None = None,
    ) -> Json:
        headers = {"Idempotency-Key": key} if key else {}
        if content_type:
            headers["Content-Type"] = content_type
        clock = asyncio.get_running_loop().time
        give_up_at, pause_s = clock() + self._patience_s, _FIRST_PAUSE_S
        while True:
            try:
                answer = await self._http.request(
                    method, path, json=body, params=params, headers=headers, auth=auth or httpx.USE_CLIENT_DEFAULT
                )
                if answer.is_success:
                    found: Json = answer.json() if answer.content else {}
                    return found
                if answer.status_code not in _RETRIED or clock() > give_up_at:
                    raise _refusal(method, path, answer)
            except httpx.TransportError:
                if clock() > give_up_at:
                    raise
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    async def stream(self, cursor: int) -> AsyncGenerator[tuple[int, str, str]]:
        """The stream's events after ``cursor`` until it is closed: id, type and JSON. Resumes by itself wherever it was
        cut, and where the service cannot reach its store for a while."""
        pause_s = _FIRST_PAUSE_S
        while True:
            headers = {"Accept": "text/event-stream", "Last-Event-ID": str(cursor)}
            try:
                async with self._http.stream("GET", "/v1/stream", headers=headers, timeout=60.0) as answer:
                    if not answer.is_success and answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                        await answer.aread()
                        raise _refusal("GET", "/v1/stream", answer)
                    fields: dict[str, str] = {}
                    lines = answer.aiter_lines()  # kept until the answer is closed: a Qt loop lets go of it at once
                    async for line in lines:
                        if line:
                            name, _, value = line.partition(":")
                            fields[name] = value.removeprefix(" ")
                            continue
                        if "id" in fields and "data" in fields:
                            cursor, pause_s = int(fields["id"]), _FIRST_PAUSE_S
                            yield cursor, fields.get("event", "message"), fields["data"]
                        fields = {}
            except httpx.TransportError:
                pass
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

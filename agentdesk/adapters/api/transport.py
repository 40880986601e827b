"""One HTTP connection pool to the orchestrator: request in, success out, everything else a ``ProblemError``.

Owns addresses, tokens, time-outs, TLS and the protocol handshake. Knows nothing of what the paths mean.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from agentdesk.adapters.api.failures import from_answer, from_transport
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.handshake import PROTOCOL, PROTOCOL_HEADER, compatible

TIMEOUT = httpx.Timeout(20.0, connect=10.0, pool=30.0)
STREAM_TIMEOUT = httpx.Timeout(20.0, connect=10.0, read=None)
"""The stream may be silent for long; who listens decides for how long (app/sync.py)."""

LIMITS = httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=30.0)


async def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """The context for all connections. Making it blocks half a second, so a thread makes it, once."""
    return await asyncio.to_thread(ssl.create_default_context, cafile=ca_file)


class Transport:
    """``base_url`` is the orchestrator's address without a path of its own (or with the one it is mounted under)."""

    def __init__(self, base_url: str, token: str, *, verify: ssl.SSLContext | bool = True) -> None:
        if base_url.startswith("http://"):
            verify = False  # nothing to verify, and no context to make
        try:
            self._http = httpx.AsyncClient(
                base_url=base_url,
                headers={"Authorization": f"Bearer {token}", PROTOCOL_HEADER: PROTOCOL, "Accept": "application/json"},
                timeout=TIMEOUT,
                limits=LIMITS,
                verify=verify,
                follow_redirects=False,
            )
        except httpx.InvalidURL as error:
            raise from_transport(error) from None

    async def close(self) -> None:
        await self._http.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Ask, and return a success (or 304). Raises ``ProblemError`` for everything else."""
        wanted = {name: value for name, value in (params or {}).items() if value not in (None, "")}
        try:
            response = await self._http.request(method, path, params=wanted, json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise from_transport(error) from None
        _check(response)
        return response

    @asynccontextmanager
    async def streaming(self, path: str, headers: Mapping[str, str]) -> AsyncGenerator[httpx.Response, None]:
        """Ask for an answer that does not end soon; the block reads it. Raises as ``request`` does."""
        try:
            async with self._http.stream("GET", path, headers=headers, timeout=STREAM_TIMEOUT) as response:
                if response.status_code != httpx.codes.OK:
                    await response.aread()
                _check(response)
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise from_transport(error) from None


def _check(response: httpx.Response) -> None:
    theirs = response.headers.get(PROTOCOL_HEADER)
    if theirs is not None and not compatible(theirs):
        raise ProblemError(Code.INCOMPATIBLE, detail=f"It speaks the protocol {theirs:.20}, this desk {PROTOCOL}.")
    if not (response.is_success or response.status_code == httpx.codes.NOT_MODIFIED):
        raise from_answer(response)

"""One HTTP connection pool to the orchestrator: request in, success out, everything else a ``ProblemError``.

Owns addresses, tokens, time-outs, TLS and the protocol handshake. Knows nothing of what the paths mean.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from agentdesk.adapters.api.bounded import ENCODING, whole
from agentdesk.adapters.api.failures import date_of, from_answer, from_transport
from agentdesk.app.ports import is_transient
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.domain.records import dataclass
from agentdesk.wire.handshake import COMMAND_HEADER, PROTOCOL, PROTOCOL_HEADER, compatible

log = logging.getLogger(__name__)

PATIENCE_S = 20.0
"""How long one request may stay without any answer, or half of one."""

PATIENCES = 6
"""So many times as long one request may take in all, on however slow a line: an answer in drops never is silent."""

LIMITS = httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=30.0)


async def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """The context for all connections. Making it blocks half a second, so a thread makes it, once."""
    return await asyncio.to_thread(ssl.create_default_context, cafile=ca_file)


def segment(identity: str) -> str:
    """An id as one segment of a path: it is opaque, so it may hold anything."""
    return quote(identity, safe="")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the orchestrator is and how to sign in: its address without a path of its own (or with the one it is
    mounted under), the access token, and the TLS context for https."""

    url: str
    token: str
    verify: ssl.SSLContext | bool = True


Connect = Callable[[], Awaitable[Endpoint]]
"""Finds the endpoint, or raises ``ProblemError``; asked again at the next request then."""


class Transport:
    """``connect`` is asked at the first request: the desk is on screen before its orchestrator is started. It is asked
    again when the token is refused: whoever hands out tokens may have put a new one in its place meanwhile."""

    def __init__(
        self, connect: Connect, *, patience_s: float = PATIENCE_S, on_date: Callable[[datetime], None] | None = None
    ) -> None:
        """``on_date`` is told the time of day that each answer bears."""
        self._connect, self._on_date = connect, on_date
        self._timeout, self._longest_s = httpx.Timeout(patience_s), PATIENCES * patience_s
        # The stream may be silent for long; who listens decides for how long (app/sync.py).
        self._stream_timeout = httpx.Timeout(patience_s, read=None)
        self._connecting = asyncio.Lock()
        self._http: httpx.AsyncClient | None = None
        self._signs = False
        """Whether the service has said so far who it is: then whatever it answers bears that."""

    @classmethod
    def to(
        cls,
        url: str,
        token: str,
        *,
        verify: ssl.SSLContext | bool = True,
        patience_s: float = PATIENCE_S,
        on_date: Callable[[datetime], None] | None = None,
    ) -> "Transport":
        """A transport to an orchestrator that is known already."""

        async def _known() -> Endpoint:
            return Endpoint(url, token, verify)

        return cls(_known, patience_s=patience_s, on_date=on_date)

    @property
    def authorization(self) -> str | None:
        """How requests sign in now; None before the first."""
        return None if self._http is None else self._http.headers["Authorization"]

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    async def _client(self) -> httpx.AsyncClient:
        async with self._connecting:
            if self._http is None:
                self._http = _made(await self._endpoint(), self._timeout)
            return self._http

    async def _endpoint(self) -> Endpoint:
        try:
            return await self._connect()
        except ProblemError as problem:
            problem.params["is_unsent"] = True
            raise

    async def _has_new_token(self, refused: httpx.Response) -> bool:
        """Whether there is another token than the one that was refused; from now on it is used."""
        if refused.status_code != httpx.codes.UNAUTHORIZED or self._http is None:
            return False
        async with self._connecting:
            current = self._http.headers["Authorization"]
            if current == refused.request.headers.get("Authorization"):
                self._http.headers["Authorization"] = current = _bearer(await self._endpoint())
        return bool(current != refused.request.headers.get("Authorization"))

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Ask, and return a success (or 304). Raises ``ProblemError`` for everything else.

        With an ``Authorization`` of its own among ``headers`` it is asked by that one alone.
        """

        async def _asked(client: httpx.AsyncClient) -> httpx.Response:
            async with (
                asyncio.timeout(self._longest_s),
                client.stream(method, path, params=_said(params), json=body, headers=headers) as answer,
            ):
                return await _whole(answer)

        try:
            client = await self._client()
            response = await _asked(client)
            if await self._has_new_token(response) and "Authorization" not in (headers or {}):
                response = await _asked(client)
        except TimeoutError:
            raise ProblemError(Code.UNAVAILABLE, detail="The answer did not come to its end.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise from_transport(error) from None
        if self._on_date is not None and (date := date_of(response)) is not None:
            self._on_date(date)
        self._check(response)
        return response

    @asynccontextmanager
    async def streaming(
        self, path: str, headers: Mapping[str, str], params: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[httpx.Response, None]:
        """Ask for an answer that does not end soon; the block reads it. Raises as ``request`` does."""
        try:
            async with (await self._client()).stream(
                "GET", path, params=_said(params), headers=headers, timeout=self._stream_timeout
            ) as response:
                if response.status_code != httpx.codes.OK:
                    response = await _whole(response)
                    await self._has_new_token(response)  # whoever follows comes back by itself
                self._check(response)
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise from_transport(error) from None

    def _check(self, response: httpx.Response) -> None:
        theirs = response.headers.get(PROTOCOL_HEADER)
        if theirs is not None:
            if not compatible(theirs):
                told = f"It speaks the protocol {theirs:.20}, this desk {PROTOCOL}."
                raise ProblemError(Code.INCOMPATIBLE, detail=told)
            self._signs = True
        problem = None
        was_asked = "If-None-Match" in response.request.headers
        if not (response.is_success or (was_asked and response.status_code == httpx.codes.NOT_MODIFIED)):
            problem = from_answer(response)
        if not self._is_theirs(response) and (problem is None or not is_transient(problem)):
            # Neither yes nor no: what is taken for refused may be written anew, and an earlier try may have arrived.
            told = f"Something else than the service answered: {response.status_code}."
            log.info("%s %s", response.request.method, told)
            problem = ProblemError(Code.BAD_ANSWER, detail=told)
        if problem is not None:
            raise problem

    def _is_theirs(self, response: httpx.Response) -> bool:
        """Whether it is the service that answers, and this command: only that counts. Who never signed an answer is
        believed what looks like one."""
        command_id = response.request.headers.get(COMMAND_HEADER)
        if command_id is None:
            return True
        if self._signs:
            return bool(response.headers.get(COMMAND_HEADER) == command_id)
        is_readable = not response.content or "json" in response.headers.get("content-type", "")
        return is_readable or not response.is_success


async def _whole(answer: httpx.Response) -> httpx.Response:
    try:
        return await whole(answer)
    finally:
        # httpx has an answer and its stream refer to each other: it would stay in memory until the collector of
        # garbage comes by, which may be an hour
        await answer.aclose()
        answer.stream = httpx.ByteStream(b"")


def _said(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Parameters that say something."""
    return {name: value for name, value in (params or {}).items() if value not in (None, "")}


def _made(endpoint: Endpoint, timeout: httpx.Timeout) -> httpx.AsyncClient:
    # Nothing to verify without TLS, and then no context need be made.
    verify = False if endpoint.url.startswith("http://") else endpoint.verify
    try:
        return httpx.AsyncClient(
            base_url=endpoint.url,
            headers={
                "Authorization": _bearer(endpoint),
                PROTOCOL_HEADER: PROTOCOL,
                "Accept": "application/json",
                "Accept-Encoding": ENCODING,
            },
            timeout=timeout,
            limits=LIMITS,
            verify=verify,
            follow_redirects=False,
            trust_env=not _is_here(endpoint.url),  # a proxy cannot reach what runs on this computer
        )
    except httpx.InvalidURL as error:
        raise from_transport(error) from None


def _bearer(endpoint: Endpoint) -> str:
    return f"Bearer {endpoint.token}"


def _is_here(url: str) -> bool:
    return httpx.URL(url).host in ("127.0.0.1", "localhost", "::1")

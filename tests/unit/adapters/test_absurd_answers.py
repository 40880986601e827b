"""Answers that nobody can want: packed ones of gigabytes, ones without an end, pages of a hundred thousand rows. Each
is a problem of that request before it fills the memory or holds up the window."""

import asyncio
import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from functools import cache, partial

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from agentdesk.adapters.api.bounded import LONGEST
from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.api.readable import Reader
from agentdesk.app.ports import Heard, detail_of, is_sent_again
from agentdesk.app.state import OverrideFilter
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import SetPresence
from agentdesk.wire.events import ContextChanged
from agentdesk.wire.snapshots import TimelinePage
from tests.support.desks import api
from tests.support.http_server import serving

EVENT = b'id: 1\nevent: context_changed\ndata: {"at": "2026-11-22T10:00:00Z", "customer_id": "c"}\n\n'
PACKED = {"content-encoding": "gzip"}


@cache
def much() -> bytes:
    """One megabyte that is 256."""
    packing = zlib.compressobj(1, wbits=31)
    return b"".join([*(packing.compress(b" " * 2**20) for _ in range(256)), packing.flush()])


async def without_end() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 2**16
        await asyncio.sleep(0)


def answering(answer: Callable[[], Response]) -> Starlette:
    async def _answer(_request: Request) -> Response:
        return answer()

    return Starlette(routes=[Route("/{path:path}", _answer, methods=["GET", "PUT"])])


async def refused(client: ApiClient) -> ProblemError:
    with pytest.raises(ProblemError) as failed:
        await client.interactions()
    return failed.value


@pytest.mark.parametrize(
    "answer",
    [
        lambda: Response(much(), headers=PACKED, media_type="application/json"),
        lambda: Response(gzip.compress(much()), headers={"content-encoding": "gzip, gzip"}),
        lambda: Response(much(), 500, headers=PACKED, media_type="application/problem+json"),
        lambda: StreamingResponse(without_end(), media_type="application/json"),
        lambda: StreamingResponse(without_end(), 503),
    ],
    ids=["packed", "packed twice", "packed problem", "without end", "problem without end"],
)
async def test_an_answer_that_would_fill_the_memory_is_given_up(answer: Callable[[], Response]) -> None:
    async with serving(answering(answer)) as url, api(url, "t") as client:
        tracemalloc.start()
        try:
            problem = await refused(client)
            assert problem.code is Code.BAD_ANSWER
            assert tracemalloc.get_traced_memory()[1] < 4 * LONGEST
        finally:
            tracemalloc.stop()
        with pytest.raises(ProblemError) as failed:
            await client.send(SetPresence(command_id="c", presence=Presence.BUSY))
        assert is_sent_again(failed.value), "it is no refusal"


async def test_what_is_packed_is_read_and_what_is_packed_badly_is_said_to_be_so() -> None:
    page = gzip.compress(json.dumps({"items": [], "next": None}).encode())
    for content, problem in ((page, None), (page[:-9], Code.BAD_ANSWER), (b"{}", Code.BAD_ANSWER)):
        async with serving(answering(partial(Response, content, headers=PACKED))) as url, api(url, "t") as client:
            if problem is None:
                assert await client.interactions() == ()
            else:
                assert (await refused(client)).code is problem
    for other in ("br", "zstd", "made-up"):
        headers = {"content-encoding": other}
        async with serving(answering(partial(Response, b"{}", headers=headers))) as url, api(url, "t") as client:
            assert (await refused(client)).code is Code.BAD_ANSWER


@pytest.mark.parametrize("name", ["items", "agents", "timeline"])
async def test_a_page_of_a_hundred_thousand_rows_is_none(name: str) -> None:
    """Were as much of it left out as is not known here, an empty list would be shown; and it took ten seconds."""
    rows = [{"id": f"i{number}"} for number in range(100_000)]
    page = JSONResponse({"items": [], name: {"items": rows} if name == "timeline" else rows, "next": None})
    async with serving(answering(lambda: page)) as url, api(url, "t") as client:
        for read in (client.interactions(), client.overrides(OverrideFilter(), None), client.floor()):
            with pytest.raises(ProblemError) as failed:
                await read
            assert (failed.value.code, "rows" in detail_of(failed.value)) == (Code.BAD_ANSWER, True)


def test_what_others_put_into_an_event_may_be_long() -> None:
    item = {"id": "e", "at": "2026-11-22T10:00:00Z", "channel": "web", "type": "web.x", "title": "x"}
    told = {"items": [{**item, "data": {"list": ["x" * 20] * 20_000}}], "next": None}
    assert len(Reader().read(TimelinePage, json.dumps(told).encode()).items[0].data["list"]) == 20_000


async def test_a_packed_stream_is_none_and_none_is_asked_for() -> None:
    asked = []

    async def _answer(request: Request) -> Response:
        asked.append(request.headers["accept-encoding"])
        if len(asked) > 1:
            return Response(EVENT, media_type="text/event-stream")
        return Response(much(), headers=PACKED, media_type="text/event-stream")

    async with serving(Starlette(routes=[Route("/v1/stream", _answer)])) as url, api(url, "t") as client:
        with pytest.raises(ProblemError) as failed:
            async for _ in client.stream(Heard(0)):
                pass
        assert failed.value.code is Code.BAD_ANSWER
        assert [each.seq async for each in client.stream(Heard(0)) if isinstance(each, ContextChanged)] == [1]
    assert asked == ["identity"] * 2

"""The client's hard edges: what the line and the other side may do wrong, and what comes of it."""

import asyncio
import gc
import json
import sys
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from agentdesk.adapters.api.failures import from_answer
from agentdesk.adapters.api.readable import Reader
from agentdesk.adapters.api.requests import call_of
from agentdesk.adapters.api.sse import ServerSentEvent, SseParser, lines_of
from agentdesk.adapters.api.stream import parsed
from agentdesk.adapters.api.transport import Transport
from agentdesk.app.ports import Heard, Pulse, detail_of, is_transient, retry_after_s, was_never_sent
from agentdesk.app.state import OverrideFilter
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.orchestrator.http.signature import SignAnswers
from agentdesk.wire.commands import SayUtterance, SetPresence, UnlinkIdentifier
from agentdesk.wire.handshake import PROTOCOL_HEADER
from tests.support.desks import api
from tests.support.http_server import serving

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SAY = SayUtterance(command_id="c", interaction_id="i/../x?", text="zażółć", at=NOW)


async def chunked(data: bytes, sizes: list[int]) -> AsyncIterator[bytes]:
    start = 0
    for size in sizes:
        yield data[start : start + size]
        start += size
    yield data[start:]


async def events_in(data: bytes, sizes: list[int]) -> list[ServerSentEvent]:
    parser = SseParser()
    told = [parser.feed(line) async for line in lines_of(chunked(data, sizes))]
    return [event for event in told if event is not None]


@given(sizes=st.lists(st.integers(0, 9), max_size=40), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_events_are_the_same_however_the_bytes_arrive(sizes: list[int], end: str) -> None:
    text = json.dumps({"text": "a\u2028b\x85c ż"}, ensure_ascii=False)
    lines = [": heartbeat", "", "id: 7", "event: x", f"data: {text}", "", "data:two", "data: lines", "", "data: cut"]
    told = asyncio.run(events_in((end.join(lines) + end).encode(), sizes))
    assert told == [
        ServerSentEvent(":", "heartbeat", None),
        ServerSentEvent("x", text, "7"),
        ServerSentEvent("message", "two\nlines", None),
    ]


@given(st.text(), st.sampled_from(["interaction_changed", "utterance_added", "made_up", ""]))
def test_an_event_that_makes_no_sense_is_skipped(data: str, kind: str) -> None:
    assert parsed(ServerSentEvent(kind, data, "1"), Reader()) is None


@pytest.mark.parametrize("cursor", ["\N{SUPERSCRIPT TWO}", "9" * 5_000, "-1", " 1", "1.0"])
def test_an_event_whose_number_is_none_is_skipped(cursor: str) -> None:
    """What is raised else ends the stream, and it is told again when it is resumed: the desk would never be live."""
    body = '{"at": "2026-11-22T10:00:00Z", "customer_id": "c"}'
    assert parsed(ServerSentEvent("context_changed", body, cursor), Reader()) is None


@pytest.mark.parametrize(
    ("status", "headers", "body", "code", "passes"),
    [
        (302, {"Location": "https://sign-in.example/"}, b"<html>", Code.BAD_ANSWER, False),
        (401, {}, b"", Code.UNAUTHENTICATED, True),
        (403, {}, b"", Code.FORBIDDEN, False),
        (404, {}, b"<html>", Code.NOT_FOUND, False),
        (409, {}, b'{"code": "wrong_state", "title": "t", "status": 409}', Code.WRONG_STATE, False),
        (422, {}, b'{"code": "from_the_future", "title": "t", "status": 422}', Code.INVALID, False),
        (429, {"Retry-After": "7"}, b"", Code.RATE_LIMITED, True),
        (500, {}, b"Traceback", Code.INTERNAL, True),
        (502, {}, b"<html>", Code.UNAVAILABLE, True),
        (503, {"Retry-After": "1"}, b'{"code": "ledger_unavailable", "title": "t", "status": 503}',
         Code.LEDGER_UNAVAILABLE, True),
        (503, {}, b'{"code": "conflict", "title": "t", "status": 503}', Code.UNAVAILABLE, True),
    ],
)  # fmt: skip
def test_every_answer_that_is_no_success_is_a_problem_of_the_domain(
    status: int, headers: dict[str, str], body: bytes, code: Code, passes: bool
) -> None:
    response = httpx.Response(status, headers={"Content-Type": "application/problem+json", **headers}, content=body)
    problem = from_answer(response)
    assert problem.code is code
    assert is_transient(problem) is passes
    assert retry_after_s(problem) == float(headers.get("Retry-After", 0))


def test_a_date_to_retry_after_is_understood() -> None:
    headers = {"Date": "Sun, 22 Nov 2026 10:00:00 GMT", "Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT"}
    assert retry_after_s(from_answer(httpx.Response(503, headers=headers))) == 30.0
    assert retry_after_s(from_answer(httpx.Response(503, headers={"Retry-After": "soon"}))) == 0.0


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("9" * 400, float("inf")), ("-5", 0.0), ("1e9", 0.0), ("", 0.0), ("120, 120", 0.0),
        ("\N{SUPERSCRIPT TWO}", 0.0),
        ("Sun, 22 Nov 99999999999999999999 10:00:00 GMT", 0.0), ("Sun, 22 Nov 2026 10:00:00 -0000", 0.0),
        ("Sun, 22 Nov 2020 10:00:00 GMT", 0.0), ("Sun, 99 Nov 2026 10:00:00 GMT", 0.0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
def test_an_absurd_wish_to_come_back_later_is_a_problem_like_any_other(
    asked: str, understood: float, status: int
) -> None:
    """What is raised else ends the sending, and stays as under way on the screen."""
    headers = {"Date": "Sun, 22 Nov 2026 10:00:00 GMT", "Retry-After": asked.encode("latin-1")}
    problem = from_answer(httpx.Response(status, headers=list(headers.items())))  # type: ignore[arg-type]
    assert retry_after_s(problem) == understood


def test_the_fields_of_a_problem_are_told() -> None:
    document = {
        "title": "Invalid", "status": 422, "code": "invalid", "detail": "See errors.",
        "errors": [{"field": "text", "code": "too_short", "detail": "Say something."}],
    }  # fmt: skip
    headers = {"Content-Type": "application/problem+json"}
    problem = from_answer(httpx.Response(422, headers=headers, json=document))
    assert detail_of(problem) == "See errors. text: Say something."


def test_an_id_is_one_segment_of_a_path_whatever_it_holds() -> None:
    assert call_of(SAY).path == "/v1/interactions/i%2F..%2Fx%3F/utterances"
    unlink = UnlinkIdentifier(command_id="c", customer_id="a/b", link_id="l", reason="not them")
    assert (call_of(unlink).method, call_of(unlink).path) == ("DELETE", "/v1/customers/a%2Fb/links/l")


def app_answering(make: Callable[[], Response], *, signs: bool = True) -> Starlette:
    async def _answer(_request: Request) -> Response:
        return make()

    everything = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    signing = [Middleware(SignAnswers)] if signs else []
    return Starlette(routes=[Route("/{path:path}", _answer, methods=everything)], middleware=signing)


async def test_an_answer_of_another_shape_is_said_to_be_one() -> None:
    async with serving(app_answering(lambda: JSONResponse({"hello": "Maya"}))) as url, api(url, "t") as client:
        with pytest.raises(ProblemError) as failed:
            await client.session()
        assert failed.value.code is Code.BAD_ANSWER
        assert "Maya" not in detail_of(failed.value)
        with pytest.raises(ProblemError) as failed:
            await client.override("x")
        assert failed.value.code is Code.BAD_ANSWER
        answer = await client.send(SAY)
        assert answer.utterance is None, "it was done all the same"
        with pytest.raises(ProblemError) as failed:
            async for _ in client.stream(Heard(0)):
                pass
        assert failed.value.code is Code.BAD_ANSWER


@pytest.mark.parametrize("answer", [JSONResponse({}), Response(status_code=204)])
async def test_who_never_signed_an_answer_is_believed_what_looks_like_a_yes(answer: Response) -> None:
    """A service of before, or one whose headers are taken off on the way: its desks go on."""
    async with serving(app_answering(lambda: answer, signs=False)) as url, api(url, "t") as client:
        await client.send(_presence(), "")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (HTMLResponse("Please sign in"), Code.BAD_ANSWER),
        (JSONResponse({"code": "conflict", "title": "So", "status": 409}, 409), Code.CONFLICT),
    ],
)
async def test_who_never_signed_an_answer_may_refuse_and_does_not_say_yes_by_a_page(
    answer: Response, problem: Code
) -> None:
    async with serving(app_answering(lambda: answer, signs=False)) as url, api(url, "t") as client:
        with pytest.raises(ProblemError) as caught:
            await client.send(_presence(), "")
    assert caught.value.code is problem


async def test_who_signed_one_answer_signs_all() -> None:
    answers = iter([True, False])
    signing, bare = app_answering(lambda: JSONResponse({})), app_answering(lambda: JSONResponse({}), signs=False)

    async def _either(scope: Scope, receive: Receive, send: Send) -> None:
        await (signing if next(answers) else bare)(scope, receive, send)

    async with serving(_either) as url, api(url, "t") as client:
        await client.send(_presence(), "")
        with pytest.raises(ProblemError) as caught:
            await client.send(_presence(), "")
    assert caught.value.code is Code.BAD_ANSWER


def _presence() -> SetPresence:
    return SetPresence(command_id="c", presence=Presence.BUSY)


async def test_unchanged_is_only_what_was_asked_whether_it_is() -> None:
    """Said by a cache between to who has nothing, it would be a customer of whom all is read, and nothing is known."""
    async with serving(app_answering(lambda: Response(status_code=304))) as url, api(url, "t") as client:
        assert await client.context("c", interaction_id=None, etag='"1"') is None
        with pytest.raises(ProblemError) as failed:
            await client.context("c", interaction_id=None, etag=None)
    assert failed.value.code is Code.BAD_ANSWER


async def test_a_cursor_that_goes_in_circles_ends() -> None:
    page = {"items": [], "next": "again"}
    async with serving(app_answering(lambda: JSONResponse(page))) as url, api(url, "t") as client:
        assert await client.interactions() == ()
        assert (await client.overrides(OverrideFilter(), None)).next == "again"


async def test_a_peer_of_another_protocol_is_refused() -> None:
    response = JSONResponse({}, headers={PROTOCOL_HEADER: "2.0"})
    async with serving(app_answering(lambda: response)) as url, api(url, "t") as client:
        with pytest.raises(ProblemError) as failed:
            await client.send(SetPresence(command_id="c", presence=Presence.AWAY))
        assert failed.value.code is Code.INCOMPATIBLE


@pytest.mark.timeout(60)
async def test_an_answer_that_comes_in_drops_is_given_up() -> None:
    """Each drop is less than the patience away from the one before: a lane would wait behind it for ever."""
    is_over = asyncio.Event()

    async def _drops() -> AsyncIterator[bytes]:
        while not is_over.is_set():
            yield b" "
            await asyncio.sleep(0.01)

    async with (
        serving(app_answering(lambda: StreamingResponse(_drops(), media_type="application/json"))) as url,
        api(url, "t", patience_s=0.1) as client,
    ):
        try:
            with pytest.raises(ProblemError) as failed:
                await client.send(SAY)
        finally:
            is_over.set()
    assert failed.value.code is Code.UNAVAILABLE
    assert not was_never_sent(failed.value)


async def test_nobody_there_and_nonsense_addresses_are_problems() -> None:
    async with serving(app_answering(lambda: JSONResponse({}))) as url:
        pass
    for address in (url, "http://no-such-host.invalid", "ftp://x", "nonsense"):
        async with api(address, "t") as client:
            with pytest.raises(ProblemError) as failed:
                await client.session()
            assert failed.value.code is Code.UNAVAILABLE


async def test_a_stream_that_is_cut_in_mid_event_yields_what_was_whole() -> None:
    async def _body() -> AsyncIterator[bytes]:
        yield b'id: 1\nevent: context_changed\ndata: {"at": "2026-11-22T10:00:00Z", "customer_id": "c"}\n\n'
        yield b"id: 2\nevent: from_the_future\ndata: {}\n\n"
        yield b"id: 3\nevent: context_chan"

    async with (
        serving(app_answering(lambda: StreamingResponse(_body(), media_type="text/event-stream"))) as url,
        api(url, "t") as client,
    ):
        told = [item async for item in client.stream(Heard(0))]
    assert [item.seq for item in told if not isinstance(item, Pulse)] == [1]


async def test_a_stream_that_is_let_go_of_between_two_events_ends_quietly() -> None:
    is_over = asyncio.Event()

    async def _body() -> AsyncIterator[bytes]:
        yield b'id: 1\nevent: context_changed\ndata: {"at": "2026-11-22T10:00:00Z", "customer_id": "c"}\n\n'
        await is_over.wait()

    hooks = sys.get_asyncgen_hooks()
    async with (
        serving(app_answering(lambda: StreamingResponse(_body(), media_type="text/event-stream"))) as url,
        api(url, "t") as client,
        aclosing(client.stream(Heard(0))) as heard,
    ):
        sys.set_asyncgen_hooks(firstiter=None, finalizer=None)  # as in Qt's loop, which has none
        try:
            while isinstance(await anext(heard), Pulse):
                pass
            await heard.aclose()
            gc.collect()  # what is wrong is told as a warning that fails the test
        finally:
            sys.set_asyncgen_hooks(*hooks)
            is_over.set()


async def test_an_answer_that_was_read_is_gone_at_once_and_not_when_garbage_is_collected() -> None:
    """An answer may be a customer, whole: a desk grew by each, and kept the words of who was erased."""
    async with serving(app_answering(lambda: JSONResponse({}))) as url:
        transport = Transport.to(url, "t")
        gc.disable()
        try:
            left = [weakref.ref(await transport.request("GET", "/v1/session")) for _ in range(5)]
            assert [each() for each in left] == [None] * 5
        finally:
            gc.enable()
            await transport.close()


async def test_a_line_that_never_ends_is_no_stream() -> None:
    async def _body() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    async with (
        serving(app_answering(lambda: StreamingResponse(_body(), media_type="text/event-stream"))) as url,
        api(url, "t") as client,
    ):
        with pytest.raises(ProblemError) as failed:
            async for _ in client.stream(Heard(0)):
                pass
    assert failed.value.code is Code.BAD_ANSWER


async def test_a_proxy_is_not_asked_for_what_runs_on_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with serving(app_answering(lambda: JSONResponse({"items": []}))) as url, api(url, "t") as client:
        assert await client.interactions() == ()

"""Somebody between the desk and the service answers in its place: nothing counts as done, and it goes on by itself."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from agentdesk.app.diagnosis import Installation, Running, bundle
from agentdesk.app.state import PendingStatus, State
from agentdesk.domain.problems import Code
from agentdesk.wire.handshake import PROTOCOL_HEADER
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, RefusedError, app_of, running_fake
from tests.support.http_server import serving
from tests.unit.app.test_outbox import chat

SIGN_IN = HTMLResponse("<html>Please sign in</html>")
SENT_AWAY = RedirectResponse("https://sign-in.example/", 302)
GATEWAY = Response("Moved", 301)
ANSWERS = {
    "a page": SIGN_IN,
    "sent away": SENT_AWAY,
    "no address": GATEWAY,
    "nothing": Response(status_code=204),
    "an empty page": Response(),
    "not modified": Response(status_code=304),
    "sign in, as JSON": JSONResponse({"sign_in": "https://sign-in.example/"}),
    "the answer to something else": JSONResponse({}, headers={"Idempotency-Key": "another"}),
    "not here": HTMLResponse("default backend - 404", 404),
    "not allowed": HTMLResponse("<html>Blocked</html>", 403),
    "not so": JSONResponse({"title": "Bad request", "status": 400, "code": "invalid"}, 400,
                           media_type="application/problem+json"),
}  # fmt: skip


class Between:
    """Whoever posts something gets ``answer`` as long as there is one."""

    def __init__(self, behind: ASGIApp, answer: Response) -> None:
        self.behind = behind
        self.answer: Response | None = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_command = scope["type"] == "http" and scope["method"] != "GET"
        await (self.answer if self.answer is not None and is_command else self.behind)(scope, receive, send)


def _tried(count: int, state: State) -> bool:
    """So many wait, and one of them was tried."""
    was_tried = any(each.tries and each.status is not PendingStatus.SENDING for each in state.pending)
    return was_tried and len(state.pending) == count


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_what_somebody_else_answers_is_neither_done_nor_refused(tmp_path: Path, answer: Response) -> None:
    """A no is taken for certain: what was refused may be written anew, and what had arrived before is there twice."""
    fake = Fake()
    first = chat(fake, 0)
    between = Between(app_of(fake), answer)
    async with serving(between) as url, open_desk(url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        desk.say(first, "On Tuesday.")
        desk.say(first, "Before noon.")
        (pending, _behind) = (await until(desk.store, partial(_tried, 2))).pending
        assert (pending.status, pending.problem) == (PendingStatus.QUEUED, Code.BAD_ANSWER)
        told = bundle(Installation(), Running(), desk.store.state, datetime.now(UTC))
        assert "2 commands wait behind an answer that is not the service's" in told
        assert "Idempotency-Key" in told, "what is to be done about it"
        between.answer = None
        desk.retry(pending.command.command_id)
        state = await until(desk.store, lambda s: not s.pending)
        assert "not the service's" not in bundle(Installation(), Running(), state, datetime.now(UTC))
        fake.end_streams()
    assert [one["text"] for one in fake.utterances[first]] == ["On Tuesday.", "Before noon."]


async def test_a_service_of_another_protocol_refuses_nothing(tmp_path: Path) -> None:
    """What it answered may even have been done: shown as refused, it could be written anew, and be there twice."""
    fake = Fake()
    first = chat(fake, 0)
    between = Between(app_of(fake), JSONResponse({}, headers={PROTOCOL_HEADER: "9.0"}))
    async with serving(between) as url, open_desk(url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        desk.say(first, "On Tuesday.")
        (pending,) = (await until(desk.store, partial(_tried, 1))).pending
        assert (pending.status, pending.problem) == (PendingStatus.QUEUED, Code.INCOMPATIBLE)
        assert pending.may_have_arrived
        between.answer = None
        desk.retry(pending.command.command_id)
        await until(desk.store, lambda s: not s.pending)
        fake.end_streams()
    assert [one["text"] for one in fake.utterances[first]] == ["On Tuesday."]


async def test_who_is_turned_away_again_and_again_without_a_time_asks_ever_less_often(tmp_path: Path) -> None:
    tries: list[float] = []

    def _full() -> None:
        tries.append(asyncio.get_running_loop().time())
        if len(tries) <= 3:
            raise RefusedError(429, "rate_limited")

    async with running_fake() as fake:
        first, fake.gate = chat(fake, 0), _full
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.say(first, "On Tuesday.")
            await until(desk.store, lambda _s: len(tries) == 4)
            await until(desk.store, lambda s: not s.pending)
    assert tries[3] - tries[2] >= 0.99, "after the third time at least a second"
    assert [one["text"] for one in fake.utterances[first]] == ["On Tuesday."]

"""A command that the service answers with a fault for ever: its conversation goes on once the agent has it set aside;
or by itself, where it was done and only the yes never comes. Nothing is lost, nothing is there twice."""

import json
from pathlib import Path

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agentdesk.app.desk import Desk
from agentdesk.app.state import Pending, PendingStatus, State
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.problems import Code
from tests.faults.test_desk_held_back import override
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, app_of
from tests.support.http_server import serving
from tests.unit.app.test_outbox import chat

FAULT = JSONResponse(
    {"title": "t", "status": 500, "code": "internal", "detail": ""}, 500, {}, "application/problem+json"
)
POISON = "POISON"


class Faulty:
    """Whatever says ``POISON`` is answered 500 as long as it is ill; where it ``does`` it nevertheless, it is done."""

    def __init__(self, behind: ASGIApp) -> None:
        self.behind, self.does, self.is_ill = behind, False, True
        self._asked: list[tuple[Scope, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            await self.behind(scope, receive, send)
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        if not self.is_ill or POISON.encode() not in body:
            await self._answered(scope, body, send)
            return
        self._asked.append((scope, body))
        if self.does:
            await self.do_it()
        await FAULT(scope, receive, send)

    async def do_it(self) -> None:
        """What was asked last is done, whatever was answered."""

        async def _nobody(_message: Message) -> None:
            pass

        await self._answered(*self._asked[-1], _nobody)

    async def _answered(self, scope: Scope, body: bytes, send: Send) -> None:
        async def _body() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self.behind(scope, _body, send)


def said(fake: Fake, interaction_id: str) -> list[str]:
    return [one["text"] for one in fake.utterances[interaction_id]]


def first(state: State) -> Pending:
    return state.pending[0]


def is_stuck(state: State) -> bool:
    """The first was tried, and waits for the next try."""
    return bool(state.pending) and bool(first(state).tries) and first(state).status is PendingStatus.QUEUED


async def behind_it(desk: Desk, interaction_id: str) -> str:
    """Two replies of which the first does not get through; its id."""
    await until(desk.store, is_live)
    desk.say(interaction_id, f"{POISON} one")
    desk.say(interaction_id, "two")
    state = await until(desk.store, lambda s: is_stuck(s) and len(s.pending) == 2)
    assert first(state).problem == Code.INTERNAL
    return first(state).command.command_id


async def test_what_comes_after_it_goes_on_and_it_is_there_once_when_it_is_sent_again(tmp_path: Path) -> None:
    fake = Fake()
    talk, service = chat(fake, 0), Faulty(app_of(fake))
    async with serving(service) as url:
        async with open_desk(url, AGENT, tmp_path) as desk:
            stuck = await behind_it(desk, talk)
            desk.discard(stuck)
            desk.set_aside(stuck)
            state = await until(desk.store, lambda s: len(s.pending) == 1)
            assert (first(state).command.command_id, first(state).status) == (stuck, PendingStatus.ASIDE), (
                "it is not thrown away"
            )
            assert said(fake, talk) == ["two"]
        async with open_desk(url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.say(talk, "three")
            state = await until(desk.store, lambda s: said(fake, talk) == ["two", "three"] and len(s.pending) == 1)
            assert first(state).status is PendingStatus.ASIDE, "the next start leaves it where it is"
            service.is_ill = False
            desk.retry(stuck)
            await until(desk.store, lambda s: not s.pending)
            assert said(fake, talk) == ["two", "three", f"{POISON} one"]
            fake.end_streams()


async def test_what_was_set_aside_can_be_thrown_away_and_not_be_made_a_draft_of(tmp_path: Path) -> None:
    fake = Fake()
    talk = chat(fake, 0)
    async with serving(Faulty(app_of(fake))) as url:
        async with open_desk(url, AGENT, tmp_path) as desk:
            stuck = await behind_it(desk, talk)
            desk.set_aside(stuck)
            await until(desk.store, lambda s: len(s.pending) == 1 and first(s).status is PendingStatus.ASIDE)
            desk.take_back(stuck, f"reply:{talk}", "other words under another id")
            desk.export_unsent()
            state = await until(desk.store, lambda s: s.exported is not None)
            assert state.exported is not None
            (told,) = json.loads(Path(state.exported.path).read_text())["unsent"]
            assert (told["status"], told["command"]["text"]) == ("set_aside", f"{POISON} one")
            assert len(state.pending) == 1
            assert not state.drafts
            desk.discard(stuck)
            await until(desk.store, lambda s: not s.pending)
        async with open_desk(url, AGENT, tmp_path) as desk:
            assert not (await until(desk.store, is_live)).pending
            fake.end_streams()
    assert said(fake, talk) == ["two"]


@pytest.mark.parametrize("is_aside", [False, True])
async def test_what_was_done_though_its_answer_says_otherwise_holds_up_nothing(tmp_path: Path, is_aside: bool) -> None:
    """The stream tells that it was done. Until then the desk cannot know, and what was set aside waits for that too."""
    fake = Fake()
    talk, service = chat(fake, 0), Faulty(app_of(fake))
    async with serving(service) as url, open_desk(url, AGENT, tmp_path) as desk:
        stuck = await behind_it(desk, talk)
        if is_aside:
            desk.set_aside(stuck)
            await until(desk.store, lambda s: len(s.pending) == 1 and first(s).status is PendingStatus.ASIDE)
            await service.do_it()
        else:
            service.does = True
            desk.retry(stuck)
        await until(
            desk.store, lambda s: not s.pending and sorted(said(fake, talk)) == sorted([f"{POISON} one", "two"])
        )
        desk.say(talk, "three")
        await until(desk.store, lambda s: said(fake, talk)[-1] == "three" and not s.pending)
        fake.end_streams()
    async with serving(service) as url, open_desk(url, AGENT, tmp_path) as desk:
        assert not desk.store.state.pending, "nor is it on the disk"
        await until(desk.store, is_live)
        fake.end_streams()


async def test_what_speaks_of_it_waits_for_it_and_goes_after_it(tmp_path: Path) -> None:
    fake = Fake()
    talk, service = chat(fake, 0), Faulty(app_of(fake))
    async with serving(service) as url, open_desk(url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        done = override(desk, talk, fake, POISON)
        await until(desk.store, is_stuck)
        desk.set_aside(done)
        desk.say(talk, "on with it")
        desk.record_result(done, talk, ResultStatus.RESOLVED, "it worked")
        await until(desk.store, lambda s: said(fake, talk) == ["on with it"] and len(s.pending) == 2)
        service.is_ill = False
        desk.retry(done)
        await until(desk.store, lambda s: not s.pending)
        assert fake.overrides[done]["result"]["status"] == "resolved"
        fake.end_streams()

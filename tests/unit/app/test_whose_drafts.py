"""Drafts are those of whoever wrote them, however often the people at one computer change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.app.desk import Desk
from agentdesk.app.state import State
from agentdesk.domain.problems import Code, ProblemError
from tests.support.desks import is_live, local_store, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, running_fake

SESSION = "GET /v1/session"
KIM = {"agent_id": "a-kim", "name": "Kim", "role": "agent", "team": "care-1"}


async def signed_in(desk: Desk, fake: Fake, person: dict[str, str]) -> State:
    """Whoever signs in at the desk that runs: the stream cannot be gone on with, so it is asked who that is."""
    fake.people[AGENT], asked = person, fake.requests.count(SESSION)
    fake.forget_log()
    desk.reconnect_now()
    state = await until(desk.store, lambda s: is_live(s) and fake.requests.count(SESSION) > asked)
    assert state.session is not None
    assert state.session.agent_id == person["agent_id"]
    return state


async def no_room(_store: SqliteLocalStore, *_draft: str, instead_of: str | None = None) -> None:
    raise ProblemError(Code.LOCAL_STORE_FAILED)


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    async with running_fake() as served:
        yield served


async def test_what_somebody_was_typing_is_there_when_they_sign_in_again(fake: Fake, tmp_path: Path) -> None:
    """A shift change at one computer: the next agent sees nothing of it, and loses none of it either."""
    fake.people["token-kim"] = KIM
    for token, before, typed in (
        (AGENT, {}, "Sam's half sentence"),
        ("token-kim", {}, "Kim's half sentence"),
        (AGENT, {"reply:x": "Sam's half sentence"}, "Sam's sentence"),
        ("token-kim", {"reply:x": "Kim's half sentence"}, ""),
        (AGENT, {"reply:x": "Sam's sentence"}, ""),
    ):
        async with open_desk(fake.url, token, tmp_path) as desk:
            assert (await until(desk.store, is_live)).drafts == before
            desk.save_draft("reply:x", typed)


async def test_what_a_screen_hands_on_as_another_agent_signs_in_is_still_the_first_ones(
    fake: Fake, tmp_path: Path
) -> None:
    sam = fake.people[AGENT]
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        desk.save_draft("note:x", "kept before")

        def _hand_on(state: State) -> None:
            if state.session is None:
                desk.save_draft("reply:x", "typed until then")

        desk.store.subscribe(_hand_on)
        assert (await signed_in(desk, fake, KIM)).drafts == {}
    fake.people[AGENT] = sam
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        state = await until(desk.store, is_live)
        assert state.drafts == {"note:x": "kept before", "reply:x": "typed until then"}


async def test_what_the_disk_did_not_take_is_there_when_its_writer_is_back(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits in memory for the disk. What is on the disk is older, and was shown instead."""
    sam = fake.people[AGENT]
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        desk.save_draft("reply:x", "half a")
        desk.save_draft("reply:y", "thrown away later")
        await desk._drafts._scope.finished("write")
        with monkeypatch.context() as full:
            full.setattr(SqliteLocalStore, "save_draft", no_room)
            desk.save_draft("reply:x", "half a sentence")
            desk.save_draft("reply:y", "")
            await until(desk.store, lambda s: Code.LOCAL_STORE_FAILED in s.notices)
            assert (await signed_in(desk, fake, KIM)).drafts == {}
            assert (await signed_in(desk, fake, sam)).drafts == {"reply:x": "half a sentence"}
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        assert desk.store.state.drafts == {"reply:x": "half a sentence"}


async def test_what_was_typed_of_whom_is_erased_while_the_drafts_are_read_does_not_come_back(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, desks = SqliteLocalStore.drafts, list[Desk]()

    async def _and_meanwhile(self: SqliteLocalStore, agent_id: str) -> dict[str, str]:
        kept = await read(self, agent_id)
        if desks:
            desks[0]._forgetting.forget("zqplant")
        return kept

    monkeypatch.setattr(SqliteLocalStore, "drafts", _and_meanwhile)
    async with local_store(tmp_path / "desk.db") as local:
        await local.save_draft("a-kim", "exception_mode:zqplant", "Dear Ms Zqplant")
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        desks.append(desk)
        assert (await signed_in(desk, fake, KIM)).drafts == {}

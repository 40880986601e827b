"""Somebody else signs in at a desk, by a token put in the place of the one that ran out, while commands wait: nobody's
words go under another name, and they are there when their writer is back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.api.transport import Endpoint, Transport
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.adapters.system.clock import SystemClock, new_id
from agentdesk.adapters.system.exports import FolderExports
from agentdesk.app.desk import Desk
from agentdesk.app.ports import Answer
from agentdesk.app.state import State
from agentdesk.wire.commands import Command
from tests.support.desks import is_live, local_store, until
from tests.support.fake_orchestrator import AGENT, Fake, Json, running_fake
from tests.unit.app.test_outbox import chat

SAM: Json = {"agent_id": "a-sam", "name": "Sam", "role": "agent", "team": "care-1"}
KIM: Json = {"agent_id": "a-kim", "name": "Kim", "role": "agent", "team": "care-1"}


class Door:
    """The file in which the token stands, and who the service takes its bearer for."""

    def __init__(self, fake: Fake, file: Path) -> None:
        self._fake, self._file = fake, file
        self._file.write_text(AGENT)

    async def connect(self) -> Endpoint:
        return Endpoint(self._fake.url, self._file.read_text())

    def hand_over_to(self, person: Json, token: str) -> None:
        """The token of before is worth nothing any more."""
        del self._fake.people[self._file.read_text()]
        self._fake.people[token] = person
        self._file.write_text(token)


@asynccontextmanager
async def desk_of(door: Door, folder: Path) -> AsyncIterator[Desk]:
    client = ApiClient(Transport(door.connect))
    async with local_store(folder / "desk.db") as local:
        desk = Desk(client, local, SystemClock(), new_id, FolderExports(folder / "exports"))
        await desk.start()
        try:
            yield desk
        finally:
            await desk.close()
            await client.close()


@asynccontextmanager
async def sams_desk(folder: Path) -> AsyncIterator[tuple[Fake, str, Door, Desk]]:
    """The service, a chat, the door and a desk at which Sam works."""
    async with running_fake() as fake:
        talk, door = chat(fake, 0), Door(fake, folder / "token")
        async with desk_of(door, folder) as desk:
            await until(desk.store, lambda s: is_at_work(s, "Sam"))
            yield fake, talk, door, desk


def is_at_work(state: State, name: str) -> bool:
    return is_live(state) and state.session is not None and state.session.name == name


def noted(fake: Fake, talk: str) -> list[tuple[str, str]]:
    return [(note["agent_name"], note["text"]) for note in fake.notes.get(talk, ())]


@pytest.mark.parametrize("stream", ["goes on", "ends"])
async def test_what_one_wrote_is_not_sent_as_anothers(tmp_path: Path, stream: str) -> None:
    async with sams_desk(tmp_path) as (fake, talk, door, desk):
        door.hand_over_to(KIM, "token-of-kim")
        desk.add_note(talk, "Sam wrote this")
        if stream == "ends":
            fake.end_streams()
        await until(desk.store, lambda s: is_at_work(s, "Kim"))
        desk.add_note(talk, "Kim wrote this")
        wanted = [("Kim", "Kim wrote this")]
        await until(desk.store, lambda s: is_at_work(s, "Kim") and not s.pending and noted(fake, talk) == wanted)
        door.hand_over_to(SAM, "token-of-sam")
        fake.end_streams()
        await until(desk.store, lambda s: is_at_work(s, "Sam") and not s.pending and len(noted(fake, talk)) == 2)
        assert noted(fake, talk) == [("Kim", "Kim wrote this"), ("Sam", "Sam wrote this")]


async def test_a_new_token_of_the_same_person_sends_it_at_once(tmp_path: Path) -> None:
    async with sams_desk(tmp_path) as (fake, talk, door, desk):
        door.hand_over_to(SAM, "token-of-today")
        desk.add_note(talk, "in mid-call")
        await until(desk.store, lambda s: not s.pending and noted(fake, talk) == [("Sam", "in mid-call")])


async def test_what_is_tried_while_somebody_else_signs_in_is_not_taken_for_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One's work leaves the screen before that of the next is read: what is no longer shown there was not told done."""
    send, forget = ApiClient.send, SqliteLocalStore.forget_customers
    is_tried, is_between, is_turned_away, goes_on = (asyncio.Event() for _ in range(4))

    async def _send(self: ApiClient, command: Command, agent_id: str) -> Answer:
        is_tried.set()
        await is_between.wait()
        try:
            return await send(self, command, agent_id)
        finally:
            is_turned_away.set()

    async def _forget(self: SqliteLocalStore) -> None:
        is_between.set()
        await goes_on.wait()
        await forget(self)

    monkeypatch.setattr(ApiClient, "send", _send)
    monkeypatch.setattr(SqliteLocalStore, "forget_customers", _forget)
    async with sams_desk(tmp_path) as (fake, talk, door, desk):
        door.hand_over_to(KIM, "token-of-kim")
        desk.add_note(talk, "Sam wrote this")
        await is_tried.wait()
        fake.end_streams()
        await is_turned_away.wait()
        goes_on.set()
        await until(desk.store, lambda s: is_at_work(s, "Kim"))
        door.hand_over_to(SAM, "token-of-sam")
        fake.end_streams()
        await until(desk.store, lambda s: not s.pending and noted(fake, talk) == [("Sam", "Sam wrote this")])

"""How far conversations were read outlives the desk: what was read is not unread again after a start."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from agentdesk.app.desk import Desk
from agentdesk.app.state import State
from tests.support.desks import is_live, local_store, open_desk, until
from tests.support.fake_orchestrator import AGENT, TOUCHPOINT, Fake, now, running_fake
from tests.support.no_tls import NO_TLS


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    async with running_fake() as served:
        yield served


async def test_what_was_read_stays_read_after_a_new_start(fake: Fake, tmp_path: Path) -> None:
    acd = httpx.AsyncClient(
        base_url=fake.url, headers={"Authorization": f"Bearer {TOUCHPOINT}"}, timeout=60, verify=NO_TLS
    )

    async def _says(chat: str, *texts: str) -> None:
        for text in texts:
            said = {"speaker": "customer", "text": text, "at": now()}
            (await acd.post(f"/v1/interactions/{chat}/utterances", json=said)).raise_for_status()

    async def _has(desk: Desk, chat: str, count: int) -> State:
        return await until(desk.store, lambda s: is_live(s) and len(s.utterances.get(chat, ())) == count)

    async with acd:
        ids = []
        for _number in range(3):
            body = {"channel": "chat", "identifier": "phone:+15550001", "agent_id": "a-sam", "state": "connected"}
            ids.append((await acd.post("/v1/interactions", json=body)).json()["id"])
        chat, other, _in_view_at_a_start = ids  # the one begun last
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, lambda s: is_live(s) and len(s.interactions) == 3)
            await _says(chat, "one", "two")
            await _says(other, "never looked at")
            assert (await _has(desk, chat, 2)).unread[chat] == 2
            desk.open_interaction(chat)
            assert desk.store.state.unread[chat] == 0
            await _says(chat, "three")
            await _has(desk, chat, 3)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            state = await _has(desk, chat, 3)
            state = await until(desk.store, lambda s: other in s.unread)
            assert (state.unread[chat], state.unread[other]) == (0, 1)
            assert state.read == {chat: 3}
            await _says(chat, "four")
            assert (await _has(desk, chat, 4)).unread[chat] == 1
            desk.open_interaction(chat)
            desk.open_interaction(other)
    async with local_store(tmp_path / "desk.db") as local:
        assert await local.marks("a-sam") == {f"read:{chat}:4", f"read:{other}:1"}, "one mark for each conversation"

"""What the disk is given at a click, and that commands of an older desk are still there after an update."""

import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentdesk.adapters.localdb import database
from agentdesk.adapters.localdb.schema import STEPS
from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Role, Session
from agentdesk.wire.commands import SayUtterance
from tests.support.desks import local_store

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
FRAME = 4096 + 24
"""Bytes of one page in the write-ahead log."""
FOUR = STEPS[:4]


def say(number: int) -> SayUtterance:
    return SayUtterance(
        command_id=f"c-{number:04d}", interaction_id="i", text="It is " + "very " * 200 + "late", at=NOW
    )


async def test_a_click_has_two_pages_written_and_not_more_with_more_that_is_unsent(tmp_path: Path) -> None:
    log = tmp_path / "desk.db-wal"
    async with local_store(tmp_path / "desk.db") as store:
        pages, held = [], store._database
        for number in range(60):
            await held._worker.do(lambda: held._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
            await store.put_command("me", say(number), NOW)
            pages.append(log.stat().st_size // FRAME)
        assert sorted(pages)[len(pages) // 2] == 2
        assert sum(pages) < 3 * len(pages), "where a page is full, another and what leads to it"
        assert [each.command for each in await store.commands("me")] == [say(number) for number in range(60)]


async def test_a_click_that_waits_behind_a_slow_disk_does_not_hold_the_window_up(tmp_path: Path) -> None:
    may_go_on = threading.Event()
    async with local_store(tmp_path / "desk.db") as store:
        hanging = asyncio.get_running_loop().create_task(store._database.run(lambda _connection: may_go_on.wait(10.0)))
        await asyncio.sleep(0)
        clicked = asyncio.get_running_loop().create_task(store.put_command("me", say(1), NOW))
        await asyncio.sleep(0)
        assert not clicked.done()
        may_go_on.set()
        assert await hanging, "the loop was there to let the disk go on"
        await clicked
        assert [each.command for each in await store.commands("me")] == [say(1)]


async def test_the_log_is_brought_into_the_file_while_nobody_waits(tmp_path: Path) -> None:
    async with local_store(tmp_path / "desk.db") as store:
        before = (tmp_path / "desk.db").stat().st_size
        for number in range(40):
            await store.put_command("me", say(number), NOW)
        async with asyncio.timeout(30):
            while (tmp_path / "desk.db").stat().st_size == before:
                await asyncio.sleep(0.01)
        assert [each.command for each in await store.commands("me")] == [say(number) for number in range(40)]


async def test_what_an_older_desk_left_half_written_is_that_of_who_was_signed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(agent_id=AgentId("me"), name="Sam", role=Role.AGENT)
    with monkeypatch.context() as before:
        before.setattr(database, "STEPS", STEPS[:5])
        before.setattr(database, "VERSION", 5)
        async with local_store(tmp_path / "desk.db") as store:
            await store.put_session(session)
            half = "INSERT INTO draft (key, text) VALUES ('reply:i', 'half a sentence')"
            await store._database.run(lambda c: c.execute(half).fetchall())
    async with local_store(tmp_path / "desk.db") as store:
        assert (await store.drafts("kim"), await store.drafts("me")) == ({}, {"reply:i": "half a sentence"})


async def test_what_was_written_before_anybody_signed_in_becomes_theirs_who_do(tmp_path: Path) -> None:
    async with local_store(tmp_path / "desk.db") as store:
        await store.save_draft("", "reply:i", "nobody's")
        await store.save_draft("kim", "reply:i", "hers")
        assert await store.drafts("kim") == {"reply:i": "hers"}
        assert await store.drafts("me") == {"reply:i": "nobody's"}
        assert await store.drafts("kim") == {"reply:i": "hers"}
        await store.save_draft("me", "reply:i", "")
        assert (await store.drafts("me"), await store.drafts("kim")) == ({}, {"reply:i": "hers"})


async def test_what_an_older_desk_left_unsent_is_there_after_the_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(database, "STEPS", FOUR)
        before.setattr(database, "VERSION", len(FOUR))
        async with local_store(tmp_path / "desk.db") as store:
            for number in (2, 1, 3):
                await store.put_command("me", say(number), NOW)
            await store.mark_sent("c-0001", may_have_arrived=True)
            left = await store.commands("me")
    async with local_store(tmp_path / "desk.db") as store:
        assert await store.commands("me") == left
        assert await store.put_command("me", say(4), NOW) > left[-1].position
        assert await store.put_command("me", say(1), NOW) == left[1].position, "the same command is kept once"

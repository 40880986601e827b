"""What the disk is given at a click, and that commands of an older desk are still there after an update."""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from agentdesk.adapters.localdb import database
from agentdesk.adapters.localdb.database import LocalDatabase, set_aside
from agentdesk.adapters.localdb.driver import driver
from agentdesk.adapters.localdb.schema import STEPS
from agentdesk.domain.ids import AgentId
from agentdesk.domain.people import Role, Session
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import SayUtterance
from tests.support.desks import KEY, local_store

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
FRAME = 4096 + 24
"""Bytes of one page in the write-ahead log."""


def say(number: int) -> SayUtterance:
    return SayUtterance(
        command_id=f"c-{number:04d}", interaction_id="i", text="It is " + "very " * 200 + "late", at=NOW
    )


def put_by_an_older_desk(command: SayUtterance, connection: driver.Connection, *, sent: bool) -> None:
    connection.execute(
        "INSERT INTO outbox (command_id, agent_id, kind, body, queued_at, status, may_have_arrived) "
        "VALUES (?, 'me', ?, ?, ?, 'queued', ?)",
        (command.command_id, command.kind, command.model_dump_json(), NOW.isoformat(), sent),
    )


async def test_a_click_has_one_page_written_and_not_more_with_more_that_is_unsent(tmp_path: Path) -> None:
    log = tmp_path / "desk.db-wal"
    async with local_store(tmp_path / "desk.db") as store:
        pages, held = [], store._database
        for number in range(60):
            await held._worker.do(lambda: held._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
            await store.put_command("me", say(number), NOW)
            pages.append(log.stat().st_size // FRAME)
        assert sorted(pages)[len(pages) // 2] == 1
        assert sum(pages) < 2 * len(pages), "where a page is full, another and what leads to it"
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


@pytest.mark.parametrize("version", [4, 6])
async def test_what_an_older_desk_left_unsent_is_there_after_the_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    with monkeypatch.context() as before:
        before.setattr(database, "STEPS", STEPS[:version])
        before.setattr(database, "VERSION", version)
        async with local_store(tmp_path / "desk.db") as store:
            for number in (2, 1, 3):
                await store._database.run(partial(put_by_an_older_desk, say(number), sent=number == 1))
    async with local_store(tmp_path / "desk.db") as store:
        left = await store.commands("me")
        assert [(each.command, each.may_have_arrived) for each in left] == [
            (say(2), False), (say(1), True), (say(3), False),
        ]  # fmt: skip
        assert await store.put_command("me", say(4), NOW) > left[-1].position
        assert await store.put_command("me", say(1), NOW) == left[1].position, "the same command is kept once"


async def test_a_desk_that_is_killed_in_mid_update_loses_nothing_that_was_unsent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(database, "STEPS", STEPS[:6])
        before.setattr(database, "VERSION", 6)
        async with local_store(tmp_path / "desk.db") as store:
            for number in range(30, 0, -1):
                await store._database.run(partial(put_by_an_older_desk, say(number), sent=False))
    code = """
import asyncio, os, pathlib, signal, sys
from agentdesk.adapters.localdb import database
from agentdesk.adapters.localdb.database import LocalDatabase, set_aside
from agentdesk.adapters.localdb.driver import driver
from agentdesk.adapters.localdb.database import LocalDatabase
connect, at = database.driver.connect, int(sys.argv[3])
def connected(*args, **kw):
    connection = connect(*args, **kw)
    connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
    return connection
database.driver.connect = connected
parts = database.STEPS[6].split(";")
parts.insert(at, " SELECT die()")
database.STEPS = (*database.STEPS[:6], ";".join(parts))
asyncio.run(LocalDatabase.open(pathlib.Path(sys.argv[1]), bytes.fromhex(sys.argv[2])))
"""
    for at in range(STEPS[6].count(";") + 1):
        killed = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, str(tmp_path / "desk.db"), KEY.hex(), str(at)
        )
        assert await killed.wait() == -signal.SIGKILL
    async with local_store(tmp_path / "desk.db") as store:
        assert store._database.set_aside is None
        assert [each.command for each in await store.commands("me")] == [say(number) for number in range(30, 0, -1)]


@pytest.mark.parametrize("draft", [None, "reply:i"])
async def test_what_the_disk_did_not_take_is_not_taken_for_kept_nor_for_forgotten(
    tmp_path: Path, draft: str | None
) -> None:
    """Where a command is, is known in memory: it must not know what was not committed."""

    def _refuse(action: int, what: str | None, *_more: str | None) -> int:
        is_write = action in (driver.SQLITE_INSERT, driver.SQLITE_DELETE) and what == "outbox" and draft is None
        is_commit = action == driver.SQLITE_TRANSACTION and what == "COMMIT"
        return driver.SQLITE_DENY if is_write or is_commit else driver.SQLITE_OK

    back = ("reply:i", "late") if draft is not None else None
    async with local_store(tmp_path / "desk.db") as store:

        async def _disk(takes: Callable[..., int] | None) -> None:
            await store._database._worker.do(lambda: store._database._connection.set_authorizer(takes))

        await _disk(_refuse)
        with pytest.raises(ProblemError):
            await store.put_command("me", say(1), NOW, forget_drafts=(draft,) if draft else ())
        await _disk(None)
        assert await store.put_command("me", say(2), NOW) == 1
        assert await store.put_command("me", say(1), NOW, forget_drafts=(draft,) if draft else ()) == 2
        await _disk(_refuse)
        with pytest.raises(ProblemError):
            await store.forget_command("c-0002", keep_draft=back)
        await _disk(None)
        assert [each.command for each in await store.commands("me")] == [say(2), say(1)]
        await store.forget_command("c-0002", keep_draft=back)
        assert [each.command for each in await store.commands("me")] == [say(1)]
        assert await store.drafts("me") == (dict([back]) if back is not None else {})


async def test_the_file_has_one_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another that wrote to it would not know where the commands are."""
    monkeypatch.setattr(database, "LOCKED_S", 0.1)  # it is never let go of here
    async with local_store(tmp_path / "desk.db") as store:
        await store.put_command("me", say(1), NOW)
        with pytest.raises(ProblemError) as failed:
            await LocalDatabase.open(tmp_path / "desk.db", KEY)
        assert failed.value.code is Code.LOCAL_STORE_HELD
        assert set_aside(tmp_path / "desk.db") == []
        assert [each.command for each in await store.commands("me")] == [say(1)]

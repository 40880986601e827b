"""The desk's file goes away under its feet: removed, replaced, its folder taken. To the system it goes on as a file
without a name, which takes every write and is gone with the program: what was kept must be in the folder again."""

import asyncio
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from agentdesk.adapters.localdb import database, place
from agentdesk.adapters.localdb.database import LocalDatabase
from agentdesk.adapters.localdb.driver import driver
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import SetPresence
from tests.support.desks import KEY, local_store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there a file that is open cannot be removed")

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
AFTER_WORK = 5
"""More looks than that do not come of what was kept."""


async def keep(store: SqliteLocalStore, name: str) -> None:
    await store.put_command("sam", SetPresence(command_id=name, presence=Presence.BUSY), NOW)


async def kept_after_a_crash(path: Path, elsewhere: Path) -> list[str]:
    """What is in the folder at this moment, as a desk that starts after a crash finds it."""
    shutil.copytree(path.parent, elsewhere)
    async with local_store(elsewhere / path.name) as found:
        return [one.command.command_id for one in await found.commands("sam")]


def _files(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]


def _removed(path: Path) -> None:
    for each in _files(path):
        each.unlink(missing_ok=True)


def _replaced_by(content: bytes) -> Callable[[Path], None]:
    def _replace(path: Path) -> None:
        new = path.with_name("new")
        new.write_bytes(content)
        new.replace(path)

    return _replace


def _foreign(path: Path) -> None:
    new = path.with_name("new")
    with closing(sqlite3.connect(new)) as other:
        other.execute("CREATE TABLE somebody_elses (words TEXT)")
    new.replace(path)


def _without_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


WAYS: dict[str, Callable[[Path], None]] = {
    "removed": _removed,
    "its folder is removed": lambda path: shutil.rmtree(path.parent),
    "moved": lambda path: path.parent.rename(path.parent.with_name("moved")),  # type: ignore[dict-item]
    "empty": _replaced_by(b""),
    "corrupt": _replaced_by(b"no database " * 1_000),
    "foreign": _foreign,
    "without its log": _without_log,
}


@pytest.mark.parametrize("way", WAYS)
async def test_what_was_kept_is_there_again(tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITTEN_S", 600.0)  # several files do not go away at once, nor are copied
    path = tmp_path / "profile" / "desk.db"
    async with local_store(path) as store:
        await keep(store, "before")
        await store.save_draft("sam", "reply:i", "half a sent")
        WAYS[way](path)
        await keep(store, "after")
        assert await kept_after_a_crash(path, tmp_path / "crashed") == ["before", "after"]
        WAYS[way](path) if way != "moved" else _removed(path)
        await keep(store, "again")
        assert await kept_after_a_crash(path, tmp_path / "crashed again") == ["before", "after", "again"]
        if way == "foreign":
            aside = [one for one in path.parent.glob("*.replaced-*") if not one.name.endswith(("-wal", "-shm"))]
            assert len(aside) == 2, "what is somebody else's is put away, never deleted"
    async with local_store(path) as store:
        assert [one.command.command_id for one in await store.commands("sam")] == ["before", "after", "again"]
        assert await store.drafts("sam") == {"reply:i": "half a sent"}


async def test_what_goes_away_before_the_desk_is_closed_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "desk.db"
    async with local_store(path) as store:
        await keep(store, "before")
        shutil.rmtree(path.parent)
    async with local_store(path) as store:
        assert [one.command.command_id for one in await store.commands("sam")] == ["before"]


async def test_what_goes_away_while_a_word_is_kept_is_there_again_without_another_word(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "desk.db"
    database = await LocalDatabase.open(path, KEY)
    try:

        def _kept_and_gone(connection: driver.Connection) -> None:
            connection.execute("INSERT INTO draft (agent_id, key, text) VALUES ('sam', 'reply:i', 'half a sent')")
            _removed(path)

        await database.run(_kept_and_gone, is_one=True)
        async with asyncio.timeout(30):
            while not path.exists():
                await asyncio.sleep(0)
    finally:
        await database.close()
    async with local_store(path) as found:
        assert await found.drafts("sam") == {"reply:i": "half a sent"}


async def test_where_it_cannot_be_kept_again_that_is_said_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WRITTEN_S", 600.0)  # what stands in the way does not come at once
    path = tmp_path / "profile" / "desk.db"
    async with local_store(path) as store:
        await keep(store, "before")
        shutil.rmtree(path.parent)
        path.parent.write_text("in the way of the folder")
        for _ in range(2):
            with pytest.raises(ProblemError) as failed:
                await keep(store, "not kept")
            assert failed.value.code is Code.LOCAL_STORE_FAILED
        path.parent.unlink()
        await keep(store, "after")
        assert await kept_after_a_crash(path, tmp_path / "crashed") in (
            ["before", "after"],
            ["before", "not kept", "after"],
        )


async def test_a_desk_whose_file_cannot_be_kept_again_is_closed_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be saved any more is in the log; a program that fails as it ends saves it no more."""
    path = tmp_path / "profile" / "desk.db"
    async with local_store(path) as store:
        await keep(store, "before")
        shutil.rmtree(path.parent)
        path.parent.write_text("in the way of the folder")
    assert "cannot be put there" in caplog.text


async def test_what_goes_away_while_nobody_does_anything_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written after that, and the desk is not closed: only who looks from time to time can know."""
    monkeypatch.setattr(database, "IDLE_S", 0.01)
    looks, standing = count(), place.standing
    has_looked, is_renewed = threading.Event(), asyncio.Event()

    def _counted(at: str) -> place.Standing:
        if next(looks) > AFTER_WORK:
            has_looked.set()
        return standing(at)

    path = tmp_path / "profile" / "desk.db"
    async with local_store(path) as store:
        store.on_renewed(lambda _is_whole: is_renewed.set())
        await keep(store, "before")
        monkeypatch.setattr(place, "standing", _counted)
        assert await asyncio.to_thread(has_looked.wait, 60), "it looks again and again"
        path.unlink()
        async with asyncio.timeout(60):
            await is_renewed.wait()
        assert await kept_after_a_crash(path, tmp_path / "crashed") == ["before"]

"""Another program writes into the desk's file while it is open: it is cut, or something is copied over it. The system
takes every write after that, into what no start can read: what was kept must be in the folder again."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentdesk.adapters.localdb import database
from agentdesk.adapters.localdb.opening import database_file, open_local_store
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.adapters.system.folders import Profile
from agentdesk.app.ports import ContextAnswer
from agentdesk.app.state import Pending, PendingStatus
from agentdesk.devtools.scenes.morning import context
from agentdesk.wire.commands import SayUtterance
from tests.support.desks import local_store

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)
MORE_THAN_IN_MEMORY = 150
"""So many replies of a few kilobytes are not all in the database's own memory."""


@pytest.fixture(autouse=True)
def nothing_in_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files are not spoilt, nor copied, at once: what is done in between would see half of it."""
    monkeypatch.setattr(database, "WRITTEN_S", 600.0)


def say(name: str) -> SayUtterance:
    return SayUtterance(command_id=name, interaction_id="i", text=f"{name} " * 800, at=NOW)


async def keep(store: SqliteLocalStore, *names: str) -> None:
    for name in names:
        await store.put_command("sam", say(name), NOW)


async def after_a_crash(path: Path, elsewhere: Path) -> tuple[list[str], dict[str, str]]:
    """What a desk finds that starts after a crash at this moment."""
    shutil.copytree(path.parent, elsewhere)
    async with local_store(elsewhere / path.name) as found:
        return [one.command.command_id for one in await found.commands("sam")], await found.drafts("sam")


def _scribbled(file: Path) -> None:
    with file.open("r+b") as target:
        target.write(os.urandom(file.stat().st_size))


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _emptied(file: Path) -> None:
    os.truncate(file, 0)


def _older(file: Path) -> None:
    shutil.copyfile(file.with_name("older"), file)


Way = Callable[[Path], None]
WAYS: dict[str, tuple[Way | None, Way | None]] = {
    "the file is emptied": (_emptied, None),
    "the file is cut": (_cut, None),
    "the file is scribbled over": (_scribbled, None),
    "its log is emptied": (None, _emptied),
    "its log is cut": (None, _cut),
    "its log is scribbled over": (None, _scribbled),
    "both are emptied": (_emptied, _emptied),
    "both are scribbled over": (_scribbled, _scribbled),
    "an older copy comes back": (_older, None),
    "an older copy comes back without a log": (_older, _emptied),
}
"""What is done to the file, and to its log."""


def spoil(path: Path, way: str) -> None:
    for file, done in zip((path, path.with_name(f"{path.name}-wal")), WAYS[way], strict=True):
        if done is not None:
            done(file)


@pytest.mark.parametrize("way", WAYS)
async def test_what_was_kept_is_there_again(tmp_path: Path, way: str) -> None:
    path, told = tmp_path / "profile" / "desk.db", list[bool]()
    async with local_store(path) as store:
        await keep(store, "old")
    shutil.copyfile(path, path.with_name("older"))
    async with local_store(path) as store:
        store.on_renewed(told.append)
        await keep(store, "before")
        await store.save_draft("sam", "reply:i", "half a sent")
        await store.look()
        spoil(path, way)
        await keep(store, "after")
        await store.look()
        assert told == [True], "and whoever has to know is told"
        kept, drafts = await after_a_crash(path, tmp_path / "crashed")
        assert kept == ["old", "before", "after"]
        assert drafts == {"reply:i": "half a sent"}
        await keep(store, "later")
    async with local_store(path) as store:
        assert [one.command.command_id for one in await store.commands("sam")] == ["old", "before", "after", "later"]


async def test_what_cannot_be_read_any_more_is_kept_again_in_its_place(tmp_path: Path) -> None:
    path, told = tmp_path / "profile" / "desk.db", list[bool]()
    names = [f"n-{number:03d}" for number in range(MORE_THAN_IN_MEMORY)]
    async with local_store(path) as store:
        store.on_renewed(told.append)
        await keep(store, *names, "sent")
        for number in range(40):
            await store.put_customer(f"c-{number}", ContextAnswer(context(), None), NOW)
        await store.forget_command("sent")
        await store.look()
        spoil(path, "both are scribbled over")
        await keep(store, "after")
        await store.look()
        assert told == [False]
        shown = [Pending(say(name), PendingStatus.QUEUED, NOW) for name in ("sent", *names, "after")]
        await store.keep_again("sam", shown)
        kept, _drafts = await after_a_crash(path, tmp_path / "crashed")
        assert kept == [*names, "after"], "what was sent meanwhile is not there again"
        again = {one.command.command_id: one for one in await store.commands("sam")}
        assert again["n-000"].may_have_arrived, "nobody knows it of what was only in memory"


async def test_a_file_that_is_only_touched_again_and_again_is_left_in_peace_after_a_while(tmp_path: Path) -> None:
    path, told = tmp_path / "profile" / "desk.db", list[bool]()
    async with local_store(path) as store:
        store.on_renewed(told.append)
        for number in range(9):
            await keep(store, f"n-{number}")
            await store.look()
            os.utime(path, (number, number))
            await store.look()
        assert 0 < len(told) < 9
        assert len((await after_a_crash(path, tmp_path / "crashed"))[0]) == 9


@pytest.mark.parametrize("way", ["only touched", "an older copy comes back"])
async def test_what_was_taken_back_since_does_not_come_back_out_of_what_was_put_aside(tmp_path: Path, way: str) -> None:
    """All that the file held is in the new one: the next start would send a reply that its agent threw away."""
    profile, path = Profile(tmp_path), database_file(Profile(tmp_path), "o")
    opened = await open_local_store(profile, "o", use_keyring=False)
    await keep(opened.store, "taken back")
    await opened.store.save_draft("sam", "reply:i", "thrown away")
    await opened.store.close()
    shutil.copyfile(path, path.with_name("older"))
    opened = await open_local_store(profile, "o", use_keyring=False)
    told = list[bool]()
    opened.store.on_renewed(told.append)
    await opened.store.look()
    if way == "only touched":
        os.utime(path, (1, 1))
    else:
        spoil(path, way)
        os.utime(path, (1, 1))  # whatever it did to the time
    await opened.store.forget_command("taken back")
    await opened.store.save_draft("sam", "reply:i", "")
    await opened.store.close()
    assert told == [True]
    opened = await open_local_store(profile, "o", use_keyring=False)
    assert await opened.store.commands("sam") == ()
    assert await opened.store.drafts("sam") == {}
    await opened.store.close()

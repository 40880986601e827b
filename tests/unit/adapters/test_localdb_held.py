"""Another program holds the desk's file as the desk begins, or it came back from a copy for reading only."""

import subprocess
import sys
from asyncio import TaskGroup
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from agentdesk.adapters.localdb import database
from agentdesk.adapters.localdb.driver import driver
from agentdesk.domain.problems import Code, ProblemError
from tests.support.desks import KEY, local_store

HOLD = """
import sys
from agentdesk.adapters.localdb.driver import driver
held = driver.connect(sys.argv[1], isolation_level=None)
held.execute(f"PRAGMA key = \\"x'{sys.argv[2]}'\\"")
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The file in the hands of another process, until its input ends."""
    arguments = [sys.executable, "-c", HOLD, str(path), KEY.hex()]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


async def drafts(path: Path) -> dict[str, str]:
    async with local_store(path) as store:
        return await store.drafts("sam")


async def test_a_desk_waits_for_who_holds_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.db"
    async with local_store(path) as store:
        await store.save_draft("sam", "reply:i", "half a sent")
    with held(path) as process:
        with monkeypatch.context() as hasty:
            hasty.setattr(database, "LOCKED_S", 0.0)
            with pytest.raises(ProblemError) as failed:
                await drafts(path)
        assert failed.value.code is Code.LOCAL_STORE_HELD
        async with TaskGroup() as tasks:
            waiting = tasks.create_task(drafts(path))
            assert process.stdin is not None
            process.stdin.close()
    assert waiting.result() == {"reply:i": "half a sent"}
    assert not database.set_aside(path), "who holds it has not spoilt it"


async def test_what_is_held_while_the_desk_is_open_is_tried_again_as_on_a_full_disk(tmp_path: Path) -> None:
    """Whatever the disk did not take is kept again by itself, by the one code that says so."""
    other = tmp_path / "other.db"
    async with local_store(other):
        pass
    opened = await database.LocalDatabase.open(tmp_path / "desk.db", KEY)
    with held(other), closing(driver.connect(str(other), timeout=0.0, check_same_thread=False)) as second:
        second.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        with pytest.raises(ProblemError) as failed:
            await opened.run(lambda _: second.execute("BEGIN IMMEDIATE"))
    await opened.close()
    assert "locked" in str(failed.value.params["detail"])
    assert failed.value.code is Code.LOCAL_STORE_FAILED


async def test_a_file_for_reading_only_is_written_to_again(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with local_store(path) as store:
        await store.save_draft("sam", "reply:i", "half a sent")
    log = path.with_name("desk.db-wal")
    log.touch()
    for file in (path, log):
        file.chmod(0o400)
    async with local_store(path) as store:
        await store.save_draft("sam", "reply:i", "half a sentence")
        assert [file.stat().st_mode & 0o777 for file in (path, log)] == [0o600, 0o600]
    assert await drafts(path) == {"reply:i": "half a sentence"}

"""Another program writes over the desk's own file while the desk is open: nothing that was shown as kept is lost, not
even by a crash right after, and who has to mend it is told."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentdesk.adapters.localdb import database, store
from agentdesk.adapters.system.clock import SystemClock, new_id
from agentdesk.adapters.system.exports import FolderExports
from agentdesk.app.desk import Desk
from agentdesk.app.diagnosis import Installation, Running, bundle
from agentdesk.app.state import State
from agentdesk.devtools.scenes.morning import session
from agentdesk.domain.problems import Code
from agentdesk.wire.commands import SayUtterance
from tests.faults.test_desk_killed import Place, place
from tests.support.desks import api, local_store, open_desk, until
from tests.support.ports import free_port
from tests.support.window_process import WindowDesk, window_desk

__all__ = ["place"]

MANY = 200
"""So many long replies are more than the database has in its own memory."""
NOTES = ("the marmoset is called Ada", "the okapi is called Ben")
RESTED_S = 0.3
"""So long after its last writing a desk has looked how it left its files, on any machine."""
OVERWRITE = """
import os, sys
files = [open(name, "r+b") for name in sys.argv[1:]]
for file in files:
    file.write(os.urandom(os.path.getsize(file.fileno())))
"""


def is_told(state: State) -> bool:
    return Code.LOCAL_STORE_RENEWED in state.notices


def texts(desk: Desk) -> list[str]:
    return [each.command.text for each in desk.store.state.pending if isinstance(each.command, SayUtterance)]


@pytest.mark.skipif(sys.platform == "win32", reason="there a file that is open cannot be written to by another")
async def test_what_is_only_in_memory_any_more_is_kept_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITTEN_S", 600.0)  # nothing is done in quiet: two files are not spoilt at once
    monkeypatch.setattr(store, "PATIENCE_S", 0.0)  # that it was made anew is heard before that the last reply is kept
    folder, url = tmp_path / "desk", f"http://127.0.0.1:{free_port()}"
    words = [f"{number} {'It is late. ' * 400}" for number in range(MANY)]
    async with api(url, "adk_none") as client, local_store(folder / "desk.db") as local:
        desk = Desk(client, local, SystemClock(), new_id, FolderExports(folder / "exports"))
        await local.put_session(session())
        await desk.start()
        for text in words:
            desk.say("i-0", text)
        desk.save_draft("note:i-0", "half a sent")
        await until(desk.store, lambda s: len(s.pending) == MANY)
        desk.save_draft("reply:i-0", "after")
        while "reply:i-0" not in await local.drafts(session().agent_id):
            await asyncio.sleep(0)
        await local.look()
        for file in (folder / "desk.db", folder / "desk.db-wal"):
            with file.open("r+b") as target:
                target.write(os.urandom(file.stat().st_size))
        desk.say("i-0", "after")
        state = await until(desk.store, lambda s: is_told(s) and len(s.pending) == MANY + 1)
        assert "*.unreadable-*" in bundle(Installation(), Running(), state, datetime.now(UTC))
        await desk.close()
    async with open_desk(url, "adk_none", folder) as desk:
        assert texts(desk) == [*words, "after"]
        assert desk.store.state.drafts == {"note:i-0": "half a sent"}


@asynccontextmanager
async def held_at_rest(desk: WindowDesk, files: Sequence[str]) -> AsyncIterator[None]:
    """While it writes nothing: what comes in the same moment as its own writing cannot be told apart, and without a
    line it writes at each try."""
    while True:
        with desk.held():
            if time.time() - max(Path(file).stat().st_mtime for file in files) > RESTED_S:
                yield
                return
        await asyncio.sleep(RESTED_S)


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="kills as on POSIX")
async def test_a_desk_killed_after_its_file_was_overwritten_has_lost_nothing(place: Place) -> None:
    profile = place.folder / "desk" / "profile"
    with window_desk(place.center.url, place.center.tokens["agent"], place.folder / "desk") as desk:
        assert desk.tell("accept") == "accepted"
        place.service.kill()
        desk.tell("status offline")
        assert desk.tell(f"note {NOTES[0]}") == "noted"
        files = [str(file) for file in sorted(profile.glob("desk-*")) if file.suffix in (".db", ".db-wal")]
        async with held_at_rest(desk, files):
            subprocess.run([sys.executable, "-c", OVERWRITE, *files], check=True)
        assert desk.tell(f"note {NOTES[1]}") == "noted"
        desk.tell("shows Another program removed or changed")
        desk.kill()
    with place.served(), place.desk() as desk:
        desk.tell("status sent")
        (call,) = [one async for one in place.center.agent.pages("/v1/interactions")]
        told = [one["text"] async for one in place.center.agent.pages(f"/v1/interactions/{call['id']}/notes")]
        assert sorted(told) == sorted(NOTES)

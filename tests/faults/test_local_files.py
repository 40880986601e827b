"""What a desk leaves on the disk: after a whole call, and after it was killed in one, nobody reads a word of it.

The real desk with its real window and everything that it could write to in one folder, a real service. Every file of it
is searched: database, write-ahead log, settings, logs, temporary files.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agentdesk.adapters.localdb.database import LocalDatabase
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.adapters.system.folders import Profile
from agentdesk.wire.commands import AddNote, RecordOverride
from tests.support.contact_center import ContactCenter, event
from tests.support.server import Child, child
from tests.support.sqlite import fresh_file
from tests.support.window_process import WindowDesk, window_desk

CUSTOMER, PHONE = "phone:+14155550142", "4155550142"
NAME, SAID = "Quetzalia Ortiz", "the zebrafish does not answer"
NOTE, COMMENT, SUMMARY, DRAFT = (
    "ask for the marmoset",
    "knows the okapi",
    "the axolotl was exchanged",
    "a capybara half",
)
WORDS = (NAME, SAID, NOTE, COMMENT, SUMMARY, DRAFT, AddNote.__name__, RecordOverride.__name__)
PLANTED = (*NAME.split(), PHONE, "zebrafish", "marmoset", "okapi", "axolotl", "capybara")


@dataclass
class Place:
    folder: Path
    center: ContactCenter
    service: Child
    call: str

    @property
    def written(self) -> Path:
        """Everything that the desk could write to."""
        return self.folder / "desk"

    @property
    def elsewhere(self) -> dict[str, str]:
        """The system's folders, moved where they are searched."""
        named = ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
        for name in named:
            (self.written / name).mkdir(parents=True, exist_ok=True)
        return {name: str(self.written / name) for name in named}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    database = fresh_file(tmp_path)
    with child(database, tmp_path) as service:
        async with await ContactCenter.hire(service.url, database, tmp_path) as center:
            await center.happen(event("app.error", CUSTOMER, identifiers={}, traits={"name": NAME}))
            call = await center.connect(CUSTOMER, state="offered")
            await center.say(call, SAID)
            yield Place(tmp_path, center, service, call)


def hits(folder: Path) -> Iterator[tuple[str, str]]:
    """Files in which something planted can be read, in the encodings of texts and of Qt."""
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = file.read_bytes().lower()
        for word in PLANTED:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                if word.lower().encode(encoding) in content:
                    yield str(file.relative_to(folder)), word


async def can_be_read_with_the_key(profile: Path) -> str:
    """Everything that the store gives to whoever has the key."""
    key = bytes.fromhex(Profile(profile).key_file.read_text())
    store = SqliteLocalStore(await LocalDatabase.open(next(profile.glob("desk-*.db")), key))
    try:
        session = await store.session()
        if session is None:
            return ""
        commands = [each.command for each in await store.commands(session.agent_id)]
        talks = await store.talks(session.agent_id)
        names = [each.name for each in await store.recent_customers(5)]
        said = [line.text for talk in talks for line in talk.utterances]
        words = [f"{type(each).__name__} {each.model_dump_json()}" for each in commands]
        return json.dumps([names, said, words, await store.drafts(session.agent_id)])
    finally:
        await store.close()


async def kept(place: Place, *words: str) -> None:
    """Wait until all of them are on the disk: what is read of the service is kept after it is shown, and what is typed
    a moment after it is typed. Looked at in a copy, for the desk has its file for itself."""
    profile, copy = place.written / "profile", place.folder / "copy"

    async def _are_there() -> bool:
        copy.mkdir()
        try:
            for file in sorted(profile.glob("desk*"), reverse=True):  # the log before what it is brought into
                if file.suffix in (".key", ".db", ".db-wal"):
                    shutil.copy(file, copy)
            told = await can_be_read_with_the_key(copy)
        finally:
            shutil.rmtree(copy)
        return all(word in told for word in words)

    async with asyncio.timeout(60):
        while not await _are_there():
            await asyncio.sleep(0.02)


@pytest.mark.timeout(300)
async def test_no_file_of_the_desk_can_be_read_without_its_key(place: Place) -> None:
    profile = place.written / "profile"
    with window_desk(place.service.url, place.center.tokens["agent"], _made(place), **place.elsewhere) as desk:
        await _work(desk, place)
        files = sorted(each.name for each in profile.iterdir())
        assert any(name.endswith("-wal") for name in files), files
        assert list(hits(place.written)) == [], "while it runs"
        desk.kill()
        assert list(hits(place.written)) == [], "after it was killed"
    told = await can_be_read_with_the_key(profile)
    assert [word for word in WORDS if word not in told] == [], "the search can find"
    assert list(hits(place.written)) == []
    assert profile.stat().st_mode & 0o077 == 0
    for file in (each for each in profile.rglob("*") if each.suffix in (".key", ".db", ".db-wal")):
        assert file.stat().st_mode & 0o077 == 0, f"{file.name} is its owner's alone"


def _made(place: Place) -> Path:
    place.written.mkdir(exist_ok=True)
    return place.written


async def _work(desk: WindowDesk, place: Place) -> None:
    """A whole call, its second half without a service, with a reply half written."""
    desk.tell("accept")
    desk.tell(f"shows {NAME}")
    await kept(place, NAME, SAID)
    place.service.kill()
    desk.tell("status offline")
    desk.tell(f"override {COMMENT}")
    desk.tell(f"note {NOTE}")
    desk.tell("press Ctrl+J")
    desk.tell(f"write {DRAFT}")
    desk.tell(f"finish {SUMMARY}")
    await kept(place, *WORDS)

"""The local store keeps what it says it keeps, encrypted, whatever happens to the file."""

import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentdesk.adapters.localdb.database import set_aside
from agentdesk.adapters.localdb.opening import database_file, open_local_store
from agentdesk.adapters.localdb.store import KEPT_CUSTOMERS
from agentdesk.adapters.system.folders import Profile
from agentdesk.app.ports import ContextAnswer, KeptTalk
from agentdesk.app.state import PendingStatus
from agentdesk.devtools.scenes.morning import CALL, CHAT, context, interactions, session, utterances
from agentdesk.domain.ids import AgentId
from agentdesk.domain.interaction import Note
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.commands import RecordOverride, SayUtterance
from tests.support.desks import KEY, local_store
from tests.support.memory_keyring import MemoryKeyring

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SECRET = "Maya Ortiz lost her phone at the zoo"


def say(number: int, text: str = SECRET, interaction_id: str = "i") -> SayUtterance:
    return SayUtterance(command_id=f"c-{number:04d}", interaction_id=interaction_id, text=text, at=NOW)


async def test_commands_come_back_in_order_with_how_they_stand(tmp_path: Path) -> None:
    override = RecordOverride(
        command_id="o", decision_id="d", customer_id="c", recommended_action="a", taken_action="b", reason_code="r",
        comment=SECRET, taken_at=NOW, on_screen={"why": [1, {"deep": None}]},
    )  # fmt: skip
    async with local_store(tmp_path / "desk.db") as store:
        await store.save_draft("me", "reply:i", SECRET)
        positions = [await store.put_command("me", say(2), NOW, forget_drafts=("reply:i",))]
        positions.append(await store.put_command("me", override, NOW))
        positions.append(await store.put_command("me", say(1), NOW))
        await store.put_command("another", say(9), NOW)
        assert await store.put_command("me", say(2), NOW) == positions[0], "the same command is kept once"
        await store.mark_command("o", PendingStatus.REFUSED, "conflict", "No.")
        await store.forget_command("c-0001")
    async with local_store(tmp_path / "desk.db") as store:
        kept = await store.commands("me")
        assert [(k.position, k.command) for k in kept] == [(positions[0], say(2)), (positions[1], override)]
        assert (kept[1].status, kept[1].problem, kept[1].detail) == (PendingStatus.REFUSED, "conflict", "No.")
        assert kept[0].queued_at == NOW
        assert await store.drafts("me") == {}, "the draft went with the command that was made of it"
        assert sorted(positions) == positions


async def test_customers_and_the_session_come_back(tmp_path: Path) -> None:
    async with local_store(tmp_path / "desk.db") as store:
        assert await store.session() is None
        assert await store.customer("c") is None
        await store.put_session(session())
        await store.put_customer("c", ContextAnswer(context(), '"e"'), NOW)
    async with local_store(tmp_path / "desk.db") as store:
        assert await store.session() == session()
        assert await store.customer("c") == (ContextAnswer(context(), '"e"'), NOW)
        told = context().model_copy(update={"journeys": ()})
        await store.put_customer("c", ContextAnswer(told, '"f"', told.model_dump_json()), NOW)
        assert await store.customer("c") == (ContextAnswer(told, '"f"'), NOW)


async def test_contacts_and_recent_customers_come_back(tmp_path: Path) -> None:
    chat = KeptTalk(interactions()[CHAT], utterances()[CHAT], (Note(id="n", interaction_id=CHAT, agent_id=AgentId("a"),
                                                                  text=SECRET, at=NOW),))  # fmt: skip
    call = KeptTalk(interactions()[CALL])
    async with local_store(tmp_path / "desk.db") as store:
        await store.put_talks("me", [chat, call], [])
        await store.put_talks("me", [], [CALL])
        for number, name in enumerate(("Ada", "Ben", "Cleo")):
            told = context()
            told = told.model_copy(update={"customer": told.customer.model_copy(update={"display_name": name})})
            await store.put_customer(f"c-{number}", ContextAnswer(told, None), NOW.replace(microsecond=number))
    async with local_store(tmp_path / "desk.db") as store:
        assert await store.talks("me") == (chat,)
        assert await store.talks("another") == ()
        assert [each.name for each in await store.recent_customers(2)] == ["Cleo", "Ben"]
        await store.forget_customers()
        assert await store.recent_customers(2) == ()


async def test_only_the_customers_read_last_are_kept(tmp_path: Path) -> None:
    answer = ContextAnswer(context().model_copy(update={"journeys": (), "already_tried": ()}), None)
    async with local_store(tmp_path / "desk.db") as store:
        for number in range(KEPT_CUSTOMERS + 3):
            await store.put_customer(f"c-{number}", answer, NOW.replace(microsecond=number))
        assert await store.customer("c-2") is None
        assert await store.customer("c-3") is not None


async def test_nothing_can_be_read_in_the_files(tmp_path: Path) -> None:
    async with local_store(tmp_path / "desk.db") as store:
        await store.save_draft("me", "reply:i", SECRET)
        await store.put_command("me", say(1), NOW)
        await store.put_customer("c", ContextAnswer(context(), None), NOW)
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert len(files) >= 2, "the write-ahead log is looked at too"
        for file in files:
            content = file.read_bytes()
            assert b"zoo" not in content
            assert b"outbox" not in content
            assert not content.startswith(b"SQLite format 3")
    assert (tmp_path / "desk.db").stat().st_mode & 0o077 == 0


async def test_a_file_with_another_key_is_set_aside_and_not_lost(tmp_path: Path) -> None:
    profile, path = Profile(tmp_path), database_file(Profile(tmp_path), "embedded")
    async with local_store(path) as store:
        await store.save_draft("me", "reply:i", SECRET)
    before = path.read_bytes()
    opened = await open_local_store(profile, "embedded", use_keyring=False)
    assert Code.LOCAL_STORE_SET_ASIDE in opened.notices
    assert await opened.store.drafts("me") == {}
    await opened.store.save_draft("me", "reply:j", "new")
    await opened.store.close()
    aside = next(tmp_path.glob("*.unreadable-*"))
    assert aside.read_bytes() == before
    async with local_store(aside) as store:
        assert await store.drafts("me") == {"reply:i": SECRET}, "with its key it can still be read"


async def test_what_was_unsent_comes_back_with_the_key(tmp_path: Path) -> None:
    """The key is lost, the desk goes on with another, the key is there again: older things first, and nothing twice."""
    profile = Profile(tmp_path)
    opened = await open_local_store(profile, "o", use_keyring=False)
    await opened.store.save_draft("me", "reply:i", SECRET)
    for number in (1, 2):
        await opened.store.put_command("me", say(number), NOW)
    await opened.store.close()
    lost = profile.key_file.rename(tmp_path / "elsewhere")
    opened = await open_local_store(profile, "o", use_keyring=False)
    assert opened.notices == (Code.LOCAL_KEY_IN_FILE, Code.LOCAL_STORE_SET_ASIDE)
    assert await opened.store.commands("me") == ()
    await opened.store.put_command("me", say(3), NOW)
    await opened.store.close()
    second = profile.key_file.rename(tmp_path / "second")
    lost.rename(profile.key_file)
    opened = await open_local_store(profile, "o", use_keyring=False)
    assert [k.command.command_id for k in await opened.store.commands("me")] == ["c-0001", "c-0002"]
    assert await opened.store.drafts("me") == {"reply:i": SECRET}
    await opened.store.put_command("me", say(4), NOW)
    await opened.store.close()
    assert len(set_aside(database_file(profile, "o"))) == 1, "the one of the second key"
    profile.key_file.rename(tmp_path / "first")
    second.rename(profile.key_file)
    opened = await open_local_store(profile, "o", use_keyring=False)
    assert [k.command.command_id for k in await opened.store.commands("me")] == ["c-0003"]
    await opened.store.close()


async def test_a_keyring_that_was_locked_one_day_loses_nothing(ring: MemoryKeyring, tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    opened = await open_local_store(profile, "o")
    await opened.store.put_command("me", say(1), NOW)
    await opened.store.close()
    kept, ring.kept = ring.kept, {}
    ring.fails = True
    opened = await open_local_store(profile, "o")
    assert Code.LOCAL_STORE_SET_ASIDE in opened.notices
    await opened.store.put_command("me", say(2), NOW)
    await opened.store.close()
    ring.kept, ring.fails = kept, False
    opened = await open_local_store(profile, "o")
    assert [k.command.command_id for k in await opened.store.commands("me")] == ["c-0001", "c-0002"]
    assert set_aside(database_file(profile, "o")) == []
    await opened.store.close()


@pytest.mark.parametrize("damage", ["garbage", "empty", "cut", "hole"])
async def test_a_damaged_file_is_no_crash(tmp_path: Path, damage: str) -> None:
    profile, path = Profile(tmp_path), database_file(Profile(tmp_path), "http://o")
    opened = await open_local_store(profile, "http://o", use_keyring=False)
    for number in range(50):
        await opened.store.save_draft("me", f"reply:{number}", SECRET * 20)
    await opened.store.close()
    content = path.read_bytes()
    path.write_bytes(
        {
            "garbage": secrets.token_bytes(20_000),
            "empty": b"",
            "cut": content[: len(content) // 2 + 7],
            "hole": content[:6000] + bytes(3000) + content[9000:],
        }[damage]
    )
    opened = await open_local_store(profile, "http://o", use_keyring=False)
    await opened.store.save_draft("me", "reply:new", "kept")
    assert (await opened.store.drafts("me"))["reply:new"] == "kept"
    await opened.store.close()


async def test_a_write_that_was_asked_for_is_done_even_if_nobody_waits(tmp_path: Path) -> None:
    async with local_store(tmp_path / "desk.db") as store:
        writing = asyncio.get_running_loop().create_task(store.save_draft("me", "reply:i", "text"))
        await asyncio.sleep(0)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await store.drafts("me") == {"reply:i": "text"}


async def test_a_disk_that_takes_nothing_is_a_problem_and_recovers(tmp_path: Path) -> None:
    """The file may not grow beyond a few pages: to SQLite that is a full disk."""
    async with local_store(tmp_path / "desk.db") as store:
        pages = await store._database.run(lambda c: int(c.execute("PRAGMA page_count").fetchone()[0]))
        await store._database.run(lambda c: c.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone())
        with pytest.raises(ProblemError) as failed:
            await store.put_command("me", say(1, "x" * 100_000), NOW)
        assert failed.value.code is Code.LOCAL_STORE_FAILED
        assert await store.commands("me") == ()
        await store.put_command("me", say(2, "short"), NOW)
        assert [k.command.command_id for k in await store.commands("me")] == ["c-0002"]


async def test_little_of_the_file_is_held_in_memory_however_much_is_in_it(tmp_path: Path) -> None:
    """Left alone, this SQLite holds up to 8 MiB of what was written: a desk would grow by that within a day."""
    async with local_store(tmp_path / "desk.db") as store:
        kibibytes = await store._database.run(lambda c: -int(c.execute("PRAGMA cache_size").fetchone()[0]))
        assert 0 < kibibytes <= 1024


async def test_a_newer_version_of_the_file_is_set_aside(tmp_path: Path) -> None:
    async with local_store(tmp_path / "desk.db") as store:
        await store._database.run(lambda c: c.execute("PRAGMA user_version = 999").fetchone())
    async with local_store(tmp_path / "desk.db", KEY) as store:
        assert await store.drafts("me") == {}
    assert list(tmp_path.glob("*.unreadable-*"))


def test_every_orchestrator_has_a_database_of_its_own(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    assert database_file(profile, "http://a") != database_file(profile, "http://b")
    assert database_file(profile, "http://a") == database_file(Profile(tmp_path), "http://a")


async def test_what_is_unsent_for_another_address_of_the_service_is_told(tmp_path: Path) -> None:
    """An address that is written otherwise has a file of its own: what waits in the other must not be out of mind."""
    profile = Profile(tmp_path)
    opened = await open_local_store(profile, "http://a", use_keyring=False)
    await opened.store.put_command("me", say(1), NOW)
    await opened.store.close()
    told = []
    for address in ("http://b", "http://a", "http://b"):
        opened = await open_local_store(profile, address, use_keyring=False)
        told.append(Code.LOCAL_UNSENT_ELSEWHERE in opened.notices)
        await opened.store.forget_command("c-0001")
        await opened.store.close()
    assert told == [True, False, False]

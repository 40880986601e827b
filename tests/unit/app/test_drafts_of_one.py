"""What is written about a customer goes on with them when two turn out to be one, on the screen and on the disk."""

from pathlib import Path

import pytest

from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.app.drafts import Drafts
from agentdesk.app.store import Store
from tests.support.desks import is_live, local_store, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, running_fake
from tests.unit.app.test_loading import MAIL, happen

KINDS = ("override", "exception_mode", "identity", "pins")


def one_of_two(fake: Fake) -> tuple[str, str]:
    return happen(fake), happen(fake, MAIL)


async def test_what_is_written_about_a_customer_goes_with_them(tmp_path: Path) -> None:
    async with running_fake() as fake:
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            former, today = one_of_two(fake)
            desk.show_customer(former)
            await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
            for kind in KINDS:
                desk.save_draft(f"{kind}:{former}", f"half a {kind}")
            fake.link(former, today)
            state = await until(desk.store, lambda s: s.focus.customer_id == today)
            wanted = {f"{kind}:{today}": f"half a {kind}" for kind in KINDS}
            assert state.drafts == wanted
            desk.save_draft(f"override:{former}", "half an override, and on")  # a sheet that closes as it hears of it
            wanted[f"override:{today}"] = "half an override, and on"
            assert desk.store.state.drafts == wanted
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            assert desk.store.state.drafts == wanted


async def test_what_is_written_about_both_stays_apart(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        former, today = one_of_two(fake)
        desk.show_customer(former)
        await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        both = {f"override:{former}": "of the former", f"override:{today}": "of today"}
        for key, text in both.items():
            desk.save_draft(key, text)
        fake.link(former, today)
        state = await until(desk.store, lambda s: s.focus.customer_id == today)
        assert state.drafts == both


async def test_who_is_parted_again_has_drafts_of_their_own(tmp_path: Path) -> None:
    async with local_store(tmp_path / "desk.db") as local:
        store = Store()
        drafts = Drafts(store, local)
        drafts.save("override:former", "of the former")
        drafts.follow("former", "today")
        assert store.state.drafts == {"override:today": "of the former"}
        drafts.follow("former", "former")
        drafts.save("override:former", "of the former again")
        assert store.state.drafts == {"override:today": "of the former", "override:former": "of the former again"}
        await drafts.close()
        assert await local.drafts("") == store.state.drafts, "the disk too"


async def test_what_went_with_them_is_on_the_disk_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a desk that is killed in between offers it again where it was, after it was sent."""
    async with local_store(tmp_path / "desk.db") as local:
        await local.save_draft("", "override:former", "half an override")
        seen, save = list[dict[str, str]](), SqliteLocalStore.save_draft

        async def _and_look(self: SqliteLocalStore, *what: str, instead_of: str | None = None) -> None:
            await save(self, *what, instead_of=instead_of)
            seen.append(await self.drafts(""))

        monkeypatch.setattr(SqliteLocalStore, "save_draft", _and_look)
        drafts = Drafts(Store(), local)
        await drafts.load()
        drafts.follow("former", "today")
        await drafts.close()
        assert seen == [{"override:today": "half an override"}]


async def test_what_is_sent_as_it_goes_with_them_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    """The disk has it where it was until it is written where it goes: the command that is made of it takes both."""
    async with running_fake() as fake:
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            former, today = one_of_two(fake)
            desk.save_draft(f"exception_mode:{former}", "They move house.")
            await desk._drafts._scope.finished("write")
            desk._drafts.follow(former, today)
            desk.end_exception_mode(former, None, reason="They moved.", follow_up_kept=None)
            await until(desk.store, lambda s: not s.drafts)
        async with local_store(tmp_path / "desk.db") as local:
            assert await local.drafts("a-sam") == {}

"""Whom a desk finds to be erased by asking is forgotten as one whom it was told of."""

from pathlib import Path

from agentdesk.app.state import State
from tests.support.desks import is_live, local_store, open_desk, until
from tests.support.fake_orchestrator import AGENT, RefusedError, running_fake
from tests.unit.app.test_outbox import chat


async def test_what_was_typed_to_them_goes_from_the_disk_too_though_nobody_named_the_conversation(
    tmp_path: Path,
) -> None:
    async with running_fake() as fake:
        talk = chat(fake, 0)
        customer = fake.interactions[talk]["customer_id"]

        def _refuse(path: str) -> None:
            if path.endswith("/context"):
                raise RefusedError(410, "customer_erased")

        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, lambda s: is_live(s) and talk in s.interactions)
            desk.save_draft(f"reply:{talk}", "Dear Ms Zqplant")
            fake.before_read = _refuse
            desk.show_customer(customer)
            await until(desk.store, lambda s: talk not in s.interactions and not s.drafts)
        async with local_store(tmp_path / "desk.db") as store:
            assert (await store.drafts("a-sam"), await store.talks("a-sam")) == ({}, ())


async def test_what_a_screen_hands_on_when_it_hears_of_the_erasure_is_not_kept(tmp_path: Path) -> None:
    """A letter that was typed a moment ago is handed on as the composer is cleared; it was on the disk for good."""
    async with running_fake() as fake:
        talk = chat(fake, 0)
        customer = fake.interactions[talk]["customer_id"]
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, lambda s: is_live(s) and talk in s.interactions)

            def _hand_on(state: State) -> None:
                if talk not in state.interactions:
                    desk.save_draft(f"reply:{talk}", "Dear Ms Zqplant")
                    desk.save_draft(f"exception_mode:{customer}", "Zqplant")

            desk.store.subscribe(_hand_on)
            desk._forgetting.forget(customer)
            desk.store.flush()
            assert desk.store.state.drafts == {}
        async with local_store(tmp_path / "desk.db") as store:
            assert await store.drafts("a-sam") == {}

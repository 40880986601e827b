"""Whom a desk finds to be erased by asking is forgotten as one whom it was told of."""

from pathlib import Path

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

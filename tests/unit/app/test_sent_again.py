"""What an agent says without having written it as a draft leaves alone what is being written in the same place: what
did not reach the customer and is sent again, the exception mode that the sheet of an exception asks for.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, running_fake
from tests.unit.app.test_loading import happen
from tests.unit.app.test_outbox import chat


async def test_the_reply_that_is_being_written_stays(tmp_path: Path) -> None:
    async with running_fake() as fake:
        interaction = chat(fake, 1)
        key = f"reply:{interaction}"
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.save_draft(key, "half a sen")
            desk.say(interaction, "It is on its way.", written_as="")
            await until(desk.store, lambda s: not s.pending and bool(s.utterances.get(interaction)))
            assert desk.store.state.drafts == {key: "half a sen"}
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            assert desk.store.state.drafts == {key: "half a sen"}


async def test_the_exception_mode_that_is_being_written_stays_when_another_sheet_asks_for_one(tmp_path: Path) -> None:
    async with running_fake() as fake:
        customer = happen(fake)
        key = f"exception_mode:{customer}"
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.save_draft(key, "half a reason")
            asked: list[str] = []
            desk.store.subscribe(lambda state: asked.extend(p.command.kind for p in state.pending))
            desk.start_exception_mode(
                customer, None, reason="Said with an exception.", until=datetime.now(UTC) + timedelta(hours=1),
                return_when="", promise="", promise_due_at=None, written_as="",
            )  # fmt: skip
            await until(desk.store, lambda _state: bool(asked))
            assert desk.store.state.drafts == {key: "half a reason"}

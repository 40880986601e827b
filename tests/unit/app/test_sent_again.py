"""What did not reach the customer is written once more; what is being written meanwhile is not touched by that."""

from pathlib import Path

from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, running_fake
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

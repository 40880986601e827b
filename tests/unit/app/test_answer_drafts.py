"""The reason of an answer to a request is a draft until the answer is written down."""

from pathlib import Path

from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, running_fake


async def test_a_reason_is_kept_over_a_restart_and_goes_with_the_answer(tmp_path: Path) -> None:
    async with running_fake() as fake:
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.save_draft("approval:o-1", "Not twi")
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            assert desk.store.state.drafts == {"approval:o-1": "Not twi"}
            desk.decide_approval("o-1", approved=False, reason="Not twice")
            await until(desk.store, lambda state: not state.drafts)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            assert desk.store.state.drafts == {}

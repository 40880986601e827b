"""Drafts are those of whoever wrote them, however often the people at one computer change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agentdesk.app.state import State
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, running_fake


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    async with running_fake() as served:
        yield served


async def test_what_somebody_was_typing_is_there_when_they_sign_in_again(fake: Fake, tmp_path: Path) -> None:
    """A shift change at one computer: the next agent sees nothing of it, and loses none of it either."""
    fake.people["token-kim"] = {"agent_id": "a-kim", "name": "Kim", "role": "agent", "team": "care-1"}
    for token, before, typed in (
        (AGENT, {}, "Sam's half sentence"),
        ("token-kim", {}, "Kim's half sentence"),
        (AGENT, {"reply:x": "Sam's half sentence"}, "Sam's sentence"),
        ("token-kim", {"reply:x": "Kim's half sentence"}, ""),
        (AGENT, {"reply:x": "Sam's sentence"}, ""),
    ):
        async with open_desk(fake.url, token, tmp_path) as desk:
            assert (await until(desk.store, is_live)).drafts == before
            desk.save_draft("reply:x", typed)


async def test_what_a_screen_hands_on_as_another_agent_signs_in_is_still_the_first_ones(
    fake: Fake, tmp_path: Path
) -> None:
    sam, kim = fake.people[AGENT], {"agent_id": "a-kim", "name": "Kim", "role": "agent", "team": "care-1"}
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        desk.save_draft("note:x", "kept before")

        def _hand_on(state: State) -> None:
            if state.session is None:
                desk.save_draft("reply:x", "typed until then")

        desk.store.subscribe(_hand_on)
        fake.people[AGENT] = kim
        fake.end_streams()
        desk.reconnect_now()
        state = await until(
            desk.store, lambda s: s.session is not None and s.session.agent_id == "a-kim" and is_live(s)
        )
        assert state.drafts == {}
    fake.people[AGENT] = sam
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        state = await until(desk.store, is_live)
        assert state.drafts == {"note:x": "kept before", "reply:x": "typed until then"}

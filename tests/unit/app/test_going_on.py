"""Who begins in the middle of a contact has it in view at once: after a crash, or at another computer."""

from pathlib import Path

from agentdesk.app.state import Focus
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, running_fake
from tests.unit.app.test_outbox import chat
from tests.unit.app.test_whose_drafts import KIM, signed_in


def runs(fake: Fake, number: int, channel: str, state: str, at: str) -> str:
    interaction = chat(fake, number)
    fake.interactions[interaction] |= {"channel": channel, "state": state, "connected_at": at}
    return interaction


async def test_a_call_comes_before_what_is_written_and_both_before_a_wrap_up(tmp_path: Path) -> None:
    async with running_fake() as fake:
        call = runs(fake, 1, "voice", "on_hold", "2026-11-22T10:01:00Z")
        runs(fake, 2, "chat", "connected", "2026-11-22T10:03:00Z")
        runs(fake, 3, "voice", "wrap_up", "2026-11-22T10:04:00Z")
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            state = await until(desk.store, is_live)
            assert state.focus == Focus(call, state.interactions[call].customer_id)
            await until(desk.store, lambda s: s.customers[s.focus.customer_id or ""].context is not None)


async def test_what_is_only_offered_is_not_opened_and_nothing_a_second_time(tmp_path: Path) -> None:
    async with running_fake() as fake:
        offered = runs(fake, 1, "chat", "offered", "2026-11-22T10:01:00Z")
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            assert (await until(desk.store, is_live)).focus == Focus()
            fake.interactions[offered]["state"] = "connected"
            state = await signed_in(desk, fake, fake.people[AGENT])
            assert state.focus == Focus(), "nobody takes the place of what one looks at, nor of nothing"


async def test_who_was_asked_for_meanwhile_stays_in_view(tmp_path: Path) -> None:
    async with running_fake() as fake:
        chat(fake, 1)
        other = fake.customer_of("phone:+15559999")
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            desk.show_customer(other)
            assert (await until(desk.store, is_live)).focus == Focus(None, other)


async def test_whoever_signs_in_next_goes_on_with_their_own(tmp_path: Path) -> None:
    async with running_fake() as fake:
        kims = chat(fake, 1)
        fake.interactions[kims]["agent_id"] = KIM["agent_id"]
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            assert (await until(desk.store, is_live)).focus == Focus()
            await signed_in(desk, fake, KIM)
            await until(desk.store, lambda s: s.focus.interaction_id == kims)

"""A screen pop that may not turn the view is offered with the customer's name, until it is opened or put away."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from agentdesk.app.attention import focused
from agentdesk.app.erasing import without_customer
from agentdesk.app.popped import Popped
from agentdesk.app.popping import MOST, answered, offered, turns_at_once
from agentdesk.app.state import Focus, Loading, State
from agentdesk.app.use_cases.pop import Pop
from agentdesk.devtools.scenes.morning import CALL, CHAT, interactions, morning
from agentdesk.domain.interaction import InteractionState
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, TOUCHPOINT, new_id, now, running_fake
from tests.support.no_tls import NO_TLS

BEA = "phone:+14155550143"


def named(identifier: str = BEA, customer_id: str | None = "c-bea") -> Popped:
    return Popped(identifier, loading=Loading.READY, customer_id=customer_id, name="Bea Holm")


def test_the_newest_is_offered_first_and_nobody_twice() -> None:
    state = State()
    for number in range(MOST + 2):
        state = offered(state, named(f"phone:+1415555010{number}", f"c-{number}"))
    state = offered(state, named("phone:+14155550104", "c-4"))
    assert [each.customer_id for each in state.pops] == ["c-4", "c-6", "c-5", "c-3", "c-2"]


def test_who_comes_into_view_is_offered_no_more() -> None:
    state = replace(offered(State(), named()), pops=(named(), Popped("phone:+14155550199", "i-9")))
    assert [each.interaction_id for each in focused(state, None, "c-bea").pops] == ["i-9"]
    assert focused(state, "i-9", "c-9").pops == (named(),)
    unknown = replace(named(), loading=Loading.LOADING, customer_id=None, name="")
    seen = replace(offered(State(), unknown), focus=Focus(None, "c-bea"))
    assert answered(seen, named()).pops == (), "they were in view already, as the service says"
    assert without_customer(state, "c-bea").pops == state.pops[1:]


@pytest.mark.parametrize(("pop", "turns"), [(Pop(BEA), False), (Pop(BEA, CALL), True), (Pop(BEA, CHAT), False)])
def test_nobody_is_turned_away_from_a_call_but_to_that_call(pop: Pop, turns: bool) -> None:
    assert turns_at_once(morning(), pop) is turns
    ended = interactions()[CALL].model_copy(update={"state": InteractionState.WRAP_UP})
    assert turns_at_once(replace(morning(), interactions={**interactions(), CALL: ended}), pop)


async def test_a_pop_is_offered_by_name_and_turns_only_when_it_is_opened(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        acd = httpx.AsyncClient(
            base_url=fake.url, headers={"Authorization": f"Bearer {TOUCHPOINT}"}, timeout=60, verify=NO_TLS
        )
        async with acd:
            event = {"id": new_id(), "source": "t", "type": "app.error", "time": now(), "subject": BEA, "data": {}}
            (await acd.post("/v1/events", json=[event])).raise_for_status()
        desk.open_customer("phone:+14155550199")

        desk.offer_pop(Pop(BEA))
        desk.offer_pop(Pop("phone:12"))
        state = await until(desk.store, lambda s: all(each.loading is not Loading.LOADING for each in s.pops))
        assert [(each.loading, bool(each.customer_id)) for each in state.pops] == [
            (Loading.FAILED, False),
            (Loading.READY, True),
        ]
        assert state.focus.asked is not None, "nothing turned"
        assert state.focus.asked.identifier == "phone:+14155550199"
        assert state.search.query != BEA, "what is looked up by hand stays"
        wrong, bea = state.pops
        desk.drop_pop(wrong.key)
        desk.open_pop(bea.key)
        state = await until(desk.store, lambda s: bool(s.customers))
        assert (state.focus, state.pops) == (Focus(None, bea.customer_id), ())

"""A whole desk on the fake and on the real orchestrator: from the offer to the wrap-up, and what it then agrees on."""

import asyncio
from pathlib import Path

from agentdesk.app.state import Asked, Focus, Loading, OverrideFilter, OverrideLog
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import Direction, ResultStatus
from agentdesk.domain.people import Presence
from agentdesk.domain.problems import Code
from tests.contract.conftest import Place
from tests.support.desks import api, is_live, open_desk, until


async def test_a_call_from_the_offer_to_the_wrap_up(place: Place, tmp_path: Path) -> None:
    await place.happen("app.error", 3, code="ACT-17")
    async with (
        open_desk(place.url, place.agent, tmp_path / "agent") as desk,
        open_desk(place.url, place.supervisor, tmp_path / "supervisor") as watching,
    ):
        await until(desk.store, is_live)
        state = desk.store.state
        assert state.session is not None
        session = state.session
        await until(watching.store, is_live)
        watching.filter_overrides(OverrideFilter())
        chat = await place.offer(session.agent_id)
        state = await until(
            desk.store, lambda s: chat in s.interactions and s.interactions[chat].customer_id in s.customers
        )
        customer = state.interactions[chat].customer_id
        desk.accept_interaction(chat)
        await place.customer_says(chat, "I've tried this three times, it's horrible")
        state = await until(
            desk.store, lambda s: len(s.utterances.get(chat, ())) == 1 and s.customers[customer].context is not None
        )
        context = state.customers[customer].context
        assert context is not None
        override_id = desk.record_override(
            decision_id=context.decision.id, customer_id=customer, interaction_id=chat,
            recommended_action=context.decision.ranked[0].action, taken_action="something else",
            reason_code=session.reason_codes[0].code, comment="Knows better.",
            result_status=ResultStatus.PENDING, result_note="", on_screen={"why": context.why.label},
        )  # fmt: skip
        desk.say(chat, "I see")
        desk.add_note(chat, "Third time this week")
        desk.record_result(override_id, chat, ResultStatus.RESOLVED, "Solved.")
        desk.set_presence(Presence.AFTER_CALL_WORK)
        desk.change_interaction(chat, InteractionState.WRAP_UP)
        desk.finish_wrap_up(
            chat, disposition=session.dispositions[0].code, summary="Done.", promise="", promise_due_at=None
        )
        state = await until(
            desk.store, lambda s: not s.pending and s.interactions[chat].state is InteractionState.CLOSED
        )
        assert [note.text for note in state.notes[chat]] == ["Third time this week"]
        mine = state.overrides_of[chat]
        assert [(o.id, o.result.status) for o in mine] == [(override_id, ResultStatus.RESOLVED)]
        seen = await until(
            watching.store, lambda s: any(o.result.status is ResultStatus.RESOLVED for o in s.override_log.items)
        )
        assert [o.id for o in seen.override_log.items] == [override_id]
        assert not seen.interactions
        watching.open_override(override_id)
        await until(watching.store, lambda s: s.override_log.record is not None)
        seen = await until(watching.store, lambda s: s.comparison.loading is Loading.READY)
        assert seen.comparison.override_id == override_id
        watching.correct_direction(override_id, Direction.MORE)
        seen = await until(watching.store, lambda s: _is_corrected(s.override_log))
        assert [o.direction for o in seen.override_log.items] == [Direction.MORE]


def _is_corrected(log: OverrideLog) -> bool:
    return log.record is not None and log.record.direction_said is not None


async def test_the_context_on_screen_follows_what_happens(place: Place, tmp_path: Path) -> None:
    async with open_desk(place.url, place.agent, tmp_path) as desk, api(place.url, place.agent) as client:
        await until(desk.store, is_live)
        chat = await place.offer((await client.session()).agent_id)
        state = await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        customer = state.interactions[chat].customer_id
        desk.open_interaction(chat)
        for _ in range(5):
            await place.happen("app.error")
            await asyncio.sleep(0)
        latest = await client.context(customer, interaction_id=chat, etag=None)
        assert latest is not None
        count = len(latest.context.timeline.items)
        state = await until(
            desk.store,
            lambda s: s.customers[customer].context == latest.context and len(s.customers[customer].timeline) == count,
        )
        assert list(state.customers[customer].timeline) == list(latest.context.timeline.items)


async def test_a_customer_is_popped_by_identifier(place: Place, tmp_path: Path) -> None:
    await place.happen("web.page_viewed", 2)
    async with open_desk(place.url, place.agent, tmp_path) as desk:
        await until(desk.store, is_live)
        desk.open_customer(place.subject)
        state = await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        assert state.focus.customer_id in state.customers
        customer = str(state.focus.customer_id)
        happened = [item.at for item in state.customers[customer].timeline if not item.ghost]
        newest, oldest = happened[0], happened[-1]
        desk.filter_timeline(customer, channel=None, journey=None, query="", since=oldest, until=newest)
        state = await until(desk.store, lambda s: s.customers[customer].timeline_loading is Loading.READY)
        assert happened[0] not in [item.at for item in state.customers[customer].timeline]
        assert oldest in [item.at for item in state.customers[customer].timeline]
        desk.open_customer("phone:+14155550199")
        # whoever rings now, it is not who was in view
        assert desk.store.state.focus.customer_id is None
        state = await until(desk.store, lambda s: s.search.loading is Loading.READY and "0199" in s.search.query)
        assert state.search.items == ()
        assert state.focus == Focus(asked=Asked("phone:+14155550199", Loading.READY))
        desk.open_customer("phone:12")
        state = await until(desk.store, lambda s: bool(s.focus.asked and s.focus.asked.problem))
        assert state.focus.asked == Asked("phone:12", Loading.FAILED, Code.INVALID_IDENTIFIER)
        desk.show_customer(next(iter(state.customers)))
        assert desk.store.state.focus.asked is None


async def test_who_is_talked_to_is_shown_in_that_talk(place: Place, tmp_path: Path) -> None:
    async with open_desk(place.url, place.agent, tmp_path) as desk:
        session = (await until(desk.store, is_live)).session
        assert session is not None
        talk = await place.offer(session.agent_id)
        state = await until(desk.store, lambda s: talk in s.interactions)
        customer = state.interactions[talk].customer_id
        desk.show_customer(customer)
        assert desk.store.state.focus == Focus(None, customer), "what is offered is not opened by looking"
        desk.accept_interaction(talk)
        await until(desk.store, lambda s: s.interactions[talk].state is InteractionState.CONNECTED and not s.pending)
        await place.happen("web.page_viewed", 1)
        desk.open_customer("phone:+14155550199")
        desk.open_customer(place.subject)
        await until(desk.store, lambda s: s.focus.interaction_id == talk)

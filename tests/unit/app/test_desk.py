"""A whole desk without pixels on a real HTTP line: what the agent does arrives once, what happens is seen."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from agentdesk.app.desk import Desk
from agentdesk.app.state import ConnectionStatus, Loading, OverrideFilter, PendingStatus
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.override import ResultStatus
from agentdesk.domain.people import Presence
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, SUPERVISOR, TOUCHPOINT, Fake, RefusedError, new_id, now, running_fake
from tests.support.lying_line import Lie, lying_line
from tests.support.no_tls import NO_TLS

PHONE = "phone:+15550001"


@pytest.fixture
async def fake() -> AsyncIterator[Fake]:
    async with running_fake() as served:
        yield served


def acd_of(fake: Fake) -> httpx.AsyncClient:
    """The telephone system's line to the orchestrator."""
    return httpx.AsyncClient(
        base_url=fake.url, headers={"Authorization": f"Bearer {TOUCHPOINT}"}, timeout=60, verify=NO_TLS
    )


@pytest.fixture
async def acd(fake: Fake) -> AsyncIterator[httpx.AsyncClient]:
    async with acd_of(fake) as client:
        yield client


async def offer(acd: httpx.AsyncClient, channel: str = "chat") -> str:
    body = {"channel": channel, "identifier": PHONE, "agent_id": "a-sam", "queue": "care", "state": "offered"}
    answer = await acd.post("/v1/interactions", json=body)
    interaction_id: str = answer.json()["id"]
    return interaction_id


async def happen(acd: httpx.AsyncClient, kind: str, n: int = 1) -> None:
    body = [
        {"id": new_id(), "source": "test", "type": kind, "time": now(), "subject": PHONE, "data": {}} for _ in range(n)
    ]
    (await acd.post("/v1/events", json=body)).raise_for_status()


async def override(desk: Desk, interaction_id: str) -> str:
    """Record an override of what is recommended for the interaction, once its context is there."""
    state = await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
    view = next(view for view in state.customers.values() if view.context)
    assert view.context is not None
    return desk.record_override(
        decision_id=view.context.decision.id,
        customer_id=view.customer_id,
        interaction_id=interaction_id,
        recommended_action="resend_code",
        taken_action="call_back",
        reason_code="already_tried",
        comment="Third try today.",
        result_status=ResultStatus.PENDING,
        result_note="",
        on_screen={"why": "x"},
    )


async def test_an_offered_chat_is_seen_with_its_context_before_it_is_accepted(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        await happen(acd, "app.error", 3)
        chat = await offer(acd)
        state = await until(
            desk.store, lambda s: chat in s.interactions and any(v.context for v in s.customers.values())
        )
        view = state.customers[state.interactions[chat].customer_id]
        assert len(view.timeline) == 3
        assert state.focus.interaction_id is None, "nothing that arrives moves the focus"


async def test_a_conversation_in_which_nothing_was_said_is_not_asked_for(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        chat = await offer(acd)
        await until(desk.store, lambda s: chat in s.interactions)
        desk.accept_interaction(chat)
        await until(desk.store, lambda s: s.interactions[chat].state is InteractionState.CONNECTED and not s.pending)
        await until(desk.store, lambda s: chat in s.notes)
        assert not any(asked.endswith(f"{chat}/utterances") for asked in fake.requests)
        await acd.post(f"/v1/interactions/{chat}/utterances", json={"speaker": "customer", "text": "Hello?"})
        state = await until(desk.store, lambda s: len(s.utterances.get(chat, ())) == 1)
        assert state.utterances[chat][0].text == "Hello?"


async def test_a_chat_from_accept_to_wrap_up(fake: Fake, acd: httpx.AsyncClient, tmp_path: Path) -> None:
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        chat = await offer(acd)
        await until(desk.store, lambda s: chat in s.interactions)
        for text in ("Hello?", "Anyone?"):
            await acd.post(f"/v1/interactions/{chat}/utterances", json={"speaker": "customer", "text": text})
        await until(desk.store, lambda s: s.unread.get(chat) == 2)
        desk.accept_interaction(chat)
        state = await until(desk.store, lambda s: s.interactions[chat].state is InteractionState.CONNECTED)
        assert state.focus.interaction_id == chat
        assert state.unread[chat] == 0
        desk.save_draft(f"reply:{chat}", "Good morning")
        desk.say(chat, "Good morning")
        state = await until(desk.store, lambda s: len(s.utterances.get(chat, ())) == 3 and not s.pending)
        assert state.utterances[chat][-1].text == "Good morning"
        assert f"reply:{chat}" not in state.drafts
        desk.change_interaction(chat, InteractionState.WRAP_UP)
        desk.finish_wrap_up(chat, disposition="solved", summary="Done.", promise="", promise_due_at=None)
        await until(desk.store, lambda s: not s.pending and s.interactions[chat].state is InteractionState.CLOSED)
        assert fake.interactions[chat]["disposition"] == "solved"
        assert [u["text"] for u in fake.utterances[chat]] == ["Hello?", "Anyone?", "Good morning"]


async def test_an_override_is_recorded_once_and_shown_at_once(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        chat = await offer(acd)
        override_id = await override(desk, chat)
        desk.record_result(override_id, chat, ResultStatus.RESOLVED, "Called back.")
        state = await until(
            desk.store, lambda s: any(o.result.status is ResultStatus.RESOLVED for o in s.overrides_of.get(chat, ()))
        )
        await until(desk.store, lambda s: not s.pending)
        assert [o.id for o in state.overrides_of[chat]] == [override_id]
        assert list(fake.overrides) == [override_id]
        assert fake.overrides[override_id]["on_screen"] == {"why": "x"}


async def test_advice_is_accepted_declined_and_acted_upon(fake: Fake, acd: httpx.AsyncClient, tmp_path: Path) -> None:
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await offer(acd)
        state = await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        decision = next(v.context.decision.id for v in state.customers.values() if v.context)
        desk.accept_advice(decision, "resend_code")
        desk.mark_acted(decision, "resend_code")
        state = await until(desk.store, lambda s: decision in s.acted and not s.pending)
        assert state.accepted[decision] == "resend_code"
        desk.decline_advice(decision, "resend_code")
        state = await until(desk.store, lambda s: decision in s.declined and not s.pending)
        assert decision not in state.accepted
        assert [f["outcome"] for f in fake.feedback] == ["accepted", "acted", "declined"]


async def test_what_was_done_while_the_orchestrator_was_down_arrives_when_it_is_back(tmp_path: Path) -> None:
    async with AsyncExitStack() as life:
        first = AsyncExitStack()
        fake = await first.enter_async_context(running_fake())
        port = int(fake.url.rpartition(":")[2])
        desk = await life.enter_async_context(open_desk(fake.url, AGENT, tmp_path))
        async with acd_of(fake) as acd:
            chat = await offer(acd)
        await until(desk.store, lambda s: is_live(s) and any(v.context for v in s.customers.values()))
        await first.aclose()
        override_id = await override(desk, chat)
        desk.set_presence(Presence.AWAY)
        state = await until(
            desk.store, lambda s: s.connection.status is ConnectionStatus.OFFLINE and len(s.pending) == 2
        )
        assert state.session is not None
        assert state.session.presence is Presence.AWAY, "shown before it is confirmed"
        assert all(view.loading is Loading.STALE for view in state.customers.values())
        await life.enter_async_context(running_fake(fake, port=port))
        desk.reconnect_now()
        await until(desk.store, lambda s: is_live(s) and not s.pending)
        assert list(fake.overrides) == [override_id]
        assert fake.presence["a-sam"] == "away"


async def test_a_desk_that_ends_after_the_click_sends_at_the_next_start(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    chat = await offer(acd)
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        fake.problems = [RefusedError(503, "unavailable")] * 100
        override_id = await override(desk, chat)
        desk.save_draft("reply:x", "half a sent")
        await until(desk.store, lambda s: bool(s.pending))
    assert override_id not in fake.overrides
    fake.problems = []
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        assert desk.store.state.drafts == {"reply:x": "half a sent"}
        assert [p.command.command_id for p in desk.store.state.pending] == [override_id]
        await until(desk.store, lambda s: not s.pending)
    assert list(fake.overrides) == [override_id]


async def test_what_is_refused_stays_visible_until_it_is_sent_again_or_discarded(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    chat = await offer(acd)
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        fake.problems = [RefusedError(422, "reason_needs_comment", "Say why.")]
        override_id = await override(desk, chat)
        desk.record_result(override_id, chat, ResultStatus.RESOLVED, "")
        state = await until(desk.store, lambda s: any(p.status is PendingStatus.REFUSED for p in s.pending))
        refused = next(p for p in state.pending if p.status is PendingStatus.REFUSED)
        assert (refused.problem, refused.detail) == ("reason_needs_comment", "Say why.")
        desk.say(chat, "One moment")
        await until(desk.store, lambda s: len(s.utterances.get(chat, ())) == 1)
        assert not fake.overrides, "its result waits for it"
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        assert [p.status for p in desk.store.state.pending] == [PendingStatus.REFUSED, PendingStatus.QUEUED]
        desk.retry(override_id)
        await until(desk.store, lambda s: not s.pending)
        assert fake.overrides[override_id]["result"]["status"] == "resolved"
        fake.problems = [RefusedError(404, "not_found")]
        desk.say("gone", "Hello")
        state = await until(desk.store, lambda s: any(p.status is PendingStatus.REFUSED for p in s.pending))
        desk.discard(state.pending[0].command.command_id)
        await until(desk.store, lambda s: not s.pending)


async def test_another_agent_at_the_same_desk_never_sends_the_first_ones_work(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    fake.people["token-kim"] = {"agent_id": "a-kim", "name": "Kim", "role": "agent", "team": "care-1"}
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        fake.problems = [RefusedError(503, "unavailable")] * 100
        desk.set_presence(Presence.AWAY)
        await until(desk.store, lambda s: bool(s.pending))
    fake.problems = []
    async with open_desk(fake.url, "token-kim", tmp_path) as desk:
        state = await until(desk.store, is_live)
        assert state.session is not None
        assert state.session.agent_id == "a-kim"
        assert not state.pending
    assert not fake.presence
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, lambda s: is_live(s) and not s.pending)
    assert fake.presence == {"a-sam": "away"}


async def test_the_stream_is_resumed_where_it_was_cut_and_read_anew_when_it_cannot_be(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        chat = await offer(acd)
        await until(desk.store, lambda s: chat in s.interactions)
        for n in range(3):
            fake.end_streams()
            text = f"text {n}"
            await acd.post(f"/v1/interactions/{chat}/utterances", json={"speaker": "customer", "text": text})
            desk.reconnect_now()
            await until(desk.store, lambda s, n=n: len(s.utterances.get(chat, ())) == n + 1)  # type: ignore[misc]
        await acd.post(f"/v1/interactions/{chat}/utterances", json={"speaker": "customer", "text": "unseen"})
        fake.forget_log()
        desk.reconnect_now()
        state = await until(desk.store, lambda s: len(s.utterances.get(chat, ())) == 4 and is_live(s))
        assert [u.seq for u in state.utterances[chat]] == [1, 2, 3, 4]


async def test_a_silent_line_is_noticed(fake: Fake, tmp_path: Path) -> None:
    fake.heartbeat_s = 60
    async with open_desk(fake.url, AGENT, tmp_path, silence_s=0.2) as desk:
        await until(desk.store, is_live)
        state = await until(desk.store, lambda s: s.connection.status is ConnectionStatus.OFFLINE)
        assert state.connection.problem == "unavailable"
        assert state.connection.next_try_at is not None


async def test_wrong_credentials_are_said_to_be_wrong(fake: Fake, tmp_path: Path) -> None:
    async with open_desk(fake.url, "nonsense", tmp_path) as desk:
        state = await until(desk.store, lambda s: s.connection.status is ConnectionStatus.REFUSED)
        assert state.connection.problem == "unauthenticated"


async def test_history_comes_by_pages_and_filtered(fake: Fake, acd: httpx.AsyncClient, tmp_path: Path) -> None:
    await happen(acd, "web.page_viewed", 120)
    await happen(acd, "app.error", 2)
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        desk.open_customer(PHONE)
        state = await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        customer = state.focus.customer_id
        assert customer is not None
        assert len(state.customers[customer].timeline) == 50
        desk.load_older(customer)
        await until(desk.store, lambda s: len(s.customers[customer].timeline) == 122)
        assert desk.store.state.customers[customer].timeline_next is None
        desk.filter_timeline(customer, channel="app", journey=None, query="")
        await until(desk.store, lambda s: len(s.customers[customer].timeline) == 2)
        await happen(acd, "app.error")
        await happen(acd, "web.page_viewed")
        await until(desk.store, lambda s: len(s.customers[customer].timeline) == 3)
        desk.filter_timeline(customer, channel=None, journey=None, query="")
        # A page has 100; where a context that was asked for meanwhile came first, its 50 stand and lead on as well.
        state = await until(desk.store, lambda s: len(s.customers[customer].timeline) >= 50)
        items = state.customers[customer].timeline
        assert [i.id for i in items] == [i["id"] for i in fake.items[customer][: len(items)]]
        assert state.customers[customer].timeline_next is not None


async def test_customers_are_looked_up(fake: Fake, acd: httpx.AsyncClient, tmp_path: Path) -> None:
    await happen(acd, "app.error")
    async with open_desk(fake.url, AGENT, tmp_path) as desk:
        desk.search_customers("nobody")
        desk.search_customers("5550001")
        state = await until(desk.store, lambda s: s.search.loading is Loading.READY)
        assert [c.display_name for c in state.search.items] == ["+15550001"]
        desk.search_customers("")
        await until(desk.store, lambda s: s.search.loading is Loading.EMPTY)


async def test_a_supervisor_reads_the_log_and_sees_it_grow(fake: Fake, acd: httpx.AsyncClient, tmp_path: Path) -> None:
    chat = await offer(acd)
    async with (
        open_desk(fake.url, AGENT, tmp_path / "a") as desk,
        open_desk(fake.url, SUPERVISOR, tmp_path / "s") as watching,
    ):
        await until(watching.store, is_live)
        assert not watching.store.state.interactions, "others' work is not the supervisor's"
        watching.filter_overrides(OverrideFilter(reason="already_tried"))
        await until(watching.store, lambda s: s.override_log.loading is Loading.READY)
        first = await override(desk, chat)
        await until(watching.store, lambda s: [o.id for o in s.override_log.items] == [first])
        watching.open_override(first)
        state = await until(watching.store, lambda s: s.override_log.record is not None)
        assert state.override_log.record is not None
        assert state.override_log.record.on_screen == {"why": "x"}
        watching.filter_overrides(OverrideFilter(reason="other"))
        state = await until(watching.store, lambda s: s.override_log.loading is Loading.READY)
        assert not state.override_log.items


async def test_without_a_line_the_contacts_and_customers_of_the_last_time_are_there(
    fake: Fake, acd: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with lying_line(fake.url, 1) as line:
        line.tell_only(Lie.NONE)
        async with open_desk(line.url, AGENT, tmp_path, silence_s=0.5) as desk:
            await happen(acd, "app.error", 2)
            chat = await offer(acd)
            await until(desk.store, lambda s: chat in s.interactions)
            desk.accept_interaction(chat)
            await acd.post(f"/v1/interactions/{chat}/utterances", json={"speaker": "customer", "text": "Hello?"})
            desk.add_note(chat, "Second call today")
            # what the customer said comes by the stream, which may be behind the answer to the note
            await until(desk.store, lambda s: bool(s.utterances.get(chat)))
            state = await until(
                desk.store,
                lambda s: not s.pending and bool(s.notes.get(chat)) and any(v.context for v in s.customers.values()),
            )
            customer = state.interactions[chat].customer_id
        line.tell_only(Lie.CUT_BEFORE)
        async with open_desk(line.url, AGENT, tmp_path, silence_s=0.5, patience_s=0.3) as desk:
            state = desk.store.state
            assert [u.text for u in state.utterances[chat]] == ["Hello?"]
            assert [note.text for note in state.notes[chat]] == ["Second call today"]
            assert [each.customer_id for each in state.recent] == [customer]
            assert not state.is_listed, "an empty list would say nothing"
            desk.open_interaction(chat)
            state = await until(desk.store, lambda s: s.customers[customer].context is not None)
            assert state.customers[customer].loading is Loading.STALE
            assert state.customers[customer].fetched_at is not None
            desk.add_note(chat, "written without a line")
            await override(desk, chat)
            desk.finish_wrap_up(chat, disposition="solved", summary="Done.", promise="", promise_due_at=None)
            await until(desk.store, lambda s: len(s.pending) == 3)
        line.become_honest()
        async with open_desk(line.url, AGENT, tmp_path) as desk:
            await until(desk.store, lambda s: is_live(s) and not s.pending)
        assert fake.interactions[chat]["disposition"] == "solved"
        assert [note["text"] for note in fake.notes[chat]] == ["Second call today", "written without a line"]
        assert len(fake.overrides) == 1

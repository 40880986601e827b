"""What is looked at is fetched, once for many wishes, and something old is shown where nothing new can be had."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from agentdesk.adapters.api.client import ApiClient
from agentdesk.adapters.localdb.store import SqliteLocalStore
from agentdesk.app import answers, loading
from agentdesk.app.loading import Loader
from agentdesk.app.ports import ContextAnswer
from agentdesk.app.state import (
    Asked,
    ConnectionStatus,
    CustomerView,
    Focus,
    IdentityView,
    Loading,
    Pending,
    PendingStatus,
    State,
)
from agentdesk.app.store import Store
from agentdesk.wire.snapshots import TimelinePage
from tests.support.desks import is_live, open_desk, until
from tests.support.fake_orchestrator import AGENT, Fake, RefusedError, new_id, now, running_fake
from tests.support.full_outbox import NOW, Clock, say
from tests.unit.app.test_outbox import chat

PHONE, MAIL = "phone:+15550001", "email:maya@example.org"


def happen(fake: Fake, subject: str = PHONE) -> str:
    event = {"id": new_id(), "source": "t", "type": "app.error", "time": now(), "subject": subject, "data": {}}
    return fake.append(event)


def reads(fake: Fake) -> int:
    return sum(1 for request in fake.requests if request.endswith("/context"))


async def test_many_changes_are_few_reads_and_the_last_is_seen(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        customer = happen(fake)
        await until(desk.store, is_live)
        desk.show_customer(customer)
        await until(desk.store, lambda s: s.customers[customer].context is not None)
        before = reads(fake)
        for _ in range(200):
            happen(fake)
        latest = fake.context(customer, None)["decision"]["id"]

        await until(
            desk.store,
            lambda s: (context := s.customers[customer].context) is not None and context.decision.id == latest,
        )
        assert reads(fake) - before < 20


class Counting:
    """An orchestrator that says of every context that it is as before, and tells whoever waits that it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.heard = asyncio.Condition()

    async def context(self, customer_id: str, **_how: object) -> None:
        async with self.heard:
            self.asked.append(customer_id)
            self.heard.notify_all()

    async def times(self, customer_id: str, count: int) -> None:
        async with self.heard:
            await self.heard.wait_for(lambda: self.asked.count(customer_id) >= count)


async def test_while_what_waited_long_is_sent_only_who_is_in_view_is_read_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loading, "REST_S", 0.001)
    unsent = tuple(Pending(say(number), PendingStatus.QUEUED, NOW) for number in range(20))
    views = {each: CustomerView(each) for each in ("seen", "other")}
    store, service = Store(State(pending=unsent, customers=views, focus=Focus(None, "seen"))), Counting()
    loader = Loader(
        store,
        cast("Any", None),
        cast("Any", service),
        cast("Any", Clock()),
        on_erased=lambda _id: None,
        on_known_as=lambda *_ids: None,
    )
    loader.refresh("other")
    for time in range(1, 8):
        loader.refresh("seen")
        await service.times("seen", time)
        loader.refresh("other")
    assert service.asked.count("other") == 1
    store.change(lambda state: replace(state, pending=unsent[:2]))
    await service.times("other", 2)
    await loader.close()


async def test_nobody_is_fetched_who_is_not_looked_at(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        customer, other = happen(fake), happen(fake, MAIL)
        desk.show_customer(customer)
        await until(desk.store, lambda s: s.customers[customer].context is not None)
        happen(fake, MAIL)
        happen(fake)
        await until(desk.store, lambda s: s.cursor == fake.head and len(s.customers[customer].timeline) == 2)
        assert not any(other in request for request in fake.requests)


async def test_two_customers_that_turn_out_to_be_one_are_followed(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        former, today = happen(fake), happen(fake, MAIL)
        desk.show_customer(former)
        await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        fake.link(former, today)
        state = await until(desk.store, lambda s: s.focus.customer_id == today and today in s.customers)
        assert former not in state.customers
        happen(fake, MAIL)
        await until(desk.store, lambda s: len(s.customers[today].timeline) == 3)


async def test_offline_the_pop_of_the_last_time_is_shown_and_said_to_be_old(tmp_path: Path) -> None:
    async with AsyncExitStack() as life:
        server = AsyncExitStack()
        fake = await server.enter_async_context(running_fake())
        customer = happen(fake)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            desk.show_customer(customer)
            await until(desk.store, lambda s: any(v.loading is Loading.READY for v in s.customers.values()))
            await until(desk.store, is_live)
        await server.aclose()
        desk = await life.enter_async_context(open_desk(fake.url, AGENT, tmp_path))
        state = await until(desk.store, lambda s: s.connection.status is ConnectionStatus.OFFLINE)
        assert state.session is not None, "who works here is remembered"
        desk.show_customer(customer)
        state = await until(desk.store, lambda s: any(v.context for v in s.customers.values()))
        view = state.customers[customer]
        assert (view.loading, view.problem) == (Loading.STALE, None)
        assert len(view.timeline) == 1
        desk.show_customer("never seen")
        await until(desk.store, lambda s: s.customers["never seen"].loading is Loading.FAILED)
        port = int(fake.url.rpartition(":")[2])
        await life.enter_async_context(running_fake(fake, port=port))
        desk.show_customer(customer)
        desk.reconnect_now()
        await until(desk.store, lambda s: s.customers[customer].loading is Loading.READY)


async def test_a_customer_that_is_not_there_is_a_failure_that_is_not_tried_again(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        desk.show_customer("nobody")
        state = await until(desk.store, lambda s: s.customers["nobody"].loading is Loading.FAILED)
        assert state.customers["nobody"].problem == "not_found"
        assert reads(fake) == 1


async def test_a_refusal_of_everything_leaves_a_desk_that_still_keeps_what_is_done(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        await until(desk.store, is_live)
        fake.problems = [RefusedError(429, "rate_limited", headers={"Retry-After": "0"})] * 2
        desk.say("nowhere", "Hello")
        state = await until(desk.store, lambda s: any(p.problem == "not_found" for p in s.pending))
        assert state.pending[0].tries == 3


async def test_another_policy_is_taken_up_without_a_pause(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        customer = happen(fake)
        await until(desk.store, is_live)
        desk.show_customer(customer)
        await until(desk.store, lambda s: s.customers[customer].context is not None)
        was_offline: list[bool] = []
        desk.store.subscribe(lambda state: was_offline.append(not is_live(state)))
        before, sessions = reads(fake), fake.requests.count("GET /v1/session")
        fake.session_says = {"policy_version": "spring", "reason_codes": [{"code": "new", "title": "A new reason"}]}
        fake.change("policy_changed", None, policy_version="spring", number=1)
        state = await until(desk.store, lambda s: s.session is not None and s.session.policy_version == "spring")
        assert state.session is not None
        assert [code.code for code in state.session.reason_codes] == ["new"]
        assert fake.requests.count("GET /v1/session") == sessions + 1
        await until(desk.store, lambda s: reads(fake) > before)
        assert not any(was_offline)


def _refusing(ending: str, problem: RefusedError) -> Callable[[str], None]:
    """Refuses whatever path ends so."""

    def _refuse(path: str) -> None:
        if path.endswith(ending):
            raise problem

    return _refuse


def hears(fake: Fake, talk: str, text: str) -> None:
    said = {"id": new_id(), "seq": 1, "speaker": "customer", "text": text, "at": now(), "sentiment": None}
    fake.utterances[talk].append({**said, "interaction_id": talk})
    fake.interactions[talk]["utterances"] = 1


async def test_a_conversation_that_cannot_be_read_says_so_and_is_read_once_it_can(tmp_path: Path) -> None:
    async with running_fake() as fake:
        talk = chat(fake, 0)
        hears(fake, talk, "Hello?")

        fake.before_read = _refusing("/utterances", RefusedError(503, "unavailable"))
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            state = await until(desk.store, lambda s: talk in s.untold)
            assert (state.untold[talk], state.utterances.get(talk)) == ("unavailable", None)
            fake.before_read = lambda _path: None
            state = await until(desk.store, lambda s: bool(s.utterances.get(talk)) and not s.untold)
            assert [one.text for one in state.utterances[talk]] == ["Hello?"]


async def test_a_conversation_that_could_not_be_read_is_read_with_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk was live again, and said for half a minute that the service cannot be reached."""
    waits = [0.0]
    monkeypatch.setattr(loading, "delay_s", lambda *_args, **_asked: waits.pop() if waits else 3600.0)
    async with running_fake() as fake:
        talk = chat(fake, 0)
        hears(fake, talk, "Hello?")
        fake.before_read = _refusing("/utterances", RefusedError(503, "unavailable"))
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, lambda s: is_live(s) and talk in s.untold)
            fake.before_read = lambda _path: None
            desk._loader.on_snapshot()
            await until(desk.store, lambda s: bool(s.utterances.get(talk)) and not s.untold)


async def test_a_conversation_that_is_refused_is_read_again_when_somebody_asks(tmp_path: Path) -> None:
    async with running_fake() as fake:
        talk = chat(fake, 0)
        hears(fake, talk, "Hello?")

        fake.before_read = _refusing("/utterances", RefusedError(403, "forbidden"))
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            await until(desk.store, lambda s: s.untold == {talk: "forbidden"})
            fake.before_read = lambda _path: None
            desk.open_interaction(talk)
            await until(desk.store, lambda s: bool(s.utterances.get(talk)) and not s.untold)


async def test_whom_a_softphone_names_is_looked_up_until_the_service_answers(tmp_path: Path) -> None:
    async with running_fake() as fake, open_desk(fake.url, AGENT, tmp_path) as desk:
        customer = happen(fake)
        await until(desk.store, is_live)

        fake.before_read = _refusing("/v1/customers", RefusedError(503, "unavailable"))
        desk.open_customer(PHONE)
        state = await until(desk.store, lambda s: s.focus.asked is not None and s.focus.asked.problem is not None)
        assert state.focus.asked == Asked(PHONE, Loading.FAILED, "unavailable")
        fake.before_read = lambda _path: None
        await until(desk.store, lambda s: s.focus.customer_id == customer)


async def test_who_is_erased_while_their_copy_is_being_read_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _refuse(path: str) -> None:
        if path.endswith("/context"):
            raise RefusedError(503, "unavailable")

    read, was_read, may_tell = SqliteLocalStore.customer, asyncio.Event(), asyncio.Event()

    async def _customer(self: SqliteLocalStore, customer_id: str) -> tuple[ContextAnswer, datetime] | None:
        kept = await read(self, customer_id)
        was_read.set()
        await may_tell.wait()
        return kept

    async with running_fake() as fake:
        customer = happen(fake)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            desk.show_customer(customer)
            await until(desk.store, lambda s: any(v.loading is Loading.READY for v in s.customers.values()))
            await until(desk.store, is_live)
        fake.before_read = _refuse
        monkeypatch.setattr(SqliteLocalStore, "customer", _customer)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.show_customer(customer)
            await was_read.wait()
            desk._forgetting.forget(customer)
            may_tell.set()
            for _turn in range(10):
                await asyncio.sleep(0)
            assert customer not in desk.store.confirmed.customers


async def test_who_is_erased_while_the_service_tells_of_them_is_neither_shown_nor_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, was_read, may_tell = ApiClient.context, asyncio.Event(), asyncio.Event()

    async def _context(self: ApiClient, customer_id: str, **how: Any) -> ContextAnswer | None:
        told = await read(self, customer_id, **how)
        was_read.set()
        await may_tell.wait()
        return told

    monkeypatch.setattr(ApiClient, "context", _context)
    async with running_fake() as fake:
        customer = happen(fake)
        async with open_desk(fake.url, AGENT, tmp_path) as desk:
            await until(desk.store, is_live)
            desk.show_customer(customer)
            await was_read.wait()
            desk._forgetting.forget(customer)
            may_tell.set()
            for _turn in range(10):
                await asyncio.sleep(0)
            assert customer not in desk.store.confirmed.customers
            assert await desk._local.customer(customer) is None


def test_what_is_told_of_somebody_who_is_gone_is_let_go() -> None:
    state, gone = State(), CustomerView("c")
    assert answers.with_timeline_page(state, gone, TimelinePage()) is state
    assert answers.with_identity(state, IdentityView("c", Loading.READY)) is state

"""Fetching what screens look at: the context of a customer, its timeline, conversations, look-ups, the override log.

Owns when something is fetched, that equal wishes become one request, and what happens when it fails. What an answer
means is in ``answers``; the orchestrator and the local store are ports.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from agentdesk.app import answers
from agentdesk.app.attention import customers_in_use
from agentdesk.app.backoff import Nudge, delay_s
from agentdesk.app.fold import with_interaction, with_notes, with_utterances, without_leave
from agentdesk.app.ports import Clock, ContextAnswer, LocalStore, Orchestrator, is_transient, retry_after_s
from agentdesk.app.state import CustomerView, IdentityView, Loading, State
from agentdesk.app.store import Pace, Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.app.unsent import is_catching_up
from agentdesk.domain.customer import Customer, Identifier, IdentifierKind, IdentityLink
from agentdesk.domain.interaction import InteractionState
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire import later

log = logging.getLogger(__name__)

REST_S = 0.2
"""The shortest time between two reads of one customer's context, however fast its events come."""

RESTS_BEHIND = 150
"""While much is sent that waited long, who is not in view is read again after so many rests: each command changes its
customer's context, and to conclude that costs the service several times what the command does."""

PARALLEL = 4

SHARED_ASKED = 4
"""Of so many identifiers that several people use it is asked who these are."""

T = TypeVar("T")


class Loader:
    """Reads on behalf of the screens. All methods return at once; what was read shows in the state."""

    def __init__(
        self,
        store: Store,
        local: LocalStore,
        orchestrator: Orchestrator,
        clock: Clock,
        *,
        on_erased: Callable[[str], None],
        on_known_as: Callable[[str, str], None],
    ) -> None:
        """``on_erased`` is told of customers who turn out to be erased, ``on_known_as`` by which id whoever was
        asked for is known today."""
        self._on_erased, self._on_known_as = on_erased, on_known_as
        self._store, self._local, self._orchestrator, self._clock = store, local, orchestrator, clock
        self._scope = TaskScope("loader")
        self._slots = asyncio.Semaphore(PARALLEL)
        self._nudge, self._talk_nudge = Nudge(), Nudge()
        self._wanted: set[str] = set()
        self._fetching: set[str] = set()
        self._behind: dict[str, set[str]] = {}
        """By customer of whom a read is to come, the interactions of which the notes are read after it."""

    async def close(self) -> None:
        await self._scope.close()

    def read_now(self, customer_id: str) -> None:
        """Read the context for somebody who is looking: without the rest between two reads."""
        self.refresh(customer_id)
        self._nudge.nudge()

    def refresh(self, customer_id: str) -> None:
        """Read the context again. Wishes that come while one is read become one more read."""
        view = answers.view_of(self._store.confirmed, customer_id)
        if view.loading in (Loading.EMPTY, Loading.FAILED):
            loading = replace(view, loading=Loading.LOADING)
            self._store.change(lambda state: answers.with_view(state, loading))
        self._wanted.add(customer_id)
        self._behind.setdefault(customer_id, set())
        if customer_id not in self._fetching:
            self._fetching.add(customer_id)
            self._scope.start(f"context:{customer_id}", partial(self._keep_fresh, customer_id), Overlap.QUEUE)

    def read_identity(self, customer_id: str) -> None:
        """Read the links, what people said of them and, of an identifier that several people use, whom it may be."""
        view = answers.identity_of(self._store.confirmed, customer_id)
        if view.loading in (Loading.EMPTY, Loading.FAILED):
            loading = replace(view, loading=Loading.LOADING, problem=None)
            self._store.change(lambda state: answers.with_identity(state, loading))
        self._scope.start(f"identity:{customer_id}", partial(self._read_identity, customer_id), Overlap.REPLACE)

    def open_conversation(self, interaction_id: str) -> None:
        """Read all that was said in an interaction, unless nothing was, and what colleagues wrote down beside it; the
        latter behind the first context of a customer, which somebody waits for."""
        state = self._store.confirmed
        interaction = state.interactions.get(interaction_id)
        if interaction is None or interaction.utterances:
            read = partial(self._read_utterances, interaction_id)
            self._scope.start(f"utterances:{interaction_id}", read, Overlap.ONCE_MORE)
        customer_id = interaction.customer_id if interaction is not None else ""
        if customer_id in self._behind and answers.view_of(state, customer_id).context is None:
            self._behind[customer_id].add(interaction_id)
        else:
            self._begin_notes(interaction_id)

    def _begin_notes(self, interaction_id: str) -> None:
        self._scope.start(f"notes:{interaction_id}", partial(self._read_notes, interaction_id), Overlap.ONCE_MORE)

    def read_conversation_now(self, interaction_id: str) -> None:
        """Read it for somebody who is looking: one that could not be read is tried again at once."""
        self._talk_nudge.nudge()
        self.open_conversation(interaction_id)

    def on_event(self, event: later.events.StreamEvent) -> None:
        """Fetch what an event of the stream calls for."""
        state = self._store.confirmed
        match event:
            case later.events.ContextChanged() | later.events.CustomerErased() if event.customer_id in customers_in_use(
                state
            ):
                self.refresh(event.customer_id)
            case later.events.PolicyChanged():
                for customer_id in customers_in_use(state):
                    self.refresh(customer_id)
            case later.events.IdentityChanged():
                self._on_identity(state, event)
            case later.events.InteractionChanged() if event.interaction.id in state.interactions:
                self._on_interaction(state, event)
            case _:
                pass

    def on_snapshot(self) -> None:
        """Read anew all that is in use: while the line was down anything may have happened to it. What waits for the
        service waits no longer."""
        self._nudge.nudge()
        self._talk_nudge.nudge()
        state = self._store.confirmed
        for customer_id in customers_in_use(state):
            self.refresh(customer_id)
            if customer_id in state.identities:
                self.read_identity(customer_id)
        for interaction_id in state.interactions:
            self.open_conversation(interaction_id)
        for interaction_id in state.unlisted & state.interactions.keys():
            read = partial(self._read_interaction, interaction_id)
            self._scope.start(f"interaction:{interaction_id}", read, Overlap.ONCE_MORE)

    def _on_interaction(self, state: State, event: later.events.InteractionChanged) -> None:
        interaction = event.interaction
        view = state.customers.get(interaction.customer_id)
        if view is None or view.context is None:
            self.refresh(interaction.customer_id)
        known = state.utterances.get(interaction.id, ())
        if len(known) < interaction.utterances:
            self.open_conversation(interaction.id)

    def _on_identity(self, state: State, event: later.events.IdentityChanged) -> None:
        """Who is who may have changed: also whose an interaction is, which nothing else tells."""
        for customer_id in set(event.customer_ids) & customers_in_use(state):
            self.refresh(customer_id)
        for customer_id in set(event.customer_ids) & state.identities.keys():
            self.read_identity(customer_id)
        for interaction in state.interactions.values():
            if interaction.customer_id in event.customer_ids:
                key = f"interaction:{interaction.id}"
                self._scope.start(key, partial(self._read_interaction, interaction.id), Overlap.ONCE_MORE)

    async def _keep_fresh(self, customer_id: str) -> None:
        failures = 0
        try:
            while customer_id in self._wanted:
                self._wanted.discard(customer_id)
                async with self._slots:
                    problem = await self._read_context(customer_id)
                await self._store.told()  # of the context; to ask for notes first would hold it up
                for interaction_id in self._behind.pop(customer_id, ()):
                    self._begin_notes(interaction_id)
                if problem is None or not is_transient(problem):
                    failures = 0
                    await self._rest(customer_id)
                    continue
                failures += 1
                await self._nudge.wait(delay_s(failures, asked_s=retry_after_s(problem)))
                if customer_id in customers_in_use(self._store.confirmed):
                    self._wanted.add(customer_id)
        finally:
            self._fetching.discard(customer_id)
            self._behind.pop(customer_id, None)

    async def _rest(self, customer_id: str) -> None:
        for _ in range(RESTS_BEHIND):
            await self._nudge.wait(REST_S)
            state = self._store.confirmed
            if customer_id == state.customer_id_in_focus or not is_catching_up(state):
                return

    async def _read_context(self, customer_id: str) -> ProblemError | None:
        """Read once. Returns the problem, if any, after it was shown."""
        view = answers.view_of(self._store.confirmed, customer_id)
        interaction_id = _interaction_with(self._store.confirmed, customer_id)
        try:
            answer = await self._orchestrator.context(
                customer_id, interaction_id=interaction_id, etag=_etag(view, interaction_id)
            )
        except ProblemError as problem:
            code = problem.code
            if code is Code.CUSTOMER_ERASED:
                self._on_erased(customer_id)
            self._store.change(lambda state: answers.with_context_problem(state, customer_id, code))
            if is_transient(problem):
                await self._show_what_was_kept(customer_id)
            return problem
        if customer_id not in self._store.confirmed.customers:  # erased meanwhile, or somebody else works here
            return None
        now = self._clock.now()
        if answer is None:
            self._store.change(lambda state: answers.with_context_unchanged(state, customer_id, now))
        else:
            told, is_first = answer, view.context is None
            self._on_known_as(customer_id, told.context.customer.id)
            pace = Pace.AWAITED if is_first else Pace.FRAME
            self._store.change(lambda state: answers.with_context(state, customer_id, told, now), pace)
            self._scope.start(f"cache:{customer_id}", partial(self._cache, customer_id, told))
            customer = told.context.customer
            if customer.shared and answers.identity_of(self._store.confirmed, customer.id).loading is Loading.EMPTY:
                self.read_identity(customer.id)
        return None

    async def _read_identity(self, customer_id: str) -> None:
        """Read once; a failure is shown where it was asked for, and tried again at the next wish."""
        view = answers.view_of(self._store.confirmed, customer_id)
        customer = view.context.customer if view.context is not None else None
        try:
            async with self._slots:
                links = await self._orchestrator.links(customer_id)
                history = await self._orchestrator.identity_history(customer_id)
                asked = _of_several(customer, links)[:SHARED_ASKED] if customer is not None else ()
                found = {one: await self._orchestrator.find_customers(identifier=str(one)) for one in asked}
        except ProblemError as problem:
            code = problem.code
            self._store.change(lambda state: answers.with_identity_problem(state, customer_id, code))
            return
        candidates = {
            identifier: tuple(one for one in page.items if one.id != customer_id) for identifier, page in found.items()
        }
        told = IdentityView(customer_id, Loading.READY, None, links, history, candidates)
        self._store.change(lambda state: answers.with_identity(state, told))

    async def _cache(self, customer_id: str, answer: ContextAnswer) -> None:
        await self._store.told()
        try:
            await self._local.put_customer(customer_id, answer, self._clock.now())
        except ProblemError as problem:
            log.warning("a customer could not be kept for offline use: %s", problem.code)

    async def _show_what_was_kept(self, customer_id: str) -> None:
        """Offline, the pop of the last time is better than none; it is marked as old."""
        if answers.view_of(self._store.confirmed, customer_id).context is not None:
            return
        try:
            kept = await self._local.customer(customer_id)
        except ProblemError:
            return
        if kept is not None:
            answer, at = kept

            def _shown(state: State) -> State:
                if customer_id not in state.customers:  # erased meanwhile, or somebody else works here
                    return state
                return answers.with_context(state, customer_id, answer, at, loading=Loading.STALE)

            self._store.change(_shown)

    async def _read_utterances(self, interaction_id: str) -> None:
        told = await self._persist(
            interaction_id, interaction_id, partial(self._orchestrator.utterances, interaction_id)
        )
        if told is not None:
            self._store.change(lambda state: with_utterances(state, interaction_id, told))

    async def _read_notes(self, interaction_id: str) -> None:
        told = await self._persist(
            f"notes:{interaction_id}", interaction_id, partial(self._orchestrator.notes, interaction_id)
        )
        if told is not None:
            self._store.change(lambda state: with_notes(state, interaction_id, told))

    async def _persist(self, what: str, interaction_id: str, read: Callable[[], Awaitable[T]]) -> T | None:
        """Read, and again for as long as the conversation is there and the service may come back; None where it does
        not come to anything. The state says from the second failure on that it could not be read."""
        failures = 0
        while True:
            try:
                async with self._slots:
                    told = await read()
            except ProblemError as problem:
                failures += 1
                code, goes_on = problem.code, is_transient(problem)
                if failures > 1 or not goes_on:
                    self._store.change(lambda state, code=code: answers.with_untold(state, what, code))  # type: ignore[misc]
                if not goes_on:
                    return None
                await self._talk_nudge.wait(delay_s(failures, asked_s=retry_after_s(problem)))
                if interaction_id not in self._store.confirmed.interactions:
                    self._store.change(lambda state: answers.with_untold(state, what, None))
                    return None
                continue
            self._store.change(lambda state: answers.with_untold(state, what, None))
            return told

    async def _read_interaction(self, interaction_id: str) -> None:
        try:
            told = await self._orchestrator.interaction(interaction_id)
        except ProblemError as problem:
            log.info("an interaction could not be read again: %s", problem.code)
            if problem.code is Code.NOT_FOUND:
                self._store.change(lambda state: without_leave(state, interaction_id))
            return
        self._store.change(lambda state: with_interaction(state, told))
        view = self._store.confirmed.customers.get(told.customer_id)
        if told.id in self._store.confirmed.interactions and (view is None or view.context is None):
            self.refresh(told.customer_id)


def _interaction_with(state: State, customer_id: str) -> str | None:
    """The interaction that the customer's context is about: the one looked at, or the open one."""
    mine = [i for i in state.interactions.values() if i.customer_id == customer_id]
    looked_at = [i for i in mine if i.id == state.focus.interaction_id]
    if looked_at:
        return looked_at[0].id
    is_open = [i for i in mine if i.state is not InteractionState.CLOSED]
    newest = max(is_open, key=lambda interaction: interaction.offered_at, default=None)
    return newest.id if newest is not None else None


def _of_several(customer: Customer, links: Iterable[IdentityLink]) -> tuple[Identifier, ...]:
    """The identifiers that several people use, or may: the customer's own that are marked so, and the phones and mails
    with which they were named and which are not theirs."""
    marked = [one.identifier for one in customer.shared]
    idle = [end for link in links if not link.holds and link.to_at is None for end in (link.identifier, link.other)]
    others = [end for end in idle if end.kind in _CONTACT and end not in customer.identifiers]
    return tuple(dict.fromkeys((*marked, *others)))


_CONTACT = (IdentifierKind.PHONE, IdentifierKind.EMAIL)


def _etag(view: CustomerView, interaction_id: str | None) -> str | None:
    """The ETag to ask with: that of another interaction's context says nothing about this one."""
    if view.context is None or view.etag is None:
        return None
    about = view.context.interaction.id if view.context.interaction is not None else None
    return view.etag if about == interaction_id else None

"""Reading by pages and by question: older history, filtered timelines, customer look-ups, the override log.

Owns that the last question wins: an answer to an older one changes nothing. What an answer means is in ``answers``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Unpack

from agentdesk.app import answers
from agentdesk.app.comparing import read_comparison
from agentdesk.app.fold import with_override
from agentdesk.app.ports import Clock, Orchestrator
from agentdesk.app.spans import span_starts
from agentdesk.app.state import (
    CustomerView,
    Loading,
    LogOrder,
    Narrowing,
    OverrideFilter,
    Search,
    State,
    without_filters,
)
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.customer import IdentifierKind
from agentdesk.domain.override import Override
from agentdesk.domain.problems import ProblemError
from agentdesk.wire import later

log = logging.getLogger(__name__)

COUNT_AGAIN_S = 2.0
"""So long after a change the overrides are counted anew: many changes are counted once."""

TYPING_S = 0.15
"""A look-up waits so long for the next key before it asks."""


class Pages:
    """Asks for pages. All methods return at once; the answer shows in the state."""

    def __init__(
        self, store: Store, orchestrator: Orchestrator, clock: Clock, on_read: Callable[[Iterable[Override]], None]
    ) -> None:
        self._store, self._orchestrator, self._clock, self._on_read = store, orchestrator, clock, on_read
        self._scope = TaskScope("pages")

    async def close(self) -> None:
        await self._scope.close()

    def load_older(self, customer_id: str) -> None:
        """Fetch the page after the oldest item, if there is one and it is not on its way."""
        view = self._store.confirmed.customers.get(customer_id)
        if view is None or view.timeline_next is None or self._scope.is_busy(f"timeline:{customer_id}"):
            return
        self._ask(view)

    def filter_timeline(self, customer_id: str, **wanted: Unpack[Narrowing]) -> None:
        """Show only what matches; the pages are read anew with the filter."""
        view = answers.view_of(self._store.confirmed, customer_id)
        shown = replace(without_filters(view), **wanted)
        if shown == view:
            return
        self._ask(replace(shown, timeline=(), timeline_next=None))

    def show_from(self, customer_id: str, begins: str) -> None:
        """Show the timeline from a cursor on instead of from now on, and all of it."""
        view = answers.view_of(self._store.confirmed, customer_id)
        shown = without_filters(view, begins)
        self._ask(replace(shown, timeline=(), timeline_next=begins))

    def search_customers(self, query: str) -> None:
        """Look customers up; an empty query ends the look-up."""
        query = query.strip()
        if not query:
            self._scope.cancel("search")
            self._store.change(lambda state: replace(state, search=Search()))
            return

        def _searching(state: State) -> State:
            return replace(state, search=Search(query, Loading.LOADING, state.search.items))

        self._store.change(_searching)
        self._scope.start("search", partial(self._search, query))

    def filter_overrides(self, wanted: OverrideFilter, order: LogOrder | None = None) -> None:
        """Read the log anew for another filter, and in another order where one is named."""
        self._list(wanted, order or self._store.confirmed.override_log.order)

    def told(self, override: Override) -> None:
        """An answer told how an override stands now."""
        self._store.change(lambda state: with_override(state, override))

    def sort_overrides(self, order: LogOrder) -> None:
        """Read the log anew in another order."""
        self._list(self._store.confirmed.override_log.filter, order)

    def _list(self, wanted: OverrideFilter, order: LogOrder) -> None:
        log = self._store.confirmed.override_log
        opened = replace(log, filter=wanted, order=order, loading=Loading.LOADING, items=(), next=None, problem=None)
        self._store.change(lambda state: replace(state, override_log=opened))
        self._scope.start("overrides", partial(self._read_overrides, wanted, order, None))
        if wanted != log.counted:
            self._scope.start("counts", partial(self._read_counts, wanted))

    def load_more_overrides(self) -> None:
        log = self._store.confirmed.override_log
        if log.next is not None and not self._scope.is_busy("overrides"):
            self._store.change(lambda state: _with_log_loading(state))
            self._scope.start("overrides", partial(self._read_overrides, log.filter, log.order, log.next))

    def reread_overrides(self) -> None:
        """Read the first page again, where the log was read at all, and what is open beside it: after a gap it may lack
        records, and what it has may have changed."""
        log = self._store.confirmed.override_log
        if log.loading is not Loading.EMPTY:
            self._scope.start("overrides", partial(self._read_overrides, log.filter, log.order, None))
            self._scope.start("counts", partial(self._read_counts, log.filter))
        if log.selected_id is not None:
            self._scope.start("record", partial(self._read_record, log.selected_id))
        elif log.advice_id is not None:
            self._scope.start("record", partial(self._read_advice, log.advice_id))

    def on_snapshot(self) -> None:
        """Read again what is shown, and what reviews were begun of: whoever was away did not hear who was erased."""
        self.reread_overrides()
        begun = [key.partition(":")[2] for key in self._store.confirmed.drafts if key.startswith("review:")]
        if begun:
            self._scope.start("begun", partial(self._look_at, begun))

    def on_event(self, event: later.events.StreamEvent) -> None:
        """Count anew, or read anew, what an event of the stream changes."""
        match event:
            case later.events.OverrideRecorded() | later.events.OverrideChanged():
                self.recount_overrides()
            case later.events.CustomerErased():
                self.reread_overrides()
            case _:
                pass

    def recount_overrides(self) -> None:
        """Count anew a while after something changed, where the log was read at all."""
        log = self._store.confirmed.override_log
        if log.loading is not Loading.EMPTY and not self._scope.is_busy("counts"):
            self._scope.start("counts", partial(self._read_counts, log.filter, COUNT_AGAIN_S))

    def open_override(self, override_id: str) -> None:
        """Open the frozen picture of one record."""
        self._open(override_id=override_id)
        self._scope.start("record", partial(self._read_record, override_id))

    def open_advice(self, decision_id: str) -> None:
        """Open what was known when advice was given that nobody overrode."""
        self._open(decision_id=decision_id)
        self._scope.start("record", partial(self._read_advice, decision_id))

    def _open(self, *, override_id: str | None = None, decision_id: str | None = None) -> None:
        """One of them is being read; what was open before is not shown any more."""

        def _opening(state: State) -> State:
            log = replace(
                state.override_log, selected_id=override_id, record=None, record_loading=Loading.LOADING,
                advice_id=decision_id, advice=None,
            )  # fmt: skip
            return replace(state, override_log=log)

        self._store.change(_opening)

    def compare_override(self, override_id: str) -> None:
        self._scope.start("comparison", partial(read_comparison, self._store, self._orchestrator, override_id))

    def _ask(self, view: CustomerView) -> None:
        loading = replace(view, timeline_loading=Loading.LOADING)
        self._store.change(lambda state: answers.with_view(state, loading))
        self._scope.start(f"timeline:{view.customer_id}", partial(self._read_timeline, view), Overlap.REPLACE)

    async def _read_timeline(self, asked: CustomerView) -> None:
        try:
            page = await self._orchestrator.timeline(
                asked.customer_id,
                before=asked.timeline_next,
                channel=asked.channel,
                journey=asked.journey,
                query=asked.query,
                kind=asked.kind,
                since=asked.since,
                until=asked.until,
            )
        except ProblemError as problem:
            code = problem.code
            self._store.change(lambda state: answers.with_timeline_problem(state, asked, code))
            return
        self._store.change(lambda state: answers.with_timeline_page(state, asked, page))

    async def _search(self, query: str) -> None:
        await asyncio.sleep(TYPING_S)
        try:
            page = await self._orchestrator.find_customers(**asked_by(query))
        except ProblemError as problem:
            code = problem.code
            self._store.change(lambda state: answers.with_search_problem(state, query, code))
            return
        self._store.change(lambda state: answers.with_candidates(state, query, page))

    async def _read_counts(self, wanted: OverrideFilter, pause_s: float = 0.0) -> None:
        await asyncio.sleep(pause_s)
        try:
            counts = await self._orchestrator.override_counts(wanted, span_starts(self._clock.now()))
        except ProblemError as problem:
            # What is listed says itself what is the matter; numbers that are not known are not shown.
            log.info("the overrides could not be counted: %s", problem.code)
            return
        self._store.change(lambda state: answers.with_counts(state, wanted, counts))

    async def _read_overrides(self, wanted: OverrideFilter, order: LogOrder, cursor: str | None) -> None:
        try:
            page = await self._orchestrator.overrides(wanted, cursor, order)
        except ProblemError as problem:
            code = problem.code
            self._store.change(lambda state: answers.with_overrides_problem(state, wanted, code))
            return
        self._store.change(lambda state: answers.with_overrides_page(state, wanted, order, cursor, page))
        self._on_read(page.items)

    async def _read_advice(self, decision_id: str) -> None:
        try:
            advice = await self._orchestrator.advice(decision_id)
        except ProblemError as problem:
            code = problem.code
            self._store.change(lambda state: answers.with_record_problem(state, decision_id, code))
            return
        self._store.change(lambda state: answers.with_advice(state, advice))

    async def _look_at(self, override_ids: Iterable[str]) -> None:
        for override_id in override_ids:
            try:
                self._on_read((await self._orchestrator.override(override_id),))
            except ProblemError as problem:
                log.info("what a review was begun of could not be read: %s", problem.code)

    async def _read_record(self, override_id: str) -> None:
        try:
            record = await self._orchestrator.override(override_id)
        except ProblemError as problem:
            code = problem.code
            self._store.change(lambda state: answers.with_record_problem(state, override_id, code))
            return
        self._store.change(lambda state: answers.with_record(state, record))
        self._on_read((record,))
        self.compare_override(override_id)


def asked_by(query: str) -> dict[str, str]:
    """How to ask for what was typed: ``KIND:VALUE`` names an identifier, everything else is searched for."""
    kind, colon, value = query.partition(":")
    is_identifier = bool(colon) and kind in set(IdentifierKind) and bool(value.strip())
    return {"identifier": query} if is_identifier else {"query": query}


def _with_log_loading(state: State) -> State:
    return replace(state, override_log=replace(state.override_log, loading=Loading.LOADING))

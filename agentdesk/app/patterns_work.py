"""Carries out the gestures of the page of patterns: asks the service, and shows the answer or what kept it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from agentdesk.app.patterns import PatternFilter, PatternIntents, Patterns, since
from agentdesk.app.ports import Clock, Orchestrator
from agentdesk.app.state import State
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.people import Permission
from agentdesk.domain.problems import ProblemError
from agentdesk.wire import later


class PatternWork(PatternIntents):
    """The gestures; the last question wins."""

    def __init__(self, store: Store, orchestrator: Orchestrator, clock: Clock) -> None:
        self._store, self._service, self._clock = store, orchestrator, clock
        self._scope = TaskScope("patterns")

    async def close(self) -> None:
        await self._scope.close()

    def show_patterns(self, wanted: PatternFilter) -> None:
        now = self._clock.now()
        self._show(lambda known: replace(known, filter=wanted, asked_at=now, problem=None))
        self._scope.start("read", partial(self._read, wanted), Overlap.REPLACE)

    def refresh_patterns(self) -> None:
        self.show_patterns(self._store.confirmed.patterns.filter)

    def cancel_patterns(self) -> None:
        self._scope.cancel("read")

        def kept(known: Patterns) -> Patterns:
            return replace(known, filter=known.told_for or known.filter, asked_at=None)

        self._show(kept)

    def on_event(self, event: later.events.StreamEvent) -> None:
        """Something of the stream may change the figures; they are told anew when somebody looks."""
        if isinstance(event, later.events.OverrideRecorded | later.events.OverrideChanged | later.events.FeedbackGiven):
            known = self._store.confirmed.patterns
            if known.told is not None and not known.is_stale:
                self._show(lambda known: replace(known, is_stale=True))

    def _show(self, change: Callable[[Patterns], Patterns]) -> None:
        def changed(state: State) -> State:
            return replace(state, patterns=change(state.patterns))

        self._store.change(changed)

    async def _read(self, wanted: PatternFilter) -> None:
        begun = self._clock.now()
        try:
            told = await self._service.override_insights(wanted, since(wanted.days, begun))
        except ProblemError as problem:
            code = problem.code.value
            self._show(lambda known: replace(known, asked_at=None, problem=code))
            return
        known = self._store.confirmed.patterns
        same = known.told_for is not None and known.told_for.action == wanted.action
        compared = known.compared if same else None  # stays until it is told anew, which the figures do not wait for
        self._show(
            lambda known: Patterns(filter=known.filter, told=told, told_for=wanted, compared=compared, read_at=begun)
        )
        await self._compare(wanted.action)

    async def _compare(self, action: str | None) -> None:
        me = self._store.confirmed.session
        if action is None or me is None or Permission.INSIGHTS_READ not in me.permissions:
            return
        try:
            compared = await self._service.action_comparison(action)
        except ProblemError:
            return  # the page is complete without it; the next reading asks again
        self._show(lambda known: replace(known, compared=compared))

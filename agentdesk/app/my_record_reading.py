"""Reading what an agent may see of themselves, and writing it into a file.

Owns when it is read; what an answer means is in ``my_record``. All methods return at once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace

from agentdesk.app import my_record as of_mine
from agentdesk.app.fetching import Loading
from agentdesk.app.marks import Marks
from agentdesk.app.my_record import Mine, RecordExport
from agentdesk.app.patterns import PatternFilter, since
from agentdesk.app.ports import Clock, Exports, Orchestrator
from agentdesk.app.state import OverrideFilter
from agentdesk.app.store import Store
from agentdesk.app.tasks import Overlap, TaskScope
from agentdesk.domain.problems import ProblemError
from agentdesk.wire import later

DAYS = 90
"""The figures are of so many days."""


class MyRecordReading:
    """Reads on behalf of the page of one's own record."""

    def __init__(self, store: Store, orchestrator: Orchestrator, exports: Exports, clock: Clock) -> None:
        self._store, self._orchestrator, self._exports, self._clock = store, orchestrator, exports, clock
        self._scope = TaskScope("my record")

    async def close(self) -> None:
        await self._scope.close()

    def read(self) -> None:
        self._change(of_mine.being_read)
        self._scope.start("read", self._read)

    def load_more(self) -> None:
        mine = self._store.confirmed.mine
        if mine.next is not None and not mine.is_loading_more:
            self._change(lambda now: replace(now, is_loading_more=True))
            self._scope.start("more", self._read_more)

    def export(self) -> None:
        self._scope.start("export", self._export, Overlap.KEEP)

    def on_event(self, event: later.events.StreamEvent) -> None:
        if isinstance(event, later.events.CustomerErased):
            self.on_snapshot()  # what was personal of theirs is gone from one's own record too

    def on_snapshot(self) -> None:
        """After a gap there may be more."""
        if self._store.confirmed.mine.loading is not Loading.EMPTY:
            self.read()

    def _change(self, changer: Callable[[Mine], Mine]) -> None:
        self._store.change(lambda state: replace(state, mine=changer(state.mine)))

    async def _read(self) -> None:
        session = self._store.confirmed.session
        if session is None:
            return
        try:
            page = await self._orchestrator.overrides(OverrideFilter(agent=session.agent_id), None)
            self._change(lambda mine: of_mine.with_page(mine, page.items, page.next, first=True))
            record = await self._orchestrator.my_record()
        except ProblemError as problem:
            code = problem.code
            self._change(lambda mine: of_mine.with_problem(mine, code))
            return
        figures, at = await self._figures(), self._clock.now()
        self._change(lambda mine: of_mine.with_record(mine, record, figures, at))

    async def _figures(self) -> later.patterns.OverrideInsights | None:
        """One's own figures; None where they cannot be told now."""
        begins = since(DAYS, self._clock.now())
        try:
            return await self._orchestrator.override_insights(PatternFilter(days=DAYS), begins)
        except ProblemError:
            return None

    async def _read_more(self) -> None:
        session, mine = self._store.confirmed.session, self._store.confirmed.mine
        if session is None or mine.next is None:
            return
        try:
            page = await self._orchestrator.overrides(OverrideFilter(agent=session.agent_id), mine.next)
        except ProblemError as problem:
            code = problem.code
            self._change(lambda now: of_mine.with_problem(now, code))
            return
        self._change(lambda now: of_mine.with_page(now, page.items, page.next, first=False))

    async def _export(self) -> None:
        size, done = 0, RecordExport(running=False)

        async def _counted() -> AsyncGenerator[bytes]:
            nonlocal size
            async with aclosing(self._orchestrator.my_record_file()) as parts:
                async for part in parts:
                    size += len(part)
                    yield part

        self._show(RecordExport(running=True))
        try:
            async with aclosing(_counted()) as counted:
                path = await self._exports.write_parts(f"my-record-{self._clock.now():%Y-%m-%dT%H%M%S}.json", counted)
            done = RecordExport(running=False, size=size, path=path)
        except ProblemError as problem:
            done = RecordExport(running=False, problem=problem.code)
        finally:
            self._show(done)

    def _show(self, export: RecordExport) -> None:
        self._change(lambda mine: replace(mine, export=export))


class MyRecordGestures:
    """The gestures of the page of one's own record, for the desk; see ``MyRecordIntents``."""

    _my_record: MyRecordReading
    _marks: Marks

    def read_my_record(self) -> None:
        self._my_record.read()

    def load_more_of_mine(self) -> None:
        self._my_record.load_more()

    def export_my_record(self) -> None:
        self._my_record.export()

    def mark_seen(self, keys: Iterable[str]) -> None:
        self._marks.mark_seen(keys)

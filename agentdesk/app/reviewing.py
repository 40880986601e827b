"""Saved views, samples and reviews of many: asks the service on behalf of the page Overrides.

A review of many is one ordinary command a record, sent one after another with the version that was looked at. It does
not pass the outbox: who breaks it off, or loses the line, is told what was not done. All methods return at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from agentdesk.app.pages import Pages
from agentdesk.app.ports import Clock, NewId, Orchestrator, is_transient
from agentdesk.app.review import (
    MOST_AT_ONCE,
    Bulk,
    BulkPhase,
    Review,
    choices_asked,
    choices_kept,
    kept_filter,
    previewed,
    with_done,
    with_not_done,
)
from agentdesk.app.state import LogOrder, OverrideFilter
from agentdesk.app.store import Store
from agentdesk.app.tasks import TaskScope
from agentdesk.domain.override import Override
from agentdesk.domain.problems import ProblemError
from agentdesk.wire import later


class Reviewing:
    """Reads and writes on behalf of the page."""

    def __init__(self, store: Store, orchestrator: Orchestrator, clock: Clock, new_id: NewId, pages: Pages) -> None:
        self._store, self._orchestrator, self._clock, self._new_id = store, orchestrator, clock, new_id
        self._pages = pages
        self.scope = TaskScope("reviewing")

    async def close(self) -> None:
        await self.scope.close()

    def read(self) -> None:
        self.scope.start("read", self._read)

    def keep_view(self, view_id: str | None, name: str, *, shared: bool) -> None:
        log, now = self._store.confirmed.override_log, self._clock.now()
        view = later.snapshots.OverrideView(
            id=view_id or self._new_id(), name=name, owner_id="", shared=shared, sort=log.order.by,
            turned=log.order.turned, filter=kept_filter(log.filter, now), changed_at=now,
        )  # fmt: skip
        self.scope.start("view", partial(self._change_views, partial(self._orchestrator.keep_view, view)))

    def delete_view(self, view_id: str) -> None:
        self.scope.start("view", partial(self._change_views, partial(self._orchestrator.delete_view, view_id)))

    def open_view(self, view_id: str) -> None:
        view = next((each for each in self._review.views if each.id == view_id), None)
        if view is not None:
            wanted = OverrideFilter(**choices_kept(view.filter, self._clock.now()))
            self._pages.filter_overrides(wanted, LogOrder(view.sort, view.turned))

    def draw_sample(self, size: int) -> None:
        self._change(lambda review: replace(review, is_drawing=True, problem=None))
        wanted = replace(self._store.confirmed.override_log.filter, sample=None)
        self.scope.start("draw", partial(self._draw, wanted, size))

    def redraw(self, sample_id: str) -> None:
        sample = next((each for each in self._review.samples if each.id == sample_id), None)
        if sample is not None:
            self._change(lambda review: replace(review, is_drawing=True, problem=None))
            wanted = OverrideFilter(**choices_asked(sample.filter))
            self.scope.start("draw", partial(self._draw, wanted, sample.size))

    def gather(self, ids: Sequence[str] | None) -> None:
        self._set_bulk(Bulk())
        self.scope.start("bulk", partial(self._gather, None if ids is None else frozenset(ids)))

    def review_many(self, *, advice_right: bool | None, override_right: bool | None, comment: str) -> None:
        bulk = self._review.bulk
        if bulk is None or bulk.phase is not BulkPhase.PREVIEW:
            return
        commands = tuple(
            later.commands.ReviewOverride(
                command_id=self._new_id(), override_id=each.id, version=each.version, advice_right=advice_right,
                override_right=override_right, comment=comment,
            )
            for each in bulk.chosen
        )  # fmt: skip
        self._set_bulk(replace(bulk, phase=BulkPhase.RUNNING))
        self.scope.start("bulk", partial(self._review_all, tuple(zip(bulk.chosen, commands, strict=True))))

    def stop(self) -> None:
        self.scope.cancel("bulk")

    def close_bulk(self) -> None:
        self.scope.cancel("bulk")
        self._set_bulk(None)

    @property
    def _review(self) -> Review:
        return self._store.confirmed.review

    def _change(self, changer: Callable[[Review], Review]) -> None:
        self._store.change(lambda state: replace(state, review=changer(state.review)))

    def _set_bulk(self, bulk: Bulk | None) -> None:
        self._change(lambda review: replace(review, bulk=bulk))

    def _change_bulk(self, changer: Callable[[Bulk], Bulk]) -> None:
        self._change(lambda review: replace(review, bulk=changer(review.bulk) if review.bulk else None))

    async def _read(self) -> None:
        try:
            views, samples = await self._orchestrator.views(), await self._orchestrator.samples()
        except ProblemError as problem:
            code = problem.code
            self._change(lambda review: replace(review, problem=code))
            return
        self._change(lambda review: replace(review, views=views, samples=samples, problem=None))

    async def _change_views(self, change: Callable[[], object]) -> None:
        try:
            await change()  # type: ignore[misc]
        except ProblemError as problem:
            code = problem.code
            self._change(lambda review: replace(review, problem=code))
            return
        await self._read()

    async def _draw(self, wanted: OverrideFilter, size: int) -> None:
        try:
            sample = await self._orchestrator.draw_sample(self._new_id(), size, wanted)
        except ProblemError as problem:
            code = problem.code
            self._change(lambda review: replace(review, is_drawing=False, problem=code))
            return
        self._change(lambda review: replace(review, is_drawing=False, samples=(sample, *review.samples)))
        self._pages.filter_overrides(OverrideFilter(sample=sample.id))

    async def _gather(self, ids: frozenset[str] | None) -> None:
        state = self._store.confirmed
        me = str(state.session.agent_id) if state.session else ""
        if ids is not None:
            found = [each for each in state.override_log.items if each.id in ids]
            self._set_bulk(previewed(found[:MOST_AT_ONCE], me, is_cut=len(found) > MOST_AT_ONCE))
            return
        rows: list[Override] = []
        cursor: str | None = None
        try:
            while len(rows) < MOST_AT_ONCE:
                page = await self._orchestrator.overrides(state.override_log.filter, cursor)
                rows += page.items
                cursor = page.next
                if cursor is None:
                    break
        except ProblemError as problem:
            self._set_bulk(Bulk(BulkPhase.FAILED, problem=problem.code))
            return
        self._set_bulk(previewed(rows[:MOST_AT_ONCE], me, is_cut=cursor is not None or len(rows) > MOST_AT_ONCE))

    async def _review_all(self, todo: Sequence[tuple[Override, later.commands.ReviewOverride]]) -> None:
        left = list(todo)
        problem, session = "stopped", self._store.confirmed.session
        agent_id = session.agent_id if session is not None else ""
        try:
            while left:
                override, command = left[0]
                try:
                    answer = await self._orchestrator.send(command, agent_id)
                except ProblemError as failed:
                    if is_transient(failed):
                        problem = failed.code
                        return
                    self._change_bulk(partial(with_not_done, override=override, problem=failed.code.value))
                else:
                    self._change_bulk(with_done)
                    if answer.override is not None:
                        self._pages.told(answer.override)
                left.pop(0)
        finally:
            for override, _command in left:
                self._change_bulk(partial(with_not_done, override=override, problem=problem))
            self._change_bulk(lambda bulk: replace(bulk, phase=BulkPhase.DONE))
            self._pages.recount_overrides()


class ReviewGestures:
    """The gestures of the page, for the desk; see ``ReviewIntents``."""

    _reviewing: Reviewing

    def read_reviewing(self) -> None:
        self._reviewing.read()

    def keep_view(self, view_id: str | None, name: str, *, shared: bool) -> None:
        self._reviewing.keep_view(view_id, name, shared=shared)

    def delete_view(self, view_id: str) -> None:
        self._reviewing.delete_view(view_id)

    def open_view(self, view_id: str) -> None:
        self._reviewing.open_view(view_id)

    def draw_sample(self, size: int) -> None:
        self._reviewing.draw_sample(size)

    def redraw_sample(self, sample_id: str) -> None:
        self._reviewing.redraw(sample_id)

    def gather_for_review(self, ids: Sequence[str] | None) -> None:
        self._reviewing.gather(ids)

    def review_many(self, *, advice_right: bool | None, override_right: bool | None, comment: str) -> None:
        self._reviewing.review_many(advice_right=advice_right, override_right=override_right, comment=comment)

    def stop_reviewing(self) -> None:
        self._reviewing.stop()

    def close_bulk(self) -> None:
        self._reviewing.close_bulk()

"""Views that move along with the day, and a review of many: what it would do, what it did, what it did not."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from agentdesk.app.pages import Pages
from agentdesk.app.ports import Answer
from agentdesk.app.review import BulkPhase, changed_since, choices_kept, kept_filter, previewed
from agentdesk.app.reviewing import Reviewing
from agentdesk.app.spans import span_start
from agentdesk.app.state import Loading, OverrideFilter, OverrideLog
from agentdesk.app.store import Store
from agentdesk.devtools.scenes.morning import NOW, session
from agentdesk.devtools.scenes.overrides import override
from agentdesk.domain.people import Role
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.lists import OverridePage
from agentdesk.wire.snapshots import OverrideFacets


def test_a_view_keeps_days_and_not_dates() -> None:
    wanted = OverrideFilter(reason="outage", query="router", from_at=span_start(6, NOW), is_in_effect=True)
    kept = kept_filter(wanted, NOW)
    assert kept == {"reason": "outage", "q": "router", "days": 6, "in_effect": "true"}
    tomorrow = NOW + timedelta(days=1)
    assert OverrideFilter(**choices_kept(kept, NOW)) == wanted
    assert choices_kept(kept, tomorrow)["from_at"] == span_start(6, tomorrow)
    assert choices_kept({"colour": "red", "days": "x"}, NOW) == {}


def test_a_preview_leaves_out_ones_own_and_what_is_reviewed() -> None:
    rows = [override(number) for number in range(6)]
    rows[1] = rows[1].model_copy(update={"review": {"advice_right": True, "override_right": True}})
    bulk = previewed(rows, "a2", is_cut=False)
    assert (len(bulk.chosen), bulk.own, bulk.reviewed) == (4, 1, 1)
    assert dict(bulk.agents) == {"Sam Okafor": 2, "Ida Lund": 1, "Nora Beck": 1}
    assert changed_since(bulk, [each.model_copy(update={"version": 2}) for each in rows[:1]]) == 1


class Service:
    """Answers reviews as the service does; ``refuse`` says which it does not take."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.refuse: Callable[[str], Code | None] = lambda _id: None
        self.wait: asyncio.Event | None = None

    async def send(self, command: Any, _agent_id: str = "") -> Answer:
        if self.wait is not None and len(self.sent) == 1:
            await self.wait.wait()
        code = self.refuse(command.override_id)
        if code is not None:
            raise ProblemError(code)
        self.sent.append(command)
        return Answer()

    async def overrides(self, *_asked: Any) -> OverridePage:
        return OverridePage(items=tuple(override(number) for number in range(5)), next="more")

    async def override_counts(self, *_asked: Any) -> OverrideFacets:
        return OverrideFacets(total=0)


class Clock:
    def now(self) -> Any:
        return NOW


def made(service: Service) -> tuple[Store, Reviewing, Pages]:
    store, numbers = Store(), iter(range(1000))
    rows = tuple(override(number) for number in range(6))
    log = OverrideLog(loading=Loading.READY, items=rows)
    store.change(lambda state: replace(state, session=session(Role.SUPERVISOR), override_log=log))
    pages = Pages(store, service, Clock(), lambda _told: None)  # type: ignore[arg-type]
    return store, Reviewing(store, service, Clock(), lambda: f"c{next(numbers)}", pages), pages  # type: ignore[arg-type]


async def settled(store: Store, phase: BulkPhase) -> Any:
    for _ in range(200):
        bulk = store.confirmed.review.bulk
        if bulk is not None and bulk.phase is phase:
            return bulk
        await asyncio.sleep(0)
    raise AssertionError(store.confirmed.review.bulk)


async def test_each_is_one_command_with_its_version_and_what_is_refused_is_told() -> None:
    service = Service()
    service.refuse = lambda of: Code.VERSION_MISMATCH if of == "o1" else None
    store, reviewing, pages = made(service)
    reviewing.gather(["o0", "o1", "o2"])
    await settled(store, BulkPhase.PREVIEW)
    reviewing.review_many(advice_right=False, override_right=None, comment="Together")
    bulk = await settled(store, BulkPhase.DONE)
    assert [(each.override_id, each.version, each.advice_right, each.comment) for each in service.sent] == [
        ("o0", 1, False, "Together"), ("o2", 1, False, "Together"),
    ]  # fmt: skip
    assert len({each.command_id for each in service.sent}) == 2
    assert (bulk.done, [(each.override_id, each.problem) for each in bulk.not_done]) == (
        2,
        [("o1", "version_mismatch")],
    )
    await reviewing.close()
    await pages.close()


async def test_all_that_are_filtered_are_read_to_a_limit_and_stopping_tells_what_is_left() -> None:
    service = Service()
    service.wait = asyncio.Event()
    store, reviewing, pages = made(service)
    reviewing.gather(None)
    bulk = await settled(store, BulkPhase.PREVIEW)
    assert (len(bulk.chosen), bulk.is_cut) == (500, True)
    reviewing.review_many(advice_right=True, override_right=True, comment="")
    while len(service.sent) < 1:
        await asyncio.sleep(0)
    reviewing.stop()
    bulk = await settled(store, BulkPhase.DONE)
    assert (bulk.done, len(bulk.not_done), bulk.not_done[0].problem) == (1, 499, "stopped")
    await reviewing.close()
    await pages.close()


async def test_without_a_line_the_rest_is_told_as_not_done() -> None:
    service = Service()
    service.refuse = lambda of: Code.UNAVAILABLE if of == "o2" else None
    store, reviewing, pages = made(service)
    reviewing.gather(["o0", "o2", "o3"])
    await settled(store, BulkPhase.PREVIEW)
    reviewing.review_many(advice_right=True, override_right=True, comment="")
    bulk = await settled(store, BulkPhase.DONE)
    assert (bulk.done, [each.override_id for each in bulk.not_done]) == (1, ["o2", "o3"])
    await reviewing.close()
    await pages.close()

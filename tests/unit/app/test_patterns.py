"""Patterns on the desk: the last question wins, figures stay while others are asked for, and what is stale is known."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from agentdesk.app.patterns import PatternFilter, since
from agentdesk.app.patterns_work import PatternWork
from agentdesk.app.ports import Orchestrator
from agentdesk.app.store import Store
from agentdesk.devtools.scenes.morning import NOW
from agentdesk.devtools.scenes.overrides import override
from agentdesk.devtools.scenes.patterns import comparisons, insights, supervisor
from agentdesk.domain.comparison import ActionComparisons
from agentdesk.domain.problems import Code, ProblemError
from agentdesk.wire.events import OverrideRecorded
from agentdesk.wire.patterns import OverrideInsights


class Service:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[PatternFilter, datetime]] = []
        self.answers: dict[int, asyncio.Future[OverrideInsights]] = {}
        self.compared: list[str] = []

    async def override_insights(self, wanted: PatternFilter, from_at: datetime) -> OverrideInsights:
        self.asked.append((wanted, from_at))
        answer: asyncio.Future[OverrideInsights] = asyncio.get_running_loop().create_future()
        self.answers[wanted.days] = answer
        return await answer

    async def action_comparison(self, action: str) -> ActionComparisons:
        self.compared.append(action)
        if action == "unheard_of":
            raise ProblemError(Code.UNAVAILABLE)
        return comparisons(action)


class Clock:
    def now(self) -> datetime:
        return NOW


class Desk:
    def __init__(self) -> None:
        self.store, self.service = Store(), Service()
        self.work = PatternWork(self.store, cast("Orchestrator", self.service), Clock())

    @property
    def known(self) -> Any:
        return self.store.confirmed.patterns

    async def told(self, days: int, answer: OverrideInsights | ProblemError) -> None:
        waiting = self.service.answers[days]
        if isinstance(answer, ProblemError):
            waiting.set_exception(answer)
        else:
            waiting.set_result(answer)
        await self.work._scope.finished("read")


async def test_the_last_question_wins_and_what_was_told_stays_until_then() -> None:
    desk = Desk()
    desk.work.show_patterns(PatternFilter())
    await asyncio.sleep(0)
    assert (desk.known.told, desk.known.asked_at) == (None, NOW)
    await desk.told(28, insights())
    assert (desk.known.told, desk.known.asked_at, desk.known.read_at) == (insights(), None, NOW)
    desk.work.show_patterns(PatternFilter(days=90))
    await asyncio.sleep(0)
    desk.work.show_patterns(PatternFilter(days=7))
    await asyncio.sleep(0)
    assert desk.service.answers[90].cancelled()
    assert desk.known.told == insights()
    other = insights().model_copy(update={"ignored": 1})
    await desk.told(7, other)
    assert (desk.known.told, desk.known.told_for) == (other, PatternFilter(days=7))
    assert desk.service.asked[-1] == (PatternFilter(days=7), since(7, NOW))
    await desk.work.close()


async def test_one_action_is_compared_as_well_which_the_figures_do_not_wait_for() -> None:
    desk = Desk()
    one = PatternFilter(action="reissue_code")
    desk.work.show_patterns(one)
    await asyncio.sleep(0)
    await desk.told(28, insights())
    assert (desk.known.told, desk.known.compared) == (insights(), None), "who may not ask is not refused, but does not"
    desk.store.change(lambda state: replace(state, session=supervisor().session))
    desk.work.show_patterns(one)
    await asyncio.sleep(0)
    await desk.told(28, insights())
    assert desk.known.compared == comparisons("reissue_code")
    for other in (PatternFilter(action="unheard_of"), PatternFilter()):
        desk.work.show_patterns(other)
        await asyncio.sleep(0)
        await desk.told(28, insights())
        assert (desk.known.told_for, desk.known.compared, desk.known.problem) == (other, None, None)
    assert desk.service.compared == ["reissue_code", "unheard_of"]
    await desk.work.close()


async def test_who_does_not_wait_keeps_the_figures_and_the_filter_that_they_are_for() -> None:
    desk = Desk()
    desk.work.show_patterns(PatternFilter())
    await asyncio.sleep(0)
    await desk.told(28, insights())
    desk.work.show_patterns(PatternFilter(days=90))
    await asyncio.sleep(0)
    desk.work.cancel_patterns()
    await asyncio.sleep(0)
    assert (desk.known.filter, desk.known.asked_at, desk.known.told) == (PatternFilter(), None, insights())
    await desk.work.close()


async def test_without_a_line_the_figures_stay_with_their_time() -> None:
    desk = Desk()
    desk.work.show_patterns(PatternFilter())
    await asyncio.sleep(0)
    await desk.told(28, insights())
    desk.work.refresh_patterns()
    await asyncio.sleep(0)
    await desk.told(28, ProblemError(Code.UNAVAILABLE))
    assert (desk.known.problem, desk.known.told, desk.known.read_at) == ("unavailable", insights(), NOW)
    desk.work.refresh_patterns()
    assert desk.known.problem is None
    await desk.work.close()


async def test_an_override_makes_them_stale() -> None:
    desk = Desk()
    heard = OverrideRecorded(type="override_recorded", seq=1, at=NOW, override=override())
    desk.work.on_event(heard)
    assert not desk.known.is_stale, "nothing is known that could be"
    desk.store.change(lambda state: replace(state, patterns=replace(state.patterns, told=insights())))
    desk.work.on_event(heard)
    assert desk.known.is_stale
    await desk.work.close()


def test_days_are_those_of_the_calendar() -> None:
    today = since(1, NOW).astimezone()
    assert (today.date(), today.hour, today.minute) == (NOW.astimezone().date(), 0, 0)
    assert since(7, datetime(2026, 3, 31, 12, tzinfo=UTC)).astimezone().date().isoformat() == "2026-03-25"

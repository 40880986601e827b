"""A timeline on screen is always an unbroken piece of the newest history, however pages and pushes arrive."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.app.answers import with_context, with_timeline_page, with_view
from agentdesk.app.attention import KEPT_ROWS, cut_back, focused
from agentdesk.app.fold import apply
from agentdesk.app.ports import ContextAnswer
from agentdesk.app.state import CustomerView, Focus, State
from agentdesk.devtools.scenes.morning import CALL, context, interactions
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.ids import JourneyId
from agentdesk.domain.journey import Journey, JourneyState, Milestone
from agentdesk.wire.events import DecisionReturned, IdentityChanged, JourneyChanged, TimelineAppended
from agentdesk.wire.snapshots import TimelinePage

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
PAGE = 5
CONTEXT = context()
MAYA = CONTEXT.customer.id
LOOKED_AT = State(focus=Focus(customer_id=MAYA))


def item(number: int, *, ghost: bool = False) -> TimelineItem:
    at = T0 + timedelta(seconds=number)
    return TimelineItem(
        id=f"{'ghost' if ghost else 'e'}-{number:05d}", at=at, channel="web", type="web.x", title="x", ghost=ghost,
        due_at=at if ghost else None, journey_ids=(JourneyId("j"),) if ghost else (), data={"milestone": "m"},
    )  # fmt: skip


class History:
    """The orchestrator's history of one customer, and a desk that looks at it."""

    def __init__(self, length: int) -> None:
        self.items = [item(n) for n in range(length)]
        self.pushed = length
        self.state = with_view(LOOKED_AT, CustomerView(MAYA))

    def page(self, before: str | None) -> TimelinePage:
        newest_first = self.items[::-1]
        start = 0 if before is None else 1 + next(n for n, i in enumerate(newest_first) if i.id == before)
        found = tuple(newest_first[start : start + PAGE])
        return TimelinePage(items=found, next=found[-1].id if start + PAGE < len(newest_first) else None)

    def happen(self) -> None:
        self.items.append(item(len(self.items)))

    def push(self) -> None:
        """The next event that was not pushed yet."""
        if self.pushed < len(self.items):
            event = TimelineAppended(seq=self.pushed + 1, at=T0, customer_id=MAYA, item=self.items[self.pushed])
            self.pushed += 1
            self.state = apply(self.state, event)

    def away(self) -> None:
        """The line is down while much happens; what is pushed then is never heard of."""
        for _ in range(PAGE * 2):
            self.happen()
        self.pushed = len(self.items)
        self.refresh()

    def refresh(self) -> None:
        answer = ContextAnswer(CONTEXT.model_copy(update={"timeline": self.page(None)}), None)
        self.state = with_context(self.state, MAYA, answer, T0)

    def identity_changes(self) -> None:
        """What was known may belong to somebody else: all is read anew, and events are pushed before it is."""
        told = IdentityChanged(seq=1, at=T0, customer_ids=(MAYA,))
        self.state = apply(self.state, told)

    def load_older(self) -> None:
        view = self.state.customers[MAYA]
        if view.timeline_next is not None:
            self.state = with_timeline_page(self.state, view, self.page(view.timeline_next))

    def older_page_comes_late(self) -> None:
        """A page that was asked for before everything was read anew."""
        asked = self.state.customers[MAYA]
        if asked.timeline_next is not None:
            page = self.page(asked.timeline_next)
            self.away()
            self.state = with_timeline_page(self.state, asked, page)

    def look_elsewhere(self) -> None:
        """Nobody looks at the history for a while."""
        self.state = with_view(self.state, cut_back(self.state.customers[MAYA]))


MOVES = (
    History.happen, History.push, History.refresh, History.load_older, History.away, History.older_page_comes_late,
    History.identity_changes, History.look_elsewhere,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 12), st.lists(st.sampled_from(MOVES), max_size=30))
def test_no_hole_is_ever_shown_as_history(length: int, moves: list[object]) -> None:
    history = History(length)
    for move in moves:
        move(history)  # type: ignore[operator]
        shown = [i.id for i in history.state.customers[MAYA].timeline]
        known = [i.id for i in history.items[::-1]]
        start = known.index(shown[0]) if shown else 0
        assert shown == known[start : start + len(shown)], "one unbroken piece"
    while history.pushed < len(history.items):
        history.push()
    history.refresh()
    while history.state.customers[MAYA].timeline_next is not None:
        history.load_older()
    assert list(history.state.customers[MAYA].timeline) == history.items[::-1]


@pytest.mark.parametrize(
    ("length", "is_open", "kept"), [(40, True, 40), (40, False, PAGE), (KEPT_ROWS + 7, True, PAGE)]
)
def test_a_long_history_that_nobody_looks_at_is_cut_back(length: int, is_open: bool, kept: int) -> None:
    history = History(0)
    history.refresh()
    for _ in range(length):  # each is pushed, as in a contact that goes on for hours
        history.happen()
        history.push()
    history.refresh()
    call = interactions()[CALL]
    state = replace(history.state, interactions={call.id: call} if is_open else {})
    looking = focused(state, None, MAYA)
    assert len(looking.customers[MAYA].timeline) == length
    elsewhere = focused(looking, None, "c-else").customers[MAYA]
    assert len(elsewhere.timeline) == kept
    history.state = with_view(looking, elsewhere)
    while history.state.customers[MAYA].timeline_next is not None:
        history.load_older()
    assert list(history.state.customers[MAYA].timeline) == history.items[::-1]


def test_an_old_event_that_is_told_before_the_first_page_comes_with_its_page() -> None:
    state = with_view(State(), CustomerView(MAYA))
    for late in (item(9), item(1)):
        state = apply(state, TimelineAppended(seq=1, at=T0, customer_id=MAYA, item=late))
    page = TimelinePage(items=(item(8), item(7)), next="older")
    state = with_context(state, MAYA, ContextAnswer(CONTEXT.model_copy(update={"timeline": page}), None), T0)
    assert state.customers[MAYA].timeline == (item(9), item(8), item(7))
    assert state.customers[MAYA].timeline_next == "older"


def test_a_ghost_goes_when_its_step_is_no_longer_missing() -> None:
    def _journey(*, overdue: bool) -> Journey:
        step = Milestone(id="m", title="Activated", due_at=item(1, ghost=True).due_at, overdue=overdue)
        return Journey(
            id=JourneyId("j"), definition="d", title="t", goal="g", state=JourneyState.ACTIVE, started_at=T0,
            milestones=(step,),
        )  # fmt: skip

    def _answer(items: list[TimelineItem], journey: Journey) -> ContextAnswer:
        page = TimelinePage(items=tuple(items), next="more")
        return ContextAnswer(CONTEXT.model_copy(update={"timeline": page, "journeys": (journey,)}), None)

    ghost = item(1, ghost=True)
    state = with_context(LOOKED_AT, MAYA, _answer([item(5), item(3), ghost], _journey(overdue=True)), T0)
    state = with_context(state, MAYA, _answer([item(7), item(6), item(5)], _journey(overdue=True)), T0)
    assert ghost in state.customers[MAYA].timeline, "it lies below the page that was read"
    state = with_context(state, MAYA, _answer([item(7), item(6), item(5)], _journey(overdue=False)), T0)
    assert ghost not in state.customers[MAYA].timeline
    assert item(3) in state.customers[MAYA].timeline


def test_what_is_missing_on_a_journey_is_told_live_and_taken_back() -> None:
    def _told(seq: int, *ghosts: TimelineItem, overdue: bool) -> JourneyChanged:
        step = Milestone(id="m", title="Activated", due_at=item(4, ghost=True).due_at, overdue=overdue)
        journey = Journey(
            id=JourneyId("j"), definition="d", title="t", goal="g", state=JourneyState.ACTIVE, started_at=T0,
            milestones=(step,),
        )  # fmt: skip
        return JourneyChanged(seq=seq, at=T0, customer_id=MAYA, journey_id="j", journey=journey, ghosts=ghosts)

    page = TimelinePage(items=(item(5), item(3)), next="more")
    answer = ContextAnswer(CONTEXT.model_copy(update={"timeline": page, "journeys": ()}), None)
    before = with_context(State(), MAYA, answer, T0)
    ghost, older = item(4, ghost=True), item(1, ghost=True)
    state = apply(before, _told(1, ghost, older, overdue=True))
    assert state.customers[MAYA].timeline == (item(5), ghost, item(3)), "the older one comes with its page"
    context = state.customers[MAYA].context
    assert context
    assert [step.overdue for journey in context.journeys for step in journey.milestones] == [True]
    state = apply(state, _told(2, overdue=False))
    assert state.customers[MAYA].timeline == (item(5), item(3))
    gone = JourneyChanged(seq=3, at=T0, customer_id=MAYA, journey_id="j")
    context = apply(state, gone).customers[MAYA].context
    assert context
    assert context.journeys == ()


def test_a_decision_that_came_back_is_on_the_timeline_at_once() -> None:
    state = with_view(State(), CustomerView(MAYA, timeline=(item(5), item(3))))
    note = item(6).model_copy(update={"id": "returned:d-1", "type": "decision.returned", "channel": "system"})
    told = DecisionReturned(
        seq=1, at=T0, customer_id=MAYA, decision_id="d-1", successor="d-2", because="it did not come", item=note
    )
    assert apply(state, told).customers[MAYA].timeline == (note, item(5), item(3))
    elsewhere = with_view(State(), CustomerView(MAYA, timeline=(item(5),), channel="web"))
    assert apply(elsewhere, told).customers[MAYA].timeline == (item(5),), "it is not what the filter asks for"

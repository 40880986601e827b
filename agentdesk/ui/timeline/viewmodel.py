"""What the timeline region shows: the items of the customer in view, the filters, and the honest state of both.

Owns which state the region is in. The folding of items into rows is ``fold.py``'s, because it is done piecemeal.
Knows nothing of Qt.
"""

from dataclasses import field
from datetime import datetime
from enum import Enum

from agentdesk.app.state import CustomerView, Loading, State
from agentdesk.domain.event import CHANNELS, TimelineItem, TimelineKind
from agentdesk.domain.journey import JourneyState
from agentdesk.domain.records import dataclass
from agentdesk.domain.sentiment import TurningPoint
from agentdesk.ui.timeline.pins import Pin, pins_key, read_pins


class Phase(Enum):
    """What stands in the place of the rows, if not the rows."""

    NOBODY = "nobody"
    LOADING = "loading"
    FAILED = "failed"
    EMPTY = "empty"
    NO_MATCH = "no_match"
    ROWS = "rows"


class Tail(Enum):
    """What stands under the oldest row."""

    MORE = "more"
    LOADING = "loading"
    FAILED = "failed"
    BEGINNING = "beginning"


@dataclass(frozen=True, slots=True)
class JourneyChoice:
    """A journey that the rows can be narrowed to."""

    id: str
    title: str
    active: bool


@dataclass(frozen=True, slots=True)
class TimelineState:
    """``items`` are newest first. ``now`` is for the words of what is overdue. ``begins`` is where the rows begin, if
    that is not now, ``turns`` are the turning points of feeling of what is shown."""

    now: datetime
    customer_id: str | None = None
    phase: Phase = Phase.NOBODY
    tail: Tail = Tail.BEGINNING
    items: tuple[TimelineItem, ...] = ()
    channel: str | None = None
    journey: str | None = None
    query: str = ""
    kind: TimelineKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    begins: str | None = None
    turns: tuple[TurningPoint, ...] = ()
    channels: tuple[str, ...] = CHANNELS
    journeys: tuple[JourneyChoice, ...] = field(default=())
    problem: str | None = None
    pins: tuple[Pin, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether some events may be left out by a filter."""
        return bool(self.channel or self.journey or self.query or self.kind or self.since or self.until or self.begins)


def build(state: State, now: datetime) -> TimelineState:
    """The timeline of the customer in focus. Costs the same whatever the length of the history."""
    customer_id = state.customer_id_in_focus
    view = state.customers.get(customer_id) if customer_id else None
    if customer_id is None or view is None:
        return TimelineState(now=now, customer_id=customer_id)
    return TimelineState(
        now=now,
        customer_id=customer_id,
        phase=_phase(view),
        tail=_tail(view),
        items=view.timeline,
        channel=view.channel,
        journey=view.journey,
        query=view.query,
        kind=view.kind,
        since=view.since,
        until=view.until,
        begins=view.begins,
        turns=_turns(view),
        channels=_channels(view),
        journeys=_journeys(view),
        problem=view.problem,
        pins=read_pins(state.drafts.get(pins_key(customer_id), "")),
    )


def _phase(view: CustomerView) -> Phase:
    if view.timeline:
        return Phase.ROWS
    if Loading.LOADING in (view.timeline_loading, view.loading):
        return Phase.LOADING
    if Loading.FAILED in (view.timeline_loading, view.loading):
        return Phase.FAILED
    if not view.was_timeline_read:
        return Phase.FAILED if view.problem else Phase.LOADING
    return Phase.NO_MATCH if view.is_narrowed else Phase.EMPTY


def _tail(view: CustomerView) -> Tail:
    if view.timeline_loading is Loading.LOADING:
        return Tail.LOADING
    if view.timeline_loading is Loading.FAILED:
        return Tail.FAILED
    if not view.was_timeline_read and not view.problem:
        return Tail.LOADING  # so far only what was pushed is here
    return Tail.MORE if view.timeline_next else Tail.BEGINNING


def _channels(view: CustomerView) -> tuple[str, ...]:
    """Those with a name of their own, then what else this customer has, as far as that is known here."""
    page = view.context.timeline.items if view.context is not None and view.context.timeline is not None else ()
    there = {item.channel for item in (*page, *view.timeline)} | ({view.channel} if view.channel else set())
    return (*CHANNELS, *sorted(there - set(CHANNELS)))


def _journeys(view: CustomerView) -> tuple[JourneyChoice, ...]:
    if view.context is None:
        return ()
    return tuple(
        JourneyChoice(id=journey.id, title=journey.title, active=journey.state is JourneyState.ACTIVE)
        for journey in view.context.journeys
    )


def _turns(view: CustomerView) -> tuple[TurningPoint, ...]:
    """Those of the customer, or of the journey that the rows are narrowed to; other filters are about events alone."""
    if view.context is None or view.channel or view.query or view.kind or view.since or view.until:
        return ()
    if view.journey is None:
        return view.context.sentiment.turning_points
    return next(
        (each.turning_points for each in view.context.sentiment.by_journey if each.journey_id == view.journey), ()
    )

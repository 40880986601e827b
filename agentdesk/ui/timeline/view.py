"""The timeline region: filters above, rows below, and a quiet word where rows are missing.

Knows the state's shape and the intents; the rows themselves are the model's, their looks the delegate's.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.domain.event import TimelineItem
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.menu import Menu
from agentdesk.ui.kit.mood_menu import MoodMenu
from agentdesk.ui.kit.places import Places
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.theme import theme
from agentdesk.ui.timeline.days import DayStrip
from agentdesk.ui.timeline.empty import EMPTY
from agentdesk.ui.timeline.filters import EVERYTHING, Filters, Narrowing, narrowing_of
from agentdesk.ui.timeline.hits import words_of
from agentdesk.ui.timeline.items import TimelineModel
from agentdesk.ui.timeline.lanes import lanes_of, without_lane
from agentdesk.ui.timeline.marks import Marks
from agentdesk.ui.timeline.narrowing import days_of
from agentdesk.ui.timeline.pins import Pin, pins_key, toggled, written
from agentdesk.ui.timeline.row_menu import RowActs, fill
from agentdesk.ui.timeline.strips import LaneStrip, PinStrip
from agentdesk.ui.timeline.table import TimelinePlace, TimelineTable
from agentdesk.ui.timeline.turns import leads_to, with_turns
from agentdesk.ui.timeline.viewmodel import Phase, Tail, TimelineState
from agentdesk.ui.words import _, ngettext

EVIDENCE_PAGES = 3
"""So many older pages are fetched to find evidence before the rows begin anew where it is."""


@dataclass(frozen=True, slots=True)
class _Left:
    """What a view that is made anew needs: where the agent was, which bursts are open, and what is in the field."""

    places: Places[TimelinePlace]
    opened: frozenset[str]
    looked_for: str
    has_lanes: bool


class TimelineView(Group):
    """``render`` shows a state. ``announcement`` carries what should be said politely."""

    announcement = Signal(str)
    evidence_requested = Signal(list)
    evidence_missing = Signal(list)
    """Evidence that is on no page of the timeline: it may be said in the conversation."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: TimelineState | None = None
        self._wanted: frozenset[str] = frozenset()
        self._begins: str | None = None
        self._pages_left = 0
        self._asked_at = -1
        self._newest_seen: str | None = None
        self._came_back: _Left | None = None
        self._places = Places[TimelinePlace]()
        self._model = TimelineModel(self)
        self.table = TimelineTable(self._model)
        self.filters = Filters()
        self.filters.narrowed.connect(self._filter)
        self.filters.found.connect(self.announcement)
        self._build_body()
        layout = column(self, gap=0)
        self.pins, self.lanes = PinStrip(), LaneStrip()
        self.pins.opened.connect(lambda event_id: self.show_evidence([event_id]))
        self.filters.lanes_wanted.connect(self.show_lanes)
        self.days = DayStrip()
        self.filters.days_wanted.connect(self._ask_for_days)
        self.days.chosen.connect(self.filters.show_days)
        for strip in (self.filters, self.days, self.pins, self.lanes):
            layout.addWidget(strip)
        layout.addWidget(self._pages, 1)
        self.setAccessibleName(_("Timeline"))
        self.moods, self.menu = MoodMenu(self), Menu(self)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu)
        self.table.end_reached.connect(self._on_end_reached)
        self.table.scrolled.connect(self._show_marks)
        self.table.row_opened.connect(self._on_row_opened)
        self.table.pin_requested.connect(self._on_pin)

    def render(self, state: TimelineState) -> None:  # type: ignore[override]
        """Show the state. Rows keep their place, selection and focus, whatever arrives."""
        before, self._state = self._state, state
        turned = before is None or state.customer_id != before.customer_id
        if turned:
            self._leave(before)
            self._start_anew(state)
        self._show_rows(before, state)
        if turned and (place := self._places.take(state.customer_id)) is not None:
            self.table.put_back(place)
        self.filters.show_state(state)
        self._show_marked(state)
        self._show_phase(state)
        self._show_marks()
        self._go_on_looking()
        self._fill_view()

    def leave_behind(self) -> "_Left":
        """Where the agent was in this history and in those before, and how they looked at it: for this view, made
        anew."""
        self._leave(self._state)
        return _Left(self._places, self._model.opened, self.filters.search.text(), self.filters.has_lanes)

    def come_back(self, left: "_Left") -> None:
        """Go on there."""
        self._places, self._came_back, self.filters.has_lanes = left.places, left, left.has_lanes

    def holds(self, ids: Sequence[str]) -> list[str]:
        """Which of these events are among the rows."""
        held = {item.id for item in self._state.items} if self._state is not None else set()
        return [each for each in ids if each in held]

    def show_evidence(self, ids: Sequence[str], begins: str | None = None) -> None:
        """Select the rows of these events and scroll to them; older pages and hidden rows are fetched if need be.

        What is more than some pages away is shown with its surroundings, from ``begins`` on: the cursor of a page that
        has it.
        """
        self._wanted, self._begins = frozenset(ids), begins
        self._pages_left = EVIDENCE_PAGES
        if self._state is not None and self._state.is_filtered and not self._model.find(self._wanted):
            self.filters.clear_find()
            if begins is not None:
                self._begin_there()
            else:
                self._filter(EVERYTHING)
            return
        self._go_on_looking()

    def _begin_there(self) -> None:
        begins, self._begins = self._begins, None
        if self._state is not None and self._state.customer_id and begins is not None:
            self._pages_left = EVIDENCE_PAGES
            self._intents.show_timeline_from(self._state.customer_id, begins)

    def correct_feeling(self) -> bool:
        """Offer to correct the feeling of the event in the current row; False where it has none."""
        index = self.table.currentIndex()
        return self._offer_moods(index, self.table.viewport().mapToGlobal(self.table.visualRect(index).bottomLeft()))

    def pin(self) -> bool:
        """Pin the event in the current row, or take it off; False where there is none, or several."""
        index = self.table.currentIndex()
        return index.isValid() and self._on_pin(index.row())

    def toggle_lanes(self) -> None:
        self.show_lanes(not self.filters.has_lanes)

    def show_lanes(self, wanted: bool) -> None:
        """Have a lane beside the rows for each journey, or none."""
        self.filters.has_lanes = wanted
        if self._state is not None:
            self._show_marked(self._state)

    def _ask_for_days(self) -> None:
        if self._state is not None:
            self.days.open(*days_of(self._state.since, self._state.until, self._state.now))

    def _show_marked(self, state: TimelineState) -> None:
        lanes = lanes_of(state.journeys, state.items) if self.filters.has_lanes else ()
        laneless = without_lane(state.journeys, state.items) if self.filters.has_lanes else ()
        pinned = frozenset(pin.id for pin in state.pins)
        self.lanes.show_lanes(lanes, laneless)
        self.pins.show_pins(state.pins, state.now)
        if self._model.look_otherwise(words=words_of(state.query), lanes=lanes, pinned=pinned):
            self.table.viewport().update()

    def _on_pin(self, number: int) -> bool:
        items, state = self._model.row_at(number).items if number >= 0 else (), self._state
        if state is None or state.customer_id is None or len(items) != 1:
            return False
        pins = toggled(state.pins, items[0])
        self._intents.save_draft(pins_key(state.customer_id), written(pins))
        self.announcement.emit(_pinned_words(state.pins, pins))
        return True

    def _on_menu(self, place: QPoint) -> None:
        at = self.table.indexAt(place)
        index, spot = at if at.isValid() else self.table.currentIndex(), self.table.mapToGlobal(place)
        row = self._model.row_at(index.row()) if index.isValid() else None
        if row is None or not row.items or self._state is None:
            return
        held = QPersistentModelIndex(index)  # what arrives while the menu is open moves the row
        acts = RowActs(
            open_row=lambda: self.table.open_row(held.row()),
            pin=lambda: self._on_pin(held.row()),
            correct=(lambda: self._offer_moods(held, spot)) if _is_felt(row.items) else None,
            undo=self._undoing(row.items[0]),
        )
        fill(self.menu, row, self.table.chosen(), self._state, self.filters, acts)
        self.menu.popup(spot)

    def _undoing(self, item: TimelineItem) -> Callable[[], object] | None:
        if self._state is None or self._state.customer_id is None or item.correction_id is None:
            return None
        return partial(self._intents.undo_correction, self._state.customer_id, item.correction_id)

    def _offer_moods(self, index: QModelIndex | QPersistentModelIndex, place: QPoint) -> bool:
        items = self._model.row_at(index.row()).items if index.isValid() else ()
        if self._state is None or self._state.customer_id is None or not _is_felt(items):
            return False
        correct = partial(self._intents.correct_feeling, self._state.customer_id, event_id=items[0].id)
        self.moods.offer(place, items[0].sentiment or 0.0, lambda score: correct(score=score), self._undoing(items[0]))
        return True

    def _on_row_opened(self, number: int) -> None:
        if evidence := leads_to(self._model.row_at(number).items):
            self.evidence_requested.emit([evidence])

    def goals(self) -> tuple[QWidget, ...]:
        return (self.table,)

    def focus_find(self) -> None:
        """Put the caret into the find field."""
        self.filters.focus_find()

    def _build_body(self) -> None:
        tokens = theme.tokens()
        self._loading = QWidget()
        shape = column(self._loading, margins=(tokens.space.l, tokens.space.m, tokens.space.l, 0))
        lines = (0.2, 0.72, 0.58, 0.66, 0.8, 0.24, 0.62, 0.7, 0.5)
        shape.addWidget(Skeleton(lines, pitch=tokens.size.timeline_row))
        shape.addStretch(1)
        self._empty = EmptyState("history", "")
        self._clear = Button(_("Show everything"), parent=self._empty)
        self._clear.clicked.connect(self._on_clear)
        self._empty.layout().addWidget(self._clear)  # type: ignore[union-attr]
        self._error = ErrorState()
        self._error.retry_requested.connect(self._on_retry)
        self._pages = QStackedWidget()
        # In a low window the shape of what is loading is cut, and the rows are as many as there is room for.
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        for page in (self.table, self._loading, self._empty, self._error):
            self._pages.addWidget(page)
        self.marks = Marks(self.table)
        self.marks.newer.clicked.connect(self._on_newer)
        self.marks.again.clicked.connect(self._on_load_again)

    def _leave(self, before: TimelineState | None) -> None:
        place = self.table.place()
        if before is not None and before.customer_id is not None and place is not None:
            self._places.leave(before.customer_id, place)

    def _start_anew(self, state: TimelineState) -> None:
        left, self._came_back = self._came_back, None
        self._model.forget(left.opened if left is not None else frozenset())
        self._wanted = frozenset()
        self._asked_at = -1
        self._newest_seen = None
        self.filters.clear_find(left.looked_for if left is not None else state.query)

    def _show_rows(self, before: TimelineState | None, state: TimelineState) -> None:
        if before is None or before.now.astimezone().date() != state.now.astimezone().date():
            self.table.viewport().update()
        self._model.now = state.now
        rest = (state.turns, state.tail is Tail.BEGINNING)
        is_same = before is not None and (before.turns, before.tail is Tail.BEGINNING) == rest
        if before is not None and before.items is state.items and (is_same or not state.turns):
            return
        now_wanted = (narrowing_of(state), state.begins)
        narrowed = before is not None and (narrowing_of(before), before.begins) != now_wanted
        follow = narrowed or (self.table.is_at_top() and not self.table.is_being_read())
        with self.table.held(follow=follow):
            all_of_it = {"to_the_beginning": state.tail is Tail.BEGINNING, "from_now": state.begins is None}
            self._model.show(with_turns(state.items, state.turns, **all_of_it))
        if narrowed:
            self._asked_at = -1
        if self._newest_seen is None or follow:
            self._newest_seen = state.items[0].id if state.items else None

    def _show_phase(self, state: TimelineState) -> None:
        if state.phase is Phase.ROWS:
            self._pages.setCurrentWidget(self.table)
        elif state.phase is Phase.LOADING:
            self._pages.setCurrentWidget(self._loading)
        elif state.phase is Phase.FAILED:
            self._error.show_problem(state.problem)
            self._pages.setCurrentWidget(self._error)
        else:
            icon, title, detail = EMPTY[state.phase]
            self._empty.set_content(icon, _(title), _(detail))
            show_if(self._clear, state.phase is Phase.NO_MATCH)
            self._pages.setCurrentWidget(self._empty)

    def _show_marks(self) -> None:
        state = self._state
        if state is None:
            return
        if self.table.is_at_top():
            self._newest_seen = state.items[0].id if state.items else None
        self.marks.show_marks(state, self._unseen(state))

    def _unseen(self, state: TimelineState) -> int:
        if self._newest_seen is None:
            return 0
        for count, item in enumerate(state.items[:500]):
            if item.id == self._newest_seen:
                return count
        return 0

    def _go_on_looking(self) -> None:
        state = self._state
        if not self._wanted or state is None or state.phase is not Phase.ROWS:
            return
        rows = self._model.find(self._wanted)
        if rows:
            self._wanted = frozenset()
            self.table.select_rows(rows)
            self.announcement.emit(ngettext("{n} event shown as evidence", "{n} events shown as evidence", len(rows)))
        elif state.tail is Tail.MORE and self._pages_left:
            self._load_older(state)
        elif state.tail is not Tail.LOADING and self._begins is not None:
            self._begin_there()
        elif state.tail is not Tail.LOADING:
            missing, self._wanted = sorted(self._wanted), frozenset()
            self.announcement.emit(_("The evidence is not on the timeline"))
            self.evidence_missing.emit(missing)

    def _load_older(self, state: TimelineState) -> None:
        """Ask for the next page once; what was asked for is known by how many items there were."""
        if state.customer_id and state.tail is Tail.MORE and self._asked_at != len(state.items):
            self._asked_at = len(state.items)
            self._pages_left -= 1
            self._intents.load_older(state.customer_id)

    def _filter(self, wanted: Narrowing) -> None:
        if self._state is not None and self._state.customer_id:
            self._intents.filter_timeline(self._state.customer_id, **asdict(wanted))

    def _on_clear(self) -> None:
        self.filters.clear_find()
        self._filter(EVERYTHING)

    def _on_retry(self) -> None:
        state = self._state
        if state is None or state.customer_id is None:
            return
        if state.is_filtered:
            # Filtered rows are read by their filter: taking it away and putting it on again reads them anew.
            self._filter(EVERYTHING)
            self._filter(narrowing_of(state))
        else:
            self._intents.refresh_customer(state.customer_id)

    def _on_load_again(self) -> None:
        if self._state is not None and self._state.customer_id:
            self._intents.load_older(self._state.customer_id)

    def _on_newer(self) -> None:
        if self._state is not None and self._state.begins is not None:
            self._on_clear()
            return
        self.table.verticalScrollBar().setValue(0)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._fill_view()

    def _fill_view(self) -> None:
        """A page that is shorter than the view is followed by the next one without a scroll."""
        if self.table.is_near_end():
            self._on_end_reached()

    def _on_end_reached(self) -> None:
        if self._state is not None and self._state.phase is Phase.ROWS and self.isVisible():
            self._load_older(self._state)


def _is_felt(items: Sequence[TimelineItem]) -> bool:
    """Several events in one row are told apart once it is opened."""
    return len(items) == 1 and items[0].sentiment is not None


def _pinned_words(before: Sequence[Pin], now: Sequence[Pin]) -> str:
    if len(now) < len(before):
        return _("No longer pinned")
    if len(now) > len(before):
        return _("Pinned")
    return _("Pinned; {n} at most: the oldest pin, {title}, was taken off").format(n=len(now), title=before[0].title)

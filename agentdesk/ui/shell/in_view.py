"""Who is in view: the customer, their timeline, the talk with them, and what to do next.

While nobody is, these regions are loaded and made when something is asked of them, or one after another while nobody
waits (``make_next``); the shapes of the first paint stand in their places until then. Once somebody is in view all are
there. The desk's start does not wait.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import ConnectionStatus, Focus, State
from agentdesk.app.steps import Steps, at_once
from agentdesk.ui.kit.speech import speak
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.first_paint import band_height
from agentdesk.ui.shell.middle import Middle
from agentdesk.ui.shell.turned_to import turned_to
from agentdesk.ui.shell.viewmodel import ShellState
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _
from agentdesk.wire import later

if TYPE_CHECKING:
    from agentdesk.domain.decision import Decision
    from agentdesk.ui.customer.view import CustomerBand
    from agentdesk.ui.shell.evidence import EvidenceGuide
    from agentdesk.ui.shell.right_column import RightColumn
    from agentdesk.ui.shell.talk import TalkPlace
    from agentdesk.ui.timeline.view import TimelineView

IN_ORDER = ("customer", "timeline", "talk", "evidence", "advice")
"""What is rendered, in this order."""

BREATH_MS = 2
"""Between two steps of making what nobody waits for: keys and frames come first."""
UNCONNECTED_MS = 1000
"""Where it is not known after this time whether there is a line, what can be made is made meanwhile."""

_Render = Callable[[State, ShellState, datetime], Steps | None]


class InView(QObject):
    """The regions, each in its berth, and what one asks of another. ``announcement`` carries what should be said
    politely, ``retracted`` what was said of a customer who is not in view any more."""

    announcement = Signal(str)
    retracted = Signal(str)
    done_with = Signal(str)
    """The agent is done with who is in view, in words; the caret may be in the wrap-up yet."""
    form_opened = Signal(bool)
    """A form has the advice's place from now on, or has it no more."""

    def __init__(self, intents: Intents, titles: Mapping[str, str]) -> None:
        """``titles`` by the names of the berths."""
        super().__init__()
        self._intents = intents
        self._renders: dict[str, _Render] = {}
        self._shown: tuple[State, ShellState, datetime] | None = None
        self._focus_key = ""
        self._is_low = False
        self._left_to_make = self._one_by_one()
        makers: dict[str, Callable[[], object]] = {
            "customer": lambda: self.customer,
            "timeline": lambda: self.timeline,
            "talk": lambda: self.talk,
            "advice": lambda: self.right,
            "journeys": lambda: self.right,
        }
        self.berths = {
            name: Berth(name, titles[name], make, scrolls=name == "journeys") for name, make in makers.items()
        }
        self.berths["customer"].setMinimumHeight(band_height(theme.tokens()))
        self.middle = Middle(self.berths["timeline"], self.berths["talk"], self.berths["advice"])
        self.middle.turned.connect(self._on_turned)
        self._growing = QTimer(self)
        self._growing.timeout.connect(self._grow)

    @property
    def is_whole(self) -> bool:
        """Whether all is made."""
        return "evidence" in self._renders

    def has(self, name: str) -> bool:
        """Whether that region is made, by the name of its berth."""
        return name in self._renders

    def render(self, state: State, shell: ShellState, now: datetime) -> Steps:
        """Show the state in the regions that there are; in all of them once somebody is in view."""
        if shell.focus_key != self._focus_key:
            with self._painted_once():
                yield from self._turn(state, shell, now)
        else:
            yield from self._show(state, shell, now)
        is_waiting = state.connection.status in (ConnectionStatus.STARTING, ConnectionStatus.CATCHING_UP)
        if not self.is_whole and not (is_waiting and self._growing.isActive()):
            self._growing.start(UNCONNECTED_MS if is_waiting else BREATH_MS)

    def _turn(self, state: State, shell: ShellState, now: datetime) -> Steps:
        self.middle.turn_to(shell.focus_key)
        if self.has("advice"):
            self.right.sheets.leave()
        speak(self.middle, turned_to(state))  # before all that is heard of them
        yield from self._show(state, shell, now)
        self._focus_key = shell.focus_key
        if self.has("advice"):
            self.right.sheets.return_to(shell.focus_key)

    def _show(self, state: State, shell: ShellState, now: datetime) -> Steps:
        self._shown = state, shell, now
        there = [name for name in IN_ORDER if name in self._renders]
        while state.focus != Focus() and not self.is_whole:
            yield "make"
            self.make_next()  # each shows the state as it comes
        for name in there:
            yield name
            yield from self._renders[name](state, shell, now) or ()
        yield "behind"

    @contextmanager
    def _painted_once(self) -> Iterator[None]:
        """Nothing is painted before all show to whom the agent turned."""
        for berth in self.berths.values():
            berth.setUpdatesEnabled(False)
        try:
            yield
        finally:
            QTimer.singleShot(0, self, self._paint)  # by then all is laid out

    def _paint(self) -> None:
        for berth in self.berths.values():
            if not berth.updatesEnabled():
                berth.setUpdatesEnabled(True)

    def stand_low(self, is_low: bool) -> None:
        """Whether there is so little height that gaps give way."""
        self._is_low = is_low
        if self.has("customer"):
            self.customer.stand_low(is_low)

    def stop(self) -> None:
        """Make no more by itself."""
        self._growing.stop()
        self._paint()

    def tick(self, now: datetime) -> None:
        """Let timers go on."""
        if self.has("customer"):
            self.customer.tick(now)
        if self.has("advice"):
            self.hold_advice()
            self.right.advice.tick(now)

    def _grow(self) -> None:
        if self.make_next():
            self._growing.start(BREATH_MS)
        else:
            self._growing.stop()

    def make_next(self) -> bool:
        """Do one step of loading and making what nobody has asked for yet; False where all is made."""
        return next(self._left_to_make, None) is not None

    def make_all(self) -> None:
        """Make whatever is not made yet."""
        while self.make_next():
            pass

    def _one_by_one(self) -> Iterator[object]:
        # Loading, making and putting in place are steps of their own: in one they would hold up a frame.
        yield from later.load_one_by_one()
        import agentdesk.ui.customer.view

        yield agentdesk
        yield self._customer
        yield self.customer
        import agentdesk.ui.timeline.view

        yield agentdesk
        yield self._timeline
        yield self.timeline
        import agentdesk.ui.shell.talk

        yield agentdesk
        yield self._talk
        yield self.talk
        import agentdesk.ui.shell.right_column

        yield agentdesk
        yield self._right
        yield self.right
        yield self.evidence

    @cached_property
    def customer(self) -> "CustomerBand":
        from agentdesk.ui.customer.viewmodel import build

        made = self._customer
        made.stand_low(self._is_low)
        self.berths["customer"].hold(made)
        self.berths["customer"].setMinimumHeight(0)
        self._take_in("customer", lambda state, shell, now: made.render(build(state), now))
        return made

    @cached_property
    def _customer(self) -> "CustomerBand":
        from agentdesk.ui.customer.view import CustomerBand

        made = CustomerBand(self._intents)
        made.announcement.connect(self.announcement)
        made.evidence_requested.connect(self._show_evidence)
        made.identity_requested.connect(lambda: self.right.open_identity())
        made.link_requested.connect(lambda: self.right.open_to_link())
        made.exception_mode_requested.connect(lambda: self.right.toggle_exception_mode())
        made.ending.connect(self._on_ending)
        return made

    @cached_property
    def timeline(self) -> "TimelineView":
        from agentdesk.ui.timeline.viewmodel import build

        made = self._timeline
        self.berths["timeline"].hold(made)
        self._take_in("timeline", lambda state, shell, now: made.render(build(state, now)))
        return made

    @cached_property
    def _timeline(self) -> "TimelineView":
        from agentdesk.ui.timeline.view import TimelineView

        made = TimelineView(self._intents)
        made.announcement.connect(self.announcement)
        made.evidence_requested.connect(self._show_evidence)
        return made

    @cached_property
    def talk(self) -> "TalkPlace":
        made = self._talk

        def _render(state: State, shell: ShellState, now: datetime) -> Steps:
            if shell.wraps_up and not made.is_due and not self.middle.is_typed_in("talk"):
                self.middle.bring("talk")
            return made.render(state, now, wraps_up=shell.wraps_up)

        self.berths["talk"].hold(made)
        self._take_in("talk", _render)
        return made

    @cached_property
    def _talk(self) -> "TalkPlace":
        from agentdesk.ui.shell.talk import TalkPlace

        made = TalkPlace(self._intents)
        made.conversation.announcement.connect(self.announcement)
        made.done_with.connect(self.done_with)
        made.exception_wanted.connect(lambda: self.right.advice.request_override())
        return made

    @cached_property
    def right(self) -> "RightColumn":
        made = self._right

        def _render(state: State, shell: ShellState, now: datetime) -> Steps:
            self.hold_advice()
            return made.render(state, now)

        self.berths["advice"].hold(made)
        made.stand_alone(self.middle.shows_beside)
        self._take_in("advice", _render)
        return made

    @cached_property
    def _right(self) -> "RightColumn":
        from agentdesk.ui.shell.right_column import RightColumn

        made = RightColumn(self._intents, self.berths["journeys"])
        for region in (made.advice, made.journeys, made.signals):
            region.evidence_requested.connect(self._show_evidence)
        made.advice.override_requested.connect(self._open_override)
        made.advice.announcement.connect(self.announcement)
        made.advice.retracted.connect(self.retracted)
        made.sheets.opening.connect(lambda: self.form_opened.emit(True))
        made.sheets.closed.connect(self.hold_advice)
        made.sheets.closed.connect(lambda: self.form_opened.emit(False))
        return made

    @cached_property
    def evidence(self) -> "EvidenceGuide":
        from agentdesk.ui.shell.evidence import EvidenceGuide

        made = EvidenceGuide(
            self._intents,
            self.middle,
            self.timeline,
            self.talk.conversation,
            self.bring_talk,
            self.to_present,
            self.announcement.emit,
        )
        self._take_in("evidence", lambda state, shell, now: made.follow(state))
        return made

    def _take_in(self, name: str, render: _Render) -> None:
        """Have it rendered from now on, and with what is shown already."""
        self._renders[name] = render
        if self._shown is not None:
            at_once(render(*self._shown) or ())

    def _on_ending(self, interaction_id: str) -> None:
        """What comes next is the wrap-up; a sheet that has only said that something is recorded has been read."""
        if self.right.sheets.is_open("override") and self.right.override.has_arrived:
            self.right.override.close_sheet()
        self.talk.await_wrap_up(interaction_id)

    def bring_talk(self) -> None:
        """Have the place of conversations in view."""
        self.middle.bring("talk")

    def to_present(self) -> None:
        """Have the present conversation in view, also where one of earlier was read."""
        self.talk.to_present()
        self.bring_talk()

    def hold_advice(self) -> None:
        """Nothing changes under the eyes of somebody who writes."""
        is_writing = self.has("talk") and self.talk.conversation.is_writing()
        self._right.advice.hold(self._right.sheets.is_open("override") or is_writing)

    def sees_advice(self) -> bool:
        """Whether it is in view; where another pane has its place it comes, to be read before it is answered."""
        has_come = self.middle.bring("advice")
        if has_come:
            self.announcement.emit(_("Here is what to do next: the same key again answers it."))
        return not has_come

    def save_drafts(self) -> None:
        """Keep what is being typed."""
        if self.has("talk"):
            self.talk.conversation.save_draft()
        if self.has("advice"):
            self.right.sheets.close_all()

    def regions(self) -> tuple[QWidget, ...]:
        """What F6 walks here, in order."""
        return (self.customer, *self.middle.regions(), *self.right.regions())

    def _on_turned(self) -> None:
        if self.has("advice"):
            self.right.stand_alone(self.middle.shows_beside)

    def _show_evidence(self, ids: list[str]) -> None:
        self.evidence.show(ids)

    def _open_override(self, decision: "Decision", action: str) -> None:
        self.right.sheets.make_way_for(self.right.override)
        self.right.override.open_for(decision, action)

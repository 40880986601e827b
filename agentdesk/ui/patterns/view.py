"""The view of Patterns: the rate as a whole, the filters, the course over time, the panels.

Knows the state's shape and the intents.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.patterns import PERIODS, PatternFilter
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.button import Button, ButtonKind, MenuButton
from agentdesk.ui.kit.card import Card, RegionHead
from agentdesk.ui.kit.choice import Choice as Segment
from agentdesk.ui.kit.choice import SegmentedChoice
from agentdesk.ui.kit.key_hint import key_of
from agentdesk.ui.kit.layout import Flow, FlowLayout, column, show_if
from agentdesk.ui.kit.line import LineList, Point
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import ElidedLabel, Prose, Text, TextRole
from agentdesk.ui.patterns.panels import PanelColumns
from agentdesk.ui.patterns.rates import share_text
from agentdesk.ui.patterns.viewmodel import SLOW_S, Choice, PatternsState, Phase, TimeMark, period_words
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import clock_time, short_date, time_zone_name
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined


class PatternsView(QWidget):
    """``mark_opened`` carries the panel and the key of a mark that somebody wants to see the records of."""

    announcement = Signal(str)
    mark_opened = Signal(str, str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: PatternsState | None = None
        self._asked_by_hand = False
        layout = column(self, gap=0)
        layout.addWidget(self._make_head())
        layout.addWidget(self._make_filters())
        self.banner = Banner()
        self.banner.action.clicked.connect(self.refresh)
        layout.addWidget(self.banner)
        layout.addWidget(self._make_pages(), 1)

    def render(self, state: PatternsState) -> None:  # type: ignore[override]
        """Show the state; the row with the keys and the scroll position stay."""
        before, self._state = self._state, state
        self._show_head(state)
        self._show_filters(state)
        self._show_banner(state)
        if before is None or _of_course(before) != _of_course(state):
            self._show_course(state)
        if before is None or before.panels != state.panels:
            self.panels.show_panels(state.panels)
        self._show_phase(state)
        if self._asked_by_hand and state.wait_s is None and before is not None and before.wait_s is not None:
            self._asked_by_hand = False
            self.announcement.emit(joined((_("Override rate"), state.figure, state.scope)))

    def regions(self) -> Sequence[QWidget]:
        """What F6 walks, in order."""
        return (self.filters, self.course, self.panels)

    def ask(self, wanted: PatternFilter) -> None:
        """Have the figures told for a filter."""
        self._asked_by_hand = True
        self._intents.patterns.show_patterns(replace(wanted, time_zone=time_zone_name()))

    def refresh(self) -> None:
        """Have them told anew."""
        self.ask(self._state.filter if self._state is not None else PatternFilter())

    def choose_period(self, days: int) -> None:
        if self._state is not None and days != self._state.filter.days:
            self.ask(replace(self._state.filter, days=days))

    def show_all(self) -> None:
        """Take every filter away but the period."""
        if self._state is not None:
            self.ask(PatternFilter(days=self._state.filter.days))

    def _make_head(self) -> QWidget:
        head = RegionHead(grows=True)
        self._figure = Text("", TextRole.TITLE)
        self._scope = ElidedLabel("", tone=Tone.MUTED)
        self._change = ElidedLabel("", tone=Tone.MUTED)
        self._busy = Text(_("Counting…"), tone=Tone.MUTED)
        self.cancel = Button(_("Cancel"), ButtonKind.GHOST)
        self.cancel.clicked.connect(self._intents.patterns.cancel_patterns)
        self._read_at = Text("", TextRole.SMALL, Tone.MUTED)
        self.again = Button(_("Refresh"), icon="refresh", key=key_of("refresh", "F5"))
        self.again.clicked.connect(self.refresh)
        said = Flow(theme.tokens().space.s, elastic=True)
        for words in (Text(_("Override rate"), TextRole.STRONG), self._figure, self._scope, self._change):
            said.add(words)
            said.flow.keep_whole(words)
        head.bar.addWidget(said, 1, Qt.AlignmentFlag.AlignVCenter)
        for part in (self._busy, self.cancel, self._read_at, self.again):
            head.bar.addWidget(part)
        return head

    def _make_filters(self) -> QWidget:
        self.filters = RegionHead(grows=True)
        self.filters.setAccessibleName(_("Filters"))
        flow = FlowLayout(gap=theme.tokens().space.s)
        periods = [Segment(str(days), period_words(days)) for days in PERIODS]
        self.period = SegmentedChoice(_("Period"), periods, numbered=False)
        self.period.chosen.connect(lambda days: self.choose_period(int(days)))
        self.team, self.action, self.journey = MenuButton(), MenuButton(), MenuButton()
        self.clear = Button(_("Show all"))
        self.clear.clicked.connect(self.show_all)
        for part in (self.period, self.team, self.action, self.journey, self.clear):
            flow.addWidget(part)
        holder = QWidget()
        holder.setLayout(flow)
        self.filters.bar.addWidget(holder, 1)
        return self.filters

    def _make_pages(self) -> QStackedWidget:
        tokens = theme.tokens()
        space = tokens.space
        self._scroll = ScrollColumn(gap=space.m, margins=(space.l, space.m, space.l, space.l))
        self._legend = Prose("", TextRole.SMALL, Tone.MUTED)
        self._scroll.body.addWidget(self._legend)
        self._scroll.body.addWidget(self._make_course())
        self.panels = PanelColumns()
        self.panels.opened.connect(self.mark_opened)
        self.panels.left_above.connect(self.course.setFocus)
        self._scroll.body.addWidget(self.panels)
        self._loading = QWidget()
        shape = column(self._loading, gap=space.xl, margins=(space.l, space.l, space.l, space.l))
        for lines in ((0.98, 0.98, 0.98, 0.98), (0.6, 0.45, 0.3, 0.25), (0.5, 0.4, 0.2)):
            shape.addWidget(Skeleton(lines))
        shape.addStretch(1)
        self._empty = EmptyState("ledger", "")
        self._error = ErrorState()
        self._error.retry_requested.connect(self.refresh)
        self._pages = QStackedWidget()
        for page in (self._scroll, self._loading, self._empty, self._error):
            self._pages.addWidget(page)
        return self._pages

    def _make_course(self) -> QWidget:
        card = Card()
        self._course_title = Text("", TextRole.STRONG)
        self.course = LineList(_("Override rate over time"))
        self.course.opened.connect(lambda key: self.mark_opened.emit("time", key))
        self.course.left_at.connect(lambda step: self.panels.focus_first() if step > 0 else None)
        self._course_note = Text("", tone=Tone.MUTED)
        for part in (self._course_title, self._course_note, self.course):
            card.body.addWidget(part)
        return card

    def _show_head(self, state: PatternsState) -> None:
        self._figure.set_text(state.figure)
        self._scope.set_text(state.scope)
        self._change.set_text(state.change)
        is_slow = state.wait_s is not None and state.wait_s >= SLOW_S
        show_if(self._busy, is_slow)
        show_if(self.cancel, is_slow)
        at = "" if state.read_at is None else _("as of {time}").format(time=clock_time(state.read_at))
        self._read_at.set_text(at)

    def _show_filters(self, state: PatternsState) -> None:
        self.period.set_choice(str(state.filter.days))
        self._fill(self.team, _("Team"), state.teams, "team")
        self._fill(self.action, _("Advised action"), state.actions, "action")
        self._fill(self.journey, _("Journey"), state.journeys, "journey")
        show_if(self.clear, state.filter.is_narrowed)

    def _fill(self, button: MenuButton, name: str, choices: Sequence[Choice], field: str) -> None:
        show_if(button, len(choices) > 1)
        chosen = next((one.title for one in choices if one.selected), "")
        if button.property("choices") == tuple(choices):
            return
        button.setProperty("choices", tuple(choices))
        button.set_label(chosen, joined((name, chosen)))
        button.menu_shown.clear()
        for one in choices:
            button.menu_shown.add(one.title, partial(self._narrow, field, one.value), checked=one.selected)

    def _narrow(self, field: str, value: str | None) -> None:
        if self._state is not None:
            changes: dict[str, str | None] = {field: value}
            self.ask(replace(self._state.filter, **changes))  # type: ignore[arg-type]

    def _show_banner(self, state: PatternsState) -> None:
        if state.problem is not None and state.phase is not Phase.FAILED and state.read_at is not None:
            problem = explain(state.problem)
            told = _("{problem}. These are the figures of {time}.").format(
                problem=problem.title, time=clock_time(state.read_at)
            )
            self.banner.say(told, Tone.WARNING, _("Try again"))
        elif state.is_few:
            self.banner.say(_("So far too few answers to tell a rate: by chance it might be anything."))
        else:
            self.banner.say("")

    def _show_course(self, state: PatternsState) -> None:
        is_weekly = state.filter.bucket == "week"
        is_told = any(mark.value is not None for mark in state.course)
        self._course_title.set_text(_("By week") if is_weekly else _("By day"))
        few = _("Too few answers in any week.") if is_weekly else _("Too few answers on any day.")
        self._course_note.set_text(few)
        show_if(self._course_note, not is_told)
        show_if(self.course, is_told)
        self.course.show_axis(share_text(0), share_text(state.course_end))
        legend = _(
            "Bars end at {share}. The line across a bar is where the rate lies with 95 % certainty, the tick is the "
            "rate of the same time before."
        )
        opens = _("Enter or a click opens the records.") if state.opens_records else ""
        self._legend.set_text(f"{legend.format(share=share_text(state.ends_at))} {opens}".strip())
        show_if(self._legend, state.is_any_told)
        self.course.show_points([_point(mark, is_weekly=is_weekly) for mark in state.course])

    def _show_phase(self, state: PatternsState) -> None:
        if state.phase is Phase.FIGURES:
            self._pages.setCurrentWidget(self._scroll)
        elif state.phase is Phase.LOADING:
            self._pages.setCurrentWidget(self._loading)
        elif state.phase is Phase.FAILED:
            self._error.show_problem(state.problem)
            self._pages.setCurrentWidget(self._error)
        else:
            detail = _("Choose a longer period.")
            if state.filter.is_narrowed:
                detail = _("Choose a longer period, or take the filters away.")
            self._empty.set_content("ledger", _("No advice was answered in this time"), detail)
            self._pages.setCurrentWidget(self._empty)


def _of_course(state: PatternsState) -> tuple[object, ...]:
    return state.course, state.course_end, state.ends_at, state.is_any_told, state.filter.days


def _point(mark: TimeMark, *, is_weekly: bool) -> Point:
    day = short_date(mark.at)
    title = _("Week from {day}").format(day=day) if is_weekly else day
    spoken = _("{title}: {rate}, {answers}").format(title=title, rate=mark.text, answers=mark.answers)
    return Point(mark.key, day, mark.text, spoken, mark.value, mark.low, mark.high)

"""The page of journeys: the ranked list with its filters, the report of the one that is open, the records behind a
figure.

Knows the state's shape and the intents.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.journeys import JourneysAsked
from agentdesk.ui.insights.records import RecordsPanel
from agentdesk.ui.insights.report import ReportPanel
from agentdesk.ui.insights.viewmodel import (
    SPANS,
    JourneysState,
    Phase,
    channel_words,
    policy_words,
    span_words,
)
from agentdesk.ui.insights.words import success_words
from agentdesk.ui.kit.banner import Banner
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.kit.button import MenuButton
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import Flow, column, row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.qt.problems import explain
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined


class JourneysView(Group):
    """``render`` shows the state; ``step`` opens the next journey of the list."""

    announcement = Signal(str)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._state: JourneysState | None = None
        self._filters_shown: tuple[object, ...] = ()
        self.setAccessibleName(_("Journeys"))
        self.list = BarList(_("Journeys by loss"), is_whole=False, keeps_mark=True, is_narrow=True)
        self.report = ReportPanel()
        self.records = RecordsPanel()
        self._build()
        self.list.chosen.connect(self._on_chosen)
        self.report.records_requested.connect(self._intents.open_journey_records)
        self.report.versions_chosen.connect(self._intents.compare_policies)
        self.records.closed.connect(self._on_records_closed)
        self.records.more_requested.connect(self._intents.load_more_journey_records)
        self.records.retry_requested.connect(self._on_retry_records)
        self.records.customer_requested.connect(self._intents.show_customer)

    def regions(self) -> Sequence[QWidget]:
        """What F6 walks: the filters, the list, each chart, the records."""
        records = (self.records.list,) if self.records.isVisible() else ()
        charts = self.report.lists() if self._right.currentWidget() is self.report else ()
        return (self._filters, self.list, *(each for each in charts if each.isVisible()), *records)

    def render(self, state: JourneysState, now: datetime) -> None:  # type: ignore[override]
        """Show the state; what is current stays so."""
        before, self._state = self._state, state
        if state.is_untouched and (before is None or not before.is_untouched):
            self._intents.measure_journeys(state.asked)
        self._show_filters(state)
        self.list.show_rows(state.rows)
        self.list.show_current(state.selected)
        self._show_phase(state)
        self._show_age(state, now)
        self.report.show_report(state, now)
        self._show_report_phase(state)
        if state.report is not None and (before is None or before.report is not state.report):
            self.announcement.emit(joined((state.report.figures.title, success_words(state.report.figures))))
        had_records = before is not None and before.records is not None
        show_if(self._side, state.records is not None)
        if state.records is not None:
            self.records.show_records(state.records, state.report, now)
            if not had_records:
                self.records.list.setFocus()

    def step(self, by: int) -> None:
        """Open the next journey, or the one before."""
        self.list.step(by)

    def refresh(self) -> None:
        """Measure anew."""
        if self._state is not None:
            self._intents.measure_journeys(self._state.asked)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share_width()

    def _build(self) -> None:
        layout = row(self, gap=0)
        self._left, self._side = QFrame(), QFrame()
        mark(self._left, kit="side")
        mark(self._side, kit="column")
        column(self._side, gap=0).addWidget(self.records)
        self._build_left()
        middle = QWidget()
        body = column(middle, gap=0)
        self._age = Banner()
        self._age.action.clicked.connect(self.refresh)
        body.addWidget(self._age)
        body.addWidget(self._build_right(), 1)
        layout.addWidget(self._left)
        layout.addWidget(middle, 1)
        layout.addWidget(self._side)
        self._side.hide()
        self._share_width()

    def _build_left(self) -> None:
        tokens = theme.tokens()
        stack = column(self._left, gap=0)
        head = RegionHead()
        head.bar.addWidget(Text(_("Journeys"), TextRole.STRONG))
        head.bar.addWidget(Text(_("by loss"), tone=Tone.MUTED))
        head.bar.addStretch(1)
        stack.addWidget(head)
        host = QWidget()
        around = column(host, margins=(tokens.space.l, tokens.space.s, tokens.space.s, tokens.space.s))
        self._filters = Flow()
        self._period = MenuButton(name=_("Period"))
        self._channel = MenuButton(name=_("Channel"))
        self._policy = MenuButton(name=_("Policy"))
        for button in (self._period, self._channel, self._policy):
            self._filters.add(button)
        around.addWidget(self._filters)
        stack.addWidget(host)
        self._loading = QWidget()
        shape = column(self._loading, margins=(tokens.space.l, 0, tokens.space.l, 0))
        shape.addWidget(Skeleton((0.9, 0.7) * 6))
        shape.addStretch(1)
        self._empty = EmptyState("journey", _("No journeys"), _("The policy in force declares none."))
        self._error = ErrorState()
        self._error.retry_requested.connect(self.refresh)
        self._lists = QStackedWidget()
        for page in (self.list, self._loading, self._empty, self._error):
            self._lists.addWidget(page)
        stack.addWidget(self._lists, 1)

    def _build_right(self) -> QStackedWidget:
        tokens = theme.tokens()
        self._report_loading = QWidget()
        shape = column(self._report_loading, margins=(tokens.space.l, tokens.space.m, tokens.space.l, 0))
        shape.addWidget(Skeleton((0.3, 0.6, 0.4, 0.0, 0.95, 0.95, 0.95, 0.0, 0.95, 0.95, 0.95)))
        shape.addStretch(1)
        self._report_empty = EmptyState("journey", "")
        self._report_error = ErrorState()
        self._report_error.retry_requested.connect(self._on_retry_report)
        self._right = QStackedWidget()
        for page in (self.report, self._report_loading, self._report_empty, self._report_error):
            self._right.addWidget(page)
        return self._right

    def _share_width(self) -> None:
        """Also in large type the report, which all is about, has its part of the width."""
        size, space = theme.tokens().size, theme.tokens().space
        self._left.setFixedWidth(min(size.side_column + 4 * space.xl, self.width() // 3))
        self._side.setFixedWidth(min(size.right_column, self.width() // 4))

    def _show_filters(self, state: JourneysState) -> None:
        asked, policies = state.asked, state.policies
        if (asked, state.channels, policies) == self._filters_shown:
            return
        self._filters_shown = (asked, state.channels, policies)
        spans = [(replace(asked, days=each), span_words(each)) for each in SPANS]
        self._fill(self._period, span_words(asked.days), spans)
        channels = dict.fromkeys((None, *state.channels, asked.channel))
        begun = [(replace(asked, channel=each), channel_words(each)) for each in channels]
        self._fill(self._channel, channel_words(asked.channel), begun)
        numbers = dict.fromkeys((None, *(one.number for one in policies), asked.policy))
        under = [(replace(asked, policy=each), policy_words(each, policies)) for each in numbers]
        self._fill(self._policy, policy_words(asked.policy, policies), under)

    def _fill(self, button: MenuButton, label: str, choices: Sequence[tuple[JourneysAsked, str]]) -> None:
        button.set_label(label)
        button.menu_shown.clear()
        for wanted, words in choices:
            button.menu_shown.add(words, partial(self._intents.measure_journeys, wanted), checked=words == label)

    def _show_phase(self, state: JourneysState) -> None:
        places = {Phase.READY: self.list, Phase.LOADING: self._loading, Phase.EMPTY: self._empty}
        if state.phase is Phase.FAILED:
            self._error.show_problem(state.problem)
        self._lists.setCurrentWidget(places.get(state.phase, self._error))

    def _show_report_phase(self, state: JourneysState) -> None:
        if state.report_phase is Phase.FAILED:
            self._report_error.show_problem(state.report_problem)
        elif state.report_phase is Phase.EMPTY and state.report is not None:
            title = _("Nobody began “{title}”").format(title=state.report.figures.title)
            self._report_empty.set_content(
                "journey", title, _("In this time, on this channel and under this policy. Choose others to see more.")
            )
        places: dict[Phase, QWidget] = {
            Phase.READY: self.report,
            Phase.LOADING: self._report_loading,
            Phase.EMPTY: self._report_empty,
        }
        self._right.setCurrentWidget(places.get(state.report_phase, self._report_error))

    def _show_age(self, state: JourneysState, now: datetime) -> None:
        if not state.is_old or state.read_at is None:
            self._age.say("")
            return
        problem = explain(state.problem or state.report_problem)
        told = _("{problem}. These figures are of {time}.").format(
            problem=problem.title, time=moment(state.read_at, now)
        )
        self._age.say(told, Tone.WARNING, _("Try again"), icon="offline")

    def _on_chosen(self, definition: str) -> None:
        if self._state is not None and definition != self._state.selected:
            self._intents.open_journey(definition)

    def _on_records_closed(self) -> None:
        self.report.funnel.setFocus()
        self._intents.open_journey_records(None)

    def _on_retry_records(self) -> None:
        if self._state is not None and self._state.records is not None:
            self._intents.open_journey_records(self._state.records.place)

    def _on_retry_report(self) -> None:
        if self._state is not None and self._state.selected is not None:
            self._intents.open_journey(self._state.selected)

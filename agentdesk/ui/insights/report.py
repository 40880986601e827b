"""The report of one journey: how far instances come, how long it takes, where they end, what customers answered, how it
went week by week, and before and after a version of the policy.

It shows what a report says; nothing is counted here.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from agentdesk.app.journeys import RecordPlace, Versions
from agentdesk.domain.insights import JourneyReport
from agentdesk.ui.insights.rows import (
    answer_rows,
    comparison_rows,
    comparison_words,
    ending_rows,
    funnel_rows,
    head_words,
    loss_formula,
    more_endings,
    wait_rows,
    week_words,
)
from agentdesk.ui.insights.viewmodel import JourneysState, place_of_ending, place_of_step, version_words
from agentdesk.ui.insights.words import share_words, too_few_words
from agentdesk.ui.kit.bars import BarList, Barred, add_bars
from agentdesk.ui.kit.button import MenuButton
from agentdesk.ui.kit.card import Card
from agentdesk.ui.kit.layout import Flow, column, show_if, take_out
from agentdesk.ui.kit.line import LineList, Point
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.qt.time_text import short_day
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, count_text, joined, ngettext


class Section(Card):
    """A card with its title, what it measures, and in the place of its figures a sentence where there are none."""

    def __init__(self, title: str, about: str, *parts: QWidget) -> None:
        super().__init__()
        self._parts = parts
        self.setAccessibleName(title)
        self.body.addWidget(Text(title, TextRole.STRONG, wrap=True))
        self.body.addWidget(Prose(about, TextRole.SMALL, Tone.MUTED))
        self._nothing = Text("", tone=Tone.MUTED, wrap=True)
        self.body.addWidget(self._nothing)
        for part in parts:
            if isinstance(part, BarList | Barred):
                add_bars(self.body, part)
            else:
                self.body.addWidget(part)
        self.body.addStretch(1)
        self.say_nothing("")

    def say_nothing(self, why: str) -> None:
        """Show why there are no figures; empty where there are."""
        self._nothing.set_text(why)
        show_if(self._nothing, bool(why))
        for part in self._parts:
            show_if(part, not why)


class ReportPanel(ScrollColumn):
    """``records_requested`` carries a ``RecordPlace``, ``versions_chosen`` two versions of the policy."""

    records_requested = Signal(object)
    versions_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        space = theme.tokens().space
        super().__init__(gap=space.m, margins=(space.l, space.m, space.l, space.l), parent=parent)
        self.setAccessibleName(_("The open journey"))
        self._report: JourneyReport | None = None
        self._shown: tuple[object, ...] = ()
        self._state = JourneysState()
        self._add_head()
        self._make_lists()
        self._make_comparison()
        self._make_sections()
        self._columns = 0
        self._arrange()
        self.funnel.opened.connect(self._on_step_opened)
        self.endings.opened.connect(self._on_ending_opened)

    def lists(self) -> Sequence[QWidget]:
        """The charts in the order in which they are read."""
        return (self.funnel, self.waits, self.weeks, self._choice, self.comparison, self.endings, self.answers)

    def show_report(self, state: JourneysState, now: datetime) -> None:
        """Lay the report out; what did not change is left alone."""
        report = state.report
        shown = (report, state.versions, state.policies, state.may_open)
        if report is None or shown == self._shown:
            return
        is_other = self._report is None or self._report.figures.definition != report.figures.definition
        self._report, self._shown, self._state = report, shown, state

        def day(at: datetime) -> str:
            return short_day(at, now) or _("today")

        self._show_head(report, day)
        self.funnel.show_rows(funnel_rows(report, opens=state.may_open))
        self.waits.show_rows(wait_rows(report.waits))
        self._waits.say_nothing("" if report.waits else _("This journey has one milestone only."))
        self.endings.show_rows(ending_rows(report, opens=state.may_open))
        rest = more_endings(report)
        self._more.set_text(ngettext("{n} more in other places", "{n} more in other places", rest) if rest else "")
        self._failing.say_nothing("" if report.endings else _("None ended without success."))
        show_if(self._more, bool(rest))
        self.answers.show_rows(answer_rows(report.answers, day))
        self._answered.say_nothing("" if report.answers else _("Nobody was asked, or nobody answered."))
        self.weeks.show_points(
            [
                Point(
                    each.from_at.isoformat(),
                    day(each.from_at),
                    week_words(each, day),
                    week_words(each, day),
                    each.score.value if each.score else None,
                    each.score.low if each.score else None,
                    each.score.high if each.score else None,
                )
                for each in report.weeks
            ]
        )
        is_told = any(each.score for each in report.weeks)
        self._by_week.say_nothing("" if is_told else _("In no week are enough of them over."))
        self._show_week("")
        self._show_comparison(state)
        if is_other:
            self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_sections"):
            self._arrange()

    def _add_head(self) -> None:
        space = theme.tokens().space
        head = column(gap=space.xxs)
        self._title = Prose("", TextRole.TITLE)
        self._goal = Prose("", tone=Tone.MUTED)
        self._success = Text("", TextRole.STRONG, wrap=True)
        self._counts = Prose("")
        self._cut = Prose("", tone=Tone.WARNING)
        self._loss = Prose("", TextRole.SMALL, Tone.MUTED)
        for widget in (self._title, self._goal, self._success, self._counts, self._cut, self._loss):
            head.addWidget(widget)
        self.body.addLayout(head)

    def _make_lists(self) -> None:
        self.funnel = BarList(_("How far they come"))
        self.waits = BarList(_("Time between milestones"))
        self.endings = BarList(_("Where it fails"))
        self._more = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        self.answers = BarList(_("What customers answered"))
        self.weeks = LineList(_("Success score by week"), (count_text(0), count_text(1)))
        self._week = Text("", TextRole.SMALL, Tone.MUTED, wrap=True)
        self.weeks.chosen.connect(self._show_week)

    def _make_comparison(self) -> None:
        self._choice = Flow(parent=self)
        self._before, self._after = MenuButton(), MenuButton()
        self._choice.add(self._before)
        self._choice.add(self._after)
        self.comparison = BarList(_("Before and after a policy"))
        self._differs = Prose("")
        self._caution = Prose("", TextRole.SMALL, Tone.MUTED)

    def _make_sections(self) -> None:
        endings, compared = Barred(gap=theme.tokens().space.xs), Barred()
        add_bars(endings.lines, self.endings)
        endings.lines.addWidget(self._more)
        add_bars(compared.lines, self.comparison)
        for part in (self._differs, self._caution):
            compared.lines.addWidget(part)
        weeks = QWidget()
        line = column(weeks, gap=theme.tokens().space.xs)
        line.addWidget(self.weeks)
        line.addWidget(self._week)
        self._funnel = Section(
            _("How far they come"),
            _("The share of all that began which reached each milestone at all, in whatever order."),
            self.funnel,
        )
        self._waits = Section(
            _("Time between milestones"),
            _("Half of all waits lie within the bar; the mark is their middle."),
            self.waits,
        )
        self._by_week = Section(
            _("Success score by week"),
            _("The mean over those that are over, by the week in which they began, with its 95 % interval."),
            weeks,
        )
        self._compared = Section(
            _("Before and after a policy"),
            _("By the version of the policy under which they began."),
            self._choice,
            compared,
        )
        self._failing = Section(
            _("Where it fails"),
            _("The milestone reached last, the last event, and the last change of channel."),
            endings,
        )
        self._answered = Section(
            _("What customers answered"),
            _("By the milestone reached last. A drop or a spike is clear against the four weeks before."),
            self.answers,
        )
        self._sections = (
            self._funnel, self._waits, self._by_week, self._compared, self._failing, self._answered,
        )  # fmt: skip
        self._grid_host = QWidget()
        self._grid = QGridLayout(self._grid_host)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.tokens().space.m)
        self.body.addWidget(self._grid_host)

    def _arrange(self) -> None:
        """Two columns where each is wide enough to be read, else one."""
        size = theme.tokens().size
        columns = 2 if self.viewport().width() >= 2 * (size.right_column + size.side_column // 2) else 1
        if columns == self._columns:
            return
        self._columns = columns
        for place, section in enumerate(self._sections):
            take_out(self._grid, section)
            self._grid.addWidget(section, place // columns, place % columns)
        for each in range(2):
            self._grid.setColumnStretch(each, 1 if each < columns else 0)

    def _show_head(self, report: JourneyReport, day: Callable[[datetime], str]) -> None:
        figures = report.figures
        self._title.set_text(figures.title)
        self._goal.set_text(joined((figures.goal, figures.outcome)))
        if figures.success is None:
            self._success.set_text(
                joined(
                    (
                        too_few_words(figures.n),
                        _("a share is told from {n} on").format(n=report.at_least),
                    )
                )
            )
        else:
            self._success.set_text(_("{share} reached the goal so far").format(share=share_words(figures.success)))
        self._counts.set_text(joined(head_words(figures)))
        cut = _("Too many began to measure all: these are the newest, since {day}.")
        self._cut.set_text(cut.format(day=day(report.from_at)) if report.is_cut else "")
        show_if(self._cut, report.is_cut)
        self._loss.set_text(loss_formula(figures))

    def _show_week(self, key: str) -> None:
        """The words of the week that is current; of the newest where none is."""
        points = self.weeks.points()
        point = next((each for each in points if each.key == key), points[-1] if points else None)
        self._week.set_text(point.text if point else "")

    def _show_comparison(self, state: JourneysState) -> None:
        section, comparison, versions = self._compared, state.report and state.report.comparison, state.versions
        if versions is None:
            section.say_nothing(_("Only one version of the policy was in force in this time."))
            return
        section.say_nothing("")
        for button, number, is_before in (
            (self._before, versions.before, True),
            (self._after, versions.after, False),
        ):
            label = _("Before: {version}") if is_before else _("After: {version}")
            button.set_label(label.format(version=version_words(number, state.policies)))
            button.menu_shown.clear()
            for one in state.policies:
                chosen = Versions(one.number, versions.after) if is_before else Versions(versions.before, one.number)
                button.menu_shown.add(
                    version_words(one.number, state.policies),
                    partial(self.versions_chosen.emit, chosen),
                    checked=one.number == number,
                )
        show_if(self.comparison, comparison is not None)
        self.comparison.show_rows(comparison_rows(comparison) if comparison else ())
        self._differs.set_text("\n".join(comparison_words(comparison)) if comparison else "")
        self._caution.set_text(_caution(comparison.within_days) if comparison else _("Comparing…"))

    def _on_step_opened(self, milestone: str) -> None:
        if self._state.may_open:
            self.records_requested.emit(place_of_step(milestone))

    def _on_ending_opened(self, key: str) -> None:
        place: RecordPlace | None = place_of_ending(self._report, key) if self._report else None
        if self._state.may_open and place is not None:
            self.records_requested.emit(place)


def _caution(within_days: float) -> str:
    days = ngettext("{n} day", "{n} days", round(within_days))
    return _(
        "Each had {days} to get there; younger ones do not count. An association, not a cause: more than the policy "
        "changed between the two."
    ).format(days=days)

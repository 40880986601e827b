"""The instances behind a figure, one in a row: when each began, what became of it, how far it came."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.app.fetching import Loading
from agentdesk.app.journeys import JourneyRecords
from agentdesk.domain.insights import JourneyRecord, JourneyReport
from agentdesk.ui.bar_row import BarRow
from agentdesk.ui.insights.words import event_words, number_words, state_words, step_words
from agentdesk.ui.kit.bars import BarList
from agentdesk.ui.kit.button import Button, IconButton
from agentdesk.ui.kit.card import RegionHead
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.kit.text import Prose, Text, TextRole
from agentdesk.ui.qt.time_text import moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, ngettext


class RecordsPanel(Group):
    """``customer_requested`` carries the id of the customer of a record that was opened."""

    customer_requested = Signal(str)
    more_requested = Signal()
    closed = Signal()
    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Records behind the figure"))
        space = theme.tokens().space
        self._customers: dict[str, str] = {}
        layout = column(self, gap=0)
        head = RegionHead()
        self._count = Text("", TextRole.STRONG)
        close = IconButton("close", _("Close the records"))
        close.clicked.connect(self.closed)
        head.bar.addWidget(self._count)
        head.bar.addStretch(1)
        head.bar.addWidget(close)
        layout.addWidget(head)
        about = QWidget()
        self._about = Prose("", TextRole.SMALL, Tone.MUTED)
        column(about, margins=(space.l, space.s, space.l, space.s)).addWidget(self._about)
        layout.addWidget(about)
        self.list = BarList(_("Records behind the figure"), is_whole=False, is_narrow=True)
        self.list.opened.connect(self._on_opened)
        self._loading = Skeleton((0.9,) * 6, pitch=theme.tokens().size.timeline_row)
        self._empty = EmptyState("journey", _("None of your teams' customers"), _("The figure counts others."))
        self._error = ErrorState()
        self._error.retry_requested.connect(self.retry_requested)
        self._pages = QStackedWidget()
        for page in (self.list, self._loading, self._empty, self._error):
            self._pages.addWidget(page)
        layout.addWidget(self._pages, 1)
        self._more = Button(_("Show more"))
        self._more.clicked.connect(self.more_requested)
        layout.addWidget(self._more)

    def show_records(self, records: JourneyRecords, report: JourneyReport | None, now: datetime) -> None:
        """Bring the list up to date."""
        titles = {step.milestone: step.title for step in report.steps} if report else {}
        self._customers = {one.journey_id: one.customer_id for one in records.items}
        self.list.show_rows([_row(one, titles, now) for one in records.items])
        self._about.set_text(_about(records, titles))
        n = len(records.items)
        self._count.set_text(ngettext("{n} record", "{n} records", n) if n else "")
        show_if(self._more, records.next is not None)
        if records.items:
            self._pages.setCurrentWidget(self.list)
        elif records.loading is Loading.FAILED:
            self._error.show_problem(records.problem)
            self._pages.setCurrentWidget(self._error)
        else:
            self._pages.setCurrentWidget(self._empty if records.loading is Loading.READY else self._loading)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def _on_opened(self, journey_id: str) -> None:
        self.customer_requested.emit(self._customers[journey_id])


def _about(records: JourneyRecords, titles: dict[str, str]) -> str:
    place = records.place
    told = [] if place.milestone is None else [step_words(titles.get(place.milestone, place.milestone))]
    told += [] if place.state is None else [state_words(place.state)[0]]
    told += [] if place.event_type is None else [event_words(place.event_type)]
    return joined((*told, _("customers whom your teams talked with meanwhile; Enter opens one")))


def _row(record: JourneyRecord, titles: dict[str, str], now: datetime) -> BarRow:
    word, _tone = state_words(record.state)
    step = step_words(titles.get(record.milestone, record.milestone))
    score = "" if record.score is None else number_words(record.score, 2)
    began = moment(record.started_at, now)
    return BarRow(
        record.journey_id,
        began,
        score,
        joined((_("Began {at}").format(at=began), word, step, score)),
        detail=joined((word, step)),
        opens=True,
    )

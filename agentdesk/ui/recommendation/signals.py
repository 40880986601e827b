"""The customer's signals, newest first, each with what it was about, whether that is solved since, and its events."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
from agentdesk.domain.journey import JourneySignal
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.button import Button, ButtonKind, EvidenceButton
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, row, show_if
from agentdesk.ui.kit.reuse import Reused
from agentdesk.ui.kit.text import Prose, SectionTitle, TextRole
from agentdesk.ui.qt.time_text import long_moment, moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, listed, ngettext

SHOWN = 3
"""So many are in sight; the others are there when somebody asks."""


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A signal, and the titles of the journeys on which it was seen."""

    signal: JourneySignal
    journeys: tuple[str, ...] = ()


def build_signals(state: State) -> tuple[SignalRow, ...]:
    """The signals that hold of the customer in focus, newest first."""
    view = state.customers.get(state.customer_id_in_focus or "")
    if view is None or view.context is None:
        return ()
    context = view.context
    return tuple(
        SignalRow(signal, tuple(one.title for one in context.journeys if _is_on(signal, one.signals)))
        for signal in sorted(context.signals, key=lambda one: (one.at, one.signal), reverse=True)
    )


def _is_on(signal: JourneySignal, seen: tuple[JourneySignal, ...]) -> bool:
    return any(one.signal == signal.signal and set(one.evidence) & set(signal.evidence) for one in seen)


class SignalsView(Group):
    """Hides where there is no signal. What was opened stays open while the customer stays."""

    evidence_requested = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SignalRow, ...] | None = None
        self._customer_id: str | None = None
        self._is_open = False
        space = theme.tokens().space
        layout = column(self, gap=space.s)
        title = SectionTitle(_("Signals"))
        layout.addWidget(title)
        lines = column(gap=space.s)
        self._lines = Reused(lines, self._line, behind=title, ahead=3)
        layout.addLayout(lines)
        self.more = Button("", ButtonKind.ROW, icon="open-right")
        self.more.clicked.connect(self._on_more)
        layout.addWidget(self.more)
        self.setAccessibleName(_("Signals"))
        self.hide()

    def render(self, rows: tuple[SignalRow, ...], customer_id: str | None, now: datetime) -> None:  # type: ignore[override]
        """Show the signals of a customer."""
        if customer_id != self._customer_id:
            self._customer_id, self._is_open, self._rows = customer_id, False, None
        if rows != self._rows:
            self._rows, self._now = rows, now
            self._lay_out()
        show_if(self, bool(rows))

    def _lay_out(self) -> None:
        rows = self._rows or ()
        shown = rows if self._is_open else rows[:SHOWN]
        self._lines.show(shown, lambda line, one: line.show_signal(one, self._now))
        rest = len(rows) - SHOWN
        self.more.set_label(ngettext("{n} more signal", "{n} more signals", max(0, rest)))
        show_if(self.more, rest > 0 and not self._is_open)

    def _line(self) -> "_SignalLine":
        line = _SignalLine()
        line.evidence.evidence_requested.connect(self.evidence_requested)
        return line

    def _on_more(self) -> None:
        had_focus = self.more.hasFocus()
        self._is_open = True
        self._lay_out()
        if had_focus:
            # The button is gone; the hand goes on at the first that it opened.
            self._lines.shown[SHOWN].evidence.setFocus(Qt.FocusReason.OtherFocusReason)


class _SignalLine(Group):
    def __init__(self) -> None:
        super().__init__()
        across = row(self, gap=theme.tokens().space.xs)
        words = column(gap=0)
        self._title = Prose()
        self._detail, self._standing = (Prose("", TextRole.SMALL, Tone.MUTED) for _part in range(2))
        for part in (self._title, self._detail, self._standing):
            words.addWidget(part)
        across.addLayout(words, 1)
        self.evidence = EvidenceButton()
        across.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignTop)

    def show_signal(self, shown: SignalRow, now: datetime) -> None:
        """Say another one."""
        signal = shown.signal
        self._title.set_text(signal.title)
        detail = joined((moment(signal.at, now), signal.detail, *shown.journeys))
        self._detail.set_text(detail)
        standing, tone = standing_of(signal)
        self._standing.set_text(standing)
        self._standing.set_tone(tone)
        show_if(self._standing, bool(standing))
        self.evidence.set_evidence(signal.title, signal.evidence)
        self.setAccessibleName(listed((signal.title, long_moment(signal.at), detail)))


def standing_of(signal: JourneySignal) -> tuple[str, Tone]:
    """Whether what it was about is solved since; nothing where that was not asked."""
    if signal.unsolved is None:
        return "", Tone.MUTED
    if signal.unsolved == 0:
        return _("solved since"), Tone.SUCCESS
    return ngettext("{n} not solved since", "{n} not solved since", signal.unsolved), Tone.WARNING

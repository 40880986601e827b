"""The customer's signals, newest first, each with what it was about, whether that is solved since, and its events."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.state import State
from agentdesk.domain.journey import JourneySignal
from agentdesk.domain.records import dataclass
from agentdesk.ui.kit.button import Button, ButtonKind, EvidenceButton
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import clear, column, row, show_if
from agentdesk.ui.kit.text import Prose, SectionTitle, TextRole
from agentdesk.ui.qt.time_text import long_moment, moment
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, joined, ngettext

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
        layout.addWidget(SectionTitle(_("Signals")))
        self._lines = column(gap=space.s)
        layout.addLayout(self._lines)
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
        clear(self._lines)
        for shown in rows if self._is_open else rows[:SHOWN]:
            line = _SignalLine(shown, self._now)
            line.evidence.evidence_requested.connect(self.evidence_requested)
            self._lines.addWidget(line)
        rest = len(rows) - SHOWN
        self.more.set_label(ngettext("{n} more signal", "{n} more signals", max(0, rest)))
        show_if(self.more, rest > 0 and not self._is_open)

    def _on_more(self) -> None:
        had_focus = self.more.hasFocus()
        self._is_open = True
        self._lay_out()
        item = self._lines.itemAt(SHOWN)
        line = item.widget() if item is not None else None
        if had_focus and isinstance(line, _SignalLine):
            # The button is gone; the hand goes on at the first that it opened.
            line.show()
            line.evidence.setFocus(Qt.FocusReason.OtherFocusReason)


class _SignalLine(Group):
    def __init__(self, shown: SignalRow, now: datetime) -> None:
        super().__init__()
        signal = shown.signal
        across = row(self, gap=theme.tokens().space.xs)
        words = column(gap=0)
        words.addWidget(Prose(signal.title))
        detail = joined((moment(signal.at, now), signal.detail, *shown.journeys))
        words.addWidget(Prose(detail, TextRole.SMALL, Tone.MUTED))
        standing, tone = standing_of(signal)
        if standing:
            words.addWidget(Prose(standing, TextRole.SMALL, tone))
        across.addLayout(words, 1)
        self.evidence = EvidenceButton(signal.title, signal.evidence)
        across.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(", ".join(part for part in (signal.title, long_moment(signal.at), detail) if part))


def standing_of(signal: JourneySignal) -> tuple[str, Tone]:
    """Whether what it was about is solved since; nothing where that was not asked."""
    if signal.unsolved is None:
        return "", Tone.MUTED
    if signal.unsolved == 0:
        return _("solved since"), Tone.SUCCESS
    return ngettext("{n} not solved since", "{n} not solved since", signal.unsolved), Tone.WARNING

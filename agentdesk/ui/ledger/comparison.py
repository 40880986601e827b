"""Compared with similar acceptances: two bars under the open record, which come when they are there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.fetching import Loading
from agentdesk.ui.kit.bars import BarList, Barred, add_bars
from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.states import Skeleton
from agentdesk.ui.kit.text import Prose, SectionTitle, Text, TextRole
from agentdesk.ui.ledger.compared import ComparedState
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class ComparisonSection(Barred):
    """``show_compared`` brings it up to date; it is not there where nothing is known or asked for."""

    retry_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(theme.tokens().space.xs, parent)
        title = _("Compared with similar acceptances")
        layout = self.lines
        self._about = Prose("", TextRole.SMALL, Tone.MUTED)
        self._waiting = Skeleton((0.9, 0.7))
        self.bars = BarList(title)
        self._lines = Prose("", TextRole.SMALL)
        self._caution = Prose("", TextRole.SMALL, Tone.MUTED)
        self._failed = QWidget()
        line = row(self._failed)
        self.retry = Button(_("Try again"), ButtonKind.GHOST)
        self.retry.clicked.connect(self.retry_requested)
        line.addWidget(Text(_("It could not be read."), tone=Tone.MUTED), 1)
        line.addWidget(self.retry)
        layout.addWidget(SectionTitle(title, wrap=True))
        layout.addWidget(self._about)
        layout.addWidget(self._waiting)
        add_bars(layout, self.bars)
        for widget in (self._lines, self._caution, self._failed):
            layout.addWidget(widget)
        self.show_compared(ComparedState())

    def show_compared(self, state: ComparedState) -> None:
        """Lay it out; the bar that has the focus keeps it."""
        show_if(self, state.phase is not Loading.EMPTY)
        show_if(self._waiting, state.phase is Loading.LOADING)
        show_if(self._failed, state.phase is Loading.FAILED)
        self._about.set_text(state.about)
        self._lines.set_text("\n".join(state.lines))
        self._caution.set_text(state.caution)
        self.bars.show_rows(state.rows)
        show_if(self._about, bool(state.about))
        show_if(self.bars, bool(state.rows))
        show_if(self._lines, bool(state.lines))
        show_if(self._caution, bool(state.caution))

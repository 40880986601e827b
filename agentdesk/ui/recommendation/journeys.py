"""The customer's journeys, the active ones first. Knows nothing of the store."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import clear, column, show_if
from agentdesk.ui.kit.states import Skeleton
from agentdesk.ui.kit.text import SectionTitle, Text
from agentdesk.ui.recommendation.journey_row import JourneyView
from agentdesk.ui.recommendation.viewmodel import JourneyRow, JourneysState, Phase
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class JourneysView(Group):
    """The journeys of the customer, the active ones first. ``render`` lays out anew only what differs."""

    evidence_requested = Signal(list)

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents = intents
        self._opened: set[str] = set()
        self._shown: tuple[Phase, tuple[JourneyRow, ...]] | None = None
        space = theme.tokens().space
        layout = column(self, gap=space.s)
        self._title = SectionTitle(_("Journeys"))
        self._rows = column(gap=space.l)
        layout.addWidget(self._title)
        layout.addLayout(self._rows)
        self.setAccessibleName(_("Journeys"))

    def render(self, state: JourneysState) -> None:  # type: ignore[override]
        """Show the journeys."""
        if (state.phase, state.rows) == self._shown:
            return
        self._shown = (state.phase, state.rows)
        clear(self._rows)
        show_if(self._title, state.phase is not Phase.NOBODY)
        if state.phase is Phase.LOADING:
            self._rows.addWidget(Skeleton((0.7, 1.0)))
        elif state.phase is Phase.FAILED:
            self._rows.addWidget(Text(_("The journeys could not be loaded"), tone=Tone.DANGER, wrap=True))
        elif state.phase is Phase.ADVICE and not state.rows:
            self._rows.addWidget(Text(_("On no journey at the moment"), tone=Tone.MUTED, wrap=True))
        for journey in state.rows:
            self._rows.addWidget(self._row(journey, state.now))

    def _row(self, shown: JourneyRow, now: datetime) -> QWidget:
        view = JourneyView(shown, now, is_open=shown.journey.id in self._opened)
        view.evidence_requested.connect(self.evidence_requested)
        view.folded_changed.connect(self._on_folded)
        return view

    def _on_folded(self, journey_id: str, is_folded: bool) -> None:
        """What was opened stays open when the journey is told anew."""
        self._opened.discard(journey_id) if is_folded else self._opened.add(journey_id)

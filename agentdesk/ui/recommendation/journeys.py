"""The customer's journeys, the active ones first. Knows nothing of the store."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.ui.kit.group import Group
from agentdesk.ui.kit.layout import column, show_if
from agentdesk.ui.kit.reuse import Reused
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
        self._loading, self._words = Skeleton((0.7, 1.0)), Text("", wrap=True)
        rows = column(gap=space.l)
        self._rows = Reused(rows, self._row, behind=self._title, ahead=2)
        for part in (self._title, self._loading, self._words):
            layout.addWidget(part)
        layout.addLayout(rows)
        self.setAccessibleName(_("Journeys"))

    def render(self, state: JourneysState) -> None:  # type: ignore[override]
        """Show the journeys."""
        if (state.phase, state.rows) == self._shown:
            return
        self._shown = (state.phase, state.rows)
        show_if(self._title, state.phase is not Phase.NOBODY)
        show_if(self._loading, state.phase is Phase.LOADING)
        words, tone = {
            Phase.FAILED: (_("The journeys could not be loaded"), Tone.DANGER),
            Phase.ADVICE: ("" if state.rows else _("On no journey at the moment"), Tone.MUTED),
        }.get(state.phase, ("", Tone.MUTED))
        self._words.set_text(words)
        self._words.set_tone(tone)
        show_if(self._words, bool(words))
        self._rows.show(
            state.rows, lambda view, one: view.show_journey(one, state.now, is_open=one.journey.id in self._opened)
        )

    def _row(self) -> JourneyView:
        view = JourneyView()
        view.evidence_requested.connect(self.evidence_requested)
        view.folded_changed.connect(self._on_folded)
        return view

    def _on_folded(self, journey_id: str, is_folded: bool) -> None:
        """What was opened stays open when the journey is told anew."""
        self._opened.discard(journey_id) if is_folded else self._opened.add(journey_id)

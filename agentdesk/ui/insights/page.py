"""The page Journeys, in a window of several pages."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.ui.insights.view import JourneysView
from agentdesk.ui.insights.viewmodel import JourneysState, build, is_due
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.page import PageView


class JourneysPage(PageView):
    """``journeys`` is what it shows."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: JourneysState | None = None
        self.journeys = JourneysView(intents)
        column(self, gap=0).addWidget(self.journeys)
        self.journeys.announcement.connect(self.announcement)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        self._state = build(state)
        self.journeys.render(self._state, now)

    def tick(self, now: datetime) -> None:
        if self._state is not None and is_due(self._state, now):
            self.journeys.refresh()

    def regions(self) -> Sequence[QWidget]:
        return self.journeys.regions()

    def step(self, by: int) -> None:
        self.journeys.step(by)

    def refresh(self) -> None:
        self.journeys.refresh()

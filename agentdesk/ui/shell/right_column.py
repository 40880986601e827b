"""The right column of the agent's window: the advice, the journeys below it, and the sheets that slide over both."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.app.intents import Intents
from agentdesk.ui.exception.view import OverrideSheet
from agentdesk.ui.exception_mode.view import ExceptionModeSheet
from agentdesk.ui.identity.view import IdentitySheet
from agentdesk.ui.kit.card import Rule
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.scroll import ScrollColumn
from agentdesk.ui.recommendation.signals import SignalsView
from agentdesk.ui.recommendation.view import JourneysView, RecommendationView
from agentdesk.ui.shell.berth import Berth
from agentdesk.ui.shell.sheets import Sheets
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _


class RightColumn(QFrame):
    """``advice``, ``journeys`` and ``signals``, which are seen, and ``sheets``, one of which may cover them."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, kit="column")
        space = theme.tokens().space
        scroll = ScrollColumn(gap=space.l, margins=(space.l, space.m, space.l, space.l))
        self.advice = RecommendationView(intents)
        self.journeys, self.signals = JourneysView(intents), SignalsView()
        under = QWidget()
        parts = column(under, gap=space.l)
        self.rule = Rule()
        for each in (self.rule, self.journeys, self.signals):
            parts.addWidget(each)
        self.journeys_berth = Berth("journeys", _("Journeys"), under, scrolls=True)
        self.journeys_berth.moved.connect(self._on_journeys_moved)
        scroll.body.addWidget(self.advice)
        scroll.body.addWidget(self.journeys_berth)
        column(self, gap=0).addWidget(scroll)
        self.override = OverrideSheet(intents, self)
        self.identity = IdentitySheet(intents, self)
        self.exception_mode = ExceptionModeSheet(intents, self)
        self.sheets = Sheets(self, scroll, (self.override, self.identity, self.exception_mode))

    def regions(self) -> tuple[QWidget, ...]:
        """What F6 walks here, in order."""
        journeys = (self.journeys, self.signals)
        open_sheet = self.sheets.open_one()
        first = (open_sheet,) if open_sheet is not None else (self.advice,)
        return tuple(each for each in (*first, *journeys) if each.isVisible())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.sheets.fit()

    def _on_journeys_moved(self) -> None:
        self.rule.setVisible(self.journeys_berth.is_home)

"""The page Overrides: the log of what agents did otherwise, in a window of several pages."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.rule_from import rule_from
from agentdesk.app.state import OverrideFilter, State
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.page import PageCommand, PageView
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build
from agentdesk.ui.words import _

RADAR_PAGE = "radar"


class OverridesPage(PageView):
    """``log`` is what it shows."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._intents, self._filter = intents, OverrideFilter()
        self.log = OverrideLogView(intents)
        column(self, gap=0).addWidget(self.log)
        self.log.announcement.connect(self.announcement)

    def draft_rule(self) -> None:
        """Have a rule proposed from the overrides that are listed."""
        self._intents.radar.draft_rule(rule_from(self._filter))
        self.page_requested.emit(RADAR_PAGE)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        self._filter = state.override_log.filter
        self.log.render(build(state, now))

    def regions(self) -> Sequence[QWidget]:
        return (self.log.facets, self.log.table, self.log.record, self.log.review)

    def focus_find(self) -> None:
        self.log.focus_find()

    def step(self, by: int) -> None:
        if by > 0:
            self.log.next_record()
        else:
            self.log.previous_record()


def commands() -> Sequence[PageCommand]:
    """The gestures of the page, for the palette."""
    return [PageCommand("overrides_draft", _("Draft a rule from these…"), OverridesPage.draft_rule)]

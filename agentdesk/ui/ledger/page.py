"""The page Overrides: the log of what agents did otherwise, in a window of several pages."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from agentdesk.app.intents import Intents
from agentdesk.app.state import State
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.page import PageView
from agentdesk.ui.ledger.view import OverrideLogView
from agentdesk.ui.ledger.viewmodel import build


class OverridesPage(PageView):
    """``log`` is what it shows."""

    def __init__(self, intents: Intents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.log = OverrideLogView(intents)
        column(self, gap=0).addWidget(self.log)
        self.log.announcement.connect(self.announcement)

    def render(self, state: State, now: datetime) -> None:  # type: ignore[override]
        self.log.render(build(state, now))

    def regions(self) -> Sequence[QWidget]:
        return (self.log.facets, self.log.table, self.log.record)

    def focus_find(self) -> None:
        self.log.focus_find()

    def step(self, by: int) -> None:
        if by > 0:
            self.log.next_record()
        else:
            self.log.previous_record()

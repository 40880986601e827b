"""What stands in the place of the log's rows: the table, its shape while it loads, or why there is nothing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.states import EmptyState, ErrorState, Skeleton
from agentdesk.ui.ledger.viewmodel import OverrideLogState, Phase
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _


class LogPages(QStackedWidget):
    """``retry_requested``: the log could not be read, and the person wants it to be read again."""

    retry_requested = Signal()

    def __init__(self, table: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tokens = theme.tokens()
        self._table = table
        self._loading = QWidget()
        shape = column(self._loading, margins=(tokens.space.s, tokens.size.table_row, tokens.space.s, 0))
        shape.addWidget(Skeleton((0.95,) * 9, pitch=tokens.size.table_row))
        shape.addStretch(1)
        self._empty = EmptyState("ledger", "")
        self._error = ErrorState()
        self._error.retry_requested.connect(self.retry_requested)
        for page in (self._table, self._loading, self._empty, self._error):
            self.addWidget(page)

    def show_phase(self, state: OverrideLogState) -> None:
        if state.phase is Phase.ROWS:
            self.setCurrentWidget(self._table)
        elif state.phase is Phase.LOADING:
            self.setCurrentWidget(self._loading)
        elif state.phase is Phase.FAILED:
            self._error.show_problem(state.problem)
            self.setCurrentWidget(self._error)
        else:
            if state.phase is Phase.EMPTY:
                title, detail = _("No overrides yet"), _("When an agent does something else, it is recorded here.")
            else:
                title, detail = _("Nothing matches"), _("Take a filter away to see more.")
            self._empty.set_content("ledger", title, detail)
            self.setCurrentWidget(self._empty)

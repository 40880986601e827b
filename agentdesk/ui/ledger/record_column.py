"""The column of the open record: the record, and below it the form that reviews it, or many in the place of both.

Where the form would leave too little of the record in view it comes behind the record's last part, and scrolls with it.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.caret import caret_of, put_caret
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.ledger.bulk_panel import BulkPanel
from agentdesk.ui.ledger.record import RecordPanel
from agentdesk.ui.ledger.review_form import ReviewForm
from agentdesk.ui.theme import theme

LEAST_CONTROLS = 5
"""So many controls' heights of the record are in view above the form."""


class RecordColumn(QFrame):
    def __init__(self, record: RecordPanel, review: ReviewForm, bulk: BulkPanel) -> None:
        super().__init__()
        self._record, self._review = record, review
        self._is_low = False
        mark(self, kit="column")
        self._parts = column(self, gap=0)
        self._parts.addWidget(record, 1)
        self._parts.addWidget(review)
        self._parts.addWidget(bulk, 1)
        review.acted.connect(self._bring)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        rest = self.height() - self._review.heightForWidth(self.width())
        is_low = rest < LEAST_CONTROLS * theme.tokens().size.control
        if is_low == self._is_low:
            return
        self._is_low = is_low
        caret = caret_of(self)
        self._review.set_inset(not is_low)
        if is_low:
            self._record.body.addWidget(self._review)
        else:
            self._parts.insertWidget(1, self._review)
        if caret is not None and self._review.isAncestorOf(caret):
            put_caret(caret, Qt.FocusReason.OtherFocusReason)

    def _bring(self, part: QWidget) -> None:
        """What is answered by a key is seen."""
        if self._is_low:
            self._record.ensureWidgetVisible(part)

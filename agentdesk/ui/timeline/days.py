"""From which day to which day the timeline is shown: two dates in a strip below its head."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit, QFrame, QWidget

from agentdesk.ui.kit.button import Button, IconButton
from agentdesk.ui.kit.caret import put_caret
from agentdesk.ui.kit.layout import row
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import Text, TextRole
from agentdesk.ui.kit.when_field import keep_order
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class DayStrip(QFrame):
    """``chosen`` carries the first and the last day. Enter shows them, Escape closes the strip."""

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.tokens().space
        mark(self, kit="region_head")
        self.setAccessibleName(_("From day to day"))
        self.first, self.last = self._field(_("First day")), self._field(_("Last day"))
        self.show_button, self.close_button = Button(_("Show")), IconButton("close", _("Close"))
        layout = row(self, gap=space.s, margins=(space.l, space.xs, space.m, space.xs))
        layout.addWidget(self.first)
        layout.addWidget(Text(_("to"), TextRole.SMALL, Tone.MUTED))
        for part in (self.last, self.show_button):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(self.close_button)
        self.show_button.clicked.connect(self._on_chosen)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def open(self, first: date, last: date) -> None:
        """Show it with these days, the caret in the first."""
        for field, day in ((self.first, first), (self.last, last)):
            field.setDate(QDate(day.year, day.month, day.day))
        self.show()
        put_caret(self.first)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_chosen()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _field(self, name: str) -> QDateEdit:
        field = QDateEdit()
        field.setAccessibleName(name)
        keep_order(field)
        field.setDisplayFormat("yyyy-MM-dd")
        mark(field, kit="field")
        field.lineEdit().setTextMargins(theme.tokens().space.s, 0, 0, 0)
        field.setMinimumWidth(5 * theme.tokens().size.control)
        return field

    def _on_chosen(self) -> None:
        first, last = (date(*each.date().getDate()) for each in (self.first, self.last))
        self.chosen.emit(first, last)

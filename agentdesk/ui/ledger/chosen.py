"""The line that says what can be done with several records that are chosen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.layout import row, show_if
from agentdesk.ui.kit.marks import mark
from agentdesk.ui.kit.text import Text
from agentdesk.ui.theme import theme
from agentdesk.ui.words import _, ngettext


class ChosenBar(QFrame):
    """Shown as soon as there is more than one. ``together``: review these; ``everything``: all that are filtered."""

    together = Signal()
    everything = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, kit="foot")
        space = theme.tokens().space
        line = row(self, gap=space.s, margins=(space.l, space.s, space.l, space.s))
        self._words = Text("")
        self.review_these = Button(_("Review together…"), key="R")
        self.review_these.clicked.connect(self.together)
        self.review_all = Button(_("All that are filtered…"))
        self.review_all.clicked.connect(self.everything)
        for widget in (self._words, self.review_these, self.review_all):
            line.addWidget(widget)
        line.addStretch(1)
        self.hide()

    def show_count(self, count: int) -> None:
        """So many are chosen."""
        show_if(self, count > 1)
        self._words.set_text(ngettext("{n} chosen", "{n} chosen", count))

"""What somebody wrote at length: its beginning, and the rest for who wants it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.layout import column
from agentdesk.ui.kit.text import SHORT, Prose, shortened
from agentdesk.ui.words import _


class LongProse(QWidget):
    """Shows ``text`` whole where it is short, else with a button that shows all of it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        layout = column(self, gap=0)
        self.words = Prose(shortened(text))
        layout.addWidget(self.words)
        if len(text) > SHORT:
            self.button = Button(_("Show all of it"), ButtonKind.GHOST)
            self.button.clicked.connect(self._turn)
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def _turn(self) -> None:
        is_short = self.words.plain_text() != self._text
        self.words.set_text(self._text if is_short else shortened(self._text))
        self.button.set_label(_("Show less") if is_short else _("Show all of it"))

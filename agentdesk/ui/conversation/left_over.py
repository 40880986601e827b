"""Words that cannot be sent any more: copied, kept as a private note, or thrown away, and never without being asked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.ui.kit.button import Button, ButtonKind
from agentdesk.ui.kit.layout import FlowLayout, column, show_if
from agentdesk.ui.kit.text import Prose, TextRole
from agentdesk.ui.theme import theme
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _


class LeftOver(QWidget):
    """Copy what is written, keep it as a private note, or throw it away: ``discarded`` is asked for twice."""

    copied = Signal()
    kept = Signal()
    discarded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self)
        self.why = Prose("", TextRole.SMALL, Tone.WARNING)
        buttons = FlowLayout(gap=theme.tokens().space.s)
        self.copy = Button(_("Copy"), icon="copy")
        self.keep = Button(_("Keep as a private note"))
        self.discard = Button(_("Discard"), ButtonKind.DANGER)
        for button in (self.copy, self.keep, self.discard):
            buttons.addWidget(button)
        layout.addWidget(self.why)
        layout.addLayout(buttons)
        self.copy.clicked.connect(self.copied)
        self.keep.clicked.connect(self.kept)
        self.discard.clicked.connect(self._on_discard)
        self._is_asked = False
        self.hide()

    def offer(self, *, has_words: bool, may_keep: bool) -> None:
        """What can be done with what is written now."""
        self.why.set_text(_("This cannot be sent any more."))
        for button in (self.copy, self.discard):
            button.setEnabled(has_words)
        self.keep.setEnabled(has_words)
        show_if(self.keep, may_keep)
        self._ask(False)

    def _on_discard(self) -> None:
        if self._is_asked:
            self._ask(False)
            self.discarded.emit()
        else:
            self._ask(True)

    def _ask(self, asked: bool) -> None:
        self._is_asked = asked
        self.discard.set_label(_("Discard for good") if asked else _("Discard"))

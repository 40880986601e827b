"""The button above the end of a transcript that says how much came below what is being read, and leads there."""

from PySide6.QtWidgets import QWidget

from agentdesk.ui.conversation.transcripts import Transcripts
from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.theme import theme
from agentdesk.ui.words import ngettext


class NewerButton(Button):
    """Hidden until something came that is not in view, and again once the end is."""

    def __init__(self, transcripts: Transcripts, parent: QWidget) -> None:
        super().__init__("", icon="older", parent=parent)
        self._transcripts, self._place = transcripts, parent
        self.clicked.connect(lambda: transcripts.current.go_to_end())
        transcripts.scrolled.connect(self._on_scrolled)
        self.hide()

    def show_added(self, added: int, bottom: int) -> None:
        """So many lines came out of sight; ``bottom`` is the lowest pixel of the parent that it may take."""
        if added:
            self.set_label(ngettext("{n} newer", "{n} newer", added))
            self.adjustSize()
            x = (self._place.width() - self.width()) // 2
            self.move(x, bottom - self.height() - theme.tokens().space.s)
            self.raise_()
        show_if(self, bool(added) or (not self.isHidden() and not self._transcripts.current.is_at_end()))

    def _on_scrolled(self) -> None:
        if self._transcripts.current.is_at_end():
            self.hide()

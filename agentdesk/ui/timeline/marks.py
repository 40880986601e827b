"""The quiet words that float over the rows: what is newer, what is being fetched, what could not be."""

from PySide6.QtCore import QEvent, QObject

from agentdesk.ui.kit.button import Button
from agentdesk.ui.kit.chip import Chip
from agentdesk.ui.kit.layout import show_if
from agentdesk.ui.theme import theme
from agentdesk.ui.timeline.table import TimelineTable
from agentdesk.ui.timeline.viewmodel import Tail, TimelineState
from agentdesk.ui.tone import Tone
from agentdesk.ui.words import _, ngettext


class Marks(QObject):
    """``newer`` stands at the top; ``tail`` and ``again`` at the end of what is loaded."""

    def __init__(self, table: TimelineTable) -> None:
        super().__init__(table)
        self._table = table
        self.newer = Button("", icon="newer", parent=table)
        self.tail = Chip("", parent=table)
        self.again = Button(_("Older events could not be loaded. Try again"), icon="refresh", parent=table)
        for widget in (self.newer, self.tail, self.again):
            widget.hide()
        table.installEventFilter(self)

    def show_marks(self, state: TimelineState, unseen: int) -> None:
        """Say how much is newer than what is read, and what there is to say of the end."""
        begins_earlier = state.begins is not None
        newer = ngettext("{n} newer", "{n} newer", unseen)
        self.newer.set_label(_("Newer events are left out. Back to now") if begins_earlier else newer)
        show_if(self.newer, begins_earlier or unseen > 0)
        bar = self._table.verticalScrollBar()
        at_end = bar.maximum() > 0 and bar.value() == bar.maximum()
        text = _("Loading older…") if state.tail is Tail.LOADING else ""
        if state.tail is Tail.BEGINNING and at_end:
            text = _("Beginning of history")
        self.tail.set_content(text, Tone.MUTED)
        show_if(self.tail, bool(text) and bool(state.items))
        show_if(self.again, state.tail is Tail.FAILED and bool(state.items))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._table and event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        gap = theme.tokens().space.s
        for widget, at_bottom in ((self.newer, False), (self.tail, True), (self.again, True)):
            if widget.isHidden():
                continue
            widget.adjustSize()
            y = self._table.height() - widget.height() - gap if at_bottom else gap
            widget.move((self._table.width() - widget.width()) // 2, y)
